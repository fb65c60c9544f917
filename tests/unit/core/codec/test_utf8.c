/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/codec/cursor.h"
#include "exact.h"

static size_t encode(uint8_t out[4], uint32_t point)
{
    static const uint8_t first[] = {0, 0, 0xc0, 0xe0, 0xf0};
    if (point < 0x80) {
        out[0] = (uint8_t)point;
        return 1;
    }
    size_t len = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--, point >>= 6)
        out[i] = (uint8_t)(0x80 | (point & 0x3f));
    out[0] = (uint8_t)(first[len] | point);
    return len;
}

static void every_scalar_value_is_accepted_and_every_surrogate_refused(void **state)
{
    (void)state;
    uint8_t text[4];
    for (uint32_t point = 0; point <= 0x10ffff; point++) {
        bool surrogate = point >= 0xd800 && point <= 0xdfff;
        if (utf8_is_valid(bytes_of(text, encode(text, point))) == surrogate) fail_msg("U+%04X", point);
    }
}

/* How many strings of two and of three bytes are valid is known: more would be one too many. */
static void no_other_sequence_of_two_or_three_bytes_is_accepted(void **state)
{
    (void)state;
    size_t n_two = 0, n_three = 0;
    for (uint32_t i = 0; i < 0x1000000; i++) {
        const uint8_t text[3] = {(uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i};
        n_three += utf8_is_valid(bytes_of(text, 3));
        if (i < 0x10000) n_two += utf8_is_valid(bytes_of(text + 1, 2));
    }
    size_t ascii = 0x80, two = 0x800 - 0x80, three = 0x10000 - 0x800 - 0x800;
    assert_int_equal(n_two, ascii * ascii + two);
    assert_int_equal(n_three, ascii * ascii * ascii + 2 * ascii * two + three);
}

static void broken_text_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "80",     "bf",       "c0af",     "c1bf",       "c2",       "c220",       "e08080",
        "e09fbf", "eda080",   "edbfbf",   "e282",       "e28220",   "f08080af",   "f08fbfbf",
        "f0908d", "f0908d20", "f48fbfc0", "f4908080",   "f5808080", "f888808080", "fe",
        "ff",     "61e2",     "61c0af62", "f09f8dbaf0", "e0a0",     "c3a9c3",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct bytes text = exact_of_hex(cases[i]);
        if (utf8_is_valid(text)) fail_msg("%s", cases[i]);
        exact_free(text);
    }
    assert_true(utf8_is_valid(bytes_of(NULL, 0)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_is_accepted_and_every_surrogate_refused),
        cmocka_unit_test(no_other_sequence_of_two_or_three_bytes_is_accepted),
        cmocka_unit_test(broken_text_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
