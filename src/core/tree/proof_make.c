/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/proof.h"

#include <assert.h>

/*
 * Proofs are made from the root down. The nodes of the tree are ranges of leaves; on the way to a leaf each
 * step leaves a sibling aside, and those siblings are the proof. A sibling that is held is folded from stored
 * subtrees. One that begins at or beyond `held` is a right sibling of a node that straddles `held`: it is in
 * `beyond` as it stands, because the way from the root to the border passes through that node. One that
 * straddles `held` itself is split into its children.
 */
struct range {
    uint64_t start;
    uint64_t end;
};

static uint64_t range_len(struct range r)
{
    return r.end - r.start;
}

/* Where the two children of a node meet: the largest power of two below its length. */
static uint64_t range_middle(struct range r)
{
    assert(range_len(r) > 1);
    uint64_t k = 1;
    while (k < range_len(r) - k)
        k *= 2;
    return r.start + k;
}

/* Go one step down to the child that holds `leaf`; return its sibling. */
static struct range range_descend(struct range *at, uint64_t leaf)
{
    uint64_t middle = range_middle(*at);
    struct range left = {at->start, middle}, right = {middle, at->end};
    *at = leaf < middle ? left : right;
    return leaf < middle ? right : left;
}

/* The number of hashes of the consistency proof from `from` to `size`. */
static size_t consistency_len(uint64_t from, uint64_t size)
{
    struct range at = {0, size};
    size_t n = 0;
    for (; at.end != from; n++)
        (void)range_descend(&at, from - 1);
    return at.start > 0 ? n + 1 : n;
}

static enum ayni_err view_check(const struct tree_view *view)
{
    assert(view->held > 0 && view->held <= view->size);
    assert(view->size < (uint64_t)1 << 63); /* so that every proof fits */
    size_t n = view->beyond == NULL ? 0 : view->beyond->n;
    return n == consistency_len(view->held, view->size) ? AYNI_OK : AYNI_ERR_CORRUPT;
}

/* The hash of the right sibling that begins at `start`, held <= start: the topmost one stands last. */
static struct hash view_beyond(const struct tree_view *view, uint64_t start)
{
    struct range at = {0, view->size};
    size_t place = view->beyond->n;
    do
        place--;
    while (range_descend(&at, view->held - 1).start != start);
    return view->beyond->hashes[place];
}

static unsigned height_of(uint64_t power_of_two)
{
    unsigned height = 0;
    while (power_of_two >> height != 1)
        height++;
    return height;
}

/* MTH over the range `r`, a node of the tree. Of two children one at most is not had at once. */
static enum ayni_err view_hash(const struct tree_view *view, struct range r, struct hash *out)
{
    if (r.start >= view->held) {
        *out = view_beyond(view, r.start);
        return AYNI_OK;
    }
    uint64_t len = range_len(r);
    if (r.end <= view->held && (len & (len - 1)) == 0)
        return view->reads.subtree(view->reads.context, r.start, height_of(len), out);

    struct hash left, right;
    uint64_t middle = range_middle(r);
    enum ayni_err err = view_hash(view, (struct range){r.start, middle}, &left);
    if (err == AYNI_OK) err = view_hash(view, (struct range){middle, r.end}, &right);
    if (err == AYNI_OK) tree_node_hash(out, &left, &right);
    return err;
}

static enum ayni_err proof_push(struct proof *proof, const struct tree_view *view, struct range r)
{
    assert(proof->n < PROOF_HASHES_MAX);
    enum ayni_err err = view_hash(view, r, &proof->hashes[proof->n]);
    if (err == AYNI_OK) proof->n++;
    return err;
}

/* A proof lists the lowest sibling first. */
static void proof_reverse(struct proof *out, const struct proof *from_top)
{
    out->n = from_top->n;
    for (size_t i = 0; i < from_top->n; i++)
        out->hashes[i] = from_top->hashes[from_top->n - 1 - i];
}

enum ayni_err proof_make_inclusion(struct proof *out, const struct tree_view *view, uint64_t index)
{
    if (index >= view->held) return AYNI_ERR_NOT_FOUND;
    enum ayni_err err = view_check(view);
    struct proof from_top = {.n = 0};
    struct range at = {0, view->size};
    while (err == AYNI_OK && range_len(at) > 1)
        err = proof_push(&from_top, view, range_descend(&at, index));
    if (err == AYNI_OK) proof_reverse(out, &from_top);
    return err;
}

enum ayni_err proof_make_consistency(struct proof *out, const struct tree_view *view, uint64_t from)
{
    if (from == 0 || from > view->held) return AYNI_ERR_NOT_FOUND;
    enum ayni_err err = view_check(view);
    struct proof from_top = {.n = 0};
    struct range at = {0, view->size};
    while (err == AYNI_OK && at.end != from)
        err = proof_push(&from_top, view, range_descend(&at, from - 1));
    /* The last full subtree of the old tree; where that is the whole old tree, the verifier has its root. */
    if (err == AYNI_OK && at.start > 0) err = proof_push(&from_top, view, at);
    if (err == AYNI_OK) proof_reverse(out, &from_top);
    return err;
}
