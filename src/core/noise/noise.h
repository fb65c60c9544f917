/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/crypto/crypto.h"

struct buffer;

/*
 * Noise_XK_25519_ChaChaPoly_SHA256, framed by 16-bit lengths: bytes in, bytes out, no socket.
 *
 * Happy path of a session: noise_init; noise_handshake with what arrives (the caller's first time with
 * nothing) until AYNI_OK; the shell matches noise_peer_key to a member; then noise_seal and noise_open. After
 * an error the shell still sends what is in `out`, then closes. Spec: proto/transport.md
 */

#define NOISE_MESSAGE_MAX 65535
#define NOISE_PLAIN_MAX (NOISE_MESSAGE_MAX - AEAD_TAG_LEN)
#define NOISE_PROTOCOL "ayni/noise/v1"

struct noise_keys {
    struct dh_secret secret; /* our static key */
    struct dh_public own;
};

enum noise_state { NOISE_IDLE, NOISE_WAIT_1, NOISE_WAIT_2, NOISE_WAIT_3, NOISE_READY, NOISE_FAILED };

struct noise {
    enum noise_state state;
    bool initiator;
    struct noise_keys keys;
    struct dh_secret ephemeral;
    struct dh_public ephemeral_public;
    struct dh_public peer; /* the peer's static key: known to the initiator, learned by the responder */
    struct dh_public peer_ephemeral;
    uint8_t ck[32], h[32], k[32];
    bool has_key;
    uint64_t n;
    uint8_t send_key[32], receive_key[32];
    uint64_t send_n, receive_n;
};

struct noise_options {
    bool initiator;
    struct noise_keys keys;
    struct dh_public peer; /* initiator: whom it calls */
    struct seed ephemeral; /* fresh randomness, for this session alone */
    struct bytes prologue; /* protocol label, version, ledger id: noise_prologue */
};

/* Write NOISE_PROTOCOL 00 || ledger id; returns the length. */
#define NOISE_PROLOGUE_MAX 64
size_t noise_prologue(uint8_t out[NOISE_PROLOGUE_MAX], const struct ledger_id *ledger);

void noise_init(struct noise *n, const struct noise_options *options);

/* Wipe all keys. Accepts a zeroed object. */
void noise_deinit(struct noise *n);

/*
 * Go on with the handshake. Appends what must be sent to `out`, takes at most one framed message from `in`
 * and says in `out_consumed` how many bytes it took. Returns AYNI_OK when complete, AYNI_ERR_MORE while it
 * waits for the peer. Errors: AYNI_ERR_SIGNATURE  a tag is wrong: the peer does not know our key, ledger or
 * protocol AYNI_ERR_PROTOCOL   a message of the wrong length AYNI_ERR_KEY        a key that leads to an
 * all-zero secret; and those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err noise_handshake(struct noise *n,
                                              struct buffer *out,
                                              size_t *out_consumed,
                                              struct bytes in);

/* Append `plain`, of any length, as framed messages. Rekeys every NOISE_REKEY_EVERY messages. */
#define NOISE_REKEY_EVERY 65536
AYNI_MUST_CHECK enum ayni_err noise_seal(struct noise *n, struct buffer *out, struct bytes plain);

/*
 * Open the next framed message in `in`, append its plaintext to `out`.
 * Returns AYNI_ERR_MORE when `in` holds no whole message. Errors: AYNI_ERR_SIGNATURE; those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err noise_open(struct noise *n,
                                         struct buffer *out,
                                         size_t *out_consumed,
                                         struct bytes in);
