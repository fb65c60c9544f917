/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/codec/cursor.h"
#include "exact.h"

static void peek_tells_the_type_by_the_first_byte(void **state)
{
    (void)state;
    static const struct {
        uint8_t first, last;
        enum cursor_type want;
    } cases[] = {
        {0x00, 0x7f, CURSOR_UINT},     {0x80, 0x8f, CURSOR_MAP},     {0x90, 0x9f, CURSOR_ARRAY},
        {0xa0, 0xbf, CURSOR_STR},      {0xc0, 0xc1, CURSOR_REFUSED}, {0xc2, 0xc3, CURSOR_BOOL},
        {0xc4, 0xc6, CURSOR_BIN},      {0xc7, 0xcb, CURSOR_REFUSED}, {0xcc, 0xcf, CURSOR_UINT},
        {0xd0, 0xd3, CURSOR_NEGATIVE}, {0xd4, 0xd8, CURSOR_REFUSED}, {0xd9, 0xdb, CURSOR_STR},
        {0xdc, 0xdd, CURSOR_ARRAY},    {0xde, 0xdf, CURSOR_MAP},     {0xe0, 0xff, CURSOR_NEGATIVE},
    };
    unsigned next = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (assert_int_equal(cases[i].first, next); next <= cases[i].last; next++) {
            uint8_t byte = (uint8_t)next;
            struct cursor c = cursor_of(bytes_of(&byte, 1));
            assert_int_equal(cursor_peek(&c), cases[i].want);
        }
    }
    assert_int_equal(next, 256);
    struct cursor empty = cursor_of(bytes_of(NULL, 0));
    assert_int_equal(cursor_peek(&empty), CURSOR_END);
}

static void integers_have_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum ayni_err err;
        int64_t want;
    } cases[] = {
        {"00", AYNI_OK, 0},
        {"7f", AYNI_OK, 127},
        {"cc80", AYNI_OK, 128},
        {"cc7f", AYNI_ERR_ENCODING, 0},
        {"ccff", AYNI_OK, 255},
        {"cd0100", AYNI_OK, 256},
        {"cd00ff", AYNI_ERR_ENCODING, 0},
        {"ce00010000", AYNI_OK, 65536},
        {"ce0000ffff", AYNI_ERR_ENCODING, 0},
        {"cf0000000100000000", AYNI_OK, 4294967296},
        {"cf00000000ffffffff", AYNI_ERR_ENCODING, 0},
        {"cf7fffffffffffffff", AYNI_OK, INT64_MAX},
        {"cf8000000000000000", AYNI_ERR_ENCODING, 0}, /* no int64 */
        {"ff", AYNI_OK, -1},
        {"e0", AYNI_OK, -32},
        {"d0df", AYNI_OK, -33},
        {"d0e0", AYNI_ERR_ENCODING, 0},
        {"d000", AYNI_ERR_ENCODING, 0},
        {"d07f", AYNI_ERR_ENCODING, 0},
        {"d080", AYNI_OK, -128},
        {"d1ff7f", AYNI_OK, -129},
        {"d1ff80", AYNI_ERR_ENCODING, 0},
        {"d17fff", AYNI_ERR_ENCODING, 0},
        {"d2ffff7fff", AYNI_OK, -32769},
        {"d2ffff8000", AYNI_ERR_ENCODING, 0},
        {"d280000000", AYNI_OK, INT32_MIN},
        {"d3ffffffff7fffffff", AYNI_OK, (int64_t)INT32_MIN - 1},
        {"d3ffffffff80000000", AYNI_ERR_ENCODING, 0},
        {"d38000000000000000", AYNI_OK, INT64_MIN},
        {"d37fffffffffffffff", AYNI_ERR_ENCODING, 0},
        {"", AYNI_ERR_MORE, 0},
        {"cc", AYNI_ERR_MORE, 0},
        {"d3ffffffff7fffff", AYNI_ERR_MORE, 0},
        {"c3", AYNI_ERR_ENCODING, 0},
        {"a0", AYNI_ERR_ENCODING, 0},
        {"ca3f800000", AYNI_ERR_ENCODING, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes data = exact_of_hex(cases[i].hex);
        struct cursor c = cursor_of(data);
        int64_t got = 4711;
        assert_int_equal(cursor_read_int(&c, &got), cases[i].err);
        assert_int_equal(got, cases[i].err == AYNI_OK ? cases[i].want : 4711);
        assert_int_equal(cursor_left(&c), cases[i].err == AYNI_OK ? 0 : data.len);
        exact_free(data);
    }
}

