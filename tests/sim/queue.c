/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/queue.h"

#include <assert.h>
#include <stdlib.h>

static bool earlier(const struct happens *a, const struct happens *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->number < b->number;
}

static void swap(struct happens *a, struct happens *b)
{
    struct happens kept = *a;
    *a = *b;
    *b = kept;
}

void queue_deinit(struct queue *q)
{
    for (size_t i = 0; i < q->n; i++)
        free((void *)(uintptr_t)q->heap[i].message.data);
    free(q->heap);
}

void queue_put_off(struct queue *q, const struct happens *h)
{
    if (q->n == q->capacity) {
        q->capacity = q->capacity == 0 ? 64 : 2 * q->capacity;
        q->heap = realloc(q->heap, q->capacity * sizeof *q->heap);
        assert(q->heap != NULL);
    }
    size_t at = q->n++;
    q->heap[at] = *h;
    for (; at > 0 && earlier(&q->heap[at], &q->heap[(at - 1) / 2]); at = (at - 1) / 2)
        swap(&q->heap[at], &q->heap[(at - 1) / 2]);
}

void queue_put(struct queue *q, const struct happens *h)
{
    struct happens numbered = *h;
    numbered.number = q->next_number++;
    queue_put_off(q, &numbered);
}

bool queue_take(struct queue *q, struct happens *out)
{
    if (q->n == 0) return false;
    *out = q->heap[0];
    q->heap[0] = q->heap[--q->n];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < q->n; child++)
            if (earlier(&q->heap[child], &q->heap[least])) least = child;
        if (least == at) return true;
        swap(&q->heap[at], &q->heap[least]);
        at = least;
    }
}
