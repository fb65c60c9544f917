/* SPDX-License-Identifier: Apache-2.0 */
#include "support/heap.h"

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
