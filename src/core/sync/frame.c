/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/frame.h"

#include <assert.h>

#include "core/noise/noise.h"
#include "core/sync/sync.h"

static_assert(FRAME_MESSAGE_MAX == SYNC_MESSAGE_MAX, "a message of the protocol fits a frame");

#define PENDING_MAX (FRAME_HEAD_LEN + FRAME_MESSAGE_MAX + NOISE_PLAIN_MAX)

void frame_reader_init(struct frame_reader *r, struct heap *heap)
{
    *r = (struct frame_reader){0};
    buffer_init(&r->pending, heap, PENDING_MAX);
}

void frame_reader_deinit(struct frame_reader *r)
{
    buffer_deinit(&r->pending);
    *r = (struct frame_reader){0};
}

/* View the message that opens `in`: its length is judged before the message is there. */
static enum ayni_err frame_view(struct bytes *out, struct bytes in)
{
    if (in.len < FRAME_HEAD_LEN) return AYNI_ERR_MORE;
    const uint8_t *head = in.data;
    size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (len == 0 || len > FRAME_MESSAGE_MAX) return AYNI_ERR_PROTOCOL;
    if (in.len - FRAME_HEAD_LEN < len) return AYNI_ERR_MORE;
    *out = bytes_of(in.data + FRAME_HEAD_LEN, len);
    return AYNI_OK;
}

enum ayni_err frame_next(struct frame_reader *r, struct bytes *out_message)
{
    assert(r->n_taken <= r->pending.len);
    enum ayni_err err = frame_view(out_message, bytes_after(buffer_view(&r->pending), r->n_taken));
    if (err == AYNI_OK) {
        r->n_taken += FRAME_HEAD_LEN + out_message->len;
        return AYNI_OK;
    }
    /* Moved once per drain, not per message: many small messages in one plaintext stay cheap. */
    buffer_consume(&r->pending, r->n_taken);
    r->n_taken = 0;
    return err;
}

enum ayni_err frame_append(struct buffer *out, struct bytes message)
{
    assert(message.len > 0);
    assert(message.len <= FRAME_MESSAGE_MAX);
    enum ayni_err err = buffer_reserve(out, FRAME_HEAD_LEN + message.len);
    if (err != AYNI_OK) return err;
    uint8_t *at = out->data + out->len;
    for (int i = 0; i < FRAME_HEAD_LEN; i++)
        at[i] = (uint8_t)(message.len >> (24 - 8 * i));
    memcpy(at + FRAME_HEAD_LEN, message.data, message.len);
    out->len += FRAME_HEAD_LEN + message.len;
    return AYNI_OK;
}
