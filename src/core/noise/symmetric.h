/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

/*
 * The parts of Noise that know no pattern: a key that counts its messages, and the running hash and chaining
 * key of a handshake. For core/noise and its tests alone. Spec: Noise revision 34, sections 4.3, 5.1 and 5.2
 */

struct noise_cipher {
    uint8_t key[32];
    uint64_t n; /* messages sealed or opened so far: the next nonce */
};

/* Seal under the next nonce; `out` holds plain.len + AEAD_TAG_LEN. */
void cipher_seal(struct noise_cipher *c, uint8_t *out, struct bytes ad, struct bytes plain);

/* `sealed` holds at least a tag; `out` the rest. AYNI_ERR_SIGNATURE when it is wrong: the nonce then stays.
 */
AYNI_MUST_CHECK enum ayni_err cipher_open(struct noise_cipher *c,
                                          uint8_t *out,
                                          struct bytes ad,
                                          struct bytes sealed);

/* Replace the key by one from which it cannot be found again. The nonce goes on. */
void cipher_rekey(struct noise_cipher *c);

struct symmetric {
    uint8_t ck[32]; /* chaining key: every shared secret so far */
    uint8_t h[32];  /* hash of all that both sides have seen */
    struct noise_cipher cipher;
};

/* `name` of the protocol: at most 32 bytes. */
void symmetric_init(struct symmetric *s, struct bytes name, struct bytes prologue);

void symmetric_mix_hash(struct symmetric *s, struct bytes data);
void symmetric_mix_key(struct symmetric *s, const uint8_t secret[32]);

/* EncryptAndHash and DecryptAndHash once a key is mixed in, as cipher_seal and cipher_open. */
void symmetric_seal(struct symmetric *s, uint8_t *out, struct bytes plain);
AYNI_MUST_CHECK enum ayni_err symmetric_open(struct symmetric *s, uint8_t *out, struct bytes sealed);

/* The keys of the session: the first for what the initiator sends. */
void symmetric_split(const struct symmetric *s,
                     struct noise_cipher *out_first,
                     struct noise_cipher *out_second);
