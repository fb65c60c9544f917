/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/symmetric.h"

#include "support/cmocka.h"
#include "support/vectors.h"

#include "core/crypto/crypto.h"

static void assert_hex(const uint8_t *got, const char *hex)
{
    uint8_t want[64];
    size_t len = hex_read(want, sizeof want, hex);
    assert_memory_equal(got, want, len);
}

/* Static keys 00.. and 40.., ephemeral ones 20.. and 60..; as two other implementations computed it. */
enum { INITIATOR_STATIC, INITIATOR_EPHEMERAL, RESPONDER_STATIC, RESPONDER_EPHEMERAL, N_KEYS };

struct parties {
    struct dh_secret secrets[N_KEYS];
    struct dh_public publics[N_KEYS];
};

static void parties_init(struct parties *p)
{
    for (size_t i = 0; i < N_KEYS; i++) {
        struct seed seed;
        for (size_t j = 0; j < sizeof seed.bytes; j++)
            seed.bytes[j] = (uint8_t)(32 * i + j);
        dh_keypair(&p->secrets[i], &p->publics[i], &seed);
    }
}

static void mix_shared(struct symmetric *s, const struct parties *p, int own, int peer)
{
    uint8_t shared[32];
    assert_int_equal(dh_shared(shared, &p->secrets[own], &p->publics[peer]), AYNI_OK);
    symmetric_mix_key(s, shared);
}

/* Noise_XX, prologue "demo", empty payloads; with no key yet, hashing a payload is all that is done to it. */
static void symmetric_gives_the_known_answers_of_pattern_xx(void **state)
{
    (void)state;
    static const struct bytes nothing = {(const uint8_t *)"", 0};
    struct parties p;
    struct symmetric s;
    uint8_t sealed[48];
    parties_init(&p);
    symmetric_init(&s, BYTES_LITERAL("Noise_XX_25519_ChaChaPoly_SHA256"), BYTES_LITERAL("demo"));
    symmetric_mix_hash(&s, BYTES_ARRAY(p.publics[INITIATOR_EPHEMERAL].bytes));
    symmetric_mix_hash(&s, nothing);

    symmetric_mix_hash(&s, BYTES_ARRAY(p.publics[RESPONDER_EPHEMERAL].bytes));
    mix_shared(&s, &p, RESPONDER_EPHEMERAL, INITIATOR_EPHEMERAL);
    assert_hex(s.ck, "d0b141239310b4b6d08444205ff348493b87ec6b1944184ac3bfd6c2b39469f8");
    assert_hex(s.cipher.key, "db3035e2d9e9e42a3e932730401c8e21b4a60318ab1592d3d5ee8d57ca20d68a");
    symmetric_seal(&s, sealed, BYTES_ARRAY(p.publics[RESPONDER_STATIC].bytes));
    mix_shared(&s, &p, RESPONDER_STATIC, INITIATOR_EPHEMERAL);
    symmetric_seal(&s, sealed, nothing);

    symmetric_seal(&s, sealed, BYTES_ARRAY(p.publics[INITIATOR_STATIC].bytes));
    mix_shared(&s, &p, INITIATOR_STATIC, RESPONDER_EPHEMERAL);
    symmetric_seal(&s, sealed, nothing);
    assert_hex(s.h, "90ccc5e96f0d52e21f332ec79ae1853bfb3a66cc04cab0957ab4a6b9fe8936ed");

    struct noise_cipher first, second;
    symmetric_split(&s, &first, &second);
    assert_hex(first.key, "dff3528565acdc10f0f1f626005dfe7c054965be0f42b708570c67691c53af34");
    assert_memory_not_equal(first.key, second.key, sizeof first.key);
    cipher_seal(&first, sealed, nothing, BYTES_LITERAL("hello"));
    assert_hex(sealed, "f6d5904e75bfcf08a979fbf5b43c258cfa459d4b7e");
    cipher_rekey(&first);
    cipher_seal(&first, sealed, nothing, BYTES_LITERAL("hello"));
    assert_hex(sealed, "e69f3e2cceba081615985391de7685c087bda0ab45");
    assert_int_equal(first.n, 2);
}

static void open_with_a_wrong_tag_changes_nothing(void **state)
{
    (void)state;
    struct symmetric s, before;
    uint8_t sealed[AEAD_TAG_LEN + 3], plain[3];
    symmetric_init(&s, BYTES_LITERAL("test"), BYTES_LITERAL(""));
    symmetric_mix_key(&s, (const uint8_t[32]){1});
    before = s;
    symmetric_seal(&s, sealed, BYTES_LITERAL("abc"));
    s = before;
    sealed[0] ^= 1;
    assert_int_equal(symmetric_open(&s, plain, BYTES_ARRAY(sealed)), AYNI_ERR_SIGNATURE);
    assert_memory_equal(s.h, before.h, sizeof s.h);
    assert_int_equal(s.cipher.n, 0);
    sealed[0] ^= 1;
    assert_int_equal(symmetric_open(&s, plain, BYTES_ARRAY(sealed)), AYNI_OK);
    assert_memory_equal(plain, "abc", 3);
}

static int start(void **state)
{
    (void)state;
    return crypto_init() == AYNI_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symmetric_gives_the_known_answers_of_pattern_xx),
        cmocka_unit_test(open_with_a_wrong_tag_changes_nothing),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
