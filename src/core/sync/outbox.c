/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/sync/state.h"

#define OUTBOX_FIRST 16

/* Make room for one more element. */
static void *grow(struct sync *s, void *list, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity) return list;
    size_t wanted = *capacity == 0 ? OUTBOX_FIRST : 2 * *capacity;
    void *grown = heap_resize_array(s->heap, list, wanted, size);
    if (grown == NULL) {
        sync_break(s, AYNI_ERR_MEMORY);
        return NULL;
    }
    *capacity = wanted;
    return grown;
}

void outbox_reset(struct sync *s)
{
    struct outbox *o = &s->outbox;
    for (size_t i = 0; i < o->n_messages; i++)
        heap_free(s->heap, o->messages[i]);
    o->n_messages = 0;
    o->n = 0;
}

void outbox_free(struct sync *s)
{
    outbox_reset(s);
    heap_free(s->heap, s->outbox.effects);
    heap_free(s->heap, s->outbox.messages);
    s->outbox = (struct outbox){0};
}

void outbox_add(struct sync *s, const struct sync_effect *effect)
{
    struct outbox *o = &s->outbox;
    struct sync_effect *list = grow(s, o->effects, o->n, &o->capacity, sizeof *list);
    if (list == NULL) return;
    o->effects = list;
    o->effects[o->n++] = *effect;
}

void outbox_begin(struct sync *s, struct buffer *message)
{
    buffer_init(message, s->heap, SYNC_MESSAGE_MAX);
}

struct bytes outbox_keep(struct sync *s, struct buffer *message, enum ayni_err err)
{
    struct outbox *o = &s->outbox;
    assert(err != AYNI_ERR_LIMIT); /* we write no message that is too long */
    sync_break(s, err);
    uint8_t **list =
        err != AYNI_OK ? NULL : grow(s, o->messages, o->n_messages, &o->messages_capacity, sizeof *list);
    if (list == NULL) {
        buffer_deinit(message);
        return bytes_of(NULL, 0);
    }
    o->messages = list;
    o->messages[o->n_messages++] = message->data;
    return buffer_view(message);
}

void outbox_send(struct sync *s, uint32_t peer, struct bytes message)
{
    if (message.len == 0) return;
    assert(s->peers[peer].phase != PEER_ABSENT && s->peers[peer].phase != PEER_CLOSING);
    outbox_add(s, &(struct sync_effect){.kind = SYNC_SEND, .peer = peer, .payload = message});
}
