/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#include "core/base/heap.h"

#define ARRAY_FIRST 8

/*
 * Room for one more item behind the `n` of an array that doubles: the array, moved or not, or NULL when out
 * of memory; the old one is then as it was.
 */
static inline void *array_room(struct heap *heap, void *items, size_t n, size_t *capacity, size_t size)
{
    if (n < *capacity) return items;
    if (*capacity > SIZE_MAX / 2) return NULL;
    size_t wanted = *capacity == 0 ? ARRAY_FIRST : 2 * *capacity;
    void *grown = heap_resize_array(heap, items, wanted, size);
    if (grown != NULL) *capacity = wanted;
    return grown;
}
