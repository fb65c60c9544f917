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

static_assert(sizeof(struct spread) == crypto_shorthash_KEYBYTES, "a key of SipHash");
static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "its output");

uint64_t short_hash(const struct spread *spread, struct bytes data)
{
    uint8_t bytes[crypto_shorthash_BYTES];
    uint64_t hash = 0;
    crypto_shorthash(bytes, data.data, data.len, spread->bytes);
    for (size_t i = sizeof bytes; i > 0; i--)
        hash = hash << 8 | bytes[i - 1];
    return hash;
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
