/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/proof.h"

#include "support/cmocka.h"

#include "naive.h"

/* One good proof of either kind, for a test to damage. */
struct claim {
    bool is_inclusion;
    uint64_t number; /* index, or old size */
    uint64_t size;
    struct hash small; /* leaf, or old root */
    struct hash root;
    struct proof proof;
};

static struct claim claim_inclusion(const struct naive *n, uint64_t index, uint64_t size)
{
    struct claim c = {true, index, size, naive_leaf(n, index), naive_mth(n, 0, size), {.n = 0}};
    naive_path(n, &c.proof, index, size);
    return c;
}

static struct claim claim_consistency(const struct naive *n, uint64_t from, uint64_t size)
{
    struct claim c = {false, from, size, naive_mth(n, 0, from), naive_mth(n, 0, size), {.n = 0}};
    naive_proof(n, &c.proof, from, size);
    return c;
}

static bool accepts(const struct claim *c)
{
    enum ayni_err err = c->is_inclusion
                            ? proof_check_inclusion(&c->proof, c->number, c->size, &c->small, &c->root)
                            : proof_check_consistency(&c->proof, c->number, &c->small, c->size, &c->root);
    assert_true(err == AYNI_OK || err == AYNI_ERR_PROOF);
    return err == AYNI_OK;
}

static bool naive_accepts(const struct claim *c)
{
    return c->is_inclusion ? naive_accepts_inclusion(&c->proof, c->number, c->size, &c->small, &c->root)
                           : naive_accepts_consistency(&c->proof, c->number, &c->small, c->size, &c->root);
}

static void assert_refused_with_any_bit_flipped(struct claim c)
{
    assert_true(accepts(&c));
    for (size_t bit = 0; bit < 256; bit++) {
        uint8_t mask = (uint8_t)(1U << bit % 8);
        for (size_t i = 0; i < c.proof.n; i++) {
            c.proof.hashes[i].bytes[bit / 8] ^= mask;
            assert_false(accepts(&c));
            c.proof.hashes[i].bytes[bit / 8] ^= mask;
        }
        c.small.bytes[bit / 8] ^= mask;
        assert_false(accepts(&c));
        c.small.bytes[bit / 8] ^= mask;
        c.root.bytes[bit / 8] ^= mask;
        assert_false(accepts(&c));
        c.root.bytes[bit / 8] ^= mask;
    }
}

static void assert_refused_with_a_hash_dropped(struct claim c)
{
    for (size_t i = 0; i < c.proof.n; i++) {
        struct claim bad = c;
        bad.proof.n--;
        memmove(&bad.proof.hashes[i], &c.proof.hashes[i + 1], (c.proof.n - 1 - i) * sizeof(struct hash));
        assert_false(accepts(&bad));
    }
}

static void assert_refused_with_a_hash_added(struct claim c)
{
    const struct hash extras[] = {c.root, c.small, {{0}}, c.proof.n > 0 ? c.proof.hashes[0] : c.root};
    for (size_t i = 0; i <= c.proof.n; i++)
        for (size_t j = 0; j < sizeof extras / sizeof extras[0]; j++) {
            struct claim bad = c;
            memmove(&bad.proof.hashes[i + 1], &c.proof.hashes[i], (c.proof.n - i) * sizeof(struct hash));
            bad.proof.hashes[i] = extras[j];
            bad.proof.n++;
            assert_false(accepts(&bad));
        }
}

static void assert_refused_with_hashes_swapped(struct claim c)
{
    for (size_t i = 1; i < c.proof.n; i++) {
        struct claim bad = c;
        bad.proof.hashes[i] = c.proof.hashes[i - 1];
        bad.proof.hashes[i - 1] = c.proof.hashes[i];
        assert_false(accepts(&bad));
    }
}

/* Another number in the same tree never passes. Another size may: a proof does not bind it, the signed head
 * does. So there the verdict is compared with that of the definition. */
static void assert_other_numbers_judged_right(struct claim c)
{
    for (uint64_t number = 0; number <= c.size + 2; number++) {
        struct claim other = c;
        other.number = number;
        assert_int_equal(accepts(&other), number == c.number);
    }
    for (uint64_t size = 0; size <= 2 * c.size + 2; size++) {
        struct claim other = c;
        other.size = size;
        assert_int_equal(accepts(&other), naive_accepts(&other));
    }
}

static void for_each_claim(void (*check)(struct claim))
{
    static const uint64_t sizes[] = {1, 2, 3, 4, 5, 7, 8, 9, 13, 31, 32, 33, 63, 64, 65, 300};
    struct naive n;
    naive_init_small(&n, 300);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        uint64_t size = sizes[i];
        const uint64_t numbers[] = {0, 1, size / 3, size / 2, size - 1};
        for (size_t j = 0; j < sizeof numbers / sizeof numbers[0]; j++) {
            if (numbers[j] >= size) continue;
            check(claim_inclusion(&n, numbers[j], size));
            check(claim_consistency(&n, numbers[j] + 1, size));
        }
    }
    naive_deinit(&n);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    for_each_claim(assert_refused_with_any_bit_flipped);
}

static void dropped_added_and_swapped_hashes_are_refused(void **state)
{
    (void)state;
    for_each_claim(assert_refused_with_a_hash_dropped);
    for_each_claim(assert_refused_with_a_hash_added);
    for_each_claim(assert_refused_with_hashes_swapped);
}

static void other_indexes_and_sizes_are_judged_as_the_definition_does(void **state)
{
    (void)state;
    for_each_claim(assert_other_numbers_judged_right);
}

static void sizes_at_the_ends_of_the_range_are_safe(void **state)
{
    (void)state;
    static const uint64_t ends[] = {0, 1, 2, UINT64_MAX / 2, UINT64_MAX / 2 + 1, UINT64_MAX - 1, UINT64_MAX};
    struct proof proof = {.n = 0};
    struct hash zero = {{0}};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (size_t j = 0; j < sizeof ends / sizeof ends[0]; j++)
            for (proof.n = 0; proof.n <= PROOF_HASHES_MAX; proof.n++) {
                bool leaf_is_root = ends[i] == 0 && ends[j] == 1 && proof.n == 0;
                assert_int_equal(proof_check_inclusion(&proof, ends[i], ends[j], &zero, &zero),
                                 leaf_is_root ? AYNI_OK : AYNI_ERR_PROOF);
                bool is_same = ends[i] == ends[j] && ends[i] > 0 && proof.n == 0;
                assert_int_equal(proof_check_consistency(&proof, ends[i], &zero, ends[j], &zero),
                                 is_same ? AYNI_OK : AYNI_ERR_PROOF);
            }
    proof.n = PROOF_HASHES_MAX + 1;
    assert_int_equal(proof_check_inclusion(&proof, 0, UINT64_MAX, &zero, &zero), AYNI_ERR_PROOF);
    assert_int_equal(proof_check_consistency(&proof, 1, &zero, UINT64_MAX, &zero), AYNI_ERR_PROOF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(dropped_added_and_swapped_hashes_are_refused),
        cmocka_unit_test(other_indexes_and_sizes_are_judged_as_the_definition_does),
        cmocka_unit_test(sizes_at_the_ends_of_the_range_are_safe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
