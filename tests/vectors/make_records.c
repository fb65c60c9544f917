/* SPDX-License-Identifier: Apache-2.0 */
#include "cards.h"

#include "support/cmocka.h"

#include <string.h>

#include "core/codec/packer.h"
#include "core/record/card.h"
#include "core/record/record.h"
#include "make.h"
#include "parts.h"

/* The elements of a body, each as it is encoded; a case puts other bytes in the place of one. */
enum element { VERSION, LEDGER, MEMBER, SIGNER, TIME, TYPE, PAYLOAD, ELEMENTS };

#define ID "c4205151515151515151515151515151515151515151515151515151515151515151"

static const struct {
    const char *what;
    enum element element;
    const char *hex;
} cases[] = {
    {"a record of a type that nobody knows", TYPE, "a46e6f7465"},
    {"version 0", VERSION, "00"},
    {"version 2", VERSION, "02"},
    {"version 1 in two bytes", VERSION, "cc01"},
    {"version -1", VERSION, "ff"},
    {"a ledger id of 31 bytes", LEDGER, "c41f51515151515151515151515151515151515151515151515151515151515151"},
    {"a ledger id that is a str", LEDGER,
     "d9205151515151515151515151515151515151515151515151515151515151515151"},
    {"a member id of no bytes", MEMBER, "c400"},
    {"a signer of 33 bytes", SIGNER,
     "c421515151515151515151515151515151515151515151515151515151515151515151"},
    {"time 0", TIME, "00"},
    {"the largest time", TIME, "cfffffffffffffffff"},
    {"a time below 0", TIME, "ff"},
    {"a time that is a str", TIME, "a130"},
    {"a type of 32", TYPE, "d9206161616161616161616161616161616161616161616161616161616161616161"},
    {"a type of 33", TYPE, "d921616161616161616161616161616161616161616161616161616161616161616161"},
    {"an empty type", TYPE, "a0"},
    {"a type with a capital", TYPE, "a44e6f7465"},
    {"a type with a digit", TYPE, "a56e6f746531"},
    {"a type with an underscore", TYPE, "a66e6f74655f61"},
    {"an empty payload", PAYLOAD, "80"},
    {"a payload that is an array", PAYLOAD, "9101"},
    {"a payload with nil in it", PAYLOAD, "81a161c0"},
    {"a payload whose keys fall", PAYLOAD, "82a16200a16100"},
    {"no payload", PAYLOAD, ""},
    {"one element more", PAYLOAD, "8000"},
    {"12 arrays and maps open in each other, the body's own among them", PAYLOAD,
     "81a16181a16181a16181a16181a16181a16181a16181a16181a16181a16180"},
    {"13 arrays and maps open in each other", PAYLOAD,
     "81a16181a16181a16181a16181a16181a16181a16181a16181a16181a16181a16180"},
};

static struct secret_key secret;
static struct public_key key;

static void make_body(struct buffer *out, enum element element, const char *hex)
{
    struct buffer card = part_buffer();
    struct hash member;
    card_write(&card, 0, NULL, 0);
    sha256(member.bytes, buffer_view(&card));
    part_add_hex(out, "97");
    for (enum element i = 0; i < ELEMENTS; i++) {
        static const char *const plain[] = {"01",         ID,        "c420", "c420", "cf0000018bcfe56800",
                                            "a46e6f7465", "81a16101"};
        part_add_hex(out, i == element ? hex : plain[i]);
        if (i != element && i == MEMBER) part_add(out, BYTES_ARRAY(member.bytes));
        if (i != element && i == SIGNER) part_add(out, BYTES_ARRAY(key.bytes));
    }
    buffer_deinit(&card);
}

