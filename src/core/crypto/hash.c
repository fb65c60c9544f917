/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

#include <assert.h>
#include <sodium.h>

static_assert(sizeof(struct sha256) == sizeof(crypto_hash_sha256_state), "a state fits exactly");
static_assert(_Alignof(struct sha256) >= _Alignof(crypto_hash_sha256_state), "and is aligned for it");

static crypto_hash_sha256_state *state_of(struct sha256 *s)
{
    return (void *)s->state;
}

void sha256_init(struct sha256 *s)
{
    crypto_hash_sha256_init(state_of(s));
}

void sha256_update(struct sha256 *s, struct bytes data)
{
    crypto_hash_sha256_update(state_of(s), data.data, data.len);
}

void sha256_final(struct sha256 *s, uint8_t out[32])
{
    crypto_hash_sha256_final(state_of(s), out);
}

void sha256(uint8_t out[32], struct bytes data)
{
    crypto_hash_sha256(out, data.data, data.len);
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
