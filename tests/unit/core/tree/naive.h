/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/tree/proof.h"

/*
 * The tree as RFC 6962, section 2.1, defines it: recursive, slow, written without a look at core/tree.
 * Either every leaf differs and all ranges are remembered (small trees), or a few leaves differ and all
 * others are alike, so that trees of any size can be had.
 */

#define NAIVE_MEMO_MAX 320
#define NAIVE_SPECIAL_MAX 24
#define NAIVE_HEIGHTS 49

struct naive {
    struct hash *memo; /* MTH of [start, end) at start * (NAIVE_MEMO_MAX + 1) + end, or NULL */
    size_t n_special;
    uint64_t special[NAIVE_SPECIAL_MAX];
    struct hash alike[NAIVE_HEIGHTS]; /* MTH of 2^height leaves that are alike */
};

/* The first `size` <= NAIVE_MEMO_MAX leaves, all of them different. */
void naive_init_small(struct naive *n, uint64_t size);
/* Leaves that are alike, but for those at `special`. */
void naive_init_large(struct naive *n, const uint64_t *special, size_t n_special);
void naive_deinit(struct naive *n);

struct hash naive_leaf(const struct naive *n, uint64_t index);
struct hash naive_mth(const struct naive *n, uint64_t start, uint64_t end);

/* PATH(index, D[size]) and PROOF(from, D[size]) */
void naive_path(const struct naive *n, struct proof *out, uint64_t index, uint64_t size);
void naive_proof(const struct naive *n, struct proof *out, uint64_t from, uint64_t size);

/* A view of which exactly the complete subtrees of the first `held` leaves can be read; asking for more fails
 * the test. Keep `beyond` as long as the view. */
struct tree_view naive_view(const struct naive *n, struct proof *beyond, uint64_t held, uint64_t size);

/* The verdicts that the definitions of PATH and PROOF imply, from the root down. */
bool naive_accepts_inclusion(const struct proof *path,
                             uint64_t index,
                             uint64_t size,
                             const struct hash *leaf,
                             const struct hash *root);
bool naive_accepts_consistency(const struct proof *path,
                               uint64_t old_size,
                               const struct hash *old_root,
                               uint64_t size,
                               const struct hash *root);

/* $AYNI_SEED, else from the clock; printed. Then a stream of numbers that it alone decides. */
uint64_t random_seed(void);
uint64_t random_next(uint64_t *state);
uint64_t random_below(uint64_t *state, uint64_t bound);
