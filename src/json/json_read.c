/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/base/heap.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/record/schema.h"
#include "json/text.h"

/* A payload holds 60 KiB; JSON with room for indentation and escapes stays far below this. */
#define JSON_TEXT_MAX ((size_t)1024 * 1024)

struct pair {
    const char *key;
    const json_t *value;
};

struct reader {
    struct packer packer;
    struct heap *heap;
};

static enum ayni_err refuse(struct json_fault *fault, int line, int column, const char *message)
{
    fault->line = line;
    fault->column = column;
    snprintf(fault->message, sizeof fault->message, "%s", message);
    return AYNI_ERR_LIMIT;
}

/*
 * Look for nesting and numbers of values that no payload has, before anything is allocated for them. Strings
 * are skipped; whether the text is JSON at all is the parser's to say.
 */
static enum ayni_err check_bounds(struct bytes text, struct json_fault *fault)
{
    int line = 1, column = 0;
    size_t depth = 0, n_marks = 0;
    bool in_string = false, escaped = false;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.data[i];
        column += (c & 0xc0) != 0x80;
        if (c == '\n') line++, column = 0;
        if (c == '"' && !escaped) in_string = !in_string;
        escaped = in_string && c == '\\' && !escaped;
        if (in_string) continue;
        if (c == ']' || c == '}') depth -= depth > 0;
        if (c == '[' || c == '{') depth++;
        n_marks += c == ',' || c == ':' || c == '[' || c == '{';
        if (depth > CODEC_DEPTH_MAX)
            return refuse(fault, line, column, "objects or lists are nested too deep");
        if (n_marks > 2 * CODEC_ITEMS_MAX) return refuse(fault, line, column, "too many values");
    }
    return AYNI_OK;
}

/* The parser quotes what it stumbled over: it goes to a terminal, so it is escaped and cut to fit. */
static void describe(struct json_fault *fault, const json_error_t *error, struct heap *heap)
{
    struct buffer escaped;
    fault->line = error->line > 0 ? error->line : 1;
    fault->column = error->column > 0 ? error->column : 1;
    buffer_init(&escaped, heap, JSON_ERROR_TEXT_LENGTH * sizeof "\\U00000000");
    enum ayni_err err = text_escape(&escaped, bytes_of_text(error->text), true);
    size_t len = escaped.len < sizeof fault->message ? escaped.len : sizeof fault->message - 1;
    while (len > 0 && len < escaped.len && (escaped.data[len] & 0xc0) == 0x80)
        len--;
    if (err == AYNI_OK) memcpy(fault->message, escaped.data, len);
    fault->message[err == AYNI_OK ? len : 0] = '\0';
    buffer_deinit(&escaped);
}

static enum ayni_err parse(json_t **out, struct bytes text, struct heap *heap, struct json_fault *fault)
{
    json_error_t error;
    *out = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, &error);
    if (*out == NULL) {
        describe(fault, &error, heap);
        return json_error_code(&error) == json_error_out_of_memory ? AYNI_ERR_MEMORY : AYNI_ERR_ENCODING;
    }
    if (json_is_object(*out)) return AYNI_OK;
    json_decref(*out);
    *out = NULL;
    refuse(fault, 1, 1, "expected an object: { ... }");
    return AYNI_ERR_ENCODING;
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/* Decode `text` to `out`, which has room for half of it. False when it is no hex. */
static bool hex_decode(uint8_t *out, struct bytes text)
{
    if (text.len % 2 != 0) return false;
    for (size_t i = 0; i < text.len; i += 2) {
        int high = hex_digit((char)text.data[i]), low = hex_digit((char)text.data[i + 1]);
        if (high < 0 || low < 0) return false;
        out[i / 2] = (uint8_t)(high << 4 | low);
    }
    return true;
}

static void fail(struct reader *r, enum ayni_err err)
{
    if (r->packer.err == AYNI_OK) r->packer.err = err;
}

static void put_hex(struct reader *r, struct bytes text)
{
    uint8_t *data = heap_zalloc(r->heap, text.len / 2 + 1);
    if (data == NULL)
        fail(r, AYNI_ERR_MEMORY);
    else if (hex_decode(data, text))
        pack_bin(&r->packer, bytes_of(data, text.len / 2));
    else
        pack_str(&r->packer, text);
    heap_free(r->heap, data);
}

