/* SPDX-License-Identifier: Apache-2.0 */
#include "writer.h"

#include "support/cmocka.h"

#include <inttypes.h>
#include <string.h>

#define PERIOD_MAX 4
#define AGREE_MIN 12 /* bytes that are equal again after a change */
#define RUN_MIN 24   /* bytes that repeat before it pays to say so */

void writer_about(struct writer *w, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, "\n");
        fprintf(w->file, "#%s%.*s\n", len > 0 ? " " : "", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

static void write_pair(struct writer *w, const char *key, const char *format, va_list args)
{
    fprintf(w->file, "%s = ", key);
    vfprintf(w->file, format, args);
    fputc('\n', w->file);
}

void writer_case(struct writer *w, const char *format, ...)
{
    va_list args;
    fputc('\n', w->file);
    va_start(args, format);
    write_pair(w, "case", format, args);
    va_end(args);
}

void writer_text(struct writer *w, const char *key, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_pair(w, key, format, args);
    va_end(args);
}

void writer_number(struct writer *w, const char *key, uint64_t number)
{
    writer_text(w, key, "%" PRIu64, number);
}

static void write_hex(struct writer *w, struct bytes data)
{
    for (size_t i = 0; i < data.len; i++)
        fprintf(w->file, "%02x", data.data[i]);
}

/* How many bytes from `at` on repeat the first `period`. */
static size_t run_len(struct bytes data, size_t at, size_t period)
{
    size_t len = period;
    while (at + len < data.len && data.data[at + len] == data.data[at + len - period])
        len++;
    return at + period > data.len ? 0 : len - len % period;
}

/* The shortest piece at `at` whose repetition is worth a word of its own; 0: none. */
static size_t find_run(struct bytes data, size_t at, size_t *out_len)
{
    for (size_t period = 1; period <= PERIOD_MAX; period++) {
        *out_len = run_len(data, at, period);
        if (*out_len >= RUN_MIN) return period;
    }
    return 0;
}

static void write_pieces(struct writer *w, struct bytes data)
{
    size_t plain = 0, len;
    for (size_t at = 0; at < data.len;) {
        size_t period = find_run(data, at, &len);
        if (period == 0) {
            at++;
            continue;
        }
        write_hex(w, bytes_of(data.data + plain, at - plain));
        if (at > plain) fputc(' ', w->file);
        write_hex(w, bytes_of(data.data + at, period));
        fprintf(w->file, "*%zu%s", len / period, at + len < data.len ? " " : "");
        at += len;
        plain = at;
    }
    write_hex(w, bytes_of(data.data + plain, data.len - plain));
}

void writer_bytes(struct writer *w, const char *key, struct bytes data)
{
    fprintf(w->file, "%s =%s", key, data.len > 0 ? " " : "");
    write_pieces(w, data);
    fputc('\n', w->file);
}

static bool agree(struct bytes old, size_t i, struct bytes changed, size_t j)
{
    size_t left = old.len - i < changed.len - j ? old.len - i : changed.len - j;
    if (left < AGREE_MIN && old.len - i != changed.len - j) return false;
    size_t n = left < AGREE_MIN ? left : AGREE_MIN;
    return memcmp(old.data + i, changed.data + j, n) == 0;
}

/* From where the two differ, the nearest place from which they agree again. */
static void find_agreement(struct bytes old, size_t *i, struct bytes changed, size_t *j)
{
    for (size_t sum = 1; sum <= old.len - *i + changed.len - *j; sum++)
        for (size_t a = 0; a <= sum; a++) {
            size_t b = sum - a;
            if (*i + a > old.len || *j + b > changed.len || !agree(old, *i + a, changed, *j + b)) continue;
            *i += a;
            *j += b;
            return;
        }
    *i = old.len;
    *j = changed.len;
}

void writer_change(struct writer *w, const struct writer_base *base, struct bytes changed)
{
    struct bytes old = base->bytes;
    writer_text(w, "of", "%s", base->what);
    for (size_t i = 0, j = 0; i < old.len || j < changed.len;) {
        size_t from = i, at = j;
        if (i < old.len && j < changed.len && old.data[i] == changed.data[j]) {
            i++;
            j++;
            continue;
        }
        find_agreement(old, &i, changed, &j);
        fprintf(w->file, "change = %zu %zu%s", from, i - from, j > at ? " " : "");
        write_pieces(w, bytes_of(changed.data + at, j - at));
        fputc('\n', w->file);
    }
}
