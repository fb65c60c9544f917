/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/proof.h"

#include "support/cmocka.h"

#include "naive.h"

static void assert_proof_equal(const struct proof *got, const struct proof *want)
{
    assert_int_equal(got->n, want->n);
    assert_memory_equal(got->hashes, want->hashes, want->n * sizeof want->hashes[0]);
}

static void assert_inclusion(const struct naive *n, const struct tree_view *view, uint64_t index)
{
    struct proof got, want;
    struct hash leaf = naive_leaf(n, index), root = naive_mth(n, 0, view->size);
    assert_int_equal(proof_make_inclusion(&got, view, index), AYNI_OK);
    naive_path(n, &want, index, view->size);
    assert_proof_equal(&got, &want);
    assert_int_equal(proof_check_inclusion(&got, index, view->size, &leaf, &root), AYNI_OK);
}

static void assert_consistency(const struct naive *n, const struct tree_view *view, uint64_t from)
{
    struct proof got, want;
    struct hash old_root = naive_mth(n, 0, from), root = naive_mth(n, 0, view->size);
    assert_int_equal(proof_make_consistency(&got, view, from), AYNI_OK);
    naive_proof(n, &want, from, view->size);
    assert_proof_equal(&got, &want);
    assert_int_equal(proof_check_consistency(&got, from, &old_root, view->size, &root), AYNI_OK);
}

/* Every index and every older size in the tree of `size` leaves of which `held` are here. */
static void assert_all_proofs(const struct naive *n, uint64_t held, uint64_t size)
{
    struct proof beyond;
    struct tree_view view = naive_view(n, &beyond, held, size);
    for (uint64_t i = 0; i < held; i++) {
        assert_inclusion(n, &view, i);
        assert_consistency(n, &view, i + 1);
    }
}

static void all_proofs_of_all_small_trees_are_those_of_the_definition(void **state)
{
    (void)state;
    struct naive n;
    naive_init_small(&n, 64);
    for (uint64_t size = 1; size <= 64; size++)
        for (uint64_t held = 1; held <= size; held++)
            assert_all_proofs(&n, held, size);
    naive_deinit(&n);
}

static void proofs_of_random_trees_are_those_of_the_definition(void **state)
{
    (void)state;
    struct naive n;
    uint64_t random = random_seed();
    naive_init_small(&n, 300);
    for (int i = 0; i < 400; i++) {
        uint64_t size = 1 + random_below(&random, 300);
        assert_all_proofs(&n, 1 + random_below(&random, size), size);
    }
    naive_deinit(&n);
}

/* Sizes around powers of two, where the shape of the tree changes. */
static uint64_t boundary(uint64_t *random, uint64_t max)
{
    uint64_t power = (uint64_t)1 << random_below(random, 49);
    uint64_t size = power - 1 + random_below(random, 3);
    return size < 1 ? 1 : size > max ? max : size;
}

static uint64_t random_size(uint64_t *random, uint64_t max)
{
    if (random_below(random, 2) == 0) return boundary(random, max);
    return 1 + (random_next(random) >> random_below(random, 64)) % max;
}

static void proofs_of_large_trees_are_those_of_the_definition(void **state)
{
    (void)state;
    uint64_t random = random_seed();
    for (int i = 0; i < 3000; i++) {
        uint64_t size = random_size(&random, TREE_SIZE_MAX), held = random_size(&random, size);
        uint64_t index = random_size(&random, held) - 1, from = random_size(&random, held);
        const uint64_t special[] = {
            0,       index, index ^ 1, from - 1, from, held - 1, held, size - 1, random_below(&random, size),
            held / 2};
        struct naive n;
        struct proof beyond;
        naive_init_large(&n, special, sizeof special / sizeof special[0]);
        struct tree_view view = naive_view(&n, &beyond, held, size);
        assert_inclusion(&n, &view, index);
        assert_consistency(&n, &view, from);
        assert_consistency(&n, &view, held);
    }
}

static void what_is_not_held_cannot_be_proven(void **state)
{
    (void)state;
    struct naive n;
    struct proof beyond, out;
    naive_init_small(&n, 20);
    struct tree_view view = naive_view(&n, &beyond, 13, 20);
    assert_int_equal(proof_make_inclusion(&out, &view, 12), AYNI_OK);
    assert_int_equal(proof_make_inclusion(&out, &view, 13), AYNI_ERR_NOT_FOUND);
    assert_int_equal(proof_make_inclusion(&out, &view, UINT64_MAX), AYNI_ERR_NOT_FOUND);
    assert_int_equal(proof_make_consistency(&out, &view, 13), AYNI_OK);
    assert_int_equal(proof_make_consistency(&out, &view, 14), AYNI_ERR_NOT_FOUND);
    assert_int_equal(proof_make_consistency(&out, &view, 0), AYNI_ERR_NOT_FOUND);
    naive_deinit(&n);
}

static void a_beyond_of_another_length_is_damage(void **state)
{
    (void)state;
    struct naive n;
    struct proof beyond, out;
    naive_init_small(&n, 20);
    struct tree_view view = naive_view(&n, &beyond, 13, 20);
    size_t good = beyond.n;
    for (beyond.n = 0; beyond.n <= PROOF_HASHES_MAX; beyond.n++) {
        enum ayni_err want = beyond.n == good ? AYNI_OK : AYNI_ERR_CORRUPT;
        assert_int_equal(proof_make_inclusion(&out, &view, 3), want);
        assert_int_equal(proof_make_consistency(&out, &view, 3), want);
    }
    view.beyond = NULL;
    assert_int_equal(proof_make_inclusion(&out, &view, 3), AYNI_ERR_CORRUPT);

    view = naive_view(&n, &beyond, 20, 20);
    view.beyond = &beyond;
    assert_int_equal(proof_make_inclusion(&out, &view, 3), AYNI_OK);
    beyond.n = 1;
    assert_int_equal(proof_make_inclusion(&out, &view, 3), AYNI_ERR_CORRUPT);
    naive_deinit(&n);
}

static enum ayni_err fail_to_read(void *context, uint64_t start, unsigned height, struct hash *out)
{
    (void)start, (void)height;
    *out = (struct hash){{0}};
    int *n_left = context;
    return (*n_left)-- > 0 ? AYNI_OK : AYNI_ERR_IO;
}

static void a_failing_read_is_reported_and_leaves_the_output_alone(void **state)
{
    (void)state;
    struct proof out, before;
    memset(&before, 0xa5, sizeof before);
    out = before;
    for (int n_good = 0; n_good < 3; n_good++) {
        int n_left = n_good;
        struct tree_view view = {13, 13, NULL, {fail_to_read, &n_left}};
        assert_int_equal(proof_make_inclusion(&out, &view, 12), n_good < 2 ? AYNI_ERR_IO : AYNI_OK);
        if (n_good < 2) assert_memory_equal(&out, &before, sizeof out);
        n_left = n_good;
        out = before;
        assert_int_equal(proof_make_consistency(&out, &view, 5), AYNI_ERR_IO);
        assert_memory_equal(&out, &before, sizeof out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_proofs_of_all_small_trees_are_those_of_the_definition),
        cmocka_unit_test(proofs_of_random_trees_are_those_of_the_definition),
        cmocka_unit_test(proofs_of_large_trees_are_those_of_the_definition),
        cmocka_unit_test(what_is_not_held_cannot_be_proven),
        cmocka_unit_test(a_beyond_of_another_length_is_damage),
        cmocka_unit_test(a_failing_read_is_reported_and_leaves_the_output_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
