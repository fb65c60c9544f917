/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/buffer.h"

/*
 * Messages in the stream above the transport: be32 length || message. Spec: proto/transport.md, "Stream"
 *
 * Reading: append decrypted bytes to `pending` (noise_open does it in place), then frame_next until
 * AYNI_ERR_MORE, before anything is appended again.
 */

#define FRAME_HEAD_LEN 4
#define FRAME_MESSAGE_MAX ((size_t)1 << 20)

struct frame_reader {
    struct buffer pending; /* at most one message, with its head, and what one transport message adds */
    size_t n_taken;        /* bytes at its start that were handed out and are dropped next */
};

void frame_reader_init(struct frame_reader *r, struct heap *heap);

/* Accepts a zeroed object. */
void frame_reader_deinit(struct frame_reader *r);

/*
 * View the next whole message, until the next call or until bytes are appended.
 * Returns AYNI_ERR_MORE when there is none. AYNI_ERR_PROTOCOL: a length of 0 or above FRAME_MESSAGE_MAX, told
 * from the four bytes alone; it stays so.
 */
AYNI_MUST_CHECK enum ayni_err frame_next(struct frame_reader *r, struct bytes *out_message);

/* Append a message of 1 to FRAME_MESSAGE_MAX bytes with its head. Errors: those of the buffer. */
AYNI_MUST_CHECK enum ayni_err frame_append(struct buffer *out, struct bytes message);
