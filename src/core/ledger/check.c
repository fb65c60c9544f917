/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/ledger/state.h"

/*
 * The same bytes earlier in the sequence, and not void there. A copy of a void record is judged anew and is
 * void for the same reason; a copy of one that waits waits with it (answers_settle). So the first place tells
 * all that the others could.
 */
static bool is_copy(const struct ledger *l, const struct candidate *c)
{
    uint64_t first;
    if (!index_find(&l->ids, &c->id, &first)) return false;
    assert(log_at(l, place_unpack(first).log)->member == c->member);
    return ledger_void(l, place_unpack(first)) == VOID_NOT;
}

void ledger_examine(struct examination *out, struct bytes record)
{
    static const struct schema_check reading = {.strict = false};
    struct record rec;
    *out = (struct examination){.signature_holds = false};
    record_id(&out->id, record);
    if (record_decode(&rec, record) != AYNI_OK) return;
    enum record_type type = record_type_of(rec.type);
    out->signature_holds = record_signature_holds(&rec);
    /* What nobody signed is void before its fields matter: a forger cannot make us check them. */
    out->payload_holds = out->signature_holds && type != RECORD_UNKNOWN &&
                         payload_check(type, rec.payload, &reading) == AYNI_OK;
}

/* The checks that may read the fields of the record. */
static enum void_reason check_own(const struct ledger *l,
                                  struct candidate *c,
                                  const struct examination *examination)
{
    if (!examination->signature_holds) return VOID_SIGNATURE;
    if (is_copy(l, c)) return VOID_COPY;
    if (!public_key_equal(&c->rec.signer, &log_at(l, c->place.log)->shown.member_key)) return VOID_SIGNER;
    c->type = record_type_of(c->rec.type);
    if (c->type == RECORD_UNKNOWN) return VOID_TYPE;
    return examination->payload_holds ? VOID_NOT : VOID_FIELD;
}

enum void_reason check_record(const struct ledger *l,
                              struct candidate *c,
                              struct bytes record,
                              const struct examination *examination)
{
    const struct card *author = member_at(l, c->member)->card;
    /* Only of what decodes can a signature hold. */
    enum ayni_err err =
        examination->signature_holds ? record_decode_again(&c->rec, record) : record_decode(&c->rec, record);
    if (err != AYNI_OK) return VOID_ENCODING;
    if (!ledger_id_equal(&c->rec.ledger, &l->charter->id)) return VOID_LEDGER;
    if (!member_id_equal(&c->rec.member, &author->id)) return VOID_MEMBER;
    c->own = true;
    c->id = examination->id;
    return check_own(l, c, examination);
}
