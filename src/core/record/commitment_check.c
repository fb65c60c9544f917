/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/commitment.h"

#include <inttypes.h>

#include "core/base/date.h"
#include "core/record/problems.h"
#include "core/record/value.h"

static size_t read_numbers(uint16_t *out, size_t max, struct bytes list)
{
    struct bytes item;
    size_t n = 0;
    for (struct value_list l = value_list(list); n < max && value_next(&l, &item);)
        out[n++] = (uint16_t)value_uint_at(item, "no");
    return n;
}

static void read_view(struct commitment_view *v, struct bytes body)
{
    struct bytes party;
    v->body = body;
    schema_read(&v->fields, &propose_schema, body);
    v->n_parties = 0;
    struct value_list l = value_list(view_at(v, "parties"));
    while (v->n_parties < COMMITMENT_PARTIES_MAX && value_next(&l, &party)) {
        v->org_ids[v->n_parties] = value_str_at(party, "org_id");
        v->members[v->n_parties++] = value_bin(value_at(party, "member"));
    }
    v->n_obligations = read_numbers(v->obligations, COMMITMENT_OBLIGATIONS_MAX, view_at(v, "obligations"));
    v->n_documents = read_numbers(v->documents, COMMITMENT_DOCUMENTS_MAX, view_at(v, "documents"));
}

/* ORG-ID-NAME with this org-id and a name of 1 to LABEL_LOCAL_MAX bytes. */
static bool label_is_of(struct bytes label, struct bytes org_id)
{
    size_t start = org_id.len + 1;
    if (label.len <= start || label.len > start + LABEL_LOCAL_MAX || label.data[org_id.len] != '-')
        return false;
    return bytes_equal(bytes_of(label.data, org_id.len), org_id);
}

static void check_label(struct problems *p, const struct commitment_view *v)
{
    struct bytes label = value_str(view_at(v, "id"));
    for (size_t i = 0; i < v->n_parties; i++)
        if (label_is_of(label, v->org_ids[i])) return;
    problem_at(
        p, "id",
        "begins with the org_id of no party; write ORG-ID-NAME with your own org_id and at most %d bytes",
        LABEL_LOCAL_MAX);
}

static void check_first(struct problems *p, const struct commitment_view *v)
{
    if (value_uint(view_at(v, "version")) != 1)
        problem_at(p, "version", "a proposal is version 1; later versions are amendments");
    if (view_at(v, "prev").len > 0) problem_at(p, "prev", "version 1 replaces nothing; remove it");
}

static void check_later(struct problems *p, const struct commitment_view *v)
{
    if (value_uint(view_at(v, "version")) < 2)
        problem_at(p, "version", "an amendment is version 2 or later; version 1 is a proposal");
    if (view_at(v, "prev").len == 0)
        problem_at(p, "prev", "is missing; write the record ids of the versions that this one replaces");
}

static bool has_coop_role(const struct commitment_view *v, const char *role)
{
    struct bytes party;
    for (struct value_list l = value_list(view_at(v, "parties")); value_next(&l, &party);)
        if (bytes_equal_text(value_str_at(party, "coop_role"), role)) return true;
    return false;
}

static void check_modality(struct problems *p, const struct commitment_view *v)
{
    static const char *const roles[] = {"first_provider", "second_provider", "recipient"};
    if (!bytes_equal_text(value_str(view_at(v, "modality")), "triangular")) return;
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (!has_coop_role(v, roles[i]))
            problem_at(p, "modality", "triangular needs a party with the coop_role %s; add it", roles[i]);
}

static void check_party_is_new(struct problems *p, const struct commitment_view *v, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (bytes_equal(v->org_ids[i], v->org_ids[j]))
            problem_at(p, "org_id", "is that of parties[%zu] too; keep one of them", j);
        if (v->members[i].len > 0 && bytes_equal(v->members[i], v->members[j]))
            problem_at(p, "member", "is that of parties[%zu] too; keep one of them", j);
    }
}

static void check_parties(struct problems *p, const struct commitment_view *v)
{
    struct bytes party;
    size_t n_signatories = 0, list_mark = path_enter(p, "parties");
    for (struct value_list l = value_list(view_at(v, "parties")); value_next(&l, &party);) {
        size_t i = l.i - 1, mark = path_index(p, i);
        bool is_signatory = value_bool_at(party, "signatory");
        n_signatories += is_signatory;
        check_party_is_new(p, v, i);
        if (is_signatory && v->members[i].len == 0)
            problem_at(p, "member", "is missing; a signatory is a member: write its member id");
        path_leave(p, mark);
    }
    if (n_signatories < 2)
        problem(p, "%zu of them sign; set signatory to true for two or more", n_signatories);
    percents_check(p, view_at(v, "parties"), "share", "shares");
    path_leave(p, list_mark);
}

