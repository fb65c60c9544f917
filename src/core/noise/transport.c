/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/noise.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/noise/handshake.h"

/* proto/transport.md, "Frames": be16 length || message, in the handshake and after it. */
#define FRAME_HEAD_LEN 2

static_assert(NOISE_MESSAGE_MAX <= UINT16_MAX, "the length of a frame has two bytes");

static const struct bytes nothing = {(const uint8_t *)"", 0};

static void frame_head_write(uint8_t *out, size_t message_len)
{
    assert(message_len <= NOISE_MESSAGE_MAX);
    out[0] = (uint8_t)(message_len >> 8);
    out[1] = (uint8_t)message_len;
}

/* View the message of the frame that opens `in`. Its length is judged before the message is waited for. */
static enum ayni_err frame_view(struct bytes *out, struct bytes in, size_t len_min, size_t len_max)
{
    if (in.len < FRAME_HEAD_LEN) return AYNI_ERR_MORE;
    size_t len = (size_t)in.data[0] << 8 | in.data[1];
    if (len < len_min || len > len_max) return AYNI_ERR_PROTOCOL;
    if (in.len - FRAME_HEAD_LEN < len) return AYNI_ERR_MORE;
    *out = bytes_of(in.data + FRAME_HEAD_LEN, len);
    return AYNI_OK;
}

/* The peer broke the session: keep nothing of it. */
static enum ayni_err fail(struct noise *n, enum ayni_err err)
{
    noise_deinit(n);
    n->state = NOISE_FAILED;
    return err;
}

static enum ayni_err handshake_send(struct noise *n, struct buffer *out)
{
    size_t message_len = handshake_message_len(n);
    enum ayni_err err = buffer_reserve(out, FRAME_HEAD_LEN + message_len);
    if (err != AYNI_OK) return err;
    frame_head_write(out->data + out->len, message_len);
    out->len += FRAME_HEAD_LEN;
    err = handshake_write(n, out, nothing);
    if (err != AYNI_OK) out->len -= FRAME_HEAD_LEN;
    return err;
}

/* Payloads are reserved (proto/transport.md, "Handshake"), so a message has one length only. */
static enum ayni_err handshake_receive(struct noise *n, size_t *out_consumed, struct bytes in)
{
    struct bytes message;
    uint8_t no_payload[1];
    size_t len = handshake_message_len(n);
    enum ayni_err err = frame_view(&message, in, len, len);
    if (err == AYNI_OK) err = handshake_read(n, no_payload, message);
    if (err == AYNI_OK) *out_consumed = FRAME_HEAD_LEN + len;
    return err;
}

enum ayni_err noise_handshake(struct noise *n, struct buffer *out, size_t *out_consumed, struct bytes in)
{
    *out_consumed = 0;
    if (n->state == NOISE_FAILED) return AYNI_ERR_PROTOCOL;
    assert(n->state >= NOISE_MESSAGE_1 && n->state <= NOISE_MESSAGE_3);

    enum ayni_err err = AYNI_OK;
    if (!handshake_writes(n)) err = handshake_receive(n, out_consumed, in);
    if (err == AYNI_OK && handshake_writes(n)) err = handshake_send(n, out);
    if (err == AYNI_OK) return n->state == NOISE_READY ? AYNI_OK : AYNI_ERR_MORE;
    return err == AYNI_ERR_MORE ? err : fail(n, err);
}

/* Both sides count alike: the key of a direction changes after each NOISE_REKEY_EVERY of its messages. */
static void rekey_when_due(struct noise_cipher *c)
{
    if (c->n % NOISE_REKEY_EVERY == 0) cipher_rekey(c);
}

static size_t sealed_len(size_t plain_len)
{
    size_t n_messages = plain_len / NOISE_PLAIN_MAX + (plain_len % NOISE_PLAIN_MAX != 0);
    return plain_len + n_messages * (FRAME_HEAD_LEN + AEAD_TAG_LEN);
}

enum ayni_err noise_seal(struct noise *n, struct buffer *out, struct bytes plain)
{
    if (n->state == NOISE_FAILED) return AYNI_ERR_PROTOCOL;
    assert(n->state == NOISE_READY);
    enum ayni_err err = buffer_reserve(out, sealed_len(plain.len));
    if (err != AYNI_OK) return err;

    while (plain.len > 0) {
        size_t len = plain.len < NOISE_PLAIN_MAX ? plain.len : NOISE_PLAIN_MAX;
        uint8_t *at = out->data + out->len;
        frame_head_write(at, len + AEAD_TAG_LEN);
        cipher_seal(&n->send, at + FRAME_HEAD_LEN, nothing, bytes_of(plain.data, len));
        rekey_when_due(&n->send);
        out->len += FRAME_HEAD_LEN + len + AEAD_TAG_LEN;
        plain = bytes_of(plain.data + len, plain.len - len);
    }
    return AYNI_OK;
}

enum ayni_err noise_open(struct noise *n, struct buffer *out, size_t *out_consumed, struct bytes in)
{
    *out_consumed = 0;
    if (n->state == NOISE_FAILED) return AYNI_ERR_PROTOCOL;
    assert(n->state == NOISE_READY);

    struct bytes message;
    enum ayni_err err = frame_view(&message, in, AEAD_TAG_LEN, NOISE_MESSAGE_MAX);
    if (err == AYNI_ERR_MORE) return err;
    if (err != AYNI_OK) return fail(n, err);

    size_t len = message.len - AEAD_TAG_LEN;
    err = buffer_reserve(out, len);
    if (err != AYNI_OK) return err;
    uint8_t none[1];
    err = cipher_open(&n->receive, len == 0 ? none : out->data + out->len, nothing, message);
    if (err != AYNI_OK) return fail(n, err);
    rekey_when_due(&n->receive);
    out->len += len;
    *out_consumed = FRAME_HEAD_LEN + message.len;
    return AYNI_OK;
}