static void unsigned_integers_reach_their_maximum_and_are_never_negative(void **state)
{
    (void)state;
    struct bytes largest = exact_of_hex("cfffffffffffffffff"), negative = exact_of_hex("ff");
    struct cursor c = cursor_of(largest);
    uint64_t got = 0;
    assert_int_equal(cursor_read_uint(&c, &got), AYNI_OK);
    assert_true(got == UINT64_MAX);
    c = cursor_of(negative);
    assert_int_equal(cursor_read_uint(&c, &got), AYNI_ERR_ENCODING);
    assert_true(got == UINT64_MAX);
    exact_free(largest);
    exact_free(negative);
}

static void runs_are_views_into_the_input(void **state)
{
    (void)state;
    struct bytes data = exact_of_hex("a26869c40200ffc3");
    struct cursor c = cursor_of(data);
    struct bytes text, bin;
    bool yes = false;
    assert_int_equal(cursor_read_str(&c, &text), AYNI_OK);
    assert_ptr_equal(text.data, data.data + 1);
    assert_true(bytes_equal_text(text, "hi"));
    assert_int_equal(cursor_finish(&c), AYNI_ERR_ENCODING);
    assert_int_equal(cursor_read_bin(&c, &bin), AYNI_OK);
    assert_int_equal(bin.len, 2);
    assert_ptr_equal(bin.data, data.data + 5);
    assert_int_equal(cursor_read_bool(&c, &yes), AYNI_OK);
    assert_true(yes);
    assert_int_equal(cursor_finish(&c), AYNI_OK);
    exact_free(data);
}

static void a_failed_read_leaves_everything_as_it_was(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum ayni_err str, bin, array, map;
    } cases[] = {
        {"a1", AYNI_ERR_MORE, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"a1ff", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"d9016100", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"dbffffffff61", AYNI_ERR_MORE, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"c402ff", AYNI_ERR_ENCODING, AYNI_ERR_MORE, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"c6ffffffff00", AYNI_ERR_ENCODING, AYNI_ERR_MORE, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"9200", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_MORE, AYNI_ERR_ENCODING},
        {"dd00ffffff00", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_MORE, AYNI_ERR_ENCODING},
        {"dc000100", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"82a0a0a0", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_MORE},
        {"dfffffffff00", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_MORE},
        {"de000ea0", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"", AYNI_ERR_MORE, AYNI_ERR_MORE, AYNI_ERR_MORE, AYNI_ERR_MORE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes data = exact_of_hex(cases[i].hex), run = BYTES_LITERAL("before");
        struct cursor c = cursor_of(data);
        size_t n = 4711;
        assert_int_equal(cursor_read_str(&c, &run), cases[i].str);
        assert_int_equal(cursor_read_bin(&c, &run), cases[i].bin);
        assert_int_equal(cursor_read_array(&c, &n), cases[i].array);
        assert_int_equal(cursor_read_map(&c, &n), cases[i].map);
        assert_true(bytes_equal_text(run, "before"));
        assert_int_equal(n, 4711);
        assert_ptr_equal(c.at, data.data);
        exact_free(data);
    }
}

static void counts_may_be_what_the_bytes_left_can_just_hold(void **state)
{
    (void)state;
    struct bytes array = exact_of_hex("920000"), map = exact_of_hex("81a000");
    size_t n = 0;
    struct cursor c = cursor_of(array);
    assert_int_equal(cursor_read_array(&c, &n), AYNI_OK);
    assert_int_equal(n, 2);
    c = cursor_of(map);
    assert_int_equal(cursor_read_map(&c, &n), AYNI_OK);
    assert_int_equal(n, 1);
    assert_int_equal(cursor_left(&c), 2);
    exact_free(array);
    exact_free(map);
}

