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
    assert(place_unpack(first).log == c->place.log);
    return ledger_void(l, place_unpack(first)) == VOID_NOT;
}

/* The checks that may read the fields of the record. */
static enum void_reason check_own(const struct ledger *l, struct candidate *c, bool signature_holds)
{
    static const struct schema_check reading = {.strict = false};
    if (!signature_holds) return VOID_SIGNATURE;
    if (is_copy(l, c)) return VOID_COPY;
    if (!public_key_equal(&c->rec.signer, &l->sequences[c->place.log].card->member_key)) return VOID_SIGNER;
    c->type = record_type_of(c->rec.type);
    if (c->type == RECORD_UNKNOWN) return VOID_TYPE;
    if (payload_check(c->type, c->rec.payload, &reading) != AYNI_OK) return VOID_FIELD;
    return VOID_NOT;
}

enum void_reason check_record(const struct ledger *l,
                              struct candidate *c,
                              struct bytes record,
                              bool signature_holds)
{
    const struct card *author = l->sequences[c->place.log].card;
    if (record_decode(&c->rec, record) != AYNI_OK) return VOID_ENCODING;
    if (!ledger_id_equal(&c->rec.ledger, &l->charter->id)) return VOID_LEDGER;
    if (!member_id_equal(&c->rec.member, &author->id)) return VOID_MEMBER;
    c->own = true;
    record_id(&c->id, record);
    return check_own(l, c, signature_holds);
}
