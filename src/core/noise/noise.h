/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/crypto/crypto.h"
#include "core/noise/symmetric.h"

struct buffer;

/*
 * Noise_XK_25519_ChaChaPoly_SHA256, framed by 16-bit lengths: bytes in, bytes out, no socket.
 *
 * Happy path of a session: noise_init; noise_handshake with what arrives (the caller's first time with
 * nothing) until AYNI_OK; the shell matches noise_peer_key to a member; then noise_seal and noise_open.
 * When the peer breaks the session, its keys are wiped and each further call returns AYNI_ERR_PROTOCOL; the
 * shell still sends what is in `out`, then closes. Spec: proto/transport.md
 */

#define NOISE_MESSAGE_MAX 65535
#define NOISE_PLAIN_MAX (NOISE_MESSAGE_MAX - AEAD_TAG_LEN)
#define NOISE_REKEY_EVERY 65536
#define NOISE_PROTOCOL "ayni/noise/v1"

struct noise_keys {
    struct dh_secret secret; /* our static key */
    struct dh_public own;
};

/* The handshake message that comes next, whoever writes it; then the session. */
enum noise_state {
    NOISE_UNSET,
    NOISE_MESSAGE_1, /* written by the initiator */
    NOISE_MESSAGE_2, /* by the responder */
    NOISE_MESSAGE_3, /* by the initiator */
    NOISE_READY,
    NOISE_FAILED
};

/* What only the handshake needs: wiped when it is complete. */
struct handshake {
    bool initiator;
    struct noise_keys keys;
    struct dh_secret ephemeral;
    struct dh_public ephemeral_public;
    struct dh_public peer_ephemeral;
    struct symmetric symmetric;
};

/* Callers read none of it: they have noise_peer_key. */
struct noise {
    enum noise_state state;
    struct dh_public peer; /* the peer's static key: known to the initiator, learned by the responder */
    struct handshake handshake;
    struct noise_cipher send, receive;
};

struct noise_options {
    bool initiator;
    struct noise_keys keys;
    struct dh_public peer; /* initiator: whom it calls */
    struct seed ephemeral; /* fresh randomness, for this session alone; the caller wipes its copy */
    struct bytes prologue; /* borrowed until noise_init returns: noise_prologue */
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
 * waits for the peer. Every error ends the session:
 *   AYNI_ERR_SIGNATURE  a tag is wrong: the peer does not know our key, ledger or protocol
 *   AYNI_ERR_PROTOCOL   a message of the wrong length, told from its first two bytes
 *   AYNI_ERR_KEY        a key that leads to an all-zero secret
 *   and those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err noise_handshake(struct noise *n,
                                              struct buffer *out,
                                              size_t *out_consumed,
                                              struct bytes in);

/* The static key that the peer has proven to hold; the handshake is complete. A view, until noise_deinit. */
const struct dh_public *noise_peer_key(const struct noise *n);

/*
 * Append `plain`, of any length, as framed messages; nothing when it is empty. `plain` lies outside `out`.
 * Errors: those of the buffer; nothing is then appended and the session can go on.
 */
AYNI_MUST_CHECK enum ayni_err noise_seal(struct noise *n, struct buffer *out, struct bytes plain);

/*
 * Open the next framed message in `in`, append its plaintext to `out`. A message may be empty.
 * Returns AYNI_ERR_MORE when `in` holds no whole message.
 * Errors: AYNI_ERR_SIGNATURE and AYNI_ERR_PROTOCOL (shorter than a tag) end the session; those of the buffer
 * take nothing from `in`, so that the call can be repeated.
 */
AYNI_MUST_CHECK enum ayni_err noise_open(struct noise *n,
                                         struct buffer *out,
                                         size_t *out_consumed,
                                         struct bytes in);
