/* SPDX-License-Identifier: Apache-2.0 */
#include "naive.h"

#include "support/cmocka.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/crypto/crypto.h"

static struct hash hash_parts(uint8_t prefix, const void *a, size_t a_len, const void *b, size_t b_len)
{
    struct hash out;
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, bytes_of(&prefix, 1));
    sha256_update(&s, bytes_of(a, a_len));
    sha256_update(&s, bytes_of(b, b_len));
    sha256_final(&s, out.bytes);
    return out;
}

static struct hash node(struct hash left, struct hash right)
{
    return hash_parts(1, left.bytes, 32, right.bytes, 32);
}

static struct hash leaf_of(uint64_t index)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%" PRIu64, index);
    return hash_parts(0, text, (size_t)len, NULL, 0);
}

/* The largest power of two below n, n > 1. */
static uint64_t split(uint64_t n)
{
    uint64_t k = 1;
    while (k < n && 2 * k < n && 2 * k > k)
        k *= 2;
    return k;
}

static struct hash *memo_at(const struct naive *n, uint64_t start, uint64_t end)
{
    return &n->memo[start * (NAIVE_MEMO_MAX + 1) + end];
}

void naive_init_small(struct naive *n, uint64_t size)
{
    assert_true(size <= NAIVE_MEMO_MAX);
    *n = (struct naive){.memo = calloc((NAIVE_MEMO_MAX + 1) * (NAIVE_MEMO_MAX + 1), sizeof *n->memo)};
    assert_non_null(n->memo);
    for (uint64_t start = 0; start < size; start++)
        *memo_at(n, start, start + 1) = leaf_of(start);
    for (uint64_t len = 2; len <= size; len++)
        for (uint64_t start = 0; start + len <= size; start++) {
            uint64_t middle = start + split(len);
            *memo_at(n, start, start + len) =
                node(*memo_at(n, start, middle), *memo_at(n, middle, start + len));
        }
}

void naive_init_large(struct naive *n, const uint64_t *special, size_t n_special)
{
    assert_true(n_special <= NAIVE_SPECIAL_MAX);
    *n = (struct naive){.n_special = n_special};
    for (size_t i = 0; i < n_special; i++)
        n->special[i] = special[i];
    n->alike[0] = hash_parts(0, "alike", 5, NULL, 0);
    for (size_t i = 1; i < NAIVE_HEIGHTS; i++)
        n->alike[i] = node(n->alike[i - 1], n->alike[i - 1]);
}

void naive_deinit(struct naive *n)
{
    free(n->memo);
    n->memo = NULL;
}

static bool has_special(const struct naive *n, uint64_t start, uint64_t end)
{
    for (size_t i = 0; i < n->n_special; i++)
        if (n->special[i] >= start && n->special[i] < end) return true;
    return false;
}

struct hash naive_mth(const struct naive *n, uint64_t start, uint64_t end)
{
    assert_true(start < end);
    if (n->memo != NULL) return *memo_at(n, start, end);
    if (!has_special(n, start, end))
        for (size_t height = 0; height < NAIVE_HEIGHTS; height++)
            if (end - start == (uint64_t)1 << height) return n->alike[height];
    if (end - start == 1) return leaf_of(start);
    uint64_t middle = start + split(end - start);
    return node(naive_mth(n, start, middle), naive_mth(n, middle, end));
}

struct hash naive_leaf(const struct naive *n, uint64_t index)
{
    return naive_mth(n, index, index + 1);
}

static void push(struct proof *out, struct hash hash)
{
    assert_true(out->n < PROOF_HASHES_MAX);
    out->hashes[out->n++] = hash;
}

/* PATH(m, D[start:end]), m relative to start */
static void path(const struct naive *n, struct proof *out, uint64_t m, uint64_t start, uint64_t end)
{
    if (end - start == 1) return;
    uint64_t k = split(end - start);
    if (m < k) {
        path(n, out, m, start, start + k);
        push(out, naive_mth(n, start + k, end));
    } else {
        path(n, out, m - k, start + k, end);
        push(out, naive_mth(n, start, start + k));
    }
}

void naive_path(const struct naive *n, struct proof *out, uint64_t index, uint64_t size)
{
    out->n = 0;
    path(n, out, index, 0, size);
}

