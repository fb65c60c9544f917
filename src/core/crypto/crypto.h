/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"

/*
 * All cryptography of the project: Ed25519, X25519, ChaCha20-Poly1305 from libsodium; SHA-256 from libcrypto,
 * which has the processor's instructions for it: replication is as fast as its hashes. Secrets are read in
 * this folder only and wiped by *_wipe. Every function but crypto_init and crypto_random is pure.
 */

/* Once per program, before anything else here. Errors: AYNI_ERR_IO when no randomness is to be had. */
AYNI_MUST_CHECK enum ayni_err crypto_init(void);

/* For the shells alone: the core is handed its randomness. */
void crypto_random(void *out, size_t len);

/* Overwrite, so that the compiler does not leave it out. */
void crypto_wipe(void *secret, size_t len);

/* Compare in constant time. */
bool crypto_equal(const void *a, const void *b, size_t len);

/* SHA-256 in pieces. Plain memory: may be copied with `=`, needs no release. */
struct sha256 {
    _Alignas(8) uint8_t state[112];
};
void sha256_init(struct sha256 *s);
void sha256_update(struct sha256 *s, struct bytes data);
void sha256_final(struct sha256 *s, uint8_t out[32]);
/* In one go; `out` is the bytes of an id or a hash. */
void sha256(uint8_t out[32], struct bytes data);

void hmac_sha256(uint8_t out[32], const uint8_t key[32], struct bytes a, struct bytes b); /* over a || b */

/*
 * SipHash-2-4 of 128 bits: what stands for a key in a table in memory. Who does not know `spread` can choose
 * neither keys that go to one place nor two keys of one fingerprint; that two meet by chance among 2^40 has a
 * probability of 2^-49.
 */
struct spread {
    uint8_t bytes[16];
};
struct fingerprint {
    uint64_t words[2];
};
struct fingerprint fingerprint_of(const struct spread *spread, struct bytes data);

/* Thirty-two secret bytes from which keys are made. */
struct seed {
    uint8_t bytes[32];
};
struct secret_key {
    uint8_t bytes[64];
};
struct signature {
    uint8_t bytes[64];
};

/* One root seed, a number and a context of 8 bytes make another seed (proto/encoding.md, "Seeds"). */
void seed_derive(struct seed *out, const struct seed *root, uint64_t number, const char context[8]);

void ed25519_keypair(struct secret_key *out_secret, struct public_key *out_public, const struct seed *seed);
void ed25519_sign(struct signature *out, const struct secret_key *key, struct bytes message);

/* As libsodium verifies (proto/encoding.md, "Signatures"): strict S, no small order, no cofactor. */
bool ed25519_verify(const struct public_key *key, const struct signature *sig, struct bytes message);

/* On the curve, of prime order, canonical: asked of every key that enters a card. */
bool ed25519_key_is_sound(const struct public_key *key);

/* The seed is the private key; X25519 clamps it when it is used. */
struct dh_secret {
    uint8_t bytes[32];
};
void dh_keypair(struct dh_secret *out_secret, struct dh_public *out_public, const struct seed *seed);
/* AYNI_ERR_KEY when the result is all zero. */
AYNI_MUST_CHECK enum ayni_err dh_shared(uint8_t out[32],
                                        const struct dh_secret *secret,
                                        const struct dh_public *peer);

#define AEAD_TAG_LEN 16
/* ChaCha20-Poly1305 (RFC 8439), nonce = 4 zero bytes || le64(counter). `out` holds plain.len + AEAD_TAG_LEN;
 * in place is fine. */
void aead_seal(uint8_t *out, const uint8_t key[32], uint64_t counter, struct bytes ad, struct bytes plain);
/*
 * `out` holds sealed.len - AEAD_TAG_LEN bytes; in place is fine. AYNI_ERR_SIGNATURE when the tag is wrong or
 * missing; what was to be at `out` is then zeroed.
 */
AYNI_MUST_CHECK enum ayni_err aead_open(
    uint8_t *out, const uint8_t key[32], uint64_t counter, struct bytes ad, struct bytes sealed);
