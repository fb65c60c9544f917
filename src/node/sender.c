/* SPDX-License-Identifier: Apache-2.0 */
#include "node/sender.h"

#include <assert.h>

#include "node/container.h"

#define KEPT_MAX ((size_t)256 << 10) /* memory that an idle stream holds on to */

void sender_init(struct sender *s, struct heap *heap, size_t max)
{
    *s = (struct sender){0};
    buffer_init(&s->waiting, heap, max);
    buffer_init(&s->flying, heap, max);
}

void sender_deinit(struct sender *s)
{
    buffer_deinit(&s->waiting);
    buffer_deinit(&s->flying);
}

size_t sender_len(const struct sender *s)
{
    return s->waiting.len + s->flying.len;
}

/* After a burst its memory goes back. */
static void forget(struct buffer *sent)
{
    struct heap *heap = sent->heap;
    size_t max = sent->max;
    buffer_clear(sent);
    if (sent->capacity <= KEPT_MAX) return;
    buffer_deinit(sent);
    buffer_init(sent, heap, max);
}

static void on_written(uv_write_t *request, int status)
{
    struct sender *s = container_of(request, struct sender, request);
    forget(&s->flying);
    if (status == UV_ECANCELED) return; /* the owner closed the stream */
    if (status < 0 || sender_flush(s) != AYNI_OK)
        s->failed(s);
    else if (sender_len(s) == 0)
        s->drained(s);
}

enum ayni_err sender_flush(struct sender *s)
{
    if (s->flying.len > 0 || s->waiting.len == 0) return AYNI_OK;
    struct buffer empty = s->flying;
    s->flying = s->waiting;
    s->waiting = empty;
    static_assert(sizeof(unsigned) == 4, "uv_buf_init counts in unsigned");
    uv_buf_t buf = uv_buf_init((char *)s->flying.data, (unsigned)s->flying.len);
    s->n_handed += s->flying.len;
    if (uv_write(&s->request, s->stream, &buf, 1, on_written) == 0) return AYNI_OK;
    forget(&s->flying);
    return AYNI_ERR_IO;
}

bool sender_is_stuck(struct sender *s, size_t soft, uint64_t over_ms, uint64_t now_ms)
{
    if (sender_len(s) <= soft) {
        s->over_since_ms = 0;
        return false;
    }
    uint64_t taken = s->n_handed - uv_stream_get_write_queue_size(s->stream);
    if (s->over_since_ms == 0 || taken - s->taken_then >= soft) {
        s->over_since_ms = now_ms;
        s->taken_then = taken;
    }
    return now_ms - s->over_since_ms > over_ms;
}
