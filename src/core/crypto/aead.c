/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

#include <assert.h>
#include <sodium.h>

static_assert(AEAD_TAG_LEN == crypto_aead_chacha20poly1305_ietf_ABYTES, "the tag of RFC 8439");

#define NONCE_LEN crypto_aead_chacha20poly1305_ietf_NPUBBYTES
static_assert(NONCE_LEN == 12, "four zero bytes and the counter");

static void nonce_of(uint8_t nonce[NONCE_LEN], uint64_t counter)
{
    memset(nonce, 0, 4);
    for (size_t i = 4; i < NONCE_LEN; i++) {
        nonce[i] = (uint8_t)counter;
        counter >>= 8;
    }
}

void aead_seal(uint8_t *out, const uint8_t key[32], uint64_t counter, struct bytes ad, struct bytes plain)
{
    uint8_t nonce[NONCE_LEN];
    nonce_of(nonce, counter);
    crypto_aead_chacha20poly1305_ietf_encrypt(out, NULL, plain.data, plain.len, ad.data, ad.len, NULL, nonce,
                                              key);
}

enum ayni_err aead_open(
    uint8_t *out, const uint8_t key[32], uint64_t counter, struct bytes ad, struct bytes sealed)
{
    uint8_t nonce[NONCE_LEN];
    nonce_of(nonce, counter);
    int rc = crypto_aead_chacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.data, sealed.len, ad.data,
                                                       ad.len, nonce, key);
    return rc == 0 ? AYNI_OK : AYNI_ERR_SIGNATURE; /* a text shorter than a tag is refused as well */
}
