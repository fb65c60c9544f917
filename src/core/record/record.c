/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/record.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/tree/tree.h"

#define RECORD_VERSION 1
#define RECORD_FIELDS 7

/* The label ends in a NUL byte, which stands in no C2SP note: a signature of ours is never one of theirs. */
static const char signing_label[] = "ayni/record/v1";
#define SIGNED_MAX (sizeof signing_label + RECORD_BODY_MAX)

static_assert(RECORD_BODY_MAX + 16 + 64 <= RECORD_MAX, "a record with the largest body fits");

void record_id(struct hash *out, struct bytes record)
{
    tree_leaf_hash(out, record);
}

static bool type_is_well_formed(struct bytes type)
{
    for (size_t i = 0; i < type.len; i++)
        if ((type.data[i] < 'a' || type.data[i] > 'z') && type.data[i] != '_') return false;
    return type.len >= 1 && type.len <= RECORD_TYPE_MAX;
}

static enum ayni_err read_envelope(struct record *rec, struct bytes record)
{
    struct cursor c = cursor_of(record);
    size_t n;
    enum ayni_err err = cursor_read_array(&c, &n);
    if (err != AYNI_OK) return err;
    if (n != 2) return AYNI_ERR_ENCODING;
    err = cursor_read_bin(&c, &rec->body);
    if (err == AYNI_OK) err = cursor_read_fixed(&c, rec->signature.bytes, sizeof rec->signature.bytes);
    if (err == AYNI_OK) err = cursor_finish(&c);
    return err;
}

static enum ayni_err read_ids(struct record *rec, struct cursor *c)
{
    enum ayni_err err = cursor_read_fixed(c, rec->ledger.bytes, sizeof rec->ledger.bytes);
    if (err == AYNI_OK) err = cursor_read_fixed(c, rec->member.bytes, sizeof rec->member.bytes);
    if (err == AYNI_OK) err = cursor_read_fixed(c, rec->signer.bytes, sizeof rec->signer.bytes);
    return err;
}

static enum ayni_err read_body(struct record *rec)
{
    struct cursor c = cursor_of(rec->body);
    size_t n;
    uint64_t version;
    enum ayni_err err = cursor_read_array(&c, &n);
    if (err != AYNI_OK) return err;
    if (n != RECORD_FIELDS) return AYNI_ERR_ENCODING;
    err = cursor_read_uint(&c, &version);
    if (err != AYNI_OK) return err;
    if (version != RECORD_VERSION) return AYNI_ERR_ENCODING;

    err = read_ids(rec, &c);
    if (err == AYNI_OK) err = cursor_read_uint(&c, &rec->time_ms);
    if (err == AYNI_OK) err = cursor_read_str(&c, &rec->type);
    if (err != AYNI_OK) return err;
    if (!type_is_well_formed(rec->type) || cursor_peek(&c) != CURSOR_MAP) return AYNI_ERR_ENCODING;
    /* The body is one whole value: what is left is its last element. */
    rec->payload = bytes_of(c.at, cursor_left(&c));
    return AYNI_OK;
}

static enum ayni_err read_record(struct record *out, struct bytes record, bool is_sound)
{
    struct record rec = {0};
    if (record.len > RECORD_MAX) return AYNI_ERR_LIMIT;
    enum ayni_err err = read_envelope(&rec, record);
    if (err != AYNI_OK) return err;
    if (rec.body.len > RECORD_BODY_MAX) return AYNI_ERR_LIMIT;

    /* The body came whole: what ends early inside it is a wrong encoding, and no more bytes would mend it. */
    if (!is_sound) err = codec_check(rec.body);
    if (err == AYNI_OK) err = read_body(&rec);
    if (err == AYNI_ERR_MORE) err = AYNI_ERR_ENCODING;
    if (err == AYNI_OK) *out = rec;
    return err;
}

enum ayni_err record_decode(struct record *out, struct bytes record)
{
    return read_record(out, record, false);
}

enum ayni_err record_decode_again(struct record *out, struct bytes record)
{
    return read_record(out, record, true);
}

bool record_signature_holds(const struct record *rec)
{
    uint8_t message[SIGNED_MAX];
    assert(rec->body.len <= RECORD_BODY_MAX);
    memcpy(message, signing_label, sizeof signing_label);
    memcpy(message + sizeof signing_label, rec->body.data, rec->body.len);
    struct bytes signed_bytes = bytes_of(message, sizeof signing_label + rec->body.len);
    return ed25519_verify(&rec->signer, &rec->signature, signed_bytes);
}

/* Write label, NUL and body to `out`, which is empty: what is signed. */
static enum ayni_err pack_signed(struct buffer *out,
                                 const struct record_draft *draft,
                                 const struct public_key *signer)
{
    struct packer p = packer_to(out);
    pack_raw(&p, BYTES_ARRAY(signing_label));
    pack_array(&p, RECORD_FIELDS);
    pack_uint(&p, RECORD_VERSION);
    pack_bin(&p, BYTES_ARRAY(draft->ledger.bytes));
    pack_bin(&p, BYTES_ARRAY(draft->member.bytes));
    pack_bin(&p, BYTES_ARRAY(signer->bytes));
    pack_uint(&p, draft->time_ms);
    pack_text(&p, draft->type);
    pack_raw(&p, draft->payload);
    return packer_finish(&p);
}

static struct bytes body_of(const struct buffer *message)
{
    return bytes_of(message->data + sizeof signing_label, message->len - sizeof signing_label);
}

static enum ayni_err pack_record(struct buffer *out,
                                 const struct buffer *message,
                                 const struct signature *signature)
{
    size_t start = out->len;
    struct packer p = packer_to(out);
    pack_array(&p, 2);
    pack_bin(&p, body_of(message));
    pack_bin(&p, BYTES_ARRAY(signature->bytes));
    enum ayni_err err = packer_finish(&p);
    if (err != AYNI_OK) out->len = start;
    return err;
}

enum ayni_err record_sign(struct buffer *out,
                          const struct record_draft *draft,
                          const struct secret_key *secret,
                          const struct public_key *signer)
{
    assert(type_is_well_formed(bytes_of_text(draft->type)));
    struct cursor payload = cursor_of(draft->payload);
    if (cursor_peek(&payload) != CURSOR_MAP) return AYNI_ERR_ENCODING;

    struct buffer message;
    buffer_init(&message, out->heap, SIGNED_MAX);
    enum ayni_err err = pack_signed(&message, draft, signer);
    if (err == AYNI_OK) err = codec_check(body_of(&message));
    if (err == AYNI_ERR_MORE) err = AYNI_ERR_ENCODING;
    if (err == AYNI_OK) {
        struct signature signature;
        ed25519_sign(&signature, secret, buffer_view(&message));
        err = pack_record(out, &message, &signature);
    }
    buffer_deinit(&message);
    return err;
}
