/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/head.h"

#include <assert.h>

/* How a number is written behind a first byte. */
struct form {
    enum cursor_type type;
    size_t width;   /* bytes of the number; 0 for a truth, which stands in the first byte */
    uint64_t least; /* a smaller number has a shorter form */
};

static const struct form forms[HEAD_LONG_END - HEAD_LONG_FIRST] = {
    [0x00] = {CURSOR_REFUSED, 0, 0}, /* c0 nil */
    [0x01] = {CURSOR_REFUSED, 0, 0}, /* c1 unused */
    [0x02] = {CURSOR_BOOL, 0, 0},    /* c2 false */
    [0x03] = {CURSOR_BOOL, 0, 0},    /* c3 true */
    [0x04] = {CURSOR_BIN, 1, 0},
    [0x05] = {CURSOR_BIN, 2, 0x100},
    [0x06] = {CURSOR_BIN, 4, 0x10000},
    [0x07] = {CURSOR_REFUSED, 0, 0}, /* c7 .. c9 ext */
    [0x08] = {CURSOR_REFUSED, 0, 0},
    [0x09] = {CURSOR_REFUSED, 0, 0},
    [0x0a] = {CURSOR_REFUSED, 0, 0}, /* ca, cb floats */
    [0x0b] = {CURSOR_REFUSED, 0, 0},
    [0x0c] = {CURSOR_UINT, 1, 0x80},
    [0x0d] = {CURSOR_UINT, 2, 0x100},
    [0x0e] = {CURSOR_UINT, 4, 0x10000},
    [0x0f] = {CURSOR_UINT, 8, 0x100000000},
    [0x10] = {CURSOR_NEGATIVE, 1, 0x20},
    [0x11] = {CURSOR_NEGATIVE, 2, 0x80},
    [0x12] = {CURSOR_NEGATIVE, 4, 0x8000},
    [0x13] = {CURSOR_NEGATIVE, 8, 0x80000000},
    [0x14] = {CURSOR_REFUSED, 0, 0}, /* d4 .. d8 fixext */
    [0x15] = {CURSOR_REFUSED, 0, 0},
    [0x16] = {CURSOR_REFUSED, 0, 0},
    [0x17] = {CURSOR_REFUSED, 0, 0},
    [0x18] = {CURSOR_REFUSED, 0, 0},
    [0x19] = {CURSOR_STR, 1, 0x20},
    [0x1a] = {CURSOR_STR, 2, 0x100},
    [0x1b] = {CURSOR_STR, 4, 0x10000},
    [0x1c] = {CURSOR_ARRAY, 2, 0x10},
    [0x1d] = {CURSOR_ARRAY, 4, 0x10000},
    [0x1e] = {CURSOR_MAP, 2, 0x10},
    [0x1f] = {CURSOR_MAP, 4, 0x10000},
};

static uint64_t load_big_endian(const uint8_t *at, size_t width)
{
    uint64_t number = 0;
    for (size_t i = 0; i < width; i++)
        number = number << 8 | at[i];
    return number;
}

/* The number behind the first byte; for a negative integer its complement, which is -1 - value. */
static enum ayni_err long_number(uint64_t *out, struct form form, const uint8_t *at)
{
    uint64_t number = load_big_endian(at, form.width);
    if (form.type == CURSOR_NEGATIVE) {
        uint64_t mask = UINT64_MAX >> (64 - 8 * form.width);
        number = ~number & mask;
        if (number > mask >> 1) return AYNI_ERR_ENCODING; /* not negative: has a form without a sign */
    }
    if (number < form.least) return AYNI_ERR_ENCODING;
    *out = number;
    return AYNI_OK;
}

enum cursor_type head_long_type(uint8_t first)
{
    return forms[first - HEAD_LONG_FIRST].type;
}

enum cursor_type cursor_peek(const struct cursor *c)
{
    return cursor_left(c) == 0 ? CURSOR_END : head_type(*c->at);
}

enum ayni_err head_read_long(struct cursor *c, struct head *out)
{
    assert(!head_is_short(*c->at));
    struct form form = forms[*c->at - HEAD_LONG_FIRST];
    if (form.type == CURSOR_REFUSED) return AYNI_ERR_ENCODING;
    if (cursor_left(c) - 1 < form.width) return AYNI_ERR_MORE;
    uint64_t number = *c->at & 0x01;
    enum ayni_err err = form.width == 0 ? AYNI_OK : long_number(&number, form, c->at + 1);
    if (err != AYNI_OK) return err;
    *out = (struct head){form.type, number};
    c->at += 1 + form.width;
    return AYNI_OK;
}
