/* SPDX-License-Identifier: Apache-2.0 */
#include "support/heap.h"

#include <assert.h>
#include <malloc.h>
#include <stdlib.h>

static void *plain_resize(void *context, void *ptr, size_t size)
{
    (void)context;
    if (size > 0) return realloc(ptr, size);
    free(ptr);
    return NULL;
}

struct heap *test_heap(void)
{
    static struct heap heap = {plain_resize, NULL};
    return &heap;
}

static void *failing_resize(void *context, void *ptr, size_t size)
{
    struct failing_heap *failing = context;
    if (size == 0) {
        failing->n_live -= ptr != NULL;
        return plain_resize(NULL, ptr, 0);
    }
    if (failing->n_good == 0) return NULL;
    failing->n_good--;
    failing->n_live += ptr == NULL;
    return plain_resize(NULL, ptr, size);
}

struct heap *failing_heap_init(struct failing_heap *failing, size_t n_good)
{
    *failing = (struct failing_heap){.heap = {failing_resize, failing}, .n_good = n_good};
    return &failing->heap;
}

/* The allocator is asked for sizes, so that blocks are no larger than asked for and their ends are watched.
 */
static void *counting_resize(void *context, void *ptr, size_t size)
{
    struct counting_heap *counting = context;
    counting->live -= malloc_usable_size(ptr);
    void *resized = plain_resize(NULL, ptr, size);
    counting->live += malloc_usable_size(size > 0 && resized == NULL ? ptr : resized);
    assert(counting->live <= counting->max);
    return resized;
}

struct heap *counting_heap_init(struct counting_heap *counting, size_t max)
{
    *counting = (struct counting_heap){.heap = {counting_resize, counting}, .max = max};
    return &counting->heap;
}
