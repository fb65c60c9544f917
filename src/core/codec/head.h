/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/codec/cursor.h"

/*
 * The head of a value: its first byte and the big-endian number behind it. Everything in this folder that
 * reads goes through it, so that the shortest form is asked for in one place.
 */
struct head {
    enum cursor_type type;
    uint64_t number; /* UINT: the value; NEGATIVE: -1 - value; BOOL: 0, 1; the rest: length or count */
};

/* Below the first and from the end on, one byte is the head: a small number, a short string or count. */
#define HEAD_LONG_FIRST 0xc0
#define HEAD_LONG_END 0xe0

static inline bool head_is_short(uint8_t first)
{
    return first < HEAD_LONG_FIRST || first >= HEAD_LONG_END;
}

static inline struct head head_short(uint8_t first)
{
    if (first < 0x80) return (struct head){CURSOR_UINT, first};
    if (first < 0x90) return (struct head){CURSOR_MAP, first & 0x0f};
    if (first < 0xa0) return (struct head){CURSOR_ARRAY, first & 0x0f};
    if (first < HEAD_LONG_FIRST) return (struct head){CURSOR_STR, first & 0x1f};
    return (struct head){CURSOR_NEGATIVE, 0xffU - first};
}

/* The others: their type, and what head_read does with them. */
enum cursor_type head_long_type(uint8_t first);
AYNI_MUST_CHECK enum ayni_err head_read_long(struct cursor *c, struct head *out);

static inline enum cursor_type head_type(uint8_t first)
{
    return head_is_short(first) ? head_short(first).type : head_long_type(first);
}

/*
 * Read a head and move past it. On failure the cursor and `out` stay as they were. Inline, because all
 * reading comes through here, and nine heads of ten are short (proto/encoding.md, "Forms").
 * Errors: AYNI_ERR_MORE      the bytes end inside it
 *         AYNI_ERR_ENCODING  refused, or not the shortest
 */
AYNI_MUST_CHECK static inline enum ayni_err head_read(struct cursor *c, struct head *out)
{
    if (c->at == c->end) return AYNI_ERR_MORE;
    if (!head_is_short(*c->at)) return head_read_long(c, out);
    *out = head_short(*c->at++);
    return AYNI_OK;
}
