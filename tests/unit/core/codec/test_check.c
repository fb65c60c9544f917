/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>

#include "core/codec/cursor.h"
#include "exact.h"

/* The bytes that a case stands for: `data` in hex, or `repeat = BYTE COUNT`. */
static struct bytes case_bytes(const struct vector *v)
{
    const char *data = vector_get(v, "data"), *repeat = vector_get(v, "repeat");
    if (data != NULL) {
        size_t max = strlen(data) / 2;
        uint8_t *bytes = malloc(max + 1);
        assert_non_null(bytes);
        struct bytes copy = exact_copy(bytes_of(bytes, hex_read(bytes, max, data)));
        free(bytes);
        return copy;
    }
    unsigned byte;
    size_t count;
    assert_non_null(repeat);
    assert_int_equal(sscanf(repeat, "%x %zu", &byte, &count), 2);
    uint8_t *bytes = malloc(count);
    assert_non_null(bytes);
    memset(bytes, (int)byte, count);
    return bytes_of(bytes, count);
}

static void check_gives_the_verdict_of_every_vector(void **state)
{
    (void)state;
    struct vector_file file;
    struct vector v;
    size_t n_accepted = 0, n_refused = 0;
    if (!vector_open(&file, "msgpack-canonical.txt")) skip();
    while (vector_next(&file, &v)) {
        struct bytes data = case_bytes(&v);
        enum ayni_err err = codec_check(data);
        bool want = strcmp(vector_get(&v, "want"), "accept") == 0; /* `profile` is what ours leaves out */
        if ((err == AYNI_OK) != want) fail_msg("%s: %s", vector_get(&v, "why"), ayni_err_name(err));
        n_accepted += want;
        n_refused += !want;
        exact_free(data);
    }
    assert_true(n_accepted > 50 && n_refused > 100);
    vector_close(&file);
}

static void check_names_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum ayni_err want;
    } cases[] = {
        {"", AYNI_ERR_MORE},
        {"90", AYNI_OK},
        {"80", AYNI_OK},
        {"9000", AYNI_ERR_ENCODING},    /* a byte left over */
        {"dd00ffffff", AYNI_ERR_LIMIT}, /* bombs: counts that nobody could mean */
        {"dd00ffffffff", AYNI_ERR_LIMIT},
        {"df05ffff8a", AYNI_ERR_LIMIT},
        {"dfffffffff", AYNI_ERR_LIMIT},
        {"dc4000", AYNI_ERR_LIMIT}, /* 16384 elements and the array */
        {"dc3fff", AYNI_ERR_MORE},
        {"91dc3fff", AYNI_ERR_LIMIT},
        {"c6ffffffff", AYNI_ERR_MORE},           /* a length is no limit of ours: it just ends early */
        {"82a16100a16100", AYNI_ERR_ENCODING},   /* key twice */
        {"82a16200a16100", AYNI_ERR_ENCODING},   /* keys fall */
        {"82a2616100a16100", AYNI_ERR_ENCODING}, /* a prefix comes first */
        {"82a16100a2616100", AYNI_OK},
        {"82a000a1ff00", AYNI_ERR_ENCODING}, /* a key is UTF-8 too */
        {"810000", AYNI_ERR_ENCODING},       /* keys are strings */
        {"81c4016100", AYNI_ERR_ENCODING},
        {"818000", AYNI_ERR_ENCODING},
        {"82a1618000a16200", AYNI_ERR_ENCODING}, /* the inner map takes no pair: 00 is no key */
        {"82a16181a17a00a16200", AYNI_OK},       /* order counts in each map alone */
        {"93c0", AYNI_ERR_MORE},                 /* three elements cannot be in one byte */
        {"91c0", AYNI_ERR_ENCODING},
        {"91c1", AYNI_ERR_ENCODING},
        {"91cb3ff0000000000000", AYNI_ERR_ENCODING},
        {"91d4ff00", AYNI_ERR_ENCODING},
        {"91c700ff", AYNI_ERR_ENCODING},
        {"91a2c328", AYNI_ERR_ENCODING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes data = exact_of_hex(cases[i].hex);
        enum ayni_err err = codec_check(data);
        if (err != cases[i].want) fail_msg("%s: %s", cases[i].hex, ayni_err_name(err));
        exact_free(data);
    }
}

/* `depth` arrays or maps inside each other, around `inner`. */
static struct bytes nested(size_t depth, struct bytes around, struct bytes inner)
{
    uint8_t data[256];
    size_t len = 0;
    for (size_t i = 0; i < depth; i++, len += around.len)
        memcpy(data + len, around.data, around.len);
    memcpy(data + len, inner.data, inner.len);
    return exact_copy(bytes_of(data, len + inner.len));
}

