/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/checkpoint.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/vkey.h"
#include "core/crypto/crypto.h"
#include "core/tree/tree.h"

#define SIZE_DIGITS_MAX 19 /* 2^63 - 1 */
#define HASH_TEXT_LEN BASE64_LEN(sizeof((struct hash *)0)->bytes)
#define TEXT_MAX (KEY_NAME_MAX + 1 + SIZE_DIGITS_MAX + 1 + HASH_TEXT_LEN + 1)

static_assert(TEXT_MAX + 1 + NOTE_LINE_MAX <= CHECKPOINT_NOTE_MAX, "every checkpoint fits");

enum ayni_err checkpoint_sign(struct buffer *out,
                              const struct vkey *log,
                              const struct secret_key *secret,
                              uint64_t size,
                              const struct hash *root)
{
    assert(log->type == VKEY_ED25519);
    assert(size < DECIMAL_END);
    char note[CHECKPOINT_NOTE_MAX + 1], root_text[HASH_TEXT_LEN + 1];
    base64_encode(root_text, BYTES_ARRAY(root->bytes));
    int text_len =
        snprintf(note, sizeof note, "%.*s\n%" PRIu64 "\n%s\n", log->name_len, log->name, size, root_text);
    assert(text_len > 0 && (size_t)text_len <= TEXT_MAX);

    struct signature sig;
    size_t len = (size_t)text_len;
    ed25519_sign(&sig, secret, bytes_of(note, len));
    note[len++] = '\n';
    len += note_write_line(note + len, log, BYTES_ARRAY(sig.bytes));
    return buffer_append(out, bytes_of(note, len));
}

static bool is_empty_root(const struct hash *root)
{
    struct hash empty;
    tree_root(&empty, &(struct tree){.size = 0});
    return hash_equal(root, &empty);
}

/* Three lines, then extension lines that are not empty. */
static enum ayni_err parse_text(struct checkpoint *out, struct bytes text)
{
    struct bytes size, root, extension;
    if (!lines_next(&out->origin, &text) || !lines_next(&size, &text) || !lines_next(&root, &text))
        return AYNI_ERR_ENCODING;
    if (out->origin.len == 0) return AYNI_ERR_ENCODING;
    enum ayni_err err = line_decimal(&out->size, size);
    if (err == AYNI_OK) err = line_hash(&out->root, root);
    if (err != AYNI_OK) return err;
    while (lines_next(&extension, &text))
        if (extension.len == 0) return AYNI_ERR_ENCODING;
    return out->size == 0 && !is_empty_root(&out->root) ? AYNI_ERR_ENCODING : AYNI_OK;
}

enum ayni_err checkpoint_open(struct checkpoint *out, struct bytes raw, const struct vkey *log)
{
    assert(log->type == VKEY_ED25519);
    struct note note;
    struct checkpoint read;
    enum ayni_err err = note_parse(&note, raw);
    if (err == AYNI_OK) err = parse_text(&read, note.text);
    if (err != AYNI_OK) return err;
    if (!bytes_equal(read.origin, vkey_name(log))) return AYNI_ERR_KEY;
    err = note_check(&note, log);
    if (err != AYNI_OK) return err;
    *out = read;
    return AYNI_OK;
}
