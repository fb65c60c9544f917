/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "core/codec/cursor.h"
#include "support/cmocka.h"
#include "writer.h"

/* A value as proto/encoding.md writes it: JSON, with h'00ff' for a bin. */

#define VALUE_LEN_MAX 1200 /* of the encoded value */

static void put_string(FILE *out, struct bytes text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else if (c < ' ' || c == 0x7f)
            fprintf(out, "\\u%04x", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

static void put_bin(FILE *out, struct bytes data)
{
    fputs("h'", out);
    for (size_t i = 0; i < data.len; i++)
        fprintf(out, "%02x", data.data[i]);
    fputc('\'', out);
}

static void put_value(FILE *out, struct cursor *c);

static void put_items(FILE *out, struct cursor *c, size_t n, bool is_map)
{
    for (size_t i = 0; i < n; i++) {
        if (i > 0) fputs(", ", out);
        if (is_map) {
            put_value(out, c);
            fputs(": ", out);
        }
        put_value(out, c);
    }
}

static void put_scalar(FILE *out, struct cursor *c)
{
    uint64_t number;
    int64_t negative;
    bool truth;
    enum cursor_type type = cursor_peek(c);
    if (type == CURSOR_UINT) {
        assert_int_equal(cursor_read_uint(c, &number), AYNI_OK);
        fprintf(out, "%llu", (unsigned long long)number);
    } else if (type == CURSOR_NEGATIVE) {
        assert_int_equal(cursor_read_int(c, &negative), AYNI_OK);
        fprintf(out, "%lld", (long long)negative);
    } else {
        assert_int_equal(cursor_read_bool(c, &truth), AYNI_OK);
        fputs(truth ? "true" : "false", out);
    }
}

static void put_value(FILE *out, struct cursor *c)
{
    struct bytes run;
    size_t n;
    enum cursor_type type = cursor_peek(c);
    if (type == CURSOR_STR) {
        assert_int_equal(cursor_read_str(c, &run), AYNI_OK);
        put_string(out, run);
    } else if (type == CURSOR_BIN) {
        assert_int_equal(cursor_read_bin(c, &run), AYNI_OK);
        put_bin(out, run);
    } else if (type == CURSOR_ARRAY || type == CURSOR_MAP) {
        enum ayni_err err = type == CURSOR_MAP ? cursor_read_map(c, &n) : cursor_read_array(c, &n);
        assert_int_equal(err, AYNI_OK);
        fputc(type == CURSOR_MAP ? '{' : '[', out);
        put_items(out, c, n, type == CURSOR_MAP);
        fputc(type == CURSOR_MAP ? '}' : ']', out);
    } else {
        put_scalar(out, c);
    }
}

void writer_value(struct writer *w, const char *key, struct bytes value)
{
    if (value.len > VALUE_LEN_MAX) return;
    struct cursor c = cursor_of(value);
    fprintf(w->file, "%s = ", key);
    put_value(w->file, &c);
    fputc('\n', w->file);
}
