/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/memory.h"

#include <stdlib.h>

/* Stands before each block, and keeps its alignment. */
union head {
    size_t size;
    max_align_t align;
};

static void *release(struct memory *memory, union head *head)
{
    if (head != NULL && !memory->leaks) memory->live -= head->size;
    free(head);
    return NULL;
}

static void *resize(void *context, void *ptr, size_t size)
{
    struct memory *memory = context;
    union head *head = ptr == NULL ? NULL : (union head *)ptr - 1;
    if (size == 0) return release(memory, head);
    if (memory->n_good == 0) return NULL;
    memory->n_good--;
    size_t before = head == NULL ? 0 : head->size;
    head = realloc(head, sizeof *head + size);
    if (head == NULL) abort(); /* a machine too small for this simulator */
    head->size = size;
    memory->live += size - before;
    if (memory->live > memory->live_max) memory->live_max = memory->live;
    return head + 1;
}

void memory_init(struct memory *memory)
{
    *memory = (struct memory){.heap = {resize, memory}, .n_good = UINT64_MAX};
}
