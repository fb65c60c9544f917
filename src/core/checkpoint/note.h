/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/checkpoint/vkey.h"

/* C2SP signed notes: a text, a blank line, signature lines (proto/log.md, "Notes"). */

#define NOTE_SIGNATURES_MAX 64 /* lines that are read */
#define NOTE_KEY_ID_LEN 4

struct note {
    struct bytes text;       /* with its final LF; borrowed, as all that follows */
    struct bytes signatures; /* the lines, well-formed, each with its LF */
};

struct note_signature {
    struct bytes name;
    uint32_t key_id;
    struct bytes base64; /* key id || signature */
};

/*
 * Take a note apart. Verifies nothing but its form.
 * Errors: AYNI_ERR_ENCODING  not a note, above NOTE_MAX bytes or NOTE_SIGNATURES_MAX lines
 * Spec:   C2SP signed-note v1.0.0
 */
AYNI_MUST_CHECK enum ayni_err note_parse(struct note *out, struct bytes raw);

/* Cut the next signature off `signatures`, a copy of what note_parse gave. False at the end. */
bool note_next_signature(struct note_signature *out, struct bytes *signatures);

/* Whether the line claims to be by `key`: its name and its id. */
bool note_signature_is_by(const struct note_signature *sig, const struct vkey *key);

/* What follows the key id. Errors: AYNI_ERR_ENCODING when that is not `len` bytes, len <= NOTE_FIELD_MAX */
#define NOTE_FIELD_MAX 72
AYNI_MUST_CHECK enum ayni_err note_signature_field(uint8_t *out,
                                                   size_t len,
                                                   const struct note_signature *sig);

/*
 * Verify every line by `key`, a VKEY_ED25519, over the text as it stands: one bad line spoils the note.
 * Errors: AYNI_ERR_KEY        no line by `key`
 *         AYNI_ERR_SIGNATURE  a line by `key` that does not verify
 */
AYNI_MUST_CHECK enum ayni_err note_check(const struct note *note, const struct vkey *key);

/* Write a signature line of at most NOTE_LINE_MAX bytes to `out`; returns its length. */
#define NOTE_LINE_MAX (3 + 1 + KEY_NAME_MAX + 1 + (NOTE_KEY_ID_LEN + NOTE_FIELD_MAX + 2) / 3 * 4 + 1)
size_t note_write_line(char out[NOTE_LINE_MAX + 1], const struct vkey *key, struct bytes field);
