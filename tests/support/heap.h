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
