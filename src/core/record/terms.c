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

static void read_prev(struct terms *t, struct bytes prev)
{
    struct bytes id;
    for (struct value_list l = value_list(prev); t->n_prev < TERMS_PREV_MAX && value_next(&l, &id);) {
        struct bytes bytes = value_bin(id);
        if (bytes.len == sizeof t->prev[0].bytes) memcpy(t->prev[t->n_prev++].bytes, bytes.data, bytes.len);
    }
}

static uint8_t member_number(const struct terms *t, const struct member_id *member)
{
    uint32_t i = 0;
    while (i < t->n_members && !member_id_equal(&t->members[i], member))
        i++;
    return (uint8_t)i;
}

/* The member of the party with this org id: that it has one was checked. */
static uint8_t party_number(const struct terms *t, struct bytes parties, struct bytes org_id)
{
    struct bytes party;
    struct member_id member = {{0}};
    for (struct value_list l = value_list(parties); value_next(&l, &party);) {
        struct bytes id = value_bin(value_at(party, "member"));
        if (id.len == sizeof member.bytes && bytes_equal(value_str_at(party, "org_id"), org_id))
            memcpy(member.bytes, id.data, id.len);
    }
    return member_number(t, &member);
}

static void read_due(struct obligation *out, struct bytes due)
{
    if (value_str(due).len > 0) {
        (void)read_day(&out->due, due);
        return;
    }
    out->due = DAY_NONE;
    out->after = (uint16_t)value_uint_at(due, "after");
    out->after_days = (uint16_t)value_uint_at(due, "days");
}

static void read_owed(struct decimal_sum *out, struct bytes obligation)
{
    struct bytes text = value_str_at(value_at(obligation, "amount"), "amount");
    if (text.len == 0) text = value_str_at(value_at(obligation, "quantity"), "value");
    if (!decimal_is_valid(text, 10)) return;
    bool is_negative = text.data[0] == '-';
    decimal_sum_add(out, bytes_of(text.data + is_negative, text.len - is_negative));
}

static void read_obligations(struct terms *t, struct bytes obligations, struct bytes parties)
{
    struct bytes item;
    struct value_list l = value_list(obligations);
    while (t->n_obligations < TERMS_OBLIGATIONS_MAX && value_next(&l, &item)) {
        struct obligation *out = &t->obligations[t->n_obligations++];
        *out = (struct obligation){.no = (uint16_t)value_uint_at(item, "no"),
                                   .precondition = value_bool_at(item, "precondition")};
        out->debtor = party_number(t, parties, value_str_at(item, "debtor"));
        out->creditor = party_number(t, parties, value_str_at(item, "creditor"));
        read_due(out, value_at(item, "due"));
        read_owed(&out->owed, item);
    }
}

static void add_community(struct terms *t, struct bytes id)
{
    struct member_id member;
    if (id.len != sizeof member.bytes || t->n_communities == TERMS_COMMUNITIES_MAX) return;
    memcpy(member.bytes, id.data, id.len);
    for (uint32_t i = 0; i < t->n_communities; i++)
        if (member_id_equal(&t->communities[i], &member)) return;
    t->communities[t->n_communities++] = member;
}

static void read_clauses(struct terms *t, struct bytes clauses)
{
    struct bytes clause;
    for (struct value_list l = value_list(clauses); value_next(&l, &clause);)
        if (bytes_equal_text(value_str_at(clause, "topic"), "fpic") && value_bool_at(clause, "binding"))
            add_community(t, value_bin(value_at(clause, "community")));
}

static bool read_parties(struct terms *t, struct bytes parties)
{
    struct bytes party;
    bool holds = true;
    for (struct value_list l = value_list(parties); holds && value_next(&l, &party);)
        holds = read_party(t, party);
    return holds && t->n_signatories > 0;
}

static bool read_days(struct terms *t, const struct schema_slots *fields)
{
    return read_day(&t->accept_by, schema_slot(fields, "accept_by")) && t->accept_by != DAY_NONE &&
           read_day(&t->effective_from, schema_slot(fields, "effective_from")) &&
           read_day(&t->ends_on, schema_slot(fields, "ends_on"));
}

enum ayni_err terms_read(struct terms *out, struct bytes payload)
{
    struct schema_slots fields;
    struct terms *t = out;
    schema_read(&fields, &propose_schema, payload);
    struct bytes parties = schema_slot(&fields, "parties");
    t->label = value_str(schema_slot(&fields, "id"));
    t->version = value_uint(schema_slot(&fields, "version"));
    t->notice_days = (uint32_t)value_uint(schema_slot(&fields, "notice_days"));
    t->n_prev = t->n_members = t->n_signatories = t->n_obligations = t->n_communities = 0;
    if (t->label.len == 0 || t->version == 0) return AYNI_ERR_FIELD;
    if (!read_parties(t, parties) || !read_days(t, &fields)) return AYNI_ERR_FIELD;
    read_prev(t, schema_slot(&fields, "prev"));
    read_obligations(t, schema_slot(&fields, "obligations"), parties);
    read_clauses(t, schema_slot(&fields, "clauses"));
    return AYNI_OK;
}

bool terms_have_member(const struct terms *t, const struct member_id *member)
{
    return member_number(t, member) < t->n_members;
}
