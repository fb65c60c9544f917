/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/cosignature.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/note.h"
#include "core/crypto/crypto.h"

#define HEAD "cosignature/v1\ntime "
#define DIGITS_MAX 19 /* 2^63 - 1 */
#define TIME_LEN 8

static_assert(TIME_LEN + sizeof(struct signature) == NOTE_FIELD_MAX, "be64(time) || signature");

/* What is signed: a head that names the time, then the note's text. */
struct message {
    size_t len;
    char data[sizeof HEAD + DIGITS_MAX + COSIGNATURE_TEXT_MAX];
};

static enum ayni_err message_init(struct message *m, struct bytes text, uint64_t time_s)
{
    if (text.len > COSIGNATURE_TEXT_MAX) return AYNI_ERR_LIMIT;
    int head_len = snprintf(m->data, sizeof m->data, HEAD "%" PRIu64 "\n", time_s);
    memcpy(m->data + head_len, text.data, text.len);
    m->len = (size_t)head_len + text.len;
    return AYNI_OK;
}

enum ayni_err cosignature_sign(struct buffer *out,
                               const struct vkey *cosigner,
                               const struct secret_key *secret,
                               struct bytes raw,
                               uint64_t time_s)
{
    assert(cosigner->type == VKEY_COSIGNATURE);
    assert(time_s > 0 && time_s < DECIMAL_END);
    struct note note;
    struct message message;
    struct signature sig;
    enum ayni_err err = note_parse(&note, raw);
    if (err == AYNI_OK) err = message_init(&message, note.text, time_s);
    if (err != AYNI_OK) return err;
    ed25519_sign(&sig, secret, bytes_of(message.data, message.len));

    uint8_t field[NOTE_FIELD_MAX];
    char line[NOTE_LINE_MAX + 1];
    for (unsigned i = 0; i < TIME_LEN; i++)
        field[i] = (uint8_t)(time_s >> (56 - 8 * i));
    memcpy(field + TIME_LEN, sig.bytes, sizeof sig.bytes);
    return buffer_append(out, bytes_of(line, note_write_line(line, cosigner, BYTES_ARRAY(field))));
}

static enum ayni_err check_line(uint64_t *out_time_s,
                                const struct note_signature *line,
                                struct bytes text,
                                const struct vkey *cosigner)
{
    uint8_t field[NOTE_FIELD_MAX];
    struct message message;
    struct signature sig;
    uint64_t time_s = 0;
    if (note_signature_field(field, sizeof field, line) != AYNI_OK) return AYNI_ERR_SIGNATURE;
    for (unsigned i = 0; i < TIME_LEN; i++)
        time_s = time_s << 8 | field[i];
    memcpy(sig.bytes, field + TIME_LEN, sizeof sig.bytes);
    if (time_s == 0 || time_s >= DECIMAL_END) return AYNI_ERR_SIGNATURE;

    enum ayni_err err = message_init(&message, text, time_s);
    if (err != AYNI_OK) return err;
    if (!ed25519_verify(&cosigner->key, &sig, bytes_of(message.data, message.len))) return AYNI_ERR_SIGNATURE;
    *out_time_s = time_s;
    return AYNI_OK;
}

enum ayni_err cosignature_check(uint64_t *out_time_s, struct bytes raw, const struct vkey *cosigner)
{
    assert(cosigner->type == VKEY_COSIGNATURE);
    struct note note;
    enum ayni_err err = note_parse(&note, raw);
    if (err != AYNI_OK) return err;
    struct bytes rest = note.signatures;
    struct note_signature line;
    uint64_t latest_s = 0, time_s;
    while (note_next_signature(&line, &rest)) {
        if (!note_signature_is_by(&line, cosigner)) continue;
        err = check_line(&time_s, &line, note.text, cosigner);
        if (err != AYNI_OK) return err;
        if (time_s > latest_s) latest_s = time_s;
    }
    if (latest_s == 0) return AYNI_ERR_KEY;
    *out_time_s = latest_s;
    return AYNI_OK;
}
