/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/proof.h"

/*
 * A place in the tree, seen from the leaves up: the node's number on its level and the number of the last
 * node there (fn and sn of RFC 9162).
 */
struct climb {
    uint64_t node;
    uint64_t last;
};

/* Whether the next sibling stands to the left. A node that is last on its level has no right sibling. */
static bool climb_sibling_is_left(const struct climb *c)
{
    return (c->node & 1) || c->node == c->last;
}

static void climb_up(struct climb *c)
{
    c->node >>= 1;
    c->last >>= 1;
}

/* A last node without a partner rises unchanged to the level where it gets one. */
static void climb_to_partner(struct climb *c)
{
    while (!(c->node & 1) && c->node != 0)
        climb_up(c);
}

enum ayni_err proof_check_inclusion(
    const struct proof *path, uint64_t index, uint64_t size, const struct hash *leaf, const struct hash *root)
{
    if (index >= size || path->n > PROOF_HASHES_MAX) return AYNI_ERR_PROOF;
    struct climb c = {index, size - 1};
    struct hash top = *leaf;
    for (size_t i = 0; i < path->n; i++) {
        if (c.last == 0) return AYNI_ERR_PROOF;
        if (climb_sibling_is_left(&c)) {
            tree_node_hash(&top, &path->hashes[i], &top);
            climb_to_partner(&c);
        } else {
            tree_node_hash(&top, &top, &path->hashes[i]);
        }
        climb_up(&c);
    }
    return c.last == 0 && hash_equal(&top, root) ? AYNI_OK : AYNI_ERR_PROOF;
}

/* Fold the siblings onto the subtree `first` that both trees share, into the root of each. */
static enum ayni_err check_both_roots(const struct hash *first,
                                      const struct hash *siblings,
                                      size_t n,
                                      struct climb c,
                                      const struct hash *old_root,
                                      const struct hash *root)
{
    struct hash old_top = *first, top = *first;
    for (size_t i = 0; i < n; i++) {
        if (c.last == 0) return AYNI_ERR_PROOF;
        if (climb_sibling_is_left(&c)) {
            tree_node_hash(&old_top, &siblings[i], &old_top);
            tree_node_hash(&top, &siblings[i], &top);
            climb_to_partner(&c);
        } else {
            tree_node_hash(&top, &top, &siblings[i]);
        }
        climb_up(&c);
    }
    bool same = hash_equal(&old_top, old_root) && hash_equal(&top, root);
    return c.last == 0 && same ? AYNI_OK : AYNI_ERR_PROOF;
}

enum ayni_err proof_check_consistency(const struct proof *path,
                                      uint64_t old_size,
                                      const struct hash *old_root,
                                      uint64_t size,
                                      const struct hash *root)
{
    if (old_size == 0 || old_size > size || path->n > PROOF_HASHES_MAX) return AYNI_ERR_PROOF;
    if (old_size == size) return path->n == 0 && hash_equal(old_root, root) ? AYNI_OK : AYNI_ERR_PROOF;
    if (path->n == 0) return AYNI_ERR_PROOF;

    /* Start from the last full subtree of the old tree. Where that is the whole old tree, its root is known
     * and is not sent. */
    struct climb c = {old_size - 1, size - 1};
    while (c.node & 1)
        climb_up(&c);
    if ((old_size & (old_size - 1)) == 0)
        return check_both_roots(old_root, path->hashes, path->n, c, old_root, root);
    return check_both_roots(&path->hashes[0], &path->hashes[1], path->n - 1, c, old_root, root);
}
