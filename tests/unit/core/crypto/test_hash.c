/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/vectors.h"

#include "core/crypto/crypto.h"

static void sha256_gives_the_known_answers(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t got[32], want[32];
        hex_read(want, sizeof want, cases[i].want);
        sha256(got, bytes_of_text(cases[i].text));
        assert_memory_equal(got, want, 32);
    }
    uint8_t got[32], of_nothing[32];
    sha256(got, bytes_of(NULL, 0));
    sha256(of_nothing, BYTES_LITERAL(""));
    assert_memory_equal(got, of_nothing, 32);
}

static void sha256_in_pieces_is_sha256_in_one(void **state)
{
    (void)state;
    uint8_t want[32], got[32], thousand[1000];
    struct sha256 s;
    memset(thousand, 'a', sizeof thousand);
    hex_read(want, sizeof want, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    sha256_init(&s);
    for (int i = 0; i < 1000; i++)
        sha256_update(&s, BYTES_ARRAY(thousand));
    sha256_final(&s, got);
    assert_memory_equal(got, want, 32);

    for (size_t cut = 0; cut <= 200; cut++) {
        sha256(want, bytes_of(thousand, 200));
        sha256_init(&s);
        sha256_update(&s, bytes_of(thousand, cut));
        sha256_update(&s, bytes_of(NULL, 0));
        sha256_update(&s, bytes_of(thousand + cut, 200 - cut));
        sha256_final(&s, got);
        assert_memory_equal(got, want, 32);
    }
}

static void a_sha256_state_copies_as_a_value(void **state)
{
    (void)state;
    uint8_t want[32], got[32];
    struct sha256 s, copy;
    sha256_init(&s);
    sha256_update(&s, BYTES_LITERAL("a"));
    copy = s;
    sha256_update(&s, BYTES_LITERAL("x"));
    sha256_update(&copy, BYTES_LITERAL("bc"));
    sha256_final(&copy, got);
    sha256(want, BYTES_LITERAL("abc"));
    assert_memory_equal(got, want, 32);
    sha256_final(&s, got);
    sha256(want, BYTES_LITERAL("ax"));
    assert_memory_equal(got, want, 32);
}

/* RFC 4231, cases 1 to 4; HMAC fills a short key up with zeroes itself. */
static void hmac_gives_the_known_answers(void **state)
{
    (void)state;
    static const struct {
        const char *key, *data, *want;
    } cases[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         "ddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
         "d",
         "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819",
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdc"
         "d",
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t key[32] = {0}, data[64], got[32], want[32];
        hex_read(key, sizeof key, cases[i].key);
        hex_read(want, sizeof want, cases[i].want);
        size_t len = hex_read(data, sizeof data, cases[i].data);
        for (size_t cut = 0; cut <= len; cut++) {
            hmac_sha256(got, key, bytes_of(data, cut), bytes_of(data + cut, len - cut));
            assert_memory_equal(got, want, 32);
        }
    }
}

/* Of the reference implementation's answers for the key 00 .. 0f: the one to no data, read as two numbers. */
static void a_fingerprint_is_the_known_answer(void **state)
{
    (void)state;
    struct spread spread;
    for (uint8_t i = 0; i < 16; i++)
        spread.bytes[i] = i;
    struct fingerprint got = fingerprint_of(&spread, bytes_of(NULL, 0));
    assert_true(got.words[0] == UINT64_C(0xe6a825ba047f81a3));
    assert_true(got.words[1] == UINT64_C(0x930255c71472f66d));
    spread.bytes[0] ^= 1;
    got = fingerprint_of(&spread, bytes_of(NULL, 0));
    assert_false(got.words[0] == UINT64_C(0xe6a825ba047f81a3));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sha256_gives_the_known_answers),
        cmocka_unit_test(sha256_in_pieces_is_sha256_in_one),
        cmocka_unit_test(a_sha256_state_copies_as_a_value),
        cmocka_unit_test(a_fingerprint_is_the_known_answer),
        cmocka_unit_test(hmac_gives_the_known_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
