/* SPDX-License-Identifier: Apache-2.0 */
#include "repack.h"

#include "core/codec/cursor.h"
#include "core/codec/packer.h"

static enum ayni_err repack_number(struct packer *p, struct cursor *c)
{
    uint64_t number = 0;
    int64_t negative = 0;
    bool is_negative = cursor_peek(c) == CURSOR_NEGATIVE;
    enum ayni_err err = is_negative ? cursor_read_int(c, &negative) : cursor_read_uint(c, &number);
    if (err != AYNI_OK) return err;
    if (is_negative)
        pack_int(p, negative);
    else
        pack_uint(p, number);
    return AYNI_OK;
}

static enum ayni_err repack_run(struct packer *p, struct cursor *c)
{
    struct bytes run;
    bool is_text = cursor_peek(c) == CURSOR_STR;
    enum ayni_err err = is_text ? cursor_read_str(c, &run) : cursor_read_bin(c, &run);
    if (err != AYNI_OK) return err;
    if (is_text)
        pack_str(p, run);
    else
        pack_bin(p, run);
    return AYNI_OK;
}

static enum ayni_err repack_head(struct packer *p, struct cursor *c, size_t *out_n)
{
    bool is_map = cursor_peek(c) == CURSOR_MAP;
    enum ayni_err err = is_map ? cursor_read_map(c, out_n) : cursor_read_array(c, out_n);
    if (err != AYNI_OK) return err;
    if (is_map)
        pack_map(p, *out_n);
    else
        pack_array(p, *out_n);
    if (is_map) *out_n *= 2;
    return AYNI_OK;
}

enum ayni_err repack(struct packer *p, struct cursor *c)
{
    bool yes;
    size_t n = 0;
    enum ayni_err err;
    switch (cursor_peek(c)) {
    case CURSOR_UINT:
    case CURSOR_NEGATIVE:
        return repack_number(p, c);
    case CURSOR_STR:
    case CURSOR_BIN:
        return repack_run(p, c);
    case CURSOR_BOOL:
        err = cursor_read_bool(c, &yes);
        if (err == AYNI_OK) pack_bool(p, yes);
        return err;
    default:
        err = repack_head(p, c, &n);
        for (; err == AYNI_OK && n > 0; n--)
            err = repack(p, c);
        return err;
    }
}
