/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/buffer.h"

/* What the measuring programs share. They measure or end: `fail` is their only error handling. */

double now_s(void);
void pause_us(long us); /* less than a second */

/* Say it on stderr and end with status 1. */
_Noreturn __attribute__((format(printf, 1, 2))) void fail(const char *format, ...);

/* End unless it went well. */
void must(enum ayni_err err, const char *what);

size_t number(const char *text);

/* Sorts `values`; `share` 0.5 is the median. */
double quantile(double *values, size_t n, double share);

/* The commitments of an .ndjson file, as payloads of `propose`. */
struct payloads {
    size_t n;
    struct buffer *list;
};
void payloads_read(struct payloads *out, const char *path);