static void depth_ends_at_twelve(void **state)
{
    (void)state;
    static const struct {
        size_t depth;
        struct bytes around, inner;
        enum ayni_err want;
    } cases[] = {
        {12, {(const uint8_t *)"\x91", 1}, {(const uint8_t *)"\x00", 1}, AYNI_OK},
        {12, {(const uint8_t *)"\x91", 1}, {(const uint8_t *)"\x90", 1}, AYNI_ERR_LIMIT},
        {11, {(const uint8_t *)"\x91", 1}, {(const uint8_t *)"\x90", 1}, AYNI_OK},
        {13, {(const uint8_t *)"\x91", 1}, {(const uint8_t *)"\x00", 1}, AYNI_ERR_LIMIT},
        {12, {(const uint8_t *)"\x81\xa0", 2}, {(const uint8_t *)"\x00", 1}, AYNI_OK},
        {12, {(const uint8_t *)"\x81\xa0", 2}, {(const uint8_t *)"\x80", 1}, AYNI_ERR_LIMIT},
        {13, {(const uint8_t *)"\x81\xa0", 2}, {(const uint8_t *)"\x00", 1}, AYNI_ERR_LIMIT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes data = nested(cases[i].depth, cases[i].around, cases[i].inner);
        assert_int_equal(codec_check(data), cases[i].want);
        exact_free(data);
    }
}

/* An array of `n` times 00; with the array these are n + 1 items. */
static struct bytes zeroes(size_t n)
{
    uint8_t *data = calloc(n + 3, 1);
    assert_non_null(data);
    data[0] = 0xdc;
    data[1] = (uint8_t)(n >> 8);
    data[2] = (uint8_t)n;
    return bytes_of(data, n + 3);
}

static void items_end_at_16384(void **state)
{
    (void)state;
    struct bytes most = zeroes(CODEC_ITEMS_MAX - 1), too_many = zeroes(CODEC_ITEMS_MAX);
    assert_int_equal(codec_check(most), AYNI_OK);
    assert_int_equal(codec_check(too_many), AYNI_ERR_LIMIT);
    assert_int_equal(codec_count(most), CODEC_ITEMS_MAX);
    assert_int_equal(codec_count(too_many), 0);
    exact_free(most);
    exact_free(too_many);
}

/* A map that fills nearly all of the room, and a sibling that takes the rest. */
static void items_count_keys_and_values_of_every_level(void **state)
{
    (void)state;
    enum { PAIRS = (CODEC_ITEMS_MAX - 4) / 2 };
    uint8_t *data = malloc(4 + 5 * (size_t)PAIRS + 3);
    assert_non_null(data);
    for (int spare = 0; spare < 2; spare++) {
        size_t len = 0;
        data[len++] = (uint8_t)(0x92 + spare);
        data[len++] = 0xde;
        data[len++] = PAIRS >> 8;
        data[len++] = PAIRS & 0xff;
        for (int i = 0; i < PAIRS; i++) {
            const uint8_t pair[5] = {0xa3, 'a', (uint8_t)(i >> 7), (uint8_t)(i & 0x7f), 0x00};
            memcpy(data + len, pair, sizeof pair);
            len += sizeof pair;
        }
        data[len++] = 0x91; /* two items: with the outer array and the map, 16384 */
        data[len++] = 0x00;
        if (spare) data[len++] = 0x00;
        struct bytes exact = exact_copy(bytes_of(data, len));
        assert_int_equal(codec_check(exact), spare ? AYNI_ERR_LIMIT : AYNI_OK);
        assert_int_equal(codec_count(exact), spare ? 0 : CODEC_ITEMS_MAX);
        exact_free(exact);
    }
    free(data);
}

static void read_value_takes_one_value_and_no_more(void **state)
{
    (void)state;
    struct bytes data = exact_of_hex("9201a16105c0");
    struct cursor c = cursor_of(data);
    struct bytes value;
    assert_int_equal(cursor_read_value(&c, &value), AYNI_OK);
    assert_ptr_equal(value.data, data.data);
    assert_int_equal(value.len, 4);
    assert_int_equal(cursor_read_value(&c, &value), AYNI_OK);
    assert_int_equal(value.len, 1);
    assert_int_equal(cursor_read_value(&c, &value), AYNI_ERR_ENCODING);
    assert_int_equal(cursor_left(&c), 1);
    assert_int_equal(value.len, 1);
    exact_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_gives_the_verdict_of_every_vector),
        cmocka_unit_test(check_names_what_is_wrong),
        cmocka_unit_test(depth_ends_at_twelve),
        cmocka_unit_test(items_end_at_16384),
        cmocka_unit_test(items_count_keys_and_values_of_every_level),
        cmocka_unit_test(read_value_takes_one_value_and_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
