/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "core/ledger/ledger.h"
#include "core/record/record.h"
#include "mend.h"
#include "mutate.h"
#include "support/heap.h"

/* Input: a record. The mutator signs what it changed, or else nothing would get past the signature. */

#define LABEL "ayni/record/v1" /* signed with its NUL: proto/record.md, "Layout" */

/* The parts that were read, written as proto/record.md has them, are the record. */
static void check_written(struct bytes record, const struct record *rec)
{
    struct buffer body, whole;
    buffer_init(&body, test_heap(), record.len);
    buffer_init(&whole, test_heap(), record.len);
    struct packer p = packer_to(&body);
    pack_array(&p, 7);
    pack_uint(&p, 1);
    pack_bin(&p, BYTES_ARRAY(rec->ledger.bytes));
    pack_bin(&p, BYTES_ARRAY(rec->member.bytes));
    pack_bin(&p, BYTES_ARRAY(rec->signer.bytes));
    pack_uint(&p, rec->time_ms);
    pack_str(&p, rec->type);
    pack_raw(&p, rec->payload);
    assert(packer_finish(&p) == AYNI_OK);
    assert(bytes_equal(buffer_view(&body), rec->body));
    p = packer_to(&whole);
    pack_array(&p, 2);
    pack_bin(&p, buffer_view(&body));
    pack_bin(&p, BYTES_ARRAY(rec->signature.bytes));
    assert(packer_finish(&p) == AYNI_OK);
    assert(bytes_equal(buffer_view(&whole), record));
    buffer_deinit(&body);
    buffer_deinit(&whole);
}

/* The signature is judged as its definition has it. */
static bool signature_holds(const struct record *rec)
{
    struct buffer message;
    buffer_init(&message, test_heap(), RECORD_MAX);
    enum ayni_err err = buffer_append(&message, BYTES_ARRAY(LABEL));
    if (err == AYNI_OK) err = buffer_append(&message, rec->body);
    assert(err == AYNI_OK);
    bool holds = ed25519_verify(&rec->signer, &rec->signature, buffer_view(&message));
    buffer_deinit(&message);
    return holds;
}

/* An examination says no more than its parts do. */
static void check_examination(struct bytes record, const struct record *rec)
{
    static const struct schema_check reading = {.strict = false};
    struct examination e;
    struct hash id;
    ledger_examine(&e, record);
    record_id(&id, record);
    assert(hash_equal(&e.id, &id));
    if (rec == NULL) {
        assert(!e.signature_holds && !e.payload_holds);
        return;
    }
    enum record_type type = record_type_of(rec->type);
    bool holds = type != RECORD_UNKNOWN && payload_check(type, rec->payload, &reading) == AYNI_OK;
    assert(e.signature_holds == signature_holds(rec));
    assert(e.payload_holds == (holds && e.signature_holds));
    if (e.signature_holds) fuzz_accept();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct record untouched;
    struct record rec;
    struct bytes record = bytes_of(data, len);
    memset(&rec, 0, sizeof rec);
    enum ayni_err err = record_decode(&rec, record);
    if (err == AYNI_OK) {
        assert(record.len <= RECORD_MAX && rec.body.len <= RECORD_BODY_MAX);
        check_written(record, &rec);
    } else {
        assert(err == AYNI_ERR_ENCODING || err == AYNI_ERR_MORE || err == AYNI_ERR_LIMIT);
        assert(memcmp(&rec, &untouched, sizeof rec) == 0);
    }
    check_examination(record, err == AYNI_OK ? &rec : NULL);
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    len = mutate_encoded(data, len, max, NULL, &random);
    if (choose(&random, 8) > 0) mend_record(data, len);
    return len;
}
