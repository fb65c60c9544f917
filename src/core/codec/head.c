/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/head.h"

#include <assert.h>

/* How a number is written behind a first byte. */
struct form {
    enum cursor_type type;
    size_t width;   /* bytes of the number; 0 when it stands in the first byte */
    uint64_t least; /* a smaller number has a shorter form */
};

#define FORMS_FIRST 0xc0 /* below it, and from FORMS_END on, the first byte holds the number */
#define FORMS_END 0xe0

static const struct form forms[FORMS_END - FORMS_FIRST] = {
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

static struct form form_of(uint8_t first)
{
    if (first < 0x80) return (struct form){CURSOR_UINT, 0, 0};
    if (first < 0x90) return (struct form){CURSOR_MAP, 0, 0};
    if (first < 0xa0) return (struct form){CURSOR_ARRAY, 0, 0};
    if (first < FORMS_FIRST) return (struct form){CURSOR_STR, 0, 0};
    if (first >= FORMS_END) return (struct form){CURSOR_NEGATIVE, 0, 0};
    return forms[first - FORMS_FIRST];
}

/* The number in a first byte that has no bytes behind it. */
static uint64_t short_number(enum cursor_type type, uint8_t first)
{
    switch (type) {
    case CURSOR_UINT:
        return first;
    case CURSOR_NEGATIVE:
        return 0xffU - first;
    case CURSOR_BOOL:
        return first & 0x01;
    case CURSOR_STR:
        return first & 0x1f;
    default:
        assert(type == CURSOR_ARRAY || type == CURSOR_MAP);
        return first & 0x0f;
    }
}

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

enum cursor_type cursor_peek(const struct cursor *c)
{
    return cursor_left(c) == 0 ? CURSOR_END : form_of(*c->at).type;
}

enum ayni_err head_read(struct cursor *c, struct head *out)
{
    if (cursor_left(c) == 0) return AYNI_ERR_MORE;
    struct form form = form_of(*c->at);
    if (form.type == CURSOR_REFUSED) return AYNI_ERR_ENCODING;
    if (cursor_left(c) - 1 < form.width) return AYNI_ERR_MORE;

    uint64_t number;
    enum ayni_err err = AYNI_OK;
    if (form.width == 0)
        number = short_number(form.type, *c->at);
    else
        err = long_number(&number, form, c->at + 1);
    if (err != AYNI_OK) return err;
    *out = (struct head){form.type, number};
    c->at += 1 + form.width;
    return AYNI_OK;
}
