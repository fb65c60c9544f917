/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/handshake.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/noise/noise.h"

#define KEY_LEN sizeof(struct dh_public)

enum token { TOKEN_E, TOKEN_S, TOKEN_EE, TOKEN_ES, TOKEN_SE };

/* proto/transport.md, "Handshake": what each message holds, and its length with an empty payload. */
static const struct {
    enum token tokens[2];
    size_t len;
} messages[] = {
    [NOISE_MESSAGE_1] = {{TOKEN_E, TOKEN_ES}, KEY_LEN + AEAD_TAG_LEN},
    [NOISE_MESSAGE_2] = {{TOKEN_E, TOKEN_EE}, KEY_LEN + AEAD_TAG_LEN},
    [NOISE_MESSAGE_3] = {{TOKEN_S, TOKEN_SE}, KEY_LEN + AEAD_TAG_LEN + AEAD_TAG_LEN},
};

bool handshake_writes(const struct noise *n)
{
    bool initiators_turn = n->state == NOISE_MESSAGE_1 || n->state == NOISE_MESSAGE_3;
    return n->state < NOISE_READY && n->handshake.initiator == initiators_turn;
}

size_t handshake_message_len(const struct noise *n)
{
    assert(n->state >= NOISE_MESSAGE_1 && n->state <= NOISE_MESSAGE_3);
    return messages[n->state].len;
}

/* `es` is the initiator's ephemeral with the responder's static key, `se` the other way round. */
static enum ayni_err mix_shared(struct noise *n, enum token token)
{
    struct handshake *h = &n->handshake;
    bool own_static = token == (h->initiator ? TOKEN_SE : TOKEN_ES);
    bool peer_static = token == (h->initiator ? TOKEN_ES : TOKEN_SE);
    uint8_t shared[32];
    enum ayni_err err = dh_shared(shared, own_static ? &h->keys.secret : &h->ephemeral,
                                  peer_static ? &n->peer : &h->peer_ephemeral);
    if (err == AYNI_OK) symmetric_mix_key(&h->symmetric, shared);
    crypto_wipe(shared, sizeof shared);
    return err;
}

/* Does at `out` what the token says; `out_len` is what it wrote there. */
static enum ayni_err write_token(struct noise *n, uint8_t *out, size_t *out_len, enum token token)
{
    struct handshake *h = &n->handshake;
    *out_len = 0;
    switch (token) {
    case TOKEN_E:
        memcpy(out, h->ephemeral_public.bytes, KEY_LEN);
        symmetric_mix_hash(&h->symmetric, bytes_of(out, KEY_LEN));
        *out_len = KEY_LEN;
        return AYNI_OK;
    case TOKEN_S:
        symmetric_seal(&h->symmetric, out, BYTES_ARRAY(h->keys.own.bytes));
        *out_len = KEY_LEN + AEAD_TAG_LEN;
        return AYNI_OK;
    case TOKEN_EE:
    case TOKEN_ES:
    case TOKEN_SE:
        break;
    }
    return mix_shared(n, token);
}

static enum ayni_err read_token(struct noise *n, size_t *out_len, enum token token, const uint8_t *in)
{
    struct handshake *h = &n->handshake;
    *out_len = 0;
    switch (token) {
    case TOKEN_E:
        memcpy(h->peer_ephemeral.bytes, in, KEY_LEN);
        symmetric_mix_hash(&h->symmetric, bytes_of(in, KEY_LEN));
        *out_len = KEY_LEN;
        return AYNI_OK;
    case TOKEN_S:
        *out_len = KEY_LEN + AEAD_TAG_LEN;
        return symmetric_open(&h->symmetric, n->peer.bytes, bytes_of(in, KEY_LEN + AEAD_TAG_LEN));
    case TOKEN_EE:
    case TOKEN_ES:
    case TOKEN_SE:
        break;
    }
    return mix_shared(n, token);
}

/* Go to the next message; after the last, keep the session's two keys and nothing else. */
static void advance(struct noise *n)
{
    struct handshake *h = &n->handshake;
    n->state++;
    if (n->state != NOISE_READY) return;
    if (h->initiator)
        symmetric_split(&h->symmetric, &n->send, &n->receive);
    else
        symmetric_split(&h->symmetric, &n->receive, &n->send);
    crypto_wipe(h, sizeof *h);
}

enum ayni_err handshake_write(struct noise *n, struct buffer *out, struct bytes payload)
{
    assert(handshake_writes(n));
    size_t len = messages[n->state].len + payload.len;
    assert(len <= NOISE_MESSAGE_MAX);
    enum ayni_err err = buffer_reserve(out, len);
    if (err != AYNI_OK) return err;

    uint8_t *at = out->data + out->len;
    for (size_t i = 0; i < 2; i++) {
        size_t n_written;
        err = write_token(n, at, &n_written, messages[n->state].tokens[i]);
        if (err != AYNI_OK) return err;
        at += n_written;
    }
    symmetric_seal(&n->handshake.symmetric, at, payload);
    assert(at + payload.len + AEAD_TAG_LEN == out->data + out->len + len);
    out->len += len;
    advance(n);
    return AYNI_OK;
}

enum ayni_err handshake_read(struct noise *n, uint8_t *out_payload, struct bytes message)
{
    assert(!handshake_writes(n));
    assert(message.len >= handshake_message_len(n));

    const uint8_t *at = message.data;
    for (size_t i = 0; i < 2; i++) {
        size_t n_read;
        enum ayni_err err = read_token(n, &n_read, messages[n->state].tokens[i], at);
        if (err != AYNI_OK) return err;
        at += n_read;
    }
    size_t rest = (size_t)(message.data + message.len - at);
    enum ayni_err err = symmetric_open(&n->handshake.symmetric, out_payload, bytes_of(at, rest));
    if (err == AYNI_OK) advance(n);
    return err;
}
