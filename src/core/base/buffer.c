/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/buffer.h"

#include <assert.h>
#include <string.h>

#include "core/base/heap.h"

#define BUFFER_CAPACITY_MIN 256

void buffer_init(struct buffer *buf, struct heap *heap, size_t max)
{
    *buf = (struct buffer){.heap = heap, .max = max};
}

void buffer_deinit(struct buffer *buf)
{
    if (buf->heap != NULL) heap_free(buf->heap, buf->data);
    *buf = (struct buffer){0};
}

void buffer_clear(struct buffer *buf)
{
    buf->len = 0;
}

void buffer_consume(struct buffer *buf, size_t n)
{
    assert(n <= buf->len);
    buf->len -= n;
    if (n > 0 && buf->len > 0) memmove(buf->data, buf->data + n, buf->len);
}

enum ayni_err buffer_reserve(struct buffer *buf, size_t n)
{
    if (n > buf->max - buf->len) return AYNI_ERR_LIMIT;
    size_t needed = buf->len + n;
    if (needed <= buf->capacity) return AYNI_OK;

    size_t capacity = buf->capacity < BUFFER_CAPACITY_MIN ? BUFFER_CAPACITY_MIN : buf->capacity;
    while (capacity < needed)
        capacity += capacity / 2;
    if (capacity > buf->max && buf->max >= needed) capacity = buf->max;
    uint8_t *data = heap_resize_array(buf->heap, buf->data, capacity, 1);
    if (data == NULL) return AYNI_ERR_MEMORY;
    buf->data = data;
    buf->capacity = capacity;
    return AYNI_OK;
}

enum ayni_err buffer_append(struct buffer *buf, struct bytes data)
{
    if (data.len == 0) return AYNI_OK;
    enum ayni_err err = buffer_reserve(buf, data.len);
    if (err != AYNI_OK) return err;
    memcpy(buf->data + buf->len, data.data, data.len);
    buf->len += data.len;
    return AYNI_OK;
}

struct bytes buffer_view(const struct buffer *buf)
{
    return bytes_of(buf->data, buf->len);
}
