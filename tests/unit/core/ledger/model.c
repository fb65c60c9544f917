/* SPDX-License-Identifier: Apache-2.0 */
#include "model.h"

#include "support/cmocka.h"

#include "core/record/terms.h"
#include "core/record/value.h"

/* A record of the model: where it stands and what it says, as far as it can be read. */
struct entry {
    uint32_t log;
    size_t index;
    const struct written *written;
    struct record rec;
    enum record_type type;
};

/* Whether it is a record, and then the record. */
static bool read_entry(struct entry *out, const struct model *m, uint32_t log, size_t index)
{
    *out = (struct entry){.log = log, .index = index, .written = &m->history->logs[log][index]};
    if (record_decode(&out->rec, out->written->bytes) != AYNI_OK) return false;
    out->type = record_type_of(out->rec.type);
    return true;
}

static bool is_effective(const struct model *m, uint32_t log, size_t index)
{
    return m->reasons[log][index] == VOID_NOT;
}

static bool is_copy(const struct model *m, const struct entry *e)
{
    for (size_t i = 0; i < e->index; i++)
        if (is_effective(m, e->log, i) && bytes_equal(m->history->logs[e->log][i].bytes, e->written->bytes))
            return true;
    return false;
}

/* "Logs". */
static bool has_joined(const struct model *m, uint32_t log)
{
    struct entry first;
    return is_effective(m, log, 0) && read_entry(&first, m, log, 0) && first.type == RECORD_JOIN;
}

static bool join_holds(const struct model *m, const struct entry *e)
{
    return e->index == 0 && bytes_equal(m->history->joins[e->log].bytes, e->written->bytes);
}

/* "Proposals". */
static bool proposal_holds(const struct model *m, const struct entry *e)
{
    struct bytes party;
    bool is_party = false;
    for (struct value_list l = value_list_at(e->rec.payload, "parties"); value_next(&l, &party);)
        if (bytes_equal(value_bin(value_at(party, "member")), BYTES_ARRAY(e->rec.member.bytes)))
            is_party = true;
    for (size_t i = 0; i < e->index; i++) {
        struct entry earlier;
        if (!is_effective(m, e->log, i)) continue;
        if (!read_entry(&earlier, m, e->log, i) || earlier.type != RECORD_PROPOSE) continue;
        if (bytes_equal(value_at(earlier.rec.payload, "id"), value_at(e->rec.payload, "id"))) return false;
    }
    return has_joined(m, e->log) && is_party;
}

static bool find_version(struct entry *out, const struct model *m, struct bytes id)
{
    for (uint32_t log = 0; log < m->history->n_members; log++)
        for (size_t i = 0; i < m->sizes[log]; i++)
            if (is_effective(m, log, i) && bytes_equal(BYTES_ARRAY(m->history->logs[log][i].id.bytes), id) &&
                read_entry(out, m, log, i) && out->type == RECORD_PROPOSE)
                return true;
    return false;
}

static bool is_signatory(const struct entry *version, const struct member_id *member)
{
    struct bytes party;
    for (struct value_list l = value_list_at(version->rec.payload, "parties"); value_next(&l, &party);)
        if (value_bool_at(party, "signatory") &&
            bytes_equal(value_bin(value_at(party, "member")), BYTES_ARRAY(member->bytes)))
            return true;
    return false;
}

static bool is_answer(const struct entry *e)
{
    return e->type == RECORD_ACCEPT || e->type == RECORD_DECLINE;
}

static bool has_answered(const struct model *m, const struct entry *e, struct bytes id)
{
    for (size_t i = 0; i < e->index; i++) {
        struct entry earlier;
        if (!is_effective(m, e->log, i)) continue;
        if (!read_entry(&earlier, m, e->log, i) || !is_answer(&earlier)) continue;
        if (bytes_equal(value_bin(value_at(earlier.rec.payload, "version")), id)) return true;
    }
    return false;
}

/* "Answers". */
static enum void_reason judge_answer(const struct model *m, const struct entry *e)
{
    struct entry version;
    day accept_by;
    struct bytes id = value_bin(value_at(e->rec.payload, "version"));
    if (!has_joined(m, e->log)) return VOID_RULE;
    if (!find_version(&version, m, id)) return VOID_WAITING;
    if (!is_signatory(&version, &e->rec.member)) return VOID_RULE;
    if (version.log == e->log || has_answered(m, e, id)) return VOID_RULE;
    assert_int_equal(day_parse(&accept_by, value_str_at(version.rec.payload, "accept_by")), AYNI_OK);
    return e->rec.time_ms / 86400000 > (uint64_t)accept_by ? VOID_RULE : VOID_NOT;
}

/* "Void records". */
static enum void_reason judge(const struct model *m, uint32_t log, size_t index)
{
    static const struct schema_check reading = {.strict = false};
    const struct charter *charter = &m->history->world.charter;
    struct entry e;
    if (!read_entry(&e, m, log, index)) return VOID_ENCODING;
    if (!ledger_id_equal(&e.rec.ledger, &charter->id)) return VOID_LEDGER;
    if (!member_id_equal(&e.rec.member, &charter->founders[log].id)) return VOID_MEMBER;
    if (!e.written->holds) return VOID_SIGNATURE;
    if (is_copy(m, &e)) return VOID_COPY;
    if (!public_key_equal(&e.rec.signer, &charter->founders[log].member_key)) return VOID_SIGNER;
    if (e.type == RECORD_UNKNOWN) return VOID_TYPE;
    if (payload_check(e.type, e.rec.payload, &reading) != AYNI_OK) return VOID_FIELD;
    if (is_answer(&e)) return judge_answer(m, &e);
    bool holds = e.type == RECORD_JOIN ? join_holds(m, &e) : proposal_holds(m, &e);
    return holds ? VOID_NOT : VOID_RULE;
}

/* Nothing but answers looks into another log, and only for proposals: so twice through all of it is enough.
 */
void model_judge(struct model *m, const struct history *h, const size_t *sizes)
{
    m->history = h;
    m->sizes = sizes;
    for (int round = 0; round < 2; round++)
        for (uint32_t log = 0; log < h->n_members; log++)
            for (size_t i = 0; i < sizes[log]; i++) {
                m->reasons[log][i] = VOID_ENCODING; /* not judged yet is not effective */
                m->reasons[log][i] = judge(m, log, i);
            }
}
