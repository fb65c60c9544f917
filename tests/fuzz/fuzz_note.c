/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/base/base64.h"
#include "core/base/buffer.h"
#include "core/base/hex.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/vkey.h"
#include "mend.h"
#include "support/heap.h"

/*
 * Input: a verifier key on a line of its own, then a note: checkpoint, cosigned checkpoint or any other. The
 * mutator signs what it changed and gives the key the id that its name asks for.
 */

static const struct founder *founder_of(const struct public_key *key)
{
    const struct founders *f = mend_founders();
    for (size_t i = 0; i < f->n; i++)
        if (public_key_equal(&f->members[i].log_key, key) ||
            public_key_equal(&f->members[i].cosigner_key, key))
            return &f->members[i];
    return NULL;
}

static bool read_key(struct vkey *out, struct bytes line)
{
    static const struct vkey untouched;
    struct buffer again;
    *out = untouched;
    if (vkey_parse(out, line) != AYNI_OK) {
        assert(out->name_len == 0);
        return false;
    }
    buffer_init(&again, test_heap(), line.len);
    enum ayni_err err = vkey_write(&again, out);
    assert(err == AYNI_OK && bytes_equal(buffer_view(&again), line));
    assert(vkey_name_is_valid(vkey_name(out)));
    buffer_deinit(&again);
    return true;
}

/* Text, blank line, signature lines: that is all of a note, and each line is read as note_parse counted it.
 */
static void check_parts(const struct note *note, struct bytes raw)
{
    size_t n = 0;
    struct note_signature line;
    assert(note->text.data == raw.data && note->text.len + 1 + note->signatures.len == raw.len);
    assert(note->signatures.data == raw.data + note->text.len + 1);
    for (struct bytes rest = note->signatures; note_next_signature(&line, &rest); n++) {
        assert(vkey_name_is_valid(line.name) && base64_is_valid(line.base64));
        assert(base64_decoded_len(line.base64) > NOTE_KEY_ID_LEN);
    }
    assert(n >= 1 && n <= NOTE_SIGNATURES_MAX);
}

/* Signed again, what was read gives the note, unless it has more in it than the one signature. */
static void check_signed_again(const struct checkpoint *c,
                               const struct note *note,
                               struct bytes raw,
                               const struct vkey *key)
{
    struct buffer again;
    struct note parts;
    const struct founder *signer = founder_of(&key->key);
    if (signer == NULL || !public_key_equal(&signer->log_key, &key->key)) return;
    buffer_init(&again, test_heap(), CHECKPOINT_NOTE_MAX);
    enum ayni_err err = checkpoint_sign(&again, key, &signer->log_secret, c->size, &c->root);
    if (err == AYNI_OK) err = note_parse(&parts, buffer_view(&again));
    assert(err == AYNI_OK && note->text.len >= parts.text.len);
    assert(memcmp(note->text.data, parts.text.data, parts.text.len) == 0);
    if (note->text.len == parts.text.len && note->signatures.len == parts.signatures.len)
        assert(bytes_equal(buffer_view(&again), raw));
    buffer_deinit(&again);
}

static void check_log(const struct note *note, struct bytes raw, const struct vkey *key)
{
    static const struct checkpoint untouched;
    struct checkpoint c = untouched, again;
    enum ayni_err err = checkpoint_open(&c, raw, key), signed_by = note_check(note, key);
    assert(checkpoint_open(&again, raw, key) == err);
    if (err != AYNI_OK) {
        assert(c.origin.data == NULL);
        assert(err == AYNI_ERR_ENCODING || err == AYNI_ERR_KEY || err == AYNI_ERR_SIGNATURE);
        return;
    }
    assert(signed_by == AYNI_OK && bytes_equal(c.origin, vkey_name(key)) && c.size < DECIMAL_END);
    check_signed_again(&c, note, raw, key);
    fuzz_accept();
}

/* A cosignature that holds is one that its key made at the time it names, and stands in the note. */
static void check_cosigner(struct bytes raw, const struct vkey *key)
{
    uint64_t time_s = 0;
    struct buffer line;
    enum ayni_err err = cosignature_check(&time_s, raw, key);
    assert(err != AYNI_OK || (time_s > 0 && time_s < DECIMAL_END));
    assert(err == AYNI_OK || time_s == 0);
    if (err != AYNI_OK) return;
    fuzz_accept();
    const struct founder *signer = founder_of(&key->key);
    if (signer == NULL || !public_key_equal(&signer->cosigner_key, &key->key)) return;
    buffer_init(&line, test_heap(), NOTE_LINE_MAX + 1);
    err = cosignature_sign(&line, key, &signer->cosigner_secret, raw, time_s);
    assert(err == AYNI_OK);
    bool is_there = false;
    for (size_t i = 0; i + line.len <= raw.len && !is_there; i++)
        is_there = memcmp(raw.data + i, line.data, line.len) == 0;
    assert(is_there);
    buffer_deinit(&line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct note untouched;
    struct bytes raw = bytes_of(data, len), line = {0};
    struct note note = untouched;
    struct vkey key;
    if (!lines_next(&line, &raw)) return 0;
    bool has_key = read_key(&key, line);
    if (note_parse(&note, raw) != AYNI_OK) {
        assert(note.text.data == NULL);
        return 0;
    }
    check_parts(&note, raw);
    if (has_key && key.type == VKEY_ED25519) check_log(&note, raw, &key);
    if (has_key && key.type == VKEY_COSIGNATURE) check_cosigner(raw, &key);
    return 0;
}

/* NAME+ID+KEY: the id is the digest of name and key. */
static void mend_key(uint8_t *data, size_t len)
{
    struct vkey key;
    struct public_key public_key;
    uint8_t type_and_key[33], id[4];
    char hex[9];
    struct bytes line = bytes_of(data, len);
    const uint8_t *plus = line.len == 0 ? NULL : memchr(line.data, '+', line.len);
    if (plus == NULL || line.data + line.len - plus < 10 || plus[9] != '+') return;
    struct bytes name = bytes_of(line.data, (size_t)(plus - line.data));
    struct bytes base64 = bytes_of(plus + 10, (size_t)(line.data + line.len - plus) - 10);
    if (base64_decode(type_and_key, sizeof type_and_key, base64) != AYNI_OK) return;
    memcpy(public_key.bytes, type_and_key + 1, sizeof public_key.bytes);
    if (vkey_init(&key, (enum vkey_type)type_and_key[0], name, &public_key) != AYNI_OK) return;
    for (size_t i = 0; i < sizeof id; i++)
        id[i] = (uint8_t)(key.id >> (24 - 8 * i));
    hex_encode(hex, BYTES_ARRAY(id));
    memcpy(data + name.len + 1, hex, 8);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    len = LLVMFuzzerMutate(data, len, max);
    struct bytes rest = bytes_of(data, len), line;
    if (choose(&random, 8) == 0 || !lines_next(&line, &rest)) return len;
    mend_key(data, line.len);
    mend_note(data + line.len + 1, rest.len);
    return len;
}
