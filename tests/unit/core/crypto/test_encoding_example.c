/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"
#include "support/vectors.h"

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"

/* The bytes in proto/encoding.md, "Example". */

#define VALUE_LEN 65

static const char value_hex[] = "9401d0dfc383a6616d6f756e74ce000249f0a36b6579c40200ffa46e616d65d920"
                                "556e697665727369646164204d61796f722064652053616e20416e6472c3a973";

static void assert_hex(struct bytes got, const char *hex)
{
    uint8_t want[128];
    assert_int_equal(got.len, hex_read(want, sizeof want, hex));
    assert_memory_equal(got.data, want, got.len);
}

static void the_value_is_written_and_accepted(void **state)
{
    (void)state;
    struct buffer buf;
    uint8_t digest[32];
    buffer_init(&buf, test_heap(), VALUE_LEN);
    struct packer p = packer_to(&buf);
    pack_array(&p, 4);
    pack_uint(&p, 1);
    pack_int(&p, -33);
    pack_bool(&p, true);
    pack_map(&p, 3);
    pack_text(&p, "amount");
    pack_uint(&p, 150000);
    pack_text(&p, "key");
    pack_bin(&p, BYTES_LITERAL("\x00\xff"));
    pack_text(&p, "name");
    pack_text(&p, "Universidad Mayor de San Andr\xc3\xa9s");
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_hex(buffer_view(&buf), value_hex);
    assert_int_equal(codec_check(buffer_view(&buf)), AYNI_OK);
    sha256(digest, buffer_view(&buf));
    assert_hex(BYTES_ARRAY(digest), "37c218dde924ab264707cf3459b0391082d6d41fcdc25c2e6e3953219f0c9255");
    buffer_deinit(&buf);
}

static void the_other_encodings_are_refused(void **state)
{
    (void)state;
    static const char name[] =
        "a46e616d65d920556e697665727369646164204d61796f722064652053616e20416e6472c3a973";
    static const struct {
        const char *start, *end;
    } cases[] = {
        {"9401d0dfc383a6616d6f756e74cf00000000000249f0a36b6579c40200ff", ""},
        {"9401d0dfc383a36b6579c40200ffa6616d6f756e74ce000249f0", ""},
        {"9401d1ffdfc383a6616d6f756e74ce000249f0a36b6579c40200ff", ""},
        {"9401d0dfc383a6616d6f756e74ce000249f0a36b6579c40200ff", "00"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t data[128];
        size_t len = hex_read(data, sizeof data, cases[i].start);
        len += hex_read(data + len, sizeof data - len, name);
        len += hex_read(data + len, sizeof data - len, cases[i].end);
        assert_int_equal(codec_check(bytes_of(data, len)), AYNI_ERR_ENCODING);
    }
}

static void the_keys_and_the_signature_come_from_the_root_seed(void **state)
{
    (void)state;
    struct seed root, seed;
    struct secret_key secret, cosigner_secret;
    struct public_key public, cosigner;
    struct dh_secret dh_secret;
    struct dh_public dh_public;
    for (uint8_t i = 0; i < 32; i++)
        root.bytes[i] = i;
    seed_derive(&seed, &root, 1, "ayninode");
    assert_hex(BYTES_ARRAY(seed.bytes), "490c328dc2d028e6087b033e2b42541ce3b84160ea8c9d3e45f1dc4ed8d14faa");
    ed25519_keypair(&secret, &public, &seed);
    assert_hex(BYTES_ARRAY(public.bytes), "040bb75ff78ee6144864488d506bcf93ff91ffeb0ba7e2fb16f7645076b2c777");
    seed_derive(&seed, &root, 2, "ayninode");
    assert_hex(BYTES_ARRAY(seed.bytes), "02ecbff53e28a458435bbb533b4a93ed7d66fd54e06e9d5015a114f9b6187428");
    ed25519_keypair(&cosigner_secret, &cosigner, &seed);
    assert_hex(BYTES_ARRAY(cosigner.bytes),
               "105a5e0e57a725d38d66d992665d96748450f98c8fe122606d43e3829c121832");
    seed_derive(&seed, &root, 3, "ayninode");
    assert_hex(BYTES_ARRAY(seed.bytes), "695f9dde130c642271d6b74de0dfd16de966daa08481f843e5063570e2a9fac2");
    dh_keypair(&dh_secret, &dh_public, &seed);
    assert_hex(BYTES_ARRAY(dh_public.bytes),
               "aad2eab86683a9a9f5b1a885f6e0fb77b5246d5474fb5e4b259ebec6e07e151f");

    uint8_t message[16 + VALUE_LEN] = "ayni/example/v1";
    struct signature sig;
    hex_read(message + 16, VALUE_LEN, value_hex);
    ed25519_sign(&sig, &secret, BYTES_ARRAY(message));
    assert_hex(BYTES_ARRAY(sig.bytes), "aa0904e032f69dcd03356f497978ebc40ae8693bd02a0e97786ccee61f665ef1"
                                       "4dee13e3540783acfe58b37ad7f759ee652933f24da3ff196e25a7faf2bd640b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_value_is_written_and_accepted),
        cmocka_unit_test(the_other_encodings_are_refused),
        cmocka_unit_test(the_keys_and_the_signature_come_from_the_root_seed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
