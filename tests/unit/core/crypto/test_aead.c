/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/vectors.h"

#include "core/crypto/crypto.h"

static const uint8_t key[32] = {0x1c, 0x92, 0x40, 0xa5, 0xeb, 0x55, 0xd3, 0x8a, 0xf3, 0x33, 0x88,
                                0x86, 0x04, 0xf6, 0xb5, 0xf0, 0x47, 0x39, 0x17, 0xc1, 0x40, 0x2b,
                                0x80, 0x09, 0x9d, 0xca, 0x5c, 0xbc, 0x20, 0x70, 0x75, 0xc0};

/* RFC 8439, appendix A.5, whose nonce is of our shape: 00000000 0102030405060708. */
static const uint64_t counter = 0x0807060504030201;
static const char rfc_text[] =
    "Internet-Drafts are draft documents valid for a maximum of six months and may be "
    "updated, replaced, or obsoleted by other documents at any time. It is "
    "inappropriate to use Internet-Drafts as reference material or to cite them "
    "other than as /\xe2\x80\x9cwork in progress./\xe2\x80\x9d";

static void sealing_gives_the_known_answer(void **state)
{
    (void)state;
    uint8_t ad[12], start[16], tag[16], sealed[sizeof rfc_text - 1 + AEAD_TAG_LEN],
        plain[sizeof rfc_text - 1];
    hex_read(ad, sizeof ad, "f33388860000000000004e91");
    hex_read(start, sizeof start, "64a0861575861af460f062c79be643bd");
    hex_read(tag, sizeof tag, "eead9d67890cbb22392336fea1851f38");
    aead_seal(sealed, key, counter, BYTES_ARRAY(ad), BYTES_LITERAL(rfc_text));
    assert_memory_equal(sealed, start, sizeof start);
    assert_memory_equal(sealed + sizeof plain, tag, sizeof tag);
    assert_int_equal(aead_open(plain, key, counter, BYTES_ARRAY(ad), BYTES_ARRAY(sealed)), AYNI_OK);
    assert_memory_equal(plain, rfc_text, sizeof plain);
}

static void sealing_works_in_place_and_on_nothing(void **state)
{
    (void)state;
    uint8_t frame[5 + AEAD_TAG_LEN] = "hello";
    struct bytes nothing = bytes_of(NULL, 0);
    aead_seal(frame, key, 0, nothing, bytes_of(frame, 5));
    assert_memory_not_equal(frame, "hello", 5);
    assert_int_equal(aead_open(frame, key, 0, nothing, BYTES_ARRAY(frame)), AYNI_OK);
    assert_memory_equal(frame, "hello", 5);

    aead_seal(frame, key, UINT64_MAX, nothing, nothing);
    struct bytes tag = bytes_of(frame, AEAD_TAG_LEN);
    assert_int_equal(aead_open(frame + AEAD_TAG_LEN, key, UINT64_MAX, nothing, tag), AYNI_OK);
}

static void anything_changed_is_refused(void **state)
{
    (void)state;
    uint8_t sealed[5 + AEAD_TAG_LEN], plain[5 + AEAD_TAG_LEN];
    struct bytes ad = BYTES_LITERAL("ad"), whole = BYTES_ARRAY(sealed);
    aead_seal(sealed, key, 1, ad, BYTES_LITERAL("hello"));
    assert_int_equal(aead_open(plain, key, 1, ad, whole), AYNI_OK);
    assert_int_equal(aead_open(plain, key, 2, ad, whole), AYNI_ERR_SIGNATURE);
    assert_int_equal(aead_open(plain, key, 1, BYTES_LITERAL("ae"), whole), AYNI_ERR_SIGNATURE);
    for (size_t len = 0; len < sizeof sealed; len++)
        assert_int_equal(aead_open(plain, key, 1, ad, bytes_of(sealed, len)), AYNI_ERR_SIGNATURE);
    for (size_t bit = 0; bit < 8 * sizeof sealed; bit++) {
        sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(aead_open(plain, key, 1, ad, whole), AYNI_ERR_SIGNATURE);
        sealed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealing_gives_the_known_answer),
        cmocka_unit_test(sealing_works_in_place_and_on_nothing),
        cmocka_unit_test(anything_changed_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
