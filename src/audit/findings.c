/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/findings.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/base/heap.h"

#define SENTENCE_MAX 512

void findings_init(struct findings *f, struct heap *heap)
{
    *f = (struct findings){.heap = heap};
}

void findings_deinit(struct findings *f)
{
    for (size_t i = 0; i < f->n; i++)
        heap_free(f->heap, f->list[i].text);
    if (f->heap != NULL) heap_free(f->heap, f->list);
}

static bool make_room(struct findings *f)
{
    if (f->n < f->capacity) return true;
    size_t capacity = f->capacity == 0 ? 16 : 2 * f->capacity;
    struct finding *list = heap_resize_array(f->heap, f->list, capacity, sizeof *list);
    if (list == NULL) return false;
    f->list = list;
    f->capacity = capacity;
    return true;
}

static void keep(struct findings *f, bool is_fault, const char *sentence)
{
    size_t len = strlen(sentence);
    char *text = make_room(f) ? heap_zalloc(f->heap, len + 1) : NULL;
    if (text == NULL) {
        f->err = AYNI_ERR_MEMORY;
        return;
    }
    memcpy(text, sentence, len);
    f->list[f->n++] = (struct finding){is_fault, text};
}

void findings_add(struct findings *f, bool is_fault, const char *format, ...)
{
    char sentence[SENTENCE_MAX];
    va_list args;
    f->n_faults += is_fault;
    if (f->n == FINDINGS_MAX) {
        f->n_left_out++;
        return;
    }
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    keep(f, is_fault, sentence);
}
