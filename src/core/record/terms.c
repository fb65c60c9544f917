/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/terms.h"

#include "core/record/fields.h"
#include "core/record/value.h"

/* Insert into a list that is in rising order. */
static void insert_sorted(struct member_id *list, uint32_t *n, const struct member_id *member)
{
    uint32_t i = *n;
    for (; i > 0 && member_id_compare(&list[i - 1], member) > 0; i--)
        list[i] = list[i - 1];
    list[i] = *member;
    (*n)++;
}

static bool read_party(struct terms *t, struct bytes party)
{
    struct member_id member;
    struct bytes id = value_bin(value_at(party, "member"));
    bool is_signatory = value_bool_at(party, "signatory");
    if (id.len == 0) return !is_signatory;
    if (id.len != sizeof member.bytes || t->n_members == TERMS_PARTIES_MAX) return false;
    memcpy(member.bytes, id.data, sizeof member.bytes);
    insert_sorted(t->members, &t->n_members, &member);
    if (is_signatory) insert_sorted(t->signatories, &t->n_signatories, &member);
    return true;
}

/* A date that may be left out. */
static bool read_day(day *out, struct bytes value)
{
    struct bytes text = value_str(value);
    *out = DAY_NONE;
    return text.len == 0 || day_parse(out, text) == AYNI_OK;
}

static void read_obligations(struct terms *t, struct bytes obligations)
{
    struct bytes obligation;
    for (struct value_list l = value_list(obligations); value_next(&l, &obligation);) {
        t->n_obligations++;
        t->has_precondition = t->has_precondition || value_bool_at(obligation, "precondition");
    }
}

static void read_clauses(struct terms *t, struct bytes clauses)
{
    struct bytes clause;
    for (struct value_list l = value_list(clauses); value_next(&l, &clause);)
        if (bytes_equal_text(value_str_at(clause, "topic"), "fpic") && value_bool_at(clause, "binding"))
            t->has_fpic = true;
}

enum ayni_err terms_read(struct terms *out, struct bytes payload)
{
    struct schema_slots fields;
    schema_read(&fields, &propose_schema, payload);
    struct terms t = {.label = value_str(schema_slot(&fields, "id")),
                      .version = value_uint(schema_slot(&fields, "version"))};
    struct bytes party;
    bool holds = t.label.len > 0 && t.version > 0;
    for (struct value_list l = value_list(schema_slot(&fields, "parties")); holds && value_next(&l, &party);)
        holds = read_party(&t, party);
    holds = holds && t.n_signatories > 0 && read_day(&t.accept_by, schema_slot(&fields, "accept_by")) &&
            t.accept_by != DAY_NONE && read_day(&t.effective_from, schema_slot(&fields, "effective_from")) &&
            read_day(&t.ends_on, schema_slot(&fields, "ends_on"));
    if (!holds) return AYNI_ERR_FIELD;
    read_obligations(&t, schema_slot(&fields, "obligations"));
    read_clauses(&t, schema_slot(&fields, "clauses"));
    *out = t;
    return AYNI_OK;
}
