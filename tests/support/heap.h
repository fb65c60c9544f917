/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "core/base/heap.h"

/* A heap over the C library: leaks show in LeakSanitizer. */
struct heap *test_heap(void);

/* A heap whose allocations fail after the first `n_good`; it counts what is live. */
struct failing_heap {
    struct heap heap;
    size_t n_good; /* allocations that still succeed */
    size_t n_live;
};

struct heap *failing_heap_init(struct failing_heap *failing, size_t n_good);

/*
 * A heap that counts bytes and fails the test, by assertion, when more than `max` of them live at once: what
 * arrived must not choose how much memory it takes.
 */
struct counting_heap {
    struct heap heap;
    size_t max;
    size_t live;
};

struct heap *counting_heap_init(struct counting_heap *counting, size_t max);
