/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/heap.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

void *heap_zalloc(struct heap *heap, size_t size)
{
    assert(size > 0);
    void *ptr = heap->resize(heap->context, NULL, size);
    if (ptr != NULL) memset(ptr, 0, size);
    return ptr;
}

void *heap_resize_array(struct heap *heap, void *ptr, size_t n, size_t size)
{
    assert(n > 0 && size > 0);
    if (n > SIZE_MAX / size) return NULL;
    return heap->resize(heap->context, ptr, n * size);
}

void heap_free(struct heap *heap, void *ptr)
{
    if (ptr != NULL) heap->resize(heap->context, ptr, 0);
}
