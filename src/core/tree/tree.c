/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/tree.h"

#include <assert.h>
#include <string.h>

#include "core/crypto/crypto.h"

static_assert(TREE_SIZE_MAX == (uint64_t)1 << TREE_PEAKS_MAX,
              "a smaller tree has a peak for each bit at most");
static_assert(TREE_PEAKS_MAX == TREE_TILES_PER_LEAF * TREE_TILE_HEIGHT,
              "a leaf completes a tile on each level");

unsigned tree_n_peaks(uint64_t size)
{
    unsigned n = 0;
    for (; size != 0; size &= size - 1)
        n++;
    return n;
}

void tree_leaf_hash(struct hash *out, struct bytes data)
{
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, BYTES_LITERAL("\x00"));
    sha256_update(&s, data);
    sha256_final(&s, out->bytes);
}

void tree_node_hash(struct hash *out, const struct hash *left, const struct hash *right)
{
    uint8_t input[1 + 2 * sizeof left->bytes] = {0x01};
    memcpy(input + 1, left->bytes, sizeof left->bytes);
    memcpy(input + 1 + sizeof left->bytes, right->bytes, sizeof right->bytes);
    sha256(out->bytes, BYTES_ARRAY(input));
}

size_t tree_append(struct tree *tree, const struct hash *leaf, struct tree_tile *tiles)
{
    assert(tree->size < TREE_SIZE_MAX);
    unsigned n_peaks = tree_n_peaks(tree->size);
    size_t n_tiles = 0;
    struct hash top = *leaf;

    /* As in a binary counter: each 1-bit that the carry passes is a full subtree to combine with. */
    for (unsigned height = 1; (tree->size >> (height - 1)) & 1; height++) {
        tree_node_hash(&top, &tree->peaks[--n_peaks], &top);
        if (height % TREE_TILE_HEIGHT != 0) continue;
        if (tiles != NULL)
            tiles[n_tiles] =
                (struct tree_tile){(uint8_t)(height / TREE_TILE_HEIGHT), tree->size >> height, top};
        n_tiles++;
    }
    tree->peaks[n_peaks] = top;
    tree->size++;
    return n_tiles;
}

void tree_root(struct hash *out, const struct tree *tree)
{
    unsigned n = tree_n_peaks(tree->size);
    if (n == 0) {
        sha256(out->bytes, bytes_of(NULL, 0));
        return;
    }
    struct hash root = tree->peaks[n - 1];
    for (unsigned i = n - 1; i > 0; i--)
        tree_node_hash(&root, &tree->peaks[i - 1], &root);
    *out = root;
}
