/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"

/* RFC 6962 Merkle tree: appending and the root, from the roots of the full subtrees alone. */

#define TREE_SIZE_MAX ((uint64_t)1 << 48)
#define TREE_PEAKS_MAX 48
#define TREE_TILE_HEIGHT 8 /* C2SP tile: 2^8 hashes wide */

struct tree {
    uint64_t size;                     /* leaves; 0 .. TREE_SIZE_MAX */
    struct hash peaks[TREE_PEAKS_MAX]; /* roots of the full subtrees, leftmost and largest first; one for each
                                          1-bit of size */
};

/*
 * The root of a full tile of level 1 .. 6: MTH over the leaves [number << (8 * level),
 * (number + 1) << (8 * level)).
 */
struct tree_tile {
    uint8_t level;
    uint64_t number;
    struct hash hash;
};

/* How many peaks a tree of `size` leaves has: its 1-bits. */
unsigned tree_n_peaks(uint64_t size);

/* SHA-256(00 || data): also the id of the record `data` */
void tree_leaf_hash(struct hash *out, struct bytes data);
void tree_node_hash(struct hash *out, const struct hash *left, const struct hash *right);

/*
 * Append one leaf. `tiles` (room for TREE_TILES_PER_LEAF, or NULL) receives the tiles that this leaf
 * completes; returns how many.
 */
#define TREE_TILES_PER_LEAF 6
size_t tree_append(struct tree *tree, const struct hash *leaf, struct tree_tile *tiles);

/* Root; SHA-256("") for the empty tree. */
void tree_root(struct hash *out, const struct tree *tree);
