/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/tree/proof.h"
#include "unit/core/tree/naive.h"

/*
 * Input: which kind of proof, a size and a place or a smaller size, how many hashes are left out or added,
 * what is laid over the honest proof by exclusive or; last another place and another size for the same path.
 * Any change must be refused: whoever could find one that is not would have broken SHA-256. The definition of
 * RFC 6962 sits beside as a second judge.
 */

#define SIZE_BITS 48

struct numbers {
    uint64_t size;  /* 1 .. 2^48 */
    uint64_t below; /* 0 .. size - 1 */
};

/* Small trees and powers of two are where proofs change their shape: half of the inputs are small. */
static struct numbers take_numbers(struct bytes *input)
{
    bool is_small = take_byte(input) % 2 == 0;
    uint64_t size_max = is_small ? 64 : (uint64_t)1 << SIZE_BITS;
    uint64_t size = take_number(input, is_small ? 1 : 6) % size_max + 1;
    return (struct numbers){size, take_number(input, is_small ? 1 : 6) % size};
}

/* Returns whether the proof is another now. */
static bool lay_over(struct proof *path, struct bytes *input)
{
    size_t n = path->n;
    int more = (int8_t)take_byte(input) % 4;
    if (more > 0 && path->n + (size_t)more <= PROOF_HASHES_MAX) path->n += (size_t)more;
    if (more < 0 && path->n >= (size_t)-more) path->n -= (size_t)-more;
    bool is_changed = path->n != n;
    for (size_t i = 0, n_hashes = take_byte(input) % 4; i < path->n && i < n_hashes; i++)
        for (size_t j = 0; j < 32; j++) {
            uint8_t difference = take_byte(input);
            path->hashes[i].bytes[j] ^= difference;
            is_changed = is_changed || difference != 0;
        }
    return is_changed;
}

static void check_inclusion(const struct naive *tree, const struct numbers *at, struct bytes input)
{
    struct proof path = {0};
    struct hash leaf = naive_leaf(tree, at->below), root = naive_mth(tree, 0, at->size);
    naive_path(tree, &path, at->below, at->size);
    bool is_changed = lay_over(&path, &input);
    bool accepted = proof_check_inclusion(&path, at->below, at->size, &leaf, &root) == AYNI_OK;
    assert(accepted == !is_changed);
    assert(accepted == naive_accepts_inclusion(&path, at->below, at->size, &leaf, &root));
    /* The same path for another place, and in a tree of another size that has this root. */
    uint64_t place = take_number(&input, 6), size = take_number(&input, 6);
    assert((proof_check_inclusion(&path, place, at->size, &leaf, &root) == AYNI_OK) ==
           naive_accepts_inclusion(&path, place, at->size, &leaf, &root));
    assert((proof_check_inclusion(&path, at->below, size, &leaf, &root) == AYNI_OK) ==
           naive_accepts_inclusion(&path, at->below, size, &leaf, &root));
    if (accepted) fuzz_accept();
}

static void check_consistency(const struct naive *tree, const struct numbers *at, struct bytes input)
{
    struct proof path = {0};
    uint64_t from = at->below + 1;
    struct hash old_root = naive_mth(tree, 0, from), root = naive_mth(tree, 0, at->size);
    naive_proof(tree, &path, from, at->size);
    bool is_changed = lay_over(&path, &input);
    bool accepted = proof_check_consistency(&path, from, &old_root, at->size, &root) == AYNI_OK;
    assert(accepted == !is_changed);
    assert(accepted == naive_accepts_consistency(&path, from, &old_root, at->size, &root));
    uint64_t old_size = take_number(&input, 6), size = take_number(&input, 6);
    assert((proof_check_consistency(&path, old_size, &old_root, at->size, &root) == AYNI_OK) ==
           naive_accepts_consistency(&path, old_size, &old_root, at->size, &root));
    assert((proof_check_consistency(&path, from, &old_root, size, &root) == AYNI_OK) ==
           naive_accepts_consistency(&path, from, &old_root, size, &root));
    if (accepted) fuzz_accept();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes input = bytes_of(data, len);
    struct naive tree;
    bool is_inclusion = take_byte(&input) % 2 == 0;
    struct numbers at = take_numbers(&input);
    /* Leaves that differ from all others make their place matter. */
    uint64_t special[] = {at.below, at.size - 1, 0};
    naive_init_large(&tree, special, sizeof special / sizeof special[0]);
    if (is_inclusion)
        check_inclusion(&tree, &at, input);
    else
        check_consistency(&tree, &at, input);
    naive_deinit(&tree);
    return 0;
}
