/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/vectors.h"

#include "core/crypto/crypto.h"

/* RFC 8032, section 7.1, tests 1 to 3. */
static void signing_gives_the_known_answers(void **state)
{
    (void)state;
    static const struct {
        const char *seed, *key, *message, *signature;
    } cases[] = {
        {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
         "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
         "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
        {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
         "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
         "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da0"
         "85ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
        {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
         "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
         "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac1"
         "8ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seed seed;
        struct secret_key secret;
        struct public_key key, want_key;
        struct signature sig, want_sig;
        uint8_t message[2];
        hex_read(seed.bytes, 32, cases[i].seed);
        hex_read(want_key.bytes, 32, cases[i].key);
        hex_read(want_sig.bytes, 64, cases[i].signature);
        size_t len = hex_read(message, sizeof message, cases[i].message);
        ed25519_keypair(&secret, &key, &seed);
        assert_memory_equal(&key, &want_key, sizeof key);
        assert_true(ed25519_key_is_sound(&key));
        ed25519_sign(&sig, &secret, bytes_of(message, len));
        assert_memory_equal(&sig, &want_sig, sizeof sig);
        assert_true(ed25519_verify(&key, &sig, bytes_of(message, len)));
    }
}

static void every_changed_bit_breaks_a_signature(void **state)
{
    (void)state;
    struct seed seed = {{7}};
    struct secret_key secret;
    struct public_key key;
    struct signature sig;
    uint8_t message[] = "an agreement";
    ed25519_keypair(&secret, &key, &seed);
    ed25519_sign(&sig, &secret, BYTES_ARRAY(message));
    assert_true(ed25519_verify(&key, &sig, BYTES_ARRAY(message)));
    assert_false(ed25519_verify(&key, &sig, bytes_of(message, sizeof message - 1)));
    for (size_t bit = 0; bit < 8 * sizeof sig.bytes; bit++) {
        struct signature changed = sig;
        changed.bytes[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(ed25519_verify(&key, &changed, BYTES_ARRAY(message)));
    }
    for (size_t bit = 0; bit < 8 * sizeof message; bit++) {
        message[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_false(ed25519_verify(&key, &sig, BYTES_ARRAY(message)));
        message[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

/* Check each case of a file of pk, msg, sig whose verdict stands in `verdict`; returns how many there were.
 */
static size_t verify_file(const char *name, const char *label, const char *verdict)
{
    struct vector_file file;
    struct vector v;
    size_t n = 0;
    if (!vector_open(&file, name)) skip();
    for (; vector_next(&file, &v); n++) {
        struct public_key key;
        struct signature sig;
        static uint8_t message[4096];
        bool want = strcmp(vector_get(&v, verdict), "accept") == 0;
        assert_int_equal(hex_read(key.bytes, 32, vector_get(&v, "pk")), 32);
        size_t len = hex_read(message, sizeof message, vector_get(&v, "msg"));
        size_t sig_len = strlen(vector_get(&v, "sig")) / 2;
        if (sig_len != sizeof sig.bytes) { /* our types have no room for another length */
            assert_false(want);
            continue;
        }
        hex_read(sig.bytes, sizeof sig.bytes, vector_get(&v, "sig"));
        if (ed25519_verify(&key, &sig, bytes_of(message, len)) != want)
            fail_msg("%s: %s %s", name, label, vector_get(&v, label));
    }
    vector_close(&file);
    return n;
}

static void verdicts_are_those_of_wycheproof(void **state)
{
    (void)state;
    assert_in_range(verify_file("ed25519-wycheproof.txt", "tcid", "want"), 50, 1000);
}

static void verdicts_on_edge_cases_are_those_of_libsodium(void **state)
{
    (void)state;
    assert_int_equal(verify_file("ed25519-speccheck.txt", "case", "libsodium"), 12);
}

static void only_canonical_keys_of_prime_order_are_sound(void **state)
{
    (void)state;
    static const struct {
        const char *why, *key;
        bool want;
    } cases[] = {
        {"base point", "5866666666666666666666666666666666666666666666666666666666666666", true},
        {"identity", "0100000000000000000000000000000000000000000000000000000000000000", false},
        {"order 2", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
        {"order 4", "0000000000000000000000000000000000000000000000000000000000000000", false},
        {"order 8", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", false},
        {"mixed order", "cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d", false},
        {"not canonical", "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false},
        {"p + 1", "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false},
        {"not on the curve", "0200000000000000000000000000000000000000000000000000000000000000", false},
        {"all ones", "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct public_key key;
        hex_read(key.bytes, 32, cases[i].key);
        if (ed25519_key_is_sound(&key) != cases[i].want) fail_msg("%s", cases[i].why);
    }
}

/* The list in proto/encoding.md, "Signatures"; the top bit, the sign of x, changes nothing. */
static void keys_of_small_order_are_never_sound(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct public_key key;
        hex_read(key.bytes, 32, cases[i]);
        assert_false(ed25519_key_is_sound(&key));
        key.bytes[31] ^= 0x80;
        assert_false(ed25519_key_is_sound(&key));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signing_gives_the_known_answers),
        cmocka_unit_test(every_changed_bit_breaks_a_signature),
        cmocka_unit_test(verdicts_are_those_of_wycheproof),
        cmocka_unit_test(verdicts_on_edge_cases_are_those_of_libsodium),
        cmocka_unit_test(keys_of_small_order_are_never_sound),
        cmocka_unit_test(only_canonical_keys_of_prime_order_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
