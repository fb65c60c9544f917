/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/vectors.h"

#include "core/crypto/crypto.h"

static void init_may_be_called_again(void **state)
{
    (void)state;
    assert_int_equal(crypto_init(), AYNI_OK);
    assert_int_equal(crypto_init(), AYNI_OK);
}

static void random_bytes_fill_all_of_the_room_and_differ(void **state)
{
    (void)state;
    uint8_t first[64] = {0}, second[64] = {0}, any[64] = {0};
    crypto_random(second, sizeof second);
    for (int round = 0; round < 8; round++) {
        crypto_random(first, sizeof first);
        assert_memory_not_equal(first, second, sizeof first);
        for (size_t i = 0; i < sizeof any; i++)
            any[i] |= first[i];
    }
    for (size_t i = 0; i < sizeof any; i++)
        assert_int_not_equal(any[i], 0);
}

static void wipe_leaves_zeroes_and_touches_nothing_else(void **state)
{
    (void)state;
    uint8_t data[4] = {1, 2, 3, 4};
    crypto_wipe(data + 1, 2);
    assert_memory_equal(data, "\x01\x00\x00\x04", 4);
}

static void equal_looks_at_each_byte(void **state)
{
    (void)state;
    uint8_t a[32] = {0}, b[32] = {0};
    assert_true(crypto_equal(a, b, sizeof a));
    for (size_t i = 0; i < sizeof a; i++) {
        b[i] = 0x80;
        assert_false(crypto_equal(a, b, sizeof a));
        b[i] = 0;
    }
}

/* Computed with Python's hashlib.blake2b as proto/encoding.md, "Seeds", says. */
static void derived_seeds_are_the_known_answers(void **state)
{
    (void)state;
    struct seed root, got;
    uint8_t want[32];
    for (uint8_t i = 0; i < 32; i++)
        root.bytes[i] = i;
    hex_read(want, sizeof want, "490c328dc2d028e6087b033e2b42541ce3b84160ea8c9d3e45f1dc4ed8d14faa");
    seed_derive(&got, &root, 1, "ayninode");
    assert_memory_equal(got.bytes, want, 32);
    seed_derive(&got, &root, 2, "ayninode");
    assert_memory_not_equal(got.bytes, want, 32);
    seed_derive(&got, &root, 1, "ayniNode");
    assert_memory_not_equal(got.bytes, want, 32);
    root.bytes[31] ^= 1;
    seed_derive(&got, &root, 1, "ayninode");
    assert_memory_not_equal(got.bytes, want, 32);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(init_may_be_called_again),
        cmocka_unit_test(random_bytes_fill_all_of_the_room_and_differ),
        cmocka_unit_test(wipe_leaves_zeroes_and_touches_nothing_else),
        cmocka_unit_test(equal_looks_at_each_byte),
        cmocka_unit_test(derived_seeds_are_the_known_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
