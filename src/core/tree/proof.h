/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/tree/tree.h"

/* RFC 6962 inclusion and consistency proofs: made from stored subtrees, checked from hashes alone. */

#define PROOF_HASHES_MAX 64

struct proof {
    size_t n;
    struct hash hashes[PROOF_HASHES_MAX]; /* lowest sibling first */
};

/* Committed tree nodes. `out` receives MTH over the leaves [start, start + 2^height), all of them held. */
struct tree_reads {
    enum ayni_err (*subtree)(void *context, uint64_t start, unsigned height, struct hash *out);
    void *context;
};

/*
 * A tree of `size` leaves of which the first `held` are here. What lies beyond comes from `beyond`, the
 * consistency proof from held to size; it is empty, and may be NULL, where held == size.
 */
struct tree_view {
    uint64_t held; /* 1 .. size */
    uint64_t size;
    const struct proof *beyond; /* borrowed */
    struct tree_reads reads;
};

/*
 * Make the inclusion path of leaf `index` in the tree of view->size leaves.
 * Errors: AYNI_ERR_NOT_FOUND  index is not below held
 *         AYNI_ERR_CORRUPT    `beyond` has not the length that its sizes ask for; and what the reads return
 * Spec:   RFC 6962 2.1.1
 */
AYNI_MUST_CHECK enum ayni_err proof_make_inclusion(struct proof *out,
                                                   const struct tree_view *view,
                                                   uint64_t index);

/*
 * Make the consistency proof from `from` leaves to view->size.
 * Errors: AYNI_ERR_NOT_FOUND  from is 0 or above held; else as above
 * Spec:   RFC 6962 2.1.2; proto/sync.md, "Half a log"
 */
AYNI_MUST_CHECK enum ayni_err proof_make_consistency(struct proof *out,
                                                     const struct tree_view *view,
                                                     uint64_t from);

/*
 * Check that `leaf` stands at `index` in the tree of `size` leaves with `root`.
 * Pure, no allocation, O(log size); safe on hostile input.
 * Errors: AYNI_ERR_PROOF  wrong length, or it leads to another root
 * Spec:   RFC 9162 2.1.3.2
 */
AYNI_MUST_CHECK enum ayni_err proof_check_inclusion(const struct proof *path,
                                                    uint64_t index,
                                                    uint64_t size,
                                                    const struct hash *leaf,
                                                    const struct hash *root);

/*
 * Check that the tree (size, root) extends the tree (old_size, old_root), 0 < old_size <= size.
 * Errors: AYNI_ERR_PROOF  wrong length, sizes out of order, or it leads to other roots
 * Spec:   RFC 9162 2.1.4.2
 */
AYNI_MUST_CHECK enum ayni_err proof_check_consistency(const struct proof *path,
                                                      uint64_t old_size,
                                                      const struct hash *old_root,
                                                      uint64_t size,
                                                      const struct hash *root);
