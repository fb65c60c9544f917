/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/tree.h"

#include "support/cmocka.h"

#include "naive.h"

static void peaks_are_counted_by_one_bits(void **state)
{
    (void)state;
    static const struct {
        uint64_t size;
        unsigned want;
    } cases[] = {
        {0, 0}, {1, 1}, {2, 1}, {3, 2}, {255, 8}, {256, 1}, {TREE_SIZE_MAX - 1, 48}, {TREE_SIZE_MAX, 1}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(tree_n_peaks(cases[i].size), cases[i].want);
}

static void every_root_is_that_of_the_definition(void **state)
{
    (void)state;
    struct naive n;
    struct tree tree = {.size = 0};
    naive_init_small(&n, 300);
    for (uint64_t i = 0; i < 300; i++) {
        struct hash root, want = naive_mth(&n, 0, i + 1), leaf = naive_leaf(&n, i);
        (void)tree_append(&tree, &leaf, NULL);
        tree_root(&root, &tree);
        assert_int_equal(tree.size, i + 1);
        assert_memory_equal(&root, &want, sizeof root);
    }
    naive_deinit(&n);
}

static void peaks_are_full_subtrees_largest_first(void **state)
{
    (void)state;
    struct naive n;
    struct tree tree = {.size = 0};
    naive_init_small(&n, 300);
    for (uint64_t i = 0; i < 300; i++) {
        struct hash leaf = naive_leaf(&n, i);
        (void)tree_append(&tree, &leaf, NULL);
        uint64_t start = 0;
        for (unsigned bit = 9, peak = 0; bit-- > 0;) {
            uint64_t len = (uint64_t)1 << bit;
            if ((tree.size & len) == 0) continue;
            struct hash want = naive_mth(&n, start, start + len);
            assert_memory_equal(&tree.peaks[peak], &want, sizeof want);
            peak++;
            start += len;
        }
        assert_int_equal(start, tree.size);
    }
    naive_deinit(&n);
}

static void full_tiles_come_out_when_their_last_leaf_goes_in(void **state)
{
    (void)state;
    const uint64_t special[] = {0, 255, 256, 300, 511, 65535, 65536, 66000};
    struct naive n;
    struct tree tree = {.size = 0};
    naive_init_large(&n, special, sizeof special / sizeof special[0]);
    for (uint64_t i = 0; i < 66100; i++) {
        struct tree_tile tiles[TREE_TILES_PER_LEAF];
        struct hash leaf = naive_leaf(&n, i);
        size_t n_tiles = tree_append(&tree, &leaf, tiles);
        assert_int_equal(n_tiles, tree.size % 65536 == 0 ? 2 : tree.size % 256 == 0 ? 1 : 0);
        for (size_t j = 0; j < n_tiles; j++) {
            unsigned shift = 8 * tiles[j].level;
            struct hash want = naive_mth(&n, tiles[j].number << shift, (tiles[j].number + 1) << shift);
            assert_int_equal(tiles[j].level, j + 1);
            assert_int_equal((tiles[j].number + 1) << shift, tree.size);
            assert_memory_equal(&tiles[j].hash, &want, sizeof want);
        }
    }
}

static void the_last_leaf_of_all_completes_a_tile_on_every_level(void **state)
{
    (void)state;
    struct naive n;
    struct tree tree = {.size = TREE_SIZE_MAX - 1};
    naive_init_large(&n, NULL, 0);
    for (unsigned i = 0; i < TREE_PEAKS_MAX; i++)
        tree.peaks[i] = n.alike[TREE_PEAKS_MAX - 1 - i];
    struct tree_tile tiles[TREE_TILES_PER_LEAF];
    assert_int_equal(tree_append(&tree, &n.alike[0], tiles), TREE_TILES_PER_LEAF);
    for (size_t i = 0; i < TREE_TILES_PER_LEAF; i++) {
        assert_int_equal(tiles[i].level, i + 1);
        assert_memory_equal(&tiles[i].hash, &n.alike[8 * (i + 1)], sizeof(struct hash));
    }
    struct hash root;
    tree_root(&root, &tree);
    assert_memory_equal(&root, &n.alike[48], sizeof root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peaks_are_counted_by_one_bits),
        cmocka_unit_test(every_root_is_that_of_the_definition),
        cmocka_unit_test(peaks_are_full_subtrees_largest_first),
        cmocka_unit_test(full_tiles_come_out_when_their_last_leaf_goes_in),
        cmocka_unit_test(the_last_leaf_of_all_completes_a_tile_on_every_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
