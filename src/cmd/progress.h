/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A line on stderr that shows how far long work has come; nothing where stderr is no terminal. */
struct progress {
    const char *what; /* borrowed */
    uint64_t total;   /* 0 where nobody knows */
    uint64_t started_ms, shown_ms;
    size_t columns;
    bool is_wanted, is_shown;
};

void progress_start(struct progress *p, const char *what, uint64_t total);

/* So much is done; draws a few times a second. */
void progress_set(struct progress *p, uint64_t done);

/* The same as a callback whose context is the struct. */
void progress_tell(void *progress, uint64_t done, uint64_t total);

/* Take the line away again, so that the result stands alone. */
void progress_end(struct progress *p);

/* The line itself: bar, count, rate, time left; at most `columns` long. */
#define PROGRESS_LINE_MAX 256
void progress_line(char out[PROGRESS_LINE_MAX], const struct progress *p, uint64_t done, uint64_t elapsed_ms);
