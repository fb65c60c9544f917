/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

/* What replaces these in OpenSSL 3 takes its state from malloc, which the core does not do. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <assert.h>
#include <openssl/sha.h>
#include <sodium.h>

static_assert(sizeof(struct sha256) == sizeof(SHA256_CTX), "a state fits exactly");
static_assert(_Alignof(struct sha256) >= _Alignof(SHA256_CTX), "and is aligned for it");

static SHA256_CTX *state_of(struct sha256 *s)
{
    return (void *)s->state;
}

/* None of libcrypto's three can fail but for a digest's length, which is fixed here. */
void sha256_init(struct sha256 *s)
{
    (void)SHA256_Init(state_of(s));
}

void sha256_update(struct sha256 *s, struct bytes data)
{
    (void)SHA256_Update(state_of(s), data.data, data.len);
}

void sha256_final(struct sha256 *s, uint8_t out[32])
{
    (void)SHA256_Final(out, state_of(s));
}

void sha256(uint8_t out[32], struct bytes data)
{
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, data);
    sha256_final(&s, out);
}

static_assert(sizeof(struct spread) == crypto_shorthash_siphashx24_KEYBYTES, "a key of SipHash");
static_assert(sizeof(struct fingerprint) == crypto_shorthash_siphashx24_BYTES, "its output");

struct fingerprint fingerprint_of(const struct spread *spread, struct bytes data)
{
    uint8_t bytes[sizeof(struct fingerprint)];
    struct fingerprint out = {{0}};
    crypto_shorthash_siphashx24(bytes, data.data, data.len, spread->bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        out.words[i / 8] |= (uint64_t)bytes[i] << (8 * (i % 8));
    return out;
}

void hmac_sha256(uint8_t out[32], const uint8_t key[32], struct bytes a, struct bytes b)
{
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, key, 32);
    crypto_auth_hmacsha256_update(&state, a.data, a.len);
    crypto_auth_hmacsha256_update(&state, b.data, b.len);
    crypto_auth_hmacsha256_final(&state, out);
    crypto_wipe(&state, sizeof state); /* it was made from the key */
}
