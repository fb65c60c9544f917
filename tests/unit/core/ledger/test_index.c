/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include "core/crypto/crypto.h"
#include "core/ledger/index.h"

static const struct spread spread = {{1, 2, 3}};

static struct hash key_of(uint32_t i)
{
    struct hash key;
    sha256(key.bytes, bytes_of(&i, sizeof i));
    return key;
}

static void add(struct index *x, const struct hash *key, uint64_t value)
{
    assert_int_equal(index_reserve(x, 1), AYNI_OK);
    index_add(x, key, value);
}

static void finds_what_was_added_and_nothing_else(void **state)
{
    (void)state;
    struct index x;
    index_init(&x, test_heap(), &spread);
    for (uint32_t i = 0; i < 20000; i++) {
        struct hash key = key_of(i);
        uint64_t value = 0;
        assert_false(index_find(&x, &key, &value));
        add(&x, &key, UINT64_MAX - i);
        assert_true(index_find(&x, &key, &value));
        assert_true(value == UINT64_MAX - i);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        struct hash key = key_of(i);
        uint64_t value = 0;
        assert_true(index_find(&x, &key, &value));
        assert_true(value == UINT64_MAX - i);
    }
    index_deinit(&x);
}

static void tells_keys_of_one_slot_apart(void **state)
{
    (void)state;
    struct index x;
    index_init(&x, test_heap(), &spread);
    for (uint32_t i = 0; i < 200; i++) {
        struct hash key = {{0}};
        key.bytes[31] = (uint8_t)i;
        add(&x, &key, i);
    }
    for (uint32_t i = 0; i < 256; i++) {
        struct hash key = {{0}};
        uint64_t value = 1000;
        key.bytes[31] = (uint8_t)i;
        assert_int_equal(index_find(&x, &key, &value), i < 200);
        assert_int_equal(value, i < 200 ? i : 1000);
    }
    index_deinit(&x);
}

/* How many slots in a row are taken at most: what a search may have to pass. */
static size_t longest_run(const struct index *x)
{
    size_t longest = 0, run = 0;
    for (size_t i = 0; i < 2 * x->n_slots; i++) {
        run = x->slots[i & (x->n_slots - 1)] == 0 ? 0 : run + 1;
        if (run > longest) longest = run;
    }
    return longest;
}

static void keys_chosen_to_meet_are_spread_all_the_same(void **state)
{
    (void)state;
    struct index x;
    index_init(&x, test_heap(), &spread);
    for (uint32_t i = 0; i < 20000; i++) {
        struct hash key = key_of(i);
        memset(key.bytes, 0, 28);
        memcpy(key.bytes + 28, &i, sizeof i);
        add(&x, &key, i);
    }
    assert_in_range(longest_run(&x), 1, 500);
    index_deinit(&x);
}

static void an_empty_index_finds_nothing(void **state)
{
    (void)state;
    struct index x, zeroed = {0};
    struct hash key = key_of(0);
    uint64_t value;
    index_init(&x, test_heap(), &spread);
    assert_false(index_find(&x, &key, &value));
    index_deinit(&x);
    index_deinit(&zeroed);
}

static void an_entry_takes_about_thirty_bytes(void **state)
{
    (void)state;
    struct index x;
    index_init(&x, test_heap(), &spread);
    for (uint32_t i = 0; i < 100000; i++) { /* a little above a doubling: the worst case */
        struct hash key = key_of(i);
        add(&x, &key, i);
    }
    size_t len = x.n_reserved * 24 + x.n_slots * sizeof *x.slots + x.chunks_capacity * sizeof(void *);
    assert_in_range(len, 28 * x.n_entries, 36 * x.n_entries);
    index_deinit(&x);
}

static void a_failed_reservation_leaves_it_as_it_was(void **state)
{
    (void)state;
    struct failing_heap failing;
    for (size_t n_good = 0; n_good < 3; n_good++) {
        struct index x;
        struct hash key = key_of(1);
        uint64_t value;
        index_init(&x, failing_heap_init(&failing, n_good), &spread);
        assert_int_equal(index_reserve(&x, 1), AYNI_ERR_MEMORY);
        assert_false(index_find(&x, &key, &value));
        failing.n_good = 3;
        add(&x, &key, 7);
        assert_true(index_find(&x, &key, &value));
        index_deinit(&x);
        assert_int_equal(failing.n_live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_added_and_nothing_else),
        cmocka_unit_test(tells_keys_of_one_slot_apart),
        cmocka_unit_test(keys_chosen_to_meet_are_spread_all_the_same),
        cmocka_unit_test(an_empty_index_finds_nothing),
        cmocka_unit_test(an_entry_takes_about_thirty_bytes),
        cmocka_unit_test(a_failed_reservation_leaves_it_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