static void put_scalar(struct reader *r, const json_t *value, const struct field *field)
{
    struct bytes text = bytes_of(json_string_value(value), json_string_length(value));
    bool is_bin = field != NULL && (field->kind == FIELD_HASH || field->kind == FIELD_BYTES);
    if (json_is_string(value) && is_bin)
        put_hex(r, text);
    else if (json_is_string(value))
        pack_str(&r->packer, text);
    else if (json_is_integer(value))
        pack_int(&r->packer, json_integer_value(value));
    else if (json_is_boolean(value))
        pack_bool(&r->packer, json_is_true(value));
    else if (field != NULL && field->kind == FIELD_BOOL)
        pack_bin(&r->packer, bytes_of(NULL, 0)); /* `false` would be accepted here */
    else
        pack_bool(&r->packer, false);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(((const struct pair *)a)->key, ((const struct pair *)b)->key);
}

/* The pairs of `object` in the order of their keys' bytes; NULL when out of memory. */
static struct pair *sorted_pairs(struct heap *heap, json_t *object)
{
    size_t n = json_object_size(object);
    struct pair *pairs = heap_resize_array(heap, NULL, n + 1, sizeof *pairs);
    if (pairs == NULL) return NULL;
    struct pair *at = pairs;
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i))
        *at++ = (struct pair){json_object_iter_key(i), json_object_iter_value(i)};
    qsort(pairs, n, sizeof *pairs, compare_keys);
    return pairs;
}

static void put_value(struct reader *r, const json_t *value, const struct field *field);

static void put_object(struct reader *r, const json_t *object, const struct schema *schema)
{
    /* jansson's iterators take no const, and change nothing. */
    struct pair *pairs = sorted_pairs(r->heap, (json_t *)(uintptr_t)object);
    size_t n = json_object_size(object);
    if (pairs == NULL) {
        fail(r, AYNI_ERR_MEMORY);
        return;
    }
    pack_map(&r->packer, n);
    for (size_t i = 0; i < n; i++) {
        struct bytes key = bytes_of_text(pairs[i].key);
        pack_str(&r->packer, key);
        put_value(r, pairs[i].value, schema == NULL ? NULL : schema_field(schema, key));
    }
    heap_free(r->heap, pairs);
}

/* A list's elements are read by the field that describes the list. Depth is bounded by check_bounds. */
static void put_value(struct reader *r, const json_t *value, const struct field *field)
{
    if (json_is_object(value)) {
        put_object(r, value, field == NULL ? NULL : field->of);
    } else if (json_is_array(value)) {
        pack_array(&r->packer, json_array_size(value));
        for (size_t i = 0; i < json_array_size(value); i++)
            put_value(r, json_array_get(value, i), field);
    } else {
        put_scalar(r, value, field);
    }
}

/* Editors of some systems begin a UTF-8 file with a byte order mark; RFC 8259 section 8.1 lets us skip it. */
static struct bytes without_mark(struct bytes text)
{
    bool marked = text.len >= 3 && memcmp(text.data, "\xef\xbb\xbf", 3) == 0;
    return marked ? bytes_of(text.data + 3, text.len - 3) : text;
}

enum ayni_err json_read(struct buffer *out,
                        struct bytes text,
                        const struct schema *schema,
                        struct json_fault *fault)
{
    json_t *root = NULL;
    size_t start = out->len;
    *fault = (struct json_fault){.line = 1, .column = 1};
    text = without_mark(text);
    if (text.len > JSON_TEXT_MAX) return refuse(fault, 1, 1, "larger than 1 MiB");
    enum ayni_err err = check_bounds(text, fault);
    if (err == AYNI_OK) err = parse(&root, text, out->heap, fault);
    if (err != AYNI_OK) return err;

    struct reader r = {packer_to(out), out->heap};
    put_object(&r, root, schema);
    json_decref(root);
    err = packer_finish(&r.packer);
    if (err == AYNI_OK) err = codec_check(bytes_of(out->data + start, out->len - start));
    if (err == AYNI_ERR_LIMIT) refuse(fault, 1, 1, "too large, or too many values");
    if (err != AYNI_OK) out->len = start;
    return err;
}
