/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/heap.h"

#include <stdlib.h>

#include "core/base/heap.h"

static void *resize(void *context, void *ptr, size_t size)
{
    (void)context;
    if (size > 0) return realloc(ptr, size);
    free(ptr);
    return NULL;
}

struct heap *program_heap(void)
{
    static struct heap heap = {resize, NULL};
    return &heap;
}
