/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/heap.h"
#include "core/ledger/loader.h"
#include "core/ledger/snapshot_parts.h"

/* Versions and commitments, as a snapshot holds them. */

/* Ids in one bin; returns how many. */
static uint32_t load_ids(struct loader *in, void *out, size_t n_max)
{
    struct bytes ids = {0};
    if (!load_went_well(in, cursor_read_bin(&in->cursor, &ids))) return 0;
    load_require(in, ids.len % sizeof(struct hash) == 0 && ids.len / sizeof(struct hash) <= n_max);
    if (in->err != AYNI_OK || ids.len == 0) return 0;
    memcpy(out, ids.data, ids.len);
    return (uint32_t)(ids.len / sizeof(struct hash));
}

void load_sum(struct loader *in, struct decimal_sum *out)
{
    out->over = load_uint(in, UINT64_MAX);
    out->whole = load_uint(in, UINT64_C(999999999999999999));
    out->fraction = load_uint(in, UINT64_C(9999999999));
}

static void load_obligation(struct loader *in, struct obligation *out)
{
    load_array(in, SNAPSHOT_OBLIGATION_FIELDS);
    out->no = (uint16_t)load_uint(in, UINT16_MAX);
    out->debtor = (uint8_t)load_uint(in, TERMS_PARTIES_MAX);
    out->creditor = (uint8_t)load_uint(in, TERMS_PARTIES_MAX);
    out->precondition = load_bool(in);
    out->due = load_day(in);
    out->after = (uint16_t)load_uint(in, UINT16_MAX);
    out->after_days = (uint16_t)load_uint(in, UINT16_MAX);
    load_sum(in, &out->owed);
}

static void load_terms(struct loader *in, struct terms *out)
{
    out->version = load_uint(in, UINT32_MAX);
    out->accept_by = load_day(in);
    out->effective_from = load_day(in);
    out->ends_on = load_day(in);
    out->notice_days = (uint32_t)load_uint(in, UINT32_MAX);
    out->n_prev = load_ids(in, out->prev, TERMS_PREV_MAX);
    out->n_members = load_ids(in, out->members, TERMS_PARTIES_MAX);
    out->n_signatories = load_ids(in, out->signatories, TERMS_PARTIES_MAX);
    out->n_communities = load_ids(in, out->communities, TERMS_COMMUNITIES_MAX);
    size_t n = load_count(in);
    load_require(in, n <= TERMS_OBLIGATIONS_MAX);
    for (out->n_obligations = 0; out->n_obligations < n && in->err == AYNI_OK; out->n_obligations++)
        load_obligation(in, &out->obligations[out->n_obligations]);
}

static void load_party(struct loader *in, struct party *out)
{
    load_array(in, SNAPSHOT_PARTY_FIELDS);
    load_fixed(in, out->member.bytes, sizeof out->member.bytes);
    out->signs = load_bool(in);
    out->stance = (enum stance)load_uint(in, STANCE_DECLINED);
    if (out->stance == STANCE_NONE)
        load_require(in, load_uint(in, 0) == 0);
    else
        out->place = load_place(in);
    load_fixed(in, out->record.bytes, sizeof out->record.bytes);
}

static void load_parties(struct loader *in, struct version *v)
{
    size_t n = load_count(in);
    load_require(in, n <= (size_t)TERMS_PARTIES_MAX * (TERMS_PREV_MAX + 1));
    if (in->err != AYNI_OK || n == 0) return;
    v->parties = heap_zalloc(in->ledger->heap, n * sizeof v->parties[0]);
    if (v->parties == NULL) {
        (void)load_went_well(in, AYNI_ERR_MEMORY);
        return;
    }
    for (; v->n_parties < n && in->err == AYNI_OK; v->n_parties++) {
        load_party(in, &v->parties[v->n_parties]);
        v->n_accepted += v->parties[v->n_parties].stance == STANCE_ACCEPTED;
    }
}

static void load_version(struct loader *in)
{
    struct candidate c = {.own = true};
    struct terms terms = {.n_prev = 0};
    load_array(in, SNAPSHOT_VERSION_FIELDS);
    load_fixed(in, c.id.bytes, sizeof c.id.bytes);
    c.place = load_place(in);
    c.rec.time_ms = load_uint(in, UINT64_MAX);
    load_fixed(in, c.rec.member.bytes, sizeof c.rec.member.bytes);
    load_terms(in, &terms);
    if (in->err != AYNI_OK) return;
    struct ledger *l = in->ledger;
    struct log *log = log_at(l, c.place.log);
    load_require(in, log->n_versions == 0 || log->versions[log->n_versions - 1]->place.index < c.place.index);
    if (in->err != AYNI_OK || !load_went_well(in, versions_reserve(l, log))) return;
    struct version *v = version_new(l->heap, &c, &terms);
    if (v == NULL) {
        (void)load_went_well(in, AYNI_ERR_MEMORY);
        return;
    }
    version_keep(log, v);
    v->agreed = load_bool(in);
    v->replaced = load_bool(in);
    v->first_act = (uint32_t)load_uint(in, ACT_NONE);
    load_parties(in, v);
}

void load_versions(struct loader *in)
{
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--)
        load_version(in);
}

/* What it replaces stands before it in the list of its commitment. */
static void load_prev(struct loader *in, struct version *v)
{
    for (uint32_t i = 0; i < v->n_prev && in->err == AYNI_OK; i++) {
        struct version *prev = version_find(in->ledger, &v->prev_ids[i]);
        if (prev == NULL || prev->commitment != v->commitment) {
            load_require(in, false);
            return;
        }
        v->prev[i] = prev;
        v->follows[i] = (struct successor){v, prev->successors};
        prev->successors = &v->follows[i];
    }
}

static void load_member_of(struct loader *in, struct commitment *c)
{
    struct place place = load_place(in);
    struct version *v = in->err == AYNI_OK ? version_at(in->ledger, place) : NULL;
    if (v == NULL || v->commitment != NULL) {
        load_require(in, false);
        return;
    }
    if (c->last != NULL) c->last->next = v;
    if (c->first == NULL) c->first = v;
    c->last = v;
    c->n_versions++;
    v->commitment = c;
    load_prev(in, v);
}

static void keep_commitment(struct loader *in, struct commitment *c)
{
    struct log *log = log_at(in->ledger, c->first->place.log);
    enum ayni_err err = commitments_reserve(in->ledger, log);
    (void)load_went_well(in, err);
    if (err != AYNI_OK || log->commitments == NULL) return;
    log->commitments[log->n_commitments++] = c;
    in->ledger->n_commitments++;
}

static void load_commitment(struct loader *in)
{
    struct ledger *l = in->ledger;
    struct bytes label = {0};
    load_array(in, SNAPSHOT_COMMITMENT_FIELDS);
    if (!load_went_well(in, cursor_read_str(&in->cursor, &label))) return;
    struct commitment *c = commitment_new(l->heap, label);
    if (c == NULL) {
        (void)load_went_well(in, AYNI_ERR_MEMORY);
        return;
    }
    c->n_current = (uint32_t)load_uint(in, UINT32_MAX);
    c->first_act = (uint32_t)load_uint(in, ACT_NONE);
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--)
        load_member_of(in, c);
    if (c->first == NULL || c->first->n_prev > 0)
        load_require(in, false);
    else if (in->err == AYNI_OK)
        keep_commitment(in, c);
    if (in->err != AYNI_OK) heap_free(l->heap, c);
}

void load_commitments(struct loader *in)
{
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--)
        load_commitment(in);
}
