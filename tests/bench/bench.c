/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "cmd/heap.h"
#include "core/record/record.h"
#include "core/record/types.h"
#include "json/json.h"

double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("bench: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

void must(enum ayni_err err, const char *what)
{
    if (err != AYNI_OK) fail("%s: %s", what, ayni_err_text(err));
}

void pause_us(long us)
{
    nanosleep(&(struct timespec){.tv_nsec = us * 1000}, NULL);
}

size_t number(const char *text)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0') fail("`%s` is no number", text);
    return (size_t)value;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

double quantile(double *values, size_t n, double share)
{
    qsort(values, n, sizeof *values, compare);
    size_t at = (size_t)(share * (double)n);
    return values[at < n ? at : n - 1];
}

static void payload_add(struct payloads *out, struct bytes line)
{
    struct json_fault fault = {0};
    out->list = realloc(out->list, (out->n + 1) * sizeof *out->list);
    if (out->list == NULL) fail("out of memory");
    struct buffer *payload = &out->list[out->n++];
    buffer_init(payload, program_heap(), RECORD_BODY_MAX);
    must(json_read(payload, line, record_type_schema(RECORD_PROPOSE), &fault), fault.message);
}

void payloads_read(struct payloads *out, const char *path)
{
    char *line = NULL;
    size_t capacity = 0;
    ssize_t len;
    FILE *file = fopen(path, "rb");
    if (file == NULL) fail("%s: cannot be read", path);
    *out = (struct payloads){0};
    while ((len = getline(&line, &capacity, file)) > 0)
        payload_add(out, bytes_of(line, (size_t)len));
    free(line);
    fclose(file);
    if (out->n == 0) fail("%s: no commitment in it", path);
}
