/* SPDX-License-Identifier: Apache-2.0 */
#include "mend.h"

#include <assert.h>

#include "core/base/base64.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/note.h"
#include "core/record/record.h"
#include "core/tree/tree.h"
#include "fuzz.h"
#include "support/heap.h"

#define FOUNDERS 6 /* as many as the tests' worlds have; a smaller world has the first of them */

const struct founders *mend_founders(void)
{
    static struct founders founders;
    if (founders.n == 0) founders_init(&founders, FOUNDERS, 1);
    return &founders;
}

static const struct founder *find_signer(const struct public_key *key)
{
    const struct founders *f = mend_founders();
    for (size_t i = 0; i < f->n; i++)
        if (public_key_equal(&f->members[i].member_key, key)) return &f->members[i];
    return NULL;
}

/* The encoding is canonical, so the same draft signed again is the same record but for its signature. */
void mend_record(uint8_t *record, size_t len)
{
    struct record rec;
    struct buffer again;
    char type[RECORD_TYPE_MAX + 1];
    if (record_decode(&rec, bytes_of(record, len)) != AYNI_OK) return;
    const struct founder *signer = find_signer(&rec.signer);
    if (signer == NULL) return;
    memcpy(type, rec.type.data, rec.type.len);
    type[rec.type.len] = '\0';
    struct record_draft draft = {rec.ledger, rec.member, rec.time_ms, type, rec.payload};
    buffer_init(&again, test_heap(), RECORD_MAX);
    enum ayni_err err = record_sign(&again, &draft, &signer->member_secret, &rec.signer);
    assert(err == AYNI_OK && again.len == len);
    memcpy(record, again.data, len);
    buffer_deinit(&again);
}

/* A line of 64 bytes of signature. */
static void sign_text(struct buffer *out,
                      struct bytes text,
                      const struct vkey *key,
                      const struct secret_key *secret)
{
    struct signature sig;
    ed25519_sign(&sig, secret, text);
    enum ayni_err err = buffer_reserve(out, NOTE_LINE_MAX + 1);
    assert(err == AYNI_OK);
    out->len = note_write_line((char *)out->data, key, BYTES_ARRAY(sig.bytes));
}

/* The time is the one that stands in the line; without one there is nothing to sign. */
static void cosign(struct buffer *out,
                   struct bytes note,
                   const struct note_signature *old,
                   const struct vkey *key,
                   const struct secret_key *secret)
{
    uint8_t field[NOTE_FIELD_MAX];
    if (note_signature_field(field, sizeof field, old) != AYNI_OK) return;
    struct bytes in = BYTES_ARRAY(field);
    uint64_t time_s = take_number(&in, 8);
    if (time_s == 0 || time_s >= DECIMAL_END) return;
    enum ayni_err err = cosignature_sign(out, key, secret, note, time_s);
    assert(err == AYNI_OK || err == AYNI_ERR_LIMIT);
}

/* Write the line anew when `key` made it. */
static bool sign_line(
    uint8_t *line, size_t len, struct bytes raw, const struct vkey *key, const struct secret_key *secret)
{
    struct note note;
    struct buffer out;
    struct note_signature old;
    struct bytes lines = bytes_of(line, len);
    if (!note_next_signature(&old, &lines) || !note_signature_is_by(&old, key)) return false;
    enum ayni_err err = note_parse(&note, raw);
    assert(err == AYNI_OK);
    buffer_init(&out, test_heap(), NOTE_LINE_MAX + 1);
    if (key->type == VKEY_ED25519)
        sign_text(&out, note.text, key, secret);
    else
        cosign(&out, raw, &old, key, secret);
    if (out.len == len) memcpy(line, out.data, len);
    buffer_deinit(&out);
    return true;
}

/* By their names nobody is known: try each key under the name that stands there. */
static void sign_by_somebody(uint8_t *line, size_t len, struct bytes note)
{
    const struct founders *f = mend_founders();
    struct note_signature old;
    struct vkey key;
    struct bytes lines = bytes_of(line, len);
    bool is_done = !note_next_signature(&old, &lines);
    for (size_t i = 0; i < f->n && !is_done; i++) {
        const struct founder *m = &f->members[i];
        if (vkey_init(&key, VKEY_ED25519, old.name, &m->log_key) == AYNI_OK)
            is_done = sign_line(line, len, note, &key, &m->log_secret);
        if (!is_done && vkey_init(&key, VKEY_COSIGNATURE, old.name, &m->cosigner_key) == AYNI_OK)
            is_done = sign_line(line, len, note, &key, &m->cosigner_secret);
    }
}

void mend_note(uint8_t *note, size_t len)
{
    struct note parts;
    struct bytes line;
    if (note_parse(&parts, bytes_of(note, len)) != AYNI_OK) return;
    for (struct bytes rest = parts.signatures; lines_next(&line, &rest);)
        sign_by_somebody(note + (line.data - note), line.len + 1, bytes_of(note, len));
}

void mend_checkpoint(uint8_t *note, size_t len, const struct hash *root)
{
    char text[BASE64_LEN(sizeof root->bytes) + 1];
    struct bytes rest = bytes_of(note, len), line;
    base64_encode(text, BYTES_ARRAY(root->bytes));
    if (lines_next(&line, &rest) && lines_next(&line, &rest) && lines_next(&line, &rest))
        if (line.len == sizeof text - 1) memcpy(note + (line.data - note), text, line.len);
    mend_note(note, len);
}

struct hash root_of(const struct hash *leaves, size_t n)
{
    struct tree tree = {.size = 0};
    struct hash root;
    for (size_t i = 0; i < n; i++)
        tree_append(&tree, &leaves[i], NULL);
    tree_root(&root, &tree);
    return root;
}
