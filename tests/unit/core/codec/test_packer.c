/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "exact.h"

static void unsigned_integers_take_the_shortest_form(void **state)
{
    (void)state;
    static const struct {
        uint64_t value;
        const char *want;
    } cases[] = {
        {0, "00"},
        {127, "7f"},
        {128, "cc80"},
        {255, "ccff"},
        {256, "cd0100"},
        {65535, "cdffff"},
        {65536, "ce00010000"},
        {UINT32_MAX, "ceffffffff"},
        {4294967296, "cf0000000100000000"},
        {UINT64_MAX, "cfffffffffffffffff"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer buf;
        struct bytes want = exact_of_hex(cases[i].want);
        buffer_init(&buf, test_heap(), 9);
        struct packer p = packer_to(&buf);
        pack_uint(&p, cases[i].value);
        if (cases[i].value <= INT64_MAX) {
            assert_true(bytes_equal(buffer_view(&buf), want));
            buffer_clear(&buf);
            pack_int(&p, (int64_t)cases[i].value);
        }
        assert_int_equal(packer_finish(&p), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&buf), want));
        buffer_deinit(&buf);
        exact_free(want);
    }
}

static void negative_integers_take_the_shortest_form(void **state)
{
    (void)state;
    static const struct {
        int64_t value;
        const char *want;
    } cases[] = {
        {-1, "ff"},
        {-32, "e0"},
        {-33, "d0df"},
        {-128, "d080"},
        {-129, "d1ff7f"},
        {INT16_MIN, "d18000"},
        {INT16_MIN - 1, "d2ffff7fff"},
        {INT32_MIN, "d280000000"},
        {(int64_t)INT32_MIN - 1, "d3ffffffff7fffffff"},
        {INT64_MIN, "d38000000000000000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer buf;
        struct bytes want = exact_of_hex(cases[i].want);
        buffer_init(&buf, test_heap(), 9);
        struct packer p = packer_to(&buf);
        pack_int(&p, cases[i].value);
        assert_int_equal(packer_finish(&p), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&buf), want));
        buffer_deinit(&buf);
        exact_free(want);
    }
}

/* The head that `len` gets in a str, bin, array or map. */
static void lengths_and_counts_take_the_shortest_form(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        const char *str, *bin, *array, *map;
    } cases[] = {
        {0, "a0", "c400", "90", "80"},
        {15, "af", "c40f", "9f", "8f"},
        {16, "b0", "c410", "dc0010", "de0010"},
        {31, "bf", "c41f", "dc001f", "de001f"},
        {32, "d920", "c420", "dc0020", "de0020"},
        {255, "d9ff", "c4ff", "dc00ff", "de00ff"},
        {256, "da0100", "c50100", "dc0100", "de0100"},
        {65535, "daffff", "c5ffff", "dcffff", "deffff"},
        {65536, "db00010000", "c600010000", "dd00010000", "df00010000"},
    };
    static const uint8_t zeroes[65536];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *wants[] = {cases[i].str, cases[i].bin, cases[i].array, cases[i].map};
        for (int kind = 0; kind < 4; kind++) {
            struct buffer buf;
            struct bytes want = exact_of_hex(wants[kind]);
            buffer_init(&buf, test_heap(), 70000);
            struct packer p = packer_to(&buf);
            if (kind == 0) pack_str(&p, bytes_of(zeroes, cases[i].len));
            if (kind == 1) pack_bin(&p, bytes_of(zeroes, cases[i].len));
            if (kind == 2) pack_array(&p, cases[i].len);
            if (kind == 3) pack_map(&p, cases[i].len);
            assert_int_equal(packer_finish(&p), AYNI_OK);
            assert_int_equal(buf.len, want.len + (kind < 2 ? cases[i].len : 0));
            assert_memory_equal(buf.data, want.data, want.len);
            buffer_deinit(&buf);
            exact_free(want);
        }
    }
}

static void a_value_is_written_in_order(void **state)
{
    (void)state;
    struct buffer buf;
    struct bytes want = exact_of_hex("93a2763105" /* v1, 5 */
                                     "84a16101a162c40200ffa163c3a164c2");
    buffer_init(&buf, test_heap(), 100);
    struct packer p = packer_to(&buf);
    pack_array(&p, 3);
    pack_text(&p, "v1");
    pack_raw(&p, BYTES_LITERAL("\x05"));
    pack_map(&p, 4);
    pack_text(&p, "a");
    pack_uint(&p, 1);
    pack_str(&p, BYTES_LITERAL("b"));
    pack_bin(&p, BYTES_LITERAL("\x00\xff"));
    pack_text(&p, "c");
    pack_bool(&p, true);
    pack_text(&p, "d");
    pack_bool(&p, false);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&buf), want));
    assert_int_equal(codec_check(buffer_view(&buf)), AYNI_OK);
    buffer_deinit(&buf);
    exact_free(want);
}

static void the_first_failure_sticks(void **state)
{
    (void)state;
    struct buffer buf;
    buffer_init(&buf, test_heap(), 4);
    struct packer p = packer_to(&buf);
    pack_uint(&p, 1);
    pack_text(&p, "too long");
    assert_int_equal(packer_finish(&p), AYNI_ERR_LIMIT);
    size_t len = buf.len;
    pack_uint(&p, 1);
    pack_raw(&p, BYTES_LITERAL("\x01"));
    pack_bool(&p, true);
    pack_array(&p, 1);
    assert_int_equal(buf.len, len);
    assert_int_equal(packer_finish(&p), AYNI_ERR_LIMIT);
    buffer_deinit(&buf);
}

static void a_length_past_four_bytes_is_a_limit(void **state)
{
    (void)state;
    struct buffer buf;
    buffer_init(&buf, test_heap(), 100);
    struct packer p = packer_to(&buf);
    pack_array(&p, (size_t)UINT32_MAX + 1);
    assert_int_equal(packer_finish(&p), AYNI_ERR_LIMIT);
    p = packer_to(&buf);
    pack_bin(&p, bytes_of("", (size_t)UINT32_MAX + 1));
    assert_int_equal(packer_finish(&p), AYNI_ERR_LIMIT);
    assert_int_equal(buf.len, 0);
    buffer_deinit(&buf);
}

static void no_memory_is_told_from_a_limit(void **state)
{
    (void)state;
    struct failing_heap failing;
    struct buffer buf;
    buffer_init(&buf, failing_heap_init(&failing, 0), 100);
    struct packer p = packer_to(&buf);
    pack_text(&p, "hello");
    assert_int_equal(packer_finish(&p), AYNI_ERR_MEMORY);
    buffer_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unsigned_integers_take_the_shortest_form),
        cmocka_unit_test(negative_integers_take_the_shortest_form),
        cmocka_unit_test(lengths_and_counts_take_the_shortest_form),
        cmocka_unit_test(a_value_is_written_in_order),
        cmocka_unit_test(the_first_failure_sticks),
        cmocka_unit_test(a_length_past_four_bytes_is_a_limit),
        cmocka_unit_test(no_memory_is_told_from_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
