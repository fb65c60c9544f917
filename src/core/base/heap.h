/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

/*
 * Where the core's memory comes from. The programs hand in one over the C library's allocator; tests hand
 * in one that counts or fails at the n-th call.
 */
struct heap {
    /* Behaves as realloc: `ptr` may be NULL; size 0 frees and returns NULL. */
    void *(*resize)(void *context, void *ptr, size_t size);
    void *context;
};

/* NULL when out of memory; zeroed. `size` is above 0. */
void *heap_zalloc(struct heap *heap, size_t size);

/* NULL when out of memory (`ptr` stays valid) or when n * size overflows. */
void *heap_resize_array(struct heap *heap, void *ptr, size_t n, size_t size);

/* NULL is fine. */
void heap_free(struct heap *heap, void *ptr);
