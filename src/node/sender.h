/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>
#include <uv.h>

#include "core/base/buffer.h"

/*
 * The writing side of a stream: bytes wait in one buffer while another is on its way, so that a write is
 * never split into many and no queue of libuv grows out of sight.
 *
 * The owner appends to `waiting` and calls sender_flush. Events are told to the owner: `drained` when nothing
 * is left, `failed` once when the stream cannot be written to. Nothing is told while the owner appends.
 */
struct sender {
    uv_stream_t *stream; /* borrowed, open */
    uv_write_t request;
    struct buffer waiting, flying;
    uint64_t n_handed;      /* bytes given to the stream so far */
    uint64_t over_since_ms; /* since when more than the soft limit waits and little leaves; 0: not now */
    uint64_t taken_then;    /* bytes that the system had taken at that time */
    void (*drained)(struct sender *s);
    void (*failed)(struct sender *s);
};

/* `max`: bytes that may wait. */
void sender_init(struct sender *s, struct heap *heap, size_t max);

/* The stream is closed, so no write is under way. Accepts a zeroed object. */
void sender_deinit(struct sender *s);

/* Bytes that have not left. */
size_t sender_len(const struct sender *s);

/* Send what waits. Errors: AYNI_ERR_IO, the stream is of no use any more; `failed` is not called then. */
AYNI_MUST_CHECK enum ayni_err sender_flush(struct sender *s);

/*
 * Whether more than `soft` bytes have been waiting for longer than `over_ms`, in which less than `soft` bytes
 * left: a long answer over a slow line is no offence. Asked about once a second.
 */
bool sender_is_stuck(struct sender *s, size_t soft, uint64_t over_ms, uint64_t now_ms);
