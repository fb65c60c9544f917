/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/base/base64.h"
#include "core/base/hex.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void base64_writes_and_reads_the_vectors_of_rfc_4648(void **state)
{
    (void)state;
    static const struct {
        const char *data, *text;
    } cases[] = {{"", ""},
                 {"f", "Zg=="},
                 {"fo", "Zm8="},
                 {"foo", "Zm9v"},
                 {"foob", "Zm9vYg=="},
                 {"fooba", "Zm9vYmE="},
                 {"foobar", "Zm9vYmFy"},
                 {"\xfb\xff\xbf", "+/+/"},
                 {"\xff\xff\xff", "////"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char text[16];
        uint8_t data[8] = {0};
        struct bytes want = bytes_of_text(cases[i].data);
        base64_encode(text, want);
        assert_string_equal(text, cases[i].text);
        assert_int_equal(BASE64_LEN(want.len), strlen(text));
        assert_int_equal(base64_decoded_len(bytes_of_text(text)), want.len);
        assert_int_equal(base64_decode(data, want.len, bytes_of_text(text)), AYNI_OK);
        assert_true(bytes_equal(bytes_of(data, want.len), want));
    }
}

static void base64_refuses_every_other_text(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "Z",      "Zg",      "Zg=",     "Zg==\n", "Zg==Zg==", " Zg==", "Zg ==", "Zh==", "Zv==",
        "Zm9=",   "Zm9vY",   "Zm-v",    "Zm_v",   "====",     "Z===",  "=Zg=",  "Z=g=", "Zg=a",
        "Zm9v\n", "Zm9\xc3", "Zm\x80v", "Zm9v=",  "Zm9v====", "=",     "=="};
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t data[8] = {0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5, 0xa5};
        if (base64_is_valid(bytes_of_text(cases[i]))) fail_msg("%s", cases[i]);
        for (size_t len = 0; len <= sizeof data; len++)
            assert_int_equal(base64_decode(data, len, bytes_of_text(cases[i])), AYNI_ERR_ENCODING);
        assert_int_equal(data[0], 0xa5);
    }
}

static void base64_has_one_text_for_each_group_of_bytes(void **state)
{
    (void)state;
    /* Of all 2^16 last pairs of characters after "AA", those accepted are exactly those that are written. */
    size_t n_accepted = 0;
    for (unsigned pair = 0; pair < 1 << 16; pair++) {
        const uint8_t text[] = {'A', 'A', (uint8_t)(pair >> 8), (uint8_t)pair};
        uint8_t data[3];
        char back[5];
        if (!base64_is_valid(BYTES_ARRAY(text))) continue;
        size_t len = base64_decoded_len(BYTES_ARRAY(text));
        assert_int_equal(base64_decode(data, len, BYTES_ARRAY(text)), AYNI_OK);
        base64_encode(back, bytes_of(data, len));
        assert_memory_equal(back, text, 4);
        n_accepted++;
    }
    assert_int_equal(n_accepted, 64 * 64 + 16 + 1);
}

static void base64_decodes_the_wanted_length_alone(void **state)
{
    (void)state;
    uint8_t data[8];
    for (size_t len = 0; len <= sizeof data; len++) {
        enum ayni_err want = len == 5 ? AYNI_OK : AYNI_ERR_ENCODING;
        assert_int_equal(base64_decode(data, len, BYTES_LITERAL("Zm9vYmE=")), want);
    }
    assert_int_equal(base64_decode(NULL, 0, bytes_of(NULL, 0)), AYNI_OK);
}

static void hex_round_trips_every_byte(void **state)
{
    (void)state;
    uint8_t data[256], back[256];
    char text[2 * sizeof data + 1];
    for (unsigned i = 0; i < sizeof data; i++)
        data[i] = (uint8_t)i;
    hex_encode(text, BYTES_ARRAY(data));
    assert_int_equal(strlen(text), 512);
    assert_memory_equal(text, "000102030405060708090a0b0c0d0e0f10", 34);
    assert_string_equal(text + 508, "feff");
    assert_int_equal(hex_decode(back, sizeof back, bytes_of_text(text)), AYNI_OK);
    assert_memory_equal(back, data, sizeof data);
}

static void hex_refuses_every_other_text(void **state)
{
    (void)state;
    static const char *const cases[] = {"",       "0",          "00",   "000",  "00000",
                                        "000000", "00FF",       "00fF", "0x00", "00 0",
                                        "000g",   "00\xff\xff", "/000", ":000", "`000"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint8_t data[2] = {0xa5, 0xa5};
        assert_int_equal(hex_decode(data, sizeof data, bytes_of_text(cases[i])), AYNI_ERR_ENCODING);
        assert_int_equal(data[0], 0xa5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_writes_and_reads_the_vectors_of_rfc_4648),
        cmocka_unit_test(base64_refuses_every_other_text),
        cmocka_unit_test(base64_has_one_text_for_each_group_of_bytes),
        cmocka_unit_test(base64_decodes_the_wanted_length_alone),
        cmocka_unit_test(hex_round_trips_every_byte),
        cmocka_unit_test(hex_refuses_every_other_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