/* array[2] of what is said to be body and signature */
static void seal(struct buffer *out, struct bytes body, struct bytes signature)
{
    struct packer p = packer_to(out);
    pack_array(&p, 2);
    pack_bin(&p, body);
    pack_bin(&p, signature);
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static struct signature sign(struct bytes body, const char *label, size_t label_len)
{
    struct signature sig;
    struct buffer signed_bytes = part_buffer();
    part_add(&signed_bytes, bytes_of(label, label_len));
    part_add(&signed_bytes, body);
    ed25519_sign(&sig, &secret, buffer_view(&signed_bytes));
    buffer_deinit(&signed_bytes);
    return sig;
}

static void write_parts(struct writer *w, const struct record *rec)
{
    writer_bytes(w, "ledger_id", BYTES_ARRAY(rec->ledger.bytes));
    writer_bytes(w, "member_id", BYTES_ARRAY(rec->member.bytes));
    writer_bytes(w, "signer", BYTES_ARRAY(rec->signer.bytes));
    writer_number(w, "time", rec->time_ms);
    writer_text(w, "type", "%.*s", (int)rec->type.len, (const char *)rec->type.data);
    writer_value(w, "payload", rec->payload);
    writer_text(w, "signature", record_signature_holds(rec) ? "holds" : "fails");
}

static void write_record(struct writer *w, const char *what, struct bytes bytes)
{
    struct record rec;
    struct hash id;
    record_id(&id, bytes);
    writer_case(w, "%s", what);
    writer_bytes(w, "record", bytes);
    writer_bytes(w, "id", BYTES_ARRAY(id.bytes));
    bool accepted = record_decode(&rec, bytes) == AYNI_OK;
    writer_text(w, "verdict", accepted ? "accepted" : "refused");
    if (accepted) write_parts(w, &rec);
}

#define LABEL "ayni/record/v1"

static void write_body(struct writer *w, const char *what, struct bytes body)
{
    struct buffer record = part_buffer();
    struct signature sig = sign(body, LABEL, sizeof LABEL);
    seal(&record, body, BYTES_ARRAY(sig.bytes));
    write_record(w, what, buffer_view(&record));
    buffer_deinit(&record);
}

/* A body with `n` times `byte` at its end. */
static void write_filled(struct writer *w, const char *what, const char *payload, uint8_t byte, size_t n)
{
    struct buffer body = part_buffer();
    make_body(&body, PAYLOAD, payload);
    part_fill(&body, byte, n);
    write_body(w, what, buffer_view(&body));
    buffer_deinit(&body);
}

static void write_limits(struct writer *w)
{
    struct buffer body = part_buffer();
    make_body(&body, PAYLOAD, "81a161c50000");
    size_t n = RECORD_BODY_MAX - body.len;
    char payload[16];
    snprintf(payload, sizeof payload, "81a161c5%04zx", n);
    write_filled(w, "a body of 61440 bytes", payload, 0, n);
    snprintf(payload, sizeof payload, "81a161c5%04zx", n + 1);
    write_filled(w, "a body of 61441 bytes", payload, 0, n + 1);
    /* The body, its 6 other elements, the map, its key and the array. */
    write_filled(w, "16384 items, the body's own among them", "81a161dc3ff6", 0, 0x3ff6);
    write_filled(w, "16385 items", "81a161dc3ff7", 0, 0x3ff7);
    buffer_deinit(&body);
}

/* The same body, in wrappings that are not right. */
static void write_wrappings(struct writer *w)
{
    struct buffer body = part_buffer(), record = part_buffer();
    make_body(&body, ELEMENTS, "");
    struct signature sig = sign(buffer_view(&body), LABEL, sizeof LABEL);
    seal(&record, buffer_view(&body), BYTES_ARRAY(sig.bytes));
    record.data[record.len - 40] ^= 1;
    write_record(w, "a bit of the signature turned", buffer_view(&record));
    record.data[record.len - 40] ^= 1;
    part_fill(&record, 0, 1);
    write_record(w, "a byte left over", buffer_view(&record));
    record.len -= 2;
    write_record(w, "cut off", buffer_view(&record));
    buffer_clear(&record);
    seal(&record, buffer_view(&body), bytes_of(sig.bytes, 63));
    write_record(w, "a signature of 63 bytes", buffer_view(&record));
    buffer_clear(&record);
    seal(&record, buffer_view(&body), BYTES_ARRAY(sig.bytes));
    record.data[0] = 0x93;
    part_fill(&record, 0, 1);
    write_record(w, "an array of three", buffer_view(&record));
    buffer_clear(&record);
    sig = sign(buffer_view(&body), LABEL, sizeof LABEL - 1);
    seal(&record, buffer_view(&body), BYTES_ARRAY(sig.bytes));
    write_record(w, "a signature over the label without its zero byte", buffer_view(&record));
    buffer_clear(&record);
    sig = sign(buffer_view(&body), "", 0);
    seal(&record, buffer_view(&body), BYTES_ARRAY(sig.bytes));
    write_record(w, "a signature over the body alone", buffer_view(&record));
    write_record(w, "no bytes", bytes_of("", 0));
    buffer_deinit(&record);
    buffer_deinit(&body);
}

void make_records(struct writer *w)
{
    struct seed seed;
    memset(seed.bytes, 1, sizeof seed.bytes);
    ed25519_keypair(&secret, &key, &seed);
    writer_about(
        w, "Records: which bytes are one, their ids, and whether the signature holds. Spec: record.md.\n"
           "record; id; verdict: accepted, or refused (then, in a log, void: `encoding`); for an accepted "
           "one its\n"
           "parts, the payload where it is short, and whether the signature is that of the signer.\n"
           "The signer is the member of the example of card.md.");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer body = part_buffer();
        make_body(&body, cases[i].element, cases[i].hex);
        write_body(w, cases[i].what, buffer_view(&body));
        buffer_deinit(&body);
    }
    write_limits(w);
    write_wrappings(w);
}
