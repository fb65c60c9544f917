/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/vectors.h"

#include "core/crypto/crypto.h"

static void assert_hex(const uint8_t got[32], const char *hex)
{
    uint8_t want[32];
    assert_int_equal(hex_read(want, sizeof want, hex), 32);
    assert_memory_equal(got, want, 32);
}

/* RFC 7748, section 5.2. */
static void shared_secrets_are_the_known_answers(void **state)
{
    (void)state;
    static const struct {
        const char *secret, *peer, *want;
    } cases[] = {
        {"a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
         "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
         "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552"},
        {"4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
         "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
         "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dh_secret secret;
        struct dh_public peer;
        uint8_t got[32];
        hex_read(secret.bytes, 32, cases[i].secret);
        hex_read(peer.bytes, 32, cases[i].peer);
        assert_int_equal(dh_shared(got, &secret, &peer), AYNI_OK);
        assert_hex(got, cases[i].want);
    }
}

/* RFC 7748, section 6.1. */
static void both_sides_share_one_secret(void **state)
{
    (void)state;
    static const char want[] = "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742";
    struct seed seed;
    struct dh_secret alice, bob;
    struct dh_public alice_public, bob_public;
    uint8_t got[32];
    hex_read(seed.bytes, 32, "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
    dh_keypair(&alice, &alice_public, &seed);
    assert_hex(alice_public.bytes, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
    hex_read(seed.bytes, 32, "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
    dh_keypair(&bob, &bob_public, &seed);
    assert_hex(bob_public.bytes, "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    assert_int_equal(dh_shared(got, &alice, &bob_public), AYNI_OK);
    assert_hex(got, want);
    assert_int_equal(dh_shared(got, &bob, &alice_public), AYNI_OK);
    assert_hex(got, want);
}

static void keys_of_small_order_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };
    struct dh_secret secret = {{1, 2, 3}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct dh_public peer;
        uint8_t got[32], before[32];
        memset(got, 0x5a, sizeof got);
        memcpy(before, got, sizeof got);
        hex_read(peer.bytes, 32, cases[i]);
        assert_int_equal(dh_shared(got, &secret, &peer), AYNI_ERR_KEY);
        assert_memory_equal(got, before, sizeof got);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shared_secrets_are_the_known_answers),
        cmocka_unit_test(both_sides_share_one_secret),
        cmocka_unit_test(keys_of_small_order_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