/* Read a str, bin, array or map whose head counts `n` in the form that `first` begins; the rest is zeroes. */
static enum ayni_err read_long(uint8_t first, uint8_t width, size_t n)
{
    static uint8_t data[5 + 2 * 65536];
    struct cursor c = cursor_of(BYTES_ARRAY(data));
    struct bytes run;
    size_t got;
    data[0] = first;
    for (size_t i = 0; i < width; i++)
        data[1 + i] = (uint8_t)(n >> (8 * (width - i - 1U)));
    switch (cursor_peek(&c)) {
    case CURSOR_STR:
        return cursor_read_str(&c, &run);
    case CURSOR_BIN:
        return cursor_read_bin(&c, &run);
    case CURSOR_ARRAY:
        return cursor_read_array(&c, &got);
    default:
        return cursor_read_map(&c, &got);
    }
}

static void each_form_of_a_count_begins_where_the_shorter_one_ends(void **state)
{
    (void)state;
    static const struct {
        uint8_t first, width;
        size_t least;
    } cases[] = {
        {0xd9, 1, 32},    {0xda, 2, 256}, {0xdb, 4, 65536}, {0xc4, 1, 0},  {0xc5, 2, 256},
        {0xc6, 4, 65536}, {0xdc, 2, 16},  {0xdd, 4, 65536}, {0xde, 2, 16}, {0xdf, 4, 65536},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(read_long(cases[i].first, cases[i].width, cases[i].least), AYNI_OK);
        if (cases[i].least == 0) continue;
        assert_int_equal(read_long(cases[i].first, cases[i].width, cases[i].least - 1), AYNI_ERR_ENCODING);
    }
}

static void fixed_reads_want_their_length(void **state)
{
    (void)state;
    struct bytes data = exact_of_hex("c403010203");
    uint8_t out[4] = {9, 9, 9, 9};
    struct cursor c = cursor_of(data);
    assert_int_equal(cursor_read_fixed(&c, out, 2), AYNI_ERR_ENCODING);
    assert_int_equal(cursor_read_fixed(&c, out, 4), AYNI_ERR_ENCODING);
    assert_memory_equal(out, "\x09\x09\x09\x09", 4);
    assert_int_equal(cursor_read_fixed(&c, out, 3), AYNI_OK);
    assert_memory_equal(out, "\x01\x02\x03\x09", 4);
    assert_int_equal(cursor_finish(&c), AYNI_OK);
    exact_free(data);
}

static void map_find_views_the_value(void **state)
{
    (void)state;
    /* {"a": 1, "b": {"a": 2}, "bb": [3]} */
    struct bytes map = exact_of_hex("83a16101a16281a16102a262629103"), got = BYTES_LITERAL("before");
    assert_int_equal(codec_check(map), AYNI_OK);
    assert_int_equal(codec_map_find(map, "a", &got), AYNI_OK);
    assert_true(bytes_equal(got, BYTES_LITERAL("\x01")));
    assert_int_equal(codec_map_find(map, "b", &got), AYNI_OK);
    assert_true(bytes_equal(got, BYTES_LITERAL("\x81\xa1"
                                               "a\x02")));
    assert_int_equal(codec_map_find(map, "bb", &got), AYNI_OK);
    assert_true(bytes_equal(got, BYTES_LITERAL("\x91\x03")));
    struct bytes last = got;
    static const char *const absent[] = {"", "A", "aa", "ba", "bbb", "c"};
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++)
        assert_int_equal(codec_map_find(map, absent[i], &got), AYNI_ERR_NOT_FOUND);
    assert_int_equal(codec_map_find(BYTES_LITERAL("\x91\x00"), "a", &got), AYNI_ERR_ENCODING);
    assert_int_equal(codec_map_find(bytes_of(NULL, 0), "a", &got), AYNI_ERR_ENCODING);
    assert_ptr_equal(got.data, last.data);
    exact_free(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peek_tells_the_type_by_the_first_byte),
        cmocka_unit_test(integers_have_one_form),
        cmocka_unit_test(unsigned_integers_reach_their_maximum_and_are_never_negative),
        cmocka_unit_test(runs_are_views_into_the_input),
        cmocka_unit_test(a_failed_read_leaves_everything_as_it_was),
        cmocka_unit_test(counts_may_be_what_the_bytes_left_can_just_hold),
        cmocka_unit_test(each_form_of_a_count_begins_where_the_shorter_one_ends),
        cmocka_unit_test(fixed_reads_want_their_length),
        cmocka_unit_test(map_find_views_the_value),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
