/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

/*
 * Reading canonical MessagePack (proto/encoding.md) from bytes that nobody vouches for. A cursor never
 * allocates, never reads past its end and checks each count against the bytes that are left.
 */

#define CODEC_DEPTH_MAX 12    /* arrays and maps open inside each other */
#define CODEC_ITEMS_MAX 16384 /* values in a value: itself, elements, keys */

enum cursor_type {
    CURSOR_END, /* no byte left */
    CURSOR_UINT,
    CURSOR_NEGATIVE, /* an integer below zero */
    CURSOR_BOOL,
    CURSOR_STR,
    CURSOR_BIN,
    CURSOR_ARRAY,
    CURSOR_MAP,
    CURSOR_REFUSED, /* nil, floats, ext, the unused byte c1 */
};

struct cursor {
    const uint8_t *at;
    const uint8_t *end;
};

static inline struct cursor cursor_of(struct bytes data)
{
    return (struct cursor){data.data, data.data == NULL ? NULL : data.data + data.len};
}

static inline size_t cursor_left(const struct cursor *c)
{
    return (size_t)(c->end - c->at);
}

/* What the next value is, by its first byte alone. */
enum cursor_type cursor_peek(const struct cursor *c);

/*
 * Each reads one value or header and moves past it. On failure the cursor and the outputs stay as they were.
 * Errors: AYNI_ERR_MORE      the bytes end inside the value
 *         AYNI_ERR_ENCODING  another type, or not the shortest form, or invalid UTF-8
 */
AYNI_MUST_CHECK enum ayni_err cursor_read_uint(struct cursor *c, uint64_t *out);
AYNI_MUST_CHECK enum ayni_err cursor_read_int(struct cursor *c, int64_t *out);
AYNI_MUST_CHECK enum ayni_err cursor_read_bool(struct cursor *c, bool *out);
AYNI_MUST_CHECK enum ayni_err cursor_read_str(struct cursor *c,
                                              struct bytes *out); /* a view into the input */
AYNI_MUST_CHECK enum ayni_err cursor_read_bin(struct cursor *c,
                                              struct bytes *out); /* a view into the input */
/* A bin of exactly `len` bytes, copied to `out`; another length is AYNI_ERR_ENCODING. */
AYNI_MUST_CHECK enum ayni_err cursor_read_fixed(struct cursor *c, void *out, size_t len);
/*
 * The count of elements (array) or pairs (map) that follow; AYNI_ERR_MORE when it is more than the bytes left
 * could hold.
 */
AYNI_MUST_CHECK enum ayni_err cursor_read_array(struct cursor *c, size_t *out_n);
AYNI_MUST_CHECK enum ayni_err cursor_read_map(struct cursor *c, size_t *out_n);

/*
 * View one whole value, whatever it is, and move past it; checks all that codec_check checks.
 * Errors: as codec_check
 */
AYNI_MUST_CHECK enum ayni_err cursor_read_value(struct cursor *c, struct bytes *out);

/*
 * Move past one value that was checked before, by its heads alone: looking at all that it holds again
 * whenever a field is sought would cost more than all the rest. False where the bytes end; still never past
 * their end.
 */
bool cursor_skip(struct cursor *c);

/* AYNI_ERR_ENCODING when bytes are left. */
AYNI_MUST_CHECK enum ayni_err cursor_finish(const struct cursor *c);

/*
 * Check that `value` is exactly one canonical value: shortest forms, UTF-8, map keys strings in strictly
 * rising byte order, no nil, float or ext, depth and items within CODEC_*_MAX, no byte left over.
 * No allocation; O(len).
 * Errors: AYNI_ERR_MORE when it ends early, AYNI_ERR_ENCODING, AYNI_ERR_LIMIT past depth or items
 */
AYNI_MUST_CHECK enum ayni_err codec_check(struct bytes value);

/* How many values the first one in `value` holds, itself included; 0 when it is not canonical. */
size_t codec_count(struct bytes value);

/*
 * View the value of `key` in an encoded map that codec_check accepted.
 * Errors: AYNI_ERR_NOT_FOUND; AYNI_ERR_ENCODING when `map` is no map
 */
AYNI_MUST_CHECK enum ayni_err codec_map_find(struct bytes map, const char *key, struct bytes *out);

/* Well-formed UTF-8: no overlong form, no surrogate, at most U+10FFFF. */
bool utf8_is_valid(struct bytes text);
