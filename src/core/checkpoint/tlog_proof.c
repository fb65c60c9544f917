/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/tlog_proof.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/checkpoint/lines.h"

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define HASH_LINE_LEN (BASE64_LEN(sizeof(struct hash)) + 1)

enum ayni_err tlog_proof_write(struct buffer *out,
                               uint64_t index,
                               const struct proof *path,
                               struct bytes note)
{
    assert(index < DECIMAL_END);
    assert(path->n <= TLOG_PROOF_PATH_MAX);
    char head[sizeof FIRST_LINE + 32 + TLOG_PROOF_PATH_MAX * HASH_LINE_LEN + 1];
    size_t len = (size_t)snprintf(head, sizeof head, FIRST_LINE "\nindex %" PRIu64 "\n", index);
    for (size_t i = 0; i < path->n; i++) {
        base64_encode(head + len, BYTES_ARRAY(path->hashes[i].bytes));
        len += HASH_LINE_LEN;
        head[len - 1] = '\n';
    }
    head[len++] = '\n';
    enum ayni_err err = buffer_reserve(out, len + note.len); /* all of it or nothing */
    if (err == AYNI_OK) err = buffer_append(out, bytes_of(head, len));
    if (err == AYNI_OK) err = buffer_append(out, note);
    return err;
}

/* Cut `prefix` off the line; false when it begins otherwise. */
static bool cut_prefix(struct bytes *line, struct bytes prefix)
{
    if (line->len < prefix.len || !bytes_equal(bytes_of(line->data, prefix.len), prefix)) return false;
    *line = bytes_of(line->data + prefix.len, line->len - prefix.len);
    return true;
}

/* The lines up to the blank one. */
static enum ayni_err parse_path(struct proof *out, struct bytes *rest)
{
    struct bytes line;
    out->n = 0;
    while (lines_next(&line, rest)) {
        if (line.len == 0) return AYNI_OK;
        if (out->n == TLOG_PROOF_PATH_MAX) return AYNI_ERR_ENCODING;
        enum ayni_err err = line_hash(&out->hashes[out->n++], line);
        if (err != AYNI_OK) return err;
    }
    return AYNI_ERR_ENCODING;
}

enum ayni_err tlog_proof_parse(struct tlog_proof *out, struct bytes text)
{
    struct tlog_proof read = {.index = 0};
    struct bytes line;
    if (!lines_next(&line, &text) || !bytes_equal_text(line, FIRST_LINE)) return AYNI_ERR_ENCODING;
    if (!lines_next(&line, &text)) return AYNI_ERR_ENCODING;
    if (cut_prefix(&line, BYTES_LITERAL("extra "))) {
        read.extra = line;
        if (!base64_is_valid(line) || !lines_next(&line, &text)) return AYNI_ERR_ENCODING;
    }
    if (!cut_prefix(&line, BYTES_LITERAL("index "))) return AYNI_ERR_ENCODING;
    enum ayni_err err = line_decimal(&read.index, line);
    if (err == AYNI_OK) err = parse_path(&read.path, &text);
    if (err != AYNI_OK) return err;
    read.note = text;
    *out = read;
    return AYNI_OK;
}

enum ayni_err tlog_proof_check(struct tlog_proof *out,
                               struct checkpoint *out_checkpoint,
                               struct bytes text,
                               const struct hash *leaf,
                               const struct vkey *log)
{
    struct tlog_proof read;
    struct checkpoint head;
    enum ayni_err err = tlog_proof_parse(&read, text);
    if (err == AYNI_OK) err = checkpoint_open(&head, read.note, log);
    if (err == AYNI_OK) err = proof_check_inclusion(&read.path, read.index, head.size, leaf, &head.root);
    if (err != AYNI_OK) return err;
    *out = read;
    *out_checkpoint = head;
    return AYNI_OK;
}