/* SUB(m, D[start:end], b) */
static void sub(const struct naive *n, struct proof *out, uint64_t m, uint64_t start, uint64_t end, bool b)
{
    if (m == end - start) {
        if (!b) push(out, naive_mth(n, start, end));
        return;
    }
    uint64_t k = split(end - start);
    if (m <= k) {
        sub(n, out, m, start, start + k, b);
        push(out, naive_mth(n, start + k, end));
    } else {
        sub(n, out, m - k, start + k, end, false);
        push(out, naive_mth(n, start, start + k));
    }
}

void naive_proof(const struct naive *n, struct proof *out, uint64_t from, uint64_t size)
{
    out->n = 0;
    sub(n, out, from, 0, size, true);
}

/* A tree of which only the first `held` leaves may be read. */
struct reading {
    const struct naive *tree;
    uint64_t held;
};

static enum ayni_err read_subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    const struct reading *r = context;
    uint64_t len = (uint64_t)1 << height;
    assert_int_equal(start % len, 0);
    assert_true(start + len <= r->held);
    *out = naive_mth(r->tree, start, start + len);
    return AYNI_OK;
}

struct tree_view naive_view(const struct naive *n, struct proof *beyond, uint64_t held, uint64_t size)
{
    static struct reading reading; /* one view at a time */
    reading = (struct reading){n, held};
    naive_proof(n, beyond, held, size);
    return (struct tree_view){held, size, held == size ? NULL : beyond, {read_subtree, &reading}};
}

/* The root that `n` hashes of a path lead to; false when their number is wrong. */
static bool fold(
    struct hash *out, const struct hash *hashes, size_t n, uint64_t m, uint64_t size, struct hash leaf)
{
    if (size == 1) {
        *out = leaf;
        return n == 0;
    }
    if (n == 0) return false;
    uint64_t k = split(size);
    struct hash below, sibling = hashes[n - 1];
    if (!fold(&below, hashes, n - 1, m < k ? m : m - k, m < k ? k : size - k, leaf)) return false;
    *out = m < k ? node(below, sibling) : node(sibling, below);
    return true;
}

bool naive_accepts_inclusion(const struct proof *path_in,
                             uint64_t index,
                             uint64_t size,
                             const struct hash *leaf,
                             const struct hash *root)
{
    struct hash top;
    if (index >= size || !fold(&top, path_in->hashes, path_in->n, index, size, *leaf)) return false;
    return hash_equal(&top, root);
}

struct roots {
    struct hash old_root, root;
};

/* Both roots of D[size] and its first m leaves; `old` is the old root, used while `b`. */
static bool fold_both(
    struct roots *out, const struct hash *hashes, size_t n, uint64_t m, uint64_t size, const struct hash *old)
{
    if (m == size) {
        if (n != (old == NULL)) return false;
        out->old_root = out->root = old != NULL ? *old : hashes[0];
        return true;
    }
    if (n == 0) return false;
    uint64_t k = split(size);
    struct hash sibling = hashes[n - 1];
    if (m <= k) {
        if (!fold_both(out, hashes, n - 1, m, k, old)) return false;
        out->root = node(out->root, sibling);
    } else {
        if (!fold_both(out, hashes, n - 1, m - k, size - k, NULL)) return false;
        out->old_root = node(sibling, out->old_root);
        out->root = node(sibling, out->root);
    }
    return true;
}

bool naive_accepts_consistency(const struct proof *path_in,
                               uint64_t old_size,
                               const struct hash *old_root,
                               uint64_t size,
                               const struct hash *root)
{
    struct roots tops;
    if (old_size == 0 || old_size > size) return false;
    if (!fold_both(&tops, path_in->hashes, path_in->n, old_size, size, old_root)) return false;
    return hash_equal(&tops.old_root, old_root) && hash_equal(&tops.root, root);
}

uint64_t random_seed(void)
{
    const char *text = getenv("AYNI_SEED");
    uint64_t seed = text == NULL ? (uint64_t)time(NULL) : strtoull(text, NULL, 10);
    print_message("AYNI_SEED=%" PRIu64 "\n", seed);
    return seed;
}

/* splitmix64 */
uint64_t random_next(uint64_t *state)
{
    uint64_t z = (*state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

uint64_t random_below(uint64_t *state, uint64_t bound)
{
    return random_next(state) % bound;
}
