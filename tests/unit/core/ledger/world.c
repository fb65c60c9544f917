/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include "support/cmocka.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/base/buffer.h"
#include "core/base/heap.h"
#include "support/heap.h"
#include "support/sample.h"

void world_init(struct world *w, size_t n_members)
{
    assert_in_range(n_members, 1, WORLD_MEMBERS_MAX);
    w->n_records = 0;
    founders_init(&w->founders, n_members, 1);
    assert_int_equal(charter_decode(&w->charter, buffer_view(&w->founders.charter)), AYNI_OK);
}

void world_deinit(struct world *w)
{
    for (size_t i = 0; i < w->n_records; i++)
        heap_free(test_heap(), w->records[i]);
    founders_deinit(&w->founders);
}

struct ledger *world_ledger(const struct world *w)
{
    struct ledger *l = ledger_new(test_heap(), &w->charter, NULL);
    assert_non_null(l);
    return l;
}

struct written world_bytes(struct world *w, struct bytes bytes)
{
    struct written out = {0};
    struct record rec;
    uint8_t *copy = heap_zalloc(test_heap(), bytes.len + 1);
    assert_non_null(copy);
    assert_true(w->n_records < WORLD_RECORDS_MAX);
    if (bytes.len > 0) memcpy(copy, bytes.data, bytes.len);
    w->records[w->n_records++] = copy;
    out.bytes = bytes_of(copy, bytes.len);
    record_id(&out.id, out.bytes);
    out.holds = record_decode(&rec, out.bytes) == AYNI_OK && record_signature_holds(&rec);
    return out;
}

struct written world_sign(struct world *w, const struct record_draft *draft, uint32_t key)
{
    struct buffer record;
    buffer_init(&record, test_heap(), RECORD_MAX);
    const struct founder *signer = &w->founders.members[key];
    assert_int_equal(record_sign(&record, draft, &signer->member_secret, &signer->member_key), AYNI_OK);
    struct written out = world_bytes(w, buffer_view(&record));
    buffer_deinit(&record);
    return out;
}

struct written world_record(
    struct world *w, uint32_t author, uint64_t time_ms, const char *type, struct bytes payload)
{
    struct record_draft draft = {w->charter.id, w->charter.founders[author].id, time_ms, type, payload};
    return world_sign(w, &draft, author);
}

struct written world_text(
    struct world *w, uint32_t author, uint64_t time_ms, const char *type, const char *text)
{
    struct buffer payload;
    buffer_init(&payload, test_heap(), RECORD_BODY_MAX);
    sample_encode(&payload, text);
    struct written out = world_record(w, author, time_ms, type, buffer_view(&payload));
    buffer_deinit(&payload);
    return out;
}

/* Text that grows at its end. */
struct text {
    size_t len;
    char chars[8192];
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->chars + t->len, sizeof t->chars - t->len, format, args);
    va_end(args);
    assert_true(n >= 0 && (size_t)n < sizeof t->chars - t->len);
    t->len += (size_t)n;
}

static void add_hex(struct text *t, const char *key, const uint8_t bytes[32])
{
    add(t, "'%s': '<", key);
    for (size_t i = 0; i < 32; i++)
        add(t, "%02x", bytes[i]);
    add(t, ">'");
}

struct written world_join_with(struct world *w, uint32_t author, uint64_t time_ms, const char *more)
{
    struct text t = {0};
    add(&t, "{");
    add_hex(&t, "charter", w->charter.id.bytes);
    add(&t, "%s}", more);
    return world_text(w, author, time_ms, "join", t.chars);
}

struct written world_join(struct world *w, uint32_t author)
{
    return world_join_with(w, author, 0, "");
}

static bool has_bit(unsigned bits, uint32_t i)
{
    return (bits >> i & 1) != 0;
}

static void add_parties(struct text *t, const struct world *w, const struct proposal *proposal)
{
    const char *comma = "";
    add(t, "'parties': [");
    for (uint32_t i = 0; i < w->charter.n_founders; i++) {
        if (!has_bit(proposal->signatories | proposal->others, i)) continue;
        add(t, "%s{'org_id': 'XI-ROR-member%u', 'roles': ['4'], 'coop_role': 'partner', ", comma, i);
        add_hex(t, "member", w->charter.founders[i].id.bytes);
        add(t, ", 'signatory': %s}", has_bit(proposal->signatories, i) ? "true" : "false");
        comma = ", ";
    }
    add(t, "], ");
}

/* From the first signatory to the next. */
static void add_obligation(struct text *t, const struct proposal *proposal)
{
    uint32_t debtor = 0, creditor;
    while (!has_bit(proposal->signatories, debtor))
        debtor++;
    creditor = debtor + 1;
    while (!has_bit(proposal->signatories, creditor))
        creditor++;
    add(t, "'obligations': [{'no': 1, 'debtor': 'XI-ROR-member%u', 'creditor': 'XI-ROR-member%u', ", debtor,
        creditor);
    add(t, "'action': 'report', 'texts': [{'lang': 'en', 'text': 'a report'}], 'due': '2026-12-01', ");
    if (proposal->amount != NULL)
        add(t, "'amount': {'amount': '%s', 'currency': 'BOB', 'value_date': '2026-09-01'}, ",
            proposal->amount);
    add(t, "'precondition': %s}], ", proposal->precondition ? "true" : "false");
}

