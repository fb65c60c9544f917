/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct heap;

/*
 * A growing run of bytes with an upper bound, so that nobody's input can make it grow without end.
 * The caller owns the struct; buffer_deinit releases the bytes.
 */
struct buffer {
    uint8_t *data;
    size_t len;
    size_t capacity;
    size_t max; /* len never passes it */
    struct heap *heap;
};

void buffer_init(struct buffer *buf, struct heap *heap, size_t max);

/* Accepts a zeroed object. */
void buffer_deinit(struct buffer *buf);

/* Forget the content, keep the memory. */
void buffer_clear(struct buffer *buf);

/* Drop the first `n` bytes, n <= len. */
void buffer_consume(struct buffer *buf, size_t n);

/* Append. Errors: AYNI_ERR_LIMIT past max, AYNI_ERR_MEMORY; the content is then unchanged. */
AYNI_MUST_CHECK enum ayni_err buffer_append(struct buffer *buf, struct bytes data);

/* Make room for `n` more bytes at data + len; the caller fills them and adds to len. Errors as above. */
AYNI_MUST_CHECK enum ayni_err buffer_reserve(struct buffer *buf, size_t n);

/* View the content: valid until the buffer changes. */
struct bytes buffer_view(const struct buffer *buf);
