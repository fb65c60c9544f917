/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "core/base/heap.h"

/* The memory of one core: counted, and out of it when asked to be. */

struct memory {
    struct heap heap;
    size_t live;     /* bytes */
    size_t live_max; /* the most that there were */
    uint64_t n_good; /* allocations that still succeed */
    bool leaks;      /* nothing is counted as given back */
};

void memory_init(struct memory *memory);
