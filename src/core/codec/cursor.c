/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/cursor.h"

#include <string.h>

#include "core/codec/head.h"

/* Read a head of one type; another type is refused before anything else is looked at. */
static enum ayni_err read_typed(struct cursor *c, enum cursor_type type, uint64_t *out_number)
{
    if (cursor_left(c) == 0) return AYNI_ERR_MORE;
    if (head_type(*c->at) != type) return AYNI_ERR_ENCODING;
    struct head head;
    enum ayni_err err = head_read(c, &head);
    if (err == AYNI_OK) *out_number = head.number;
    return err;
}

/* Read a head that counts bytes, and view these. */
static enum ayni_err read_run(struct cursor *c, enum cursor_type type, struct bytes *out)
{
    struct cursor ahead = *c;
    uint64_t len;
    enum ayni_err err = read_typed(&ahead, type, &len);
    if (err != AYNI_OK) return err;
    if (len > cursor_left(&ahead)) return AYNI_ERR_MORE;
    *out = bytes_of(ahead.at, (size_t)len);
    c->at = ahead.at + len;
    return AYNI_OK;
}

/* Read a head that counts elements of at least `element_len` bytes each. */
static enum ayni_err read_count(struct cursor *c, enum cursor_type type, size_t element_len, size_t *out_n)
{
    struct cursor ahead = *c;
    uint64_t n;
    enum ayni_err err = read_typed(&ahead, type, &n);
    if (err != AYNI_OK) return err;
    if (n > cursor_left(&ahead) / element_len) return AYNI_ERR_MORE;
    *out_n = (size_t)n;
    *c = ahead;
    return AYNI_OK;
}

enum ayni_err cursor_read_uint(struct cursor *c, uint64_t *out)
{
    return read_typed(c, CURSOR_UINT, out);
}

enum ayni_err cursor_read_int(struct cursor *c, int64_t *out)
{
    struct cursor ahead = *c;
    bool negative = cursor_peek(c) == CURSOR_NEGATIVE;
    uint64_t number;
    enum ayni_err err = read_typed(&ahead, negative ? CURSOR_NEGATIVE : CURSOR_UINT, &number);
    if (err != AYNI_OK) return err;
    if (number > INT64_MAX) return AYNI_ERR_ENCODING;
    *out = negative ? -1 - (int64_t)number : (int64_t)number;
    *c = ahead;
    return AYNI_OK;
}

enum ayni_err cursor_read_bool(struct cursor *c, bool *out)
{
    uint64_t number;
    enum ayni_err err = read_typed(c, CURSOR_BOOL, &number);
    if (err == AYNI_OK) *out = number == 1;
    return err;
}

enum ayni_err cursor_read_str(struct cursor *c, struct bytes *out)
{
    struct cursor ahead = *c;
    struct bytes text;
    enum ayni_err err = read_run(&ahead, CURSOR_STR, &text);
    if (err != AYNI_OK) return err;
    if (!utf8_is_valid(text)) return AYNI_ERR_ENCODING;
    *out = text;
    *c = ahead;
    return AYNI_OK;
}

enum ayni_err cursor_read_bin(struct cursor *c, struct bytes *out)
{
    return read_run(c, CURSOR_BIN, out);
}

enum ayni_err cursor_read_fixed(struct cursor *c, void *out, size_t len)
{
    struct cursor ahead = *c;
    struct bytes data;
    enum ayni_err err = read_run(&ahead, CURSOR_BIN, &data);
    if (err != AYNI_OK) return err;
    if (data.len != len) return AYNI_ERR_ENCODING;
    if (len > 0) memcpy(out, data.data, len);
    *c = ahead;
    return AYNI_OK;
}

enum ayni_err cursor_read_array(struct cursor *c, size_t *out_n)
{
    return read_count(c, CURSOR_ARRAY, 1, out_n);
}

enum ayni_err cursor_read_map(struct cursor *c, size_t *out_n)
{
    return read_count(c, CURSOR_MAP, 2, out_n);
}

bool cursor_skip(struct cursor *c)
{
    struct head head;
    for (uint64_t n_left = 1; n_left > 0; n_left--) {
        if (head_read(c, &head) != AYNI_OK) return false;
        bool has_bytes = head.type == CURSOR_STR || head.type == CURSOR_BIN;
        bool has_items = head.type == CURSOR_ARRAY || head.type == CURSOR_MAP;
        if ((has_bytes || has_items) && head.number > cursor_left(c)) return false;
        if (has_bytes) c->at += head.number;
        if (has_items) n_left += head.type == CURSOR_MAP ? 2 * head.number : head.number;
    }
    return true;
}

enum ayni_err cursor_finish(const struct cursor *c)
{
    return cursor_left(c) == 0 ? AYNI_OK : AYNI_ERR_ENCODING;
}

enum ayni_err codec_map_find(struct bytes map, const char *key, struct bytes *out)
{
    struct cursor c = cursor_of(map);
    struct bytes wanted = bytes_of_text(key);
    size_t n;
    enum ayni_err err = cursor_read_map(&c, &n);
    if (err != AYNI_OK) return AYNI_ERR_ENCODING;
    for (; n > 0; n--) {
        struct bytes found;
        err = cursor_read_str(&c, &found);
        struct bytes value = bytes_of(c.at, 0);
        if (err != AYNI_OK || !cursor_skip(&c)) return AYNI_ERR_ENCODING;
        int order = bytes_compare(found, wanted);
        if (order > 0) break; /* keys rise */
        if (order < 0) continue;
        *out = bytes_of(value.data, (size_t)(c.at - value.data));
        return AYNI_OK;
    }
    return AYNI_ERR_NOT_FOUND;
}