static void add_gates(struct text *t, const struct world *w, const struct proposal *proposal)
{
    if (proposal->obligation || proposal->precondition || proposal->amount != NULL)
        add_obligation(t, proposal);
    if (!proposal->fpic) return;
    add(t, "'clauses': [{'no': 1, 'topic': 'fpic', 'binding': true, ");
    add_hex(t, "community", w->charter.founders[0].id.bytes);
    add(t, ", 'texts': [{'lang': 'en', 'text': 'with consent'}]}], ");
}

static void add_dates(struct text *t, const struct proposal *proposal)
{
    add(t, "'accept_by': '%s', ", proposal->accept_by == NULL ? ACCEPT_BY : proposal->accept_by);
    if (proposal->effective_from != NULL) add(t, "'effective_from': '%s', ", proposal->effective_from);
    if (proposal->ends_on != NULL) add(t, "'ends_on': '%s', ", proposal->ends_on);
}

static void add_prev(struct text *t, const struct proposal *proposal)
{
    const struct hash *a = proposal->prev[0], *b = proposal->prev[1];
    bool swapped = b != NULL && hash_compare(a, b) > 0;
    const struct hash *sorted[2] = {swapped ? b : a, swapped ? a : b};
    add(t, "'reason': [{'lang': 'en', 'text': 'it is time'}], 'prev': [");
    for (size_t i = 0; i < 2 && sorted[i] != NULL; i++) {
        add(t, "%s'<", i > 0 ? ", " : "");
        for (size_t k = 0; k < 32; k++)
            add(t, "%02x", sorted[i]->bytes[k]);
        add(t, ">'");
    }
    add(t, "], ");
}

struct written world_about(struct world *w, uint32_t author, uint64_t time_ms, const struct about *about)
{
    struct text t = {0};
    add(&t, "{");
    add_hex(&t, about->field, about->id->bytes);
    add(&t, "%s}", about->rest);
    return world_text(w, author, time_ms, about->type, t.chars);
}

struct written world_propose(struct world *w,
                             uint32_t author,
                             uint64_t time_ms,
                             const struct proposal *proposal)
{
    struct text t = {0};
    uint32_t org = 0;
    while (!has_bit(proposal->signatories | proposal->others, org))
        org++;
    add(&t, "{'id': 'XI-ROR-member%u-%s', ", org, proposal->name == NULL ? "one" : proposal->name);
    add(&t, "'version': %u, ", proposal->version == 0 ? 1 : proposal->version);
    add(&t, "'kind': 'framework_agreement', 'modality': 'south_south', 'notice_days': 30, ");
    add(&t, "'authentic_langs': ['en'], 'titles': [{'lang': 'en', 'text': 'An agreement'}], ");
    add(&t, "'descriptions': [{'type': '1', 'texts': [{'lang': 'en', 'text': 'What it is for'}]}], ");
    add(&t, "'sectors': [{'vocabulary': '1', 'code': '31182', 'pct': '100'}], 'sdg': [{'code': '2'}], ");
    add_parties(&t, w, proposal);
    add_dates(&t, proposal);
    add_gates(&t, w, proposal);
    if (proposal->prev[0] != NULL) add_prev(&t, proposal);
    add(&t, "'visibility': 'public'}");
    return world_text(w, author, time_ms, proposal->prev[0] != NULL ? "amend" : "propose", t.chars);
}

struct written world_accept(struct world *w, uint32_t author, uint64_t time_ms, const struct hash *version)
{
    struct text t = {0};
    add(&t, "{");
    add_hex(&t, "version", version->bytes);
    add(&t, "}");
    return world_text(w, author, time_ms, "accept", t.chars);
}

struct written world_decline(struct world *w, uint32_t author, uint64_t time_ms, const struct hash *version)
{
    struct text t = {0};
    add(&t, "{'reason': [{'lang': 'en', 'text': 'not now'}], ");
    add_hex(&t, "version", version->bytes);
    add(&t, "}");
    return world_text(w, author, time_ms, "decline", t.chars);
}

struct written world_forge(struct world *w, const struct written *record)
{
    struct written out = world_bytes(w, record->bytes);
    uint8_t *bytes = w->records[w->n_records - 1];
    bytes[out.bytes.len - 40] ^= 1;
    record_id(&out.id, out.bytes);
    out.holds = false;
    return out;
}

enum void_reason world_apply(struct ledger *l, uint32_t log, const struct written *record)
{
    uint64_t index = ledger_applied(l, log);
    struct examination examination;
    ledger_examine(&examination, record->bytes);
    assert_true(hash_equal(&examination.id, &record->id));
    assert_int_equal(ledger_apply(l, log, record->bytes, &examination), AYNI_OK);
    assert_int_equal(ledger_applied(l, log), index + 1);
    return ledger_void(l, (struct place){log, index});
}

void world_join_all(struct world *w, struct ledger *l)
{
    for (uint32_t i = 0; i < w->charter.n_founders; i++) {
        struct written join = world_join(w, i);
        assert_int_equal(world_apply(l, i, &join), VOID_NOT);
    }
}
