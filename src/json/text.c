/* SPDX-License-Identifier: Apache-2.0 */
#include "json/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "core/base/buffer.h"
#include "json/unicode.h"

/* Below it every code point is in NFC and nothing composes: no table is needed. */
#define NFC_SAFE_BELOW 0x300

static enum ayni_err append_escape(struct buffer *out, int32_t point)
{
    char escape[16];
    const char *format = point <= 0xff ? "\\x%02x" : point <= 0xffff ? "\\u%04x" : "\\U%08x";
    int len = snprintf(escape, sizeof escape, format, (unsigned)point);
    return buffer_append(out, bytes_of(escape, (size_t)len));
}

static bool is_shown(int32_t point, bool one_line)
{
    if (point == '\n' || point == '\t') return !one_line;
    return !unicode_is_hidden(point);
}

/* The longest start of `text` that needs no escape. */
static size_t plain_run(struct bytes text, bool one_line)
{
    size_t at = 0;
    int32_t point;
    for (size_t len; (len = unicode_next(bytes_of(text.data + at, text.len - at), &point)) > 0; at += len)
        if (!is_shown(point, one_line)) break;
    return at;
}

enum ayni_err text_escape(struct buffer *out, struct bytes text, bool one_line)
{
    size_t start = out->len;
    enum ayni_err err = AYNI_OK;
    while (err == AYNI_OK && text.len > 0) {
        size_t run = plain_run(text, one_line);
        err = buffer_append(out, bytes_of(text.data, run));
        text = bytes_of(text.data + run, text.len - run);
        if (err != AYNI_OK || text.len == 0) break;
        int32_t point;
        size_t len = unicode_next(text, &point);
        err = append_escape(out, len > 0 ? point : text.data[0]);
        if (len == 0) len = 1;
        text = bytes_of(text.data + len, text.len - len);
    }
    if (err != AYNI_OK) out->len = start;
    return err;
}

/* One step over `text`: the bytes of the next character (a byte that is no UTF-8 stands alone) and its
 * columns. */
static size_t step(struct bytes text, size_t *out_columns)
{
    int32_t point;
    size_t len = unicode_next(text, &point);
    *out_columns = len > 0 ? unicode_width(point) : 1;
    return len > 0 ? len : 1;
}

size_t text_width(struct bytes text)
{
    size_t total = 0, columns;
    for (size_t at = 0; at < text.len; total += columns)
        at += step(bytes_of(text.data + at, text.len - at), &columns);
    return total;
}

struct bytes text_cut(struct bytes text, size_t columns)
{
    size_t at = 0;
    while (at < text.len) {
        size_t wide, len = step(bytes_of(text.data + at, text.len - at), &wide);
        if (wide > columns) break;
        columns -= wide;
        at += len;
    }
    return bytes_of(text.data, at);
}

/* Whether a scan alone shows NFC; `out_valid` says whether it is UTF-8 at all. */
static bool is_plainly_nfc(struct bytes text, bool *out_valid)
{
    bool plain = true;
    *out_valid = true;
    for (size_t at = 0; at < text.len;) {
        int32_t point;
        size_t len = unicode_next(bytes_of(text.data + at, text.len - at), &point);
        if (len == 0) {
            *out_valid = false;
            return false;
        }
        plain = plain && point < NFC_SAFE_BELOW;
        at += len;
    }
    return plain;
}

bool text_is_nfc(struct bytes text)
{
    bool valid;
    if (is_plainly_nfc(text, &valid)) return true;
    if (!valid) return false;
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t len =
        utf8proc_map(text.data, (utf8proc_ssize_t)text.len, &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    bool same = len >= 0 && bytes_equal(text, bytes_of(composed, (size_t)len));
    free(composed);
    return same;
}
