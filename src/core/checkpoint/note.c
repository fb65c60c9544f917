/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/note.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "core/base/base64.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/lines.h"
#include "core/codec/cursor.h"
#include "core/crypto/crypto.h"

#define LINE_START "\xe2\x80\x94 " /* U+2014 and a space */

static bool is_plain_text(struct bytes raw)
{
    for (size_t i = 0; i < raw.len; i++)
        if (raw.data[i] < ' ' && raw.data[i] != '\n') return false;
    return utf8_is_valid(raw);
}

/* Split at the last blank line: the text may hold others. */
static bool split(struct note *out, struct bytes raw)
{
    size_t at = raw.len;
    while (at >= 2 && !(raw.data[at - 1] == '\n' && raw.data[at - 2] == '\n'))
        at--;
    if (at < 2) return false;
    *out = (struct note){bytes_of(raw.data, at - 1), bytes_of(raw.data + at, raw.len - at)};
    return true;
}

/* The key id of a line: the first bytes of its base64, at least one byte of signature behind them. */
static bool read_key_id(uint32_t *out, struct bytes base64)
{
    if (!base64_is_valid(base64)) return false;
    size_t len = base64_decoded_len(base64);
    if (len <= NOTE_KEY_ID_LEN) return false;
    uint8_t head[6] = {0};
    enum ayni_err err = base64_decode(head, len < sizeof head ? len : sizeof head, bytes_of(base64.data, 8));
    assert(err == AYNI_OK);
    *out = (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
    return true;
}

static bool parse_line(struct note_signature *out, struct bytes line)
{
    size_t start = sizeof LINE_START - 1;
    if (line.len <= start || memcmp(line.data, LINE_START, start) != 0) return false;
    struct bytes rest = bytes_of(line.data + start, line.len - start);
    const uint8_t *space = memchr(rest.data, ' ', rest.len);
    if (space == NULL) return false;
    out->name = bytes_of(rest.data, (size_t)(space - rest.data));
    out->base64 = bytes_of(space + 1, rest.len - out->name.len - 1);
    return vkey_name_is_valid(out->name) && read_key_id(&out->key_id, out->base64);
}

enum ayni_err note_parse(struct note *out, struct bytes raw)
{
    struct note note;
    if (raw.len > NOTE_MAX || !is_plain_text(raw) || !split(&note, raw)) return AYNI_ERR_ENCODING;

    struct bytes rest = note.signatures, line;
    struct note_signature sig;
    size_t n = 0;
    for (; lines_next(&line, &rest); n++)
        if (n == NOTE_SIGNATURES_MAX || !parse_line(&sig, line)) return AYNI_ERR_ENCODING;
    if (n == 0 || rest.len > 0) return AYNI_ERR_ENCODING;
    *out = note;
    return AYNI_OK;
}

bool note_next_signature(struct note_signature *out, struct bytes *signatures)
{
    struct bytes line;
    if (!lines_next(&line, signatures)) return false;
    bool parsed = parse_line(out, line);
    assert(parsed);
    return parsed;
}

bool note_signature_is_by(const struct note_signature *sig, const struct vkey *key)
{
    return sig->key_id == key->id && bytes_equal(sig->name, vkey_name(key));
}

enum ayni_err note_signature_field(uint8_t *out, size_t len, const struct note_signature *sig)
{
    uint8_t raw[NOTE_KEY_ID_LEN + NOTE_FIELD_MAX];
    assert(len <= NOTE_FIELD_MAX);
    enum ayni_err err = base64_decode(raw, NOTE_KEY_ID_LEN + len, sig->base64);
    if (err == AYNI_OK) memcpy(out, raw + NOTE_KEY_ID_LEN, len);
    return err;
}

enum ayni_err note_check(const struct note *note, const struct vkey *key)
{
    assert(key->type == VKEY_ED25519);
    struct bytes rest = note->signatures;
    struct note_signature line;
    enum ayni_err verdict = AYNI_ERR_KEY;
    while (note_next_signature(&line, &rest)) {
        if (!note_signature_is_by(&line, key)) continue;
        struct signature sig;
        if (note_signature_field(sig.bytes, sizeof sig.bytes, &line) != AYNI_OK) return AYNI_ERR_SIGNATURE;
        if (!ed25519_verify(&key->key, &sig, note->text)) return AYNI_ERR_SIGNATURE;
        verdict = AYNI_OK;
    }
    return verdict;
}

size_t note_write_line(char out[NOTE_LINE_MAX + 1], const struct vkey *key, struct bytes field)
{
    uint8_t raw[NOTE_KEY_ID_LEN + NOTE_FIELD_MAX];
    char base64[BASE64_LEN(sizeof raw) + 1];
    assert(field.len <= NOTE_FIELD_MAX);
    for (unsigned i = 0; i < NOTE_KEY_ID_LEN; i++)
        raw[i] = (uint8_t)(key->id >> (24 - 8 * i));
    memcpy(raw + NOTE_KEY_ID_LEN, field.data, field.len);
    base64_encode(base64, bytes_of(raw, NOTE_KEY_ID_LEN + field.len));
    return (size_t)snprintf(out, NOTE_LINE_MAX + 1, LINE_START "%.*s %s\n", key->name_len, key->name, base64);
}