static void check_places(struct problems *p, const struct commitment_view *v)
{
    struct bytes place;
    size_t list_mark = path_enter(p, "places");
    for (struct value_list l = value_list(view_at(v, "places")); value_next(&l, &place);) {
        size_t mark = path_index(p, l.i - 1);
        bool has_country = value_at(place, "country").len > 0;
        if (has_country == (value_at(place, "region").len > 0))
            problem(p, "names %s; write one of them",
                    has_country ? "country and region" : "no country or region");
        path_leave(p, mark);
    }
    percents_check(p, view_at(v, "places"), "pct", "percentages of places");
    path_leave(p, list_mark);
}

static void check_sectors(struct problems *p, const struct commitment_view *v)
{
    struct bytes sector;
    bool has_dac = false;
    size_t mark = path_enter(p, "sectors");
    for (struct value_list l = value_list(view_at(v, "sectors")); value_next(&l, &sector);)
        has_dac = has_dac || bytes_equal_text(value_str_at(sector, "vocabulary"), "1");
    if (!has_dac) problem(p, "none is of vocabulary 1; add a DAC sector of 5 digits");
    percents_check_groups(p, view_at(v, "sectors"), "pct", "percentages of one vocabulary", "vocabulary");
    path_leave(p, mark);
}

static void check_sdg(struct problems *p, const struct commitment_view *v)
{
    struct bytes goal;
    size_t n = 0, list_mark = path_enter(p, "sdg");
    for (struct value_list l = value_list(view_at(v, "sdg")); value_next(&l, &goal);) {
        size_t mark = path_index(p, l.i - 1);
        bool is_principal = value_bool_at(goal, "principal");
        if (is_principal && n++ == 1) problem_at(p, "principal", "is the second principal goal; keep one");
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_dates(struct problems *p, const struct commitment_view *v)
{
    day from, to;
    bool has_from = day_parse(&from, value_str(view_at(v, "effective_from"))) == AYNI_OK;
    bool has_to = day_parse(&to, value_str(view_at(v, "ends_on"))) == AYNI_OK;
    if (has_from && has_to && from > to)
        problem_at(p, "ends_on", "comes before effective_from; write that day or a later one");
    if (!has_to && view_at(v, "notice_days").len == 0)
        problem_at(p, "notice_days", "is missing; without ends_on say how many days of notice end it");
}

static void check_legal_frame(struct problems *p, const struct commitment_view *v)
{
    struct bytes frame;
    size_t list_mark = path_enter(p, "legal_frame");
    for (struct value_list l = value_list(view_at(v, "legal_frame")); value_next(&l, &frame);) {
        if (value_at(frame, "document").len == 0) continue;
        size_t mark = path_index(p, l.i - 1);
        path_enter(p, "document");
        view_require_document(p, v, value_uint_at(frame, "document"));
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_documents(struct problems *p, const struct commitment_view *v)
{
    size_t list_mark = path_enter(p, "documents");
    for (size_t i = 0; i < v->n_documents; i++) {
        size_t first = view_find_document(v, v->documents[i]);
        if (first == i) continue;
        size_t mark = path_index(p, i);
        problem_at(p, "no", "is that of documents[%zu] too; give each its own", first);
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_body(struct problems *p, const struct commitment_view *v)
{
    check_modality(p, v);
    check_parties(p, v);
    check_places(p, v);
    check_sectors(p, v);
    check_sdg(p, v);
    check_dates(p, v);
    check_legal_frame(p, v);
    obligations_check(p, v);
    clauses_check(p, v);
    check_documents(p, v);
    profile_check(p, v);
    binding_check(p, v);
}

void commitment_check(struct problems *p, struct bytes body)
{
    struct commitment_view view;
    read_view(&view, body);
    check_label(p, &view);
    check_first(p, &view);
    check_body(p, &view);
}

/* The label is that of version 1, whose proposer may be no party any more: the rules compare it. */
void amendment_check(struct problems *p, struct bytes body)
{
    struct commitment_view view;
    read_view(&view, body);
    check_later(p, &view);
    check_body(p, &view);
}
