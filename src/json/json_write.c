/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "json/unicode.h"

/* The first failure sticks in `err`, as in the packer. */
struct writer {
    struct buffer *out;
    enum json_style style;
    const char *const *order; /* may be NULL */
    size_t depth;             /* open objects and arrays: at most CODEC_DEPTH_MAX */
    enum ayni_err err;
};

static void put(struct writer *w, struct bytes text)
{
    if (w->err == AYNI_OK) w->err = buffer_append(w->out, text);
}

static void put_text(struct writer *w, const char *text)
{
    put(w, bytes_of_text(text));
}

static void put_line_break(struct writer *w)
{
    if (w->style != JSON_INDENTED) return;
    put_text(w, "\n");
    for (size_t i = 0; i < w->depth; i++)
        put_text(w, "  ");
}

/* The short escape of RFC 8259 section 7, or NULL. */
static const char *short_escape(int32_t point)
{
    switch (point) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        return NULL;
    }
}

/* Hidden characters are escaped too: JSON is read on terminals as well. */
static void put_escape(struct writer *w, int32_t point)
{
    const char *escape = short_escape(point);
    char units[16];
    uint32_t astral = (uint32_t)point - 0x10000;
    if (escape != NULL)
        put_text(w, escape);
    else if (point < 0x10000)
        put(w, bytes_of(units, (size_t)snprintf(units, sizeof units, "\\u%04x", (unsigned)point)));
    else
        put(w, bytes_of(units, (size_t)snprintf(units, sizeof units, "\\u%04x\\u%04x",
                                                (unsigned)(0xd800 + (astral >> 10)),
                                                (unsigned)(0xdc00 + (astral & 0x3ff)))));
}

static bool is_plain(int32_t point)
{
    return point != '"' && point != '\\' && !unicode_is_hidden(point);
}

static void put_string(struct writer *w, struct bytes text)
{
    int32_t point;
    size_t plain = 0, at = 0;
    put_text(w, "\"");
    for (size_t len; (len = unicode_next(bytes_of(text.data + at, text.len - at), &point)) > 0; at += len) {
        if (is_plain(point)) continue;
        put(w, bytes_of(text.data + plain, at - plain));
        put_escape(w, point);
        plain = at + len;
    }
    put(w, bytes_of(text.data + plain, at - plain));
    put_text(w, "\"");
}

static void put_hex(struct writer *w, struct bytes data)
{
    static const char digits[] = "0123456789abcdef";
    put_text(w, "\"");
    for (size_t i = 0; i < data.len; i++) {
        char pair[2] = {digits[data.data[i] >> 4], digits[data.data[i] & 15]};
        put(w, BYTES_ARRAY(pair));
    }
    put_text(w, "\"");
}

static void put_number(struct writer *w, struct cursor *c)
{
    char digits[32];
    uint64_t natural;
    int64_t integer;
    if (cursor_read_uint(c, &natural) == AYNI_OK)
        snprintf(digits, sizeof digits, "%" PRIu64, natural);
    else if (cursor_read_int(c, &integer) == AYNI_OK)
        snprintf(digits, sizeof digits, "%" PRId64, integer);
    else
        digits[0] = '\0', w->err = AYNI_ERR_ENCODING;
    put_text(w, digits);
}

static void put_scalar(struct writer *w, struct cursor *c)
{
    struct bytes data;
    bool truth;
    enum cursor_type type = cursor_peek(c);
    if (type == CURSOR_UINT || type == CURSOR_NEGATIVE)
        put_number(w, c);
    else if (type == CURSOR_STR && cursor_read_str(c, &data) == AYNI_OK)
        put_string(w, data);
    else if (type == CURSOR_BIN && cursor_read_bin(c, &data) == AYNI_OK)
        put_hex(w, data);
    else if (type == CURSOR_BOOL && cursor_read_bool(c, &truth) == AYNI_OK)
        put_text(w, truth ? "true" : "false");
    else
        w->err = AYNI_ERR_ENCODING;
}

static void put_value(struct writer *w, struct cursor *c);

static void put_array(struct writer *w, struct cursor *c)
{
    size_t n = 0;
    w->err = cursor_read_array(c, &n);
    put_text(w, "[");
    w->depth++;
    for (size_t i = 0; i < n && w->err == AYNI_OK; i++) {
        if (i > 0) put_text(w, ",");
        put_line_break(w);
        put_value(w, c);
    }
    w->depth--;
    if (n > 0) put_line_break(w);
    put_text(w, "]");
}

static void put_pair(struct writer *w, struct bytes key, struct cursor *value, bool first)
{
    if (!first) put_text(w, ",");
    put_line_break(w);
    put_string(w, key);
    put_text(w, w->style == JSON_INDENTED ? ": " : ":");
    put_value(w, value);
}

static bool is_ordered(const struct writer *w, struct bytes key)
{
    for (size_t i = 0; w->order != NULL && w->order[i] != NULL; i++)
        if (bytes_equal_text(key, w->order[i])) return true;
    return false;
}

/* The pairs whose keys `order` names. Returns how many. */
static size_t put_ordered(struct writer *w, struct bytes map)
{
    size_t n = 0;
    for (size_t i = 0; w->order != NULL && w->order[i] != NULL; i++) {
        struct bytes value;
        if (codec_map_find(map, w->order[i], &value) != AYNI_OK) continue;
        struct cursor c = cursor_of(value);
        put_pair(w, bytes_of_text(w->order[i]), &c, n++ == 0);
    }
    return n;
}

static void put_map(struct writer *w, struct cursor *c)
{
    struct bytes map, key, value;
    size_t n = 0;
    w->err = cursor_read_value(c, &map);
    if (w->err != AYNI_OK) return;
    struct cursor pairs = cursor_of(map);
    w->err = cursor_read_map(&pairs, &n);
    put_text(w, "{");
    w->depth++;
    size_t n_put = put_ordered(w, map);
    for (size_t i = 0; i < n && w->err == AYNI_OK; i++) {
        w->err = cursor_read_str(&pairs, &key);
        if (w->err == AYNI_OK) w->err = cursor_read_value(&pairs, &value);
        if (w->err != AYNI_OK || is_ordered(w, key)) continue;
        struct cursor in = cursor_of(value);
        put_pair(w, key, &in, n_put++ == 0);
    }
    w->depth--;
    if (n > 0) put_line_break(w);
    put_text(w, "}");
}

static void put_value(struct writer *w, struct cursor *c)
{
    enum cursor_type type = cursor_peek(c);
    if (w->err != AYNI_OK) return;
    if (w->depth >= CODEC_DEPTH_MAX && (type == CURSOR_MAP || type == CURSOR_ARRAY))
        w->err = AYNI_ERR_LIMIT;
    else if (type == CURSOR_MAP)
        put_map(w, c);
    else if (type == CURSOR_ARRAY)
        put_array(w, c);
    else
        put_scalar(w, c);
}

enum ayni_err json_write(struct buffer *out,
                         struct bytes value,
                         enum json_style style,
                         const char *const *order)
{
    size_t start = out->len;
    struct writer w = {.out = out, .style = style, .order = order, .err = AYNI_OK};
    struct cursor c = cursor_of(value);
    put_value(&w, &c);
    if (w.err == AYNI_OK) w.err = cursor_finish(&c);
    if (w.err != AYNI_OK) out->len = start;
    return w.err;
}
