/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/proof_lines.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "core/checkpoint/lines.h"

void proof_lines_init(struct proof_lines *l, struct bytes file, struct proof_fault *fault)
{
    *l = (struct proof_lines){.file = file, .rest = file, .fault = fault};
}

enum ayni_err proof_lines_fail(const struct proof_lines *l, enum ayni_err err, const char *format, ...)
{
    va_list args;
    l->fault->err = err;
    l->fault->line = l->number;
    va_start(args, format);
    vsnprintf(l->fault->text, sizeof l->fault->text, format, args);
    va_end(args);
    return err;
}

static bool starts_with(struct bytes line, const char *keyword)
{
    size_t len = strlen(keyword);
    if (line.len < len || memcmp(line.data, keyword, len) != 0) return false;
    return line.len == len || line.data[len] == ' ';
}

bool proof_lines_are_next(const struct proof_lines *l, const char *keyword)
{
    struct bytes rest = l->rest, line;
    return lines_next(&line, &rest) && starts_with(line, keyword);
}

static enum ayni_err next(struct proof_lines *l, const char *expected, struct bytes *out)
{
    l->number++;
    if (lines_next(out, &l->rest)) return AYNI_OK;
    if (l->rest.len > 0) return proof_lines_fail(l, AYNI_ERR_ENCODING, "the file ends inside this line");
    return proof_lines_fail(l, AYNI_ERR_ENCODING, "the file ends where `%s` was expected", expected);
}

enum ayni_err proof_lines_value(struct proof_lines *l, const char *keyword, struct bytes *out)
{
    struct bytes line;
    size_t len = strlen(keyword);
    enum ayni_err err = next(l, keyword, &line);
    if (err != AYNI_OK) return err;
    if (!starts_with(line, keyword) || line.len < len + 2)
        return proof_lines_fail(l, AYNI_ERR_ENCODING, "expected `%s` and a value", keyword);
    *out = bytes_of(line.data + len + 1, line.len - len - 1);
    return AYNI_OK;
}

enum ayni_err proof_lines_exactly(struct proof_lines *l, const char *text)
{
    struct bytes line;
    enum ayni_err err = next(l, text, &line);
    if (err != AYNI_OK || bytes_equal_text(line, text)) return err;
    return proof_lines_fail(l, AYNI_ERR_ENCODING, "expected `%s` and nothing else", text);
}

enum ayni_err proof_lines_hex(struct proof_lines *l, const char *keyword, uint8_t *out, size_t len)
{
    struct bytes value = {0};
    enum ayni_err err = proof_lines_value(l, keyword, &value);
    if (err != AYNI_OK || hex_decode(out, len, value) == AYNI_OK) return err;
    return proof_lines_fail(l, AYNI_ERR_ENCODING, "`%s` is not %zu lower-case hex digits", keyword, 2 * len);
}

enum ayni_err proof_lines_base64(struct proof_lines *l,
                                 const char *keyword,
                                 struct buffer *arena,
                                 struct bytes *out)
{
    struct bytes value = {0};
    enum ayni_err err = proof_lines_value(l, keyword, &value);
    if (err != AYNI_OK) return err;
    if (!base64_is_valid(value))
        return proof_lines_fail(l, AYNI_ERR_ENCODING, "`%s` is not strict base64", keyword);
    size_t len = base64_decoded_len(value);
    assert(arena->capacity - arena->len >= len);
    uint8_t *at = arena->data + arena->len;
    err = base64_decode(at, len, value);
    assert(err == AYNI_OK);
    arena->len += len;
    *out = bytes_of(at, len);
    return AYNI_OK;
}

/* A bar, then a space and the note's line; the bar alone for an empty one. So a line has one form. */
static enum ayni_err note_line(struct proof_lines *l, struct buffer *arena)
{
    struct bytes line;
    enum ayni_err err = next(l, "|", &line);
    if (err != AYNI_OK) return err;
    if (line.len == 2) return proof_lines_fail(l, AYNI_ERR_ENCODING, "a space stands behind an empty line");
    struct bytes text = line.len == 1 ? bytes_of(NULL, 0) : bytes_of(line.data + 2, line.len - 2);
    assert(arena->capacity - arena->len > text.len);
    err = buffer_append(arena, text);
    return err == AYNI_OK ? buffer_append(arena, BYTES_LITERAL("\n")) : err;
}

enum ayni_err proof_lines_note(struct proof_lines *l, struct buffer *arena, struct bytes *out)
{
    size_t start = arena->len;
    enum ayni_err err = proof_lines_exactly(l, "checkpoint");
    while (err == AYNI_OK && proof_lines_are_next(l, "|"))
        err = note_line(l, arena);
    if (err == AYNI_OK) *out = bytes_of(arena->data + start, arena->len - start);
    return err;
}
