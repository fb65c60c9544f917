/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

#include <assert.h>
#include <sodium.h>

static_assert(sizeof(struct seed) == crypto_sign_ed25519_SEEDBYTES, "a seed makes a key pair");
static_assert(sizeof(struct secret_key) == crypto_sign_ed25519_SECRETKEYBYTES, "seed and public key");
static_assert(sizeof(struct public_key) == crypto_sign_ed25519_PUBLICKEYBYTES, "an encoded point");
static_assert(sizeof(struct signature) == crypto_sign_ed25519_BYTES, "R and S");

void ed25519_keypair(struct secret_key *out_secret, struct public_key *out_public, const struct seed *seed)
{
    crypto_sign_ed25519_seed_keypair(out_public->bytes, out_secret->bytes, seed->bytes);
}

void ed25519_sign(struct signature *out, const struct secret_key *key, struct bytes message)
{
    crypto_sign_ed25519_detached(out->bytes, NULL, message.data, message.len, key->bytes);
}

bool ed25519_verify(const struct public_key *key, const struct signature *sig, struct bytes message)
{
    return crypto_sign_ed25519_verify_detached(sig->bytes, message.data, message.len, key->bytes) == 0;
}

bool ed25519_key_is_sound(const struct public_key *key)
{
    return crypto_core_ed25519_is_valid_point(key->bytes) == 1;
}
