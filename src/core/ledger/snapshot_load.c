/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/snapshot.h"

#include "core/codec/cursor.h"
#include "core/ledger/array.h"
#include "core/ledger/snapshot_parts.h"
#include "core/record/fields.h"

/*
 * The hash tells damage; what is read is checked all the same, so that a fault of the writer ends in a
 * refusal and not in memory that is not ours. The first failure sticks, and all that is read after it is
 * zero.
 */
struct loader {
    struct ledger *ledger;
    struct cursor cursor;
    enum ayni_err err;
};

static bool went_well(struct loader *in, enum ayni_err err)
{
    if (in->err == AYNI_OK && err != AYNI_OK) in->err = err == AYNI_ERR_MEMORY ? err : AYNI_ERR_CORRUPT;
    return in->err == AYNI_OK;
}

static void require(struct loader *in, bool holds)
{
    (void)went_well(in, holds ? AYNI_OK : AYNI_ERR_CORRUPT);
}

static uint64_t load_uint(struct loader *in, uint64_t max)
{
    uint64_t value = 0;
    if (!went_well(in, cursor_read_uint(&in->cursor, &value))) return 0;
    require(in, value <= max);
    return value <= max ? value : 0;
}

static day load_day(struct loader *in)
{
    int64_t value = 0;
    if (!went_well(in, cursor_read_int(&in->cursor, &value))) return 0;
    require(in, value >= INT32_MIN && value <= INT32_MAX);
    return in->err == AYNI_OK ? (day)value : 0;
}

static bool load_bool(struct loader *in)
{
    bool value = false;
    return went_well(in, cursor_read_bool(&in->cursor, &value)) && value;
}

static void load_fixed(struct loader *in, void *out, size_t len)
{
    (void)went_well(in, cursor_read_fixed(&in->cursor, out, len));
}

/* The count of an array's elements; 0 after a failure. */
static size_t load_count(struct loader *in)
{
    size_t n = 0;
    return went_well(in, cursor_read_array(&in->cursor, &n)) ? n : 0;
}

static void load_array(struct loader *in, size_t n_fields)
{
    require(in, load_count(in) == n_fields);
}

/* Of a record that was applied. */
static struct place load_place(struct loader *in)
{
    struct place place = place_unpack(load_uint(in, UINT64_MAX));
    require(in, place.log < in->ledger->n_logs);
    if (in->err == AYNI_OK) require(in, place.index < log_at(in->ledger, place.log)->n_applied);
    return in->err == AYNI_OK ? place : (struct place){0, 0};
}

static void load_reasons(struct loader *in, struct log *log)
{
    struct bytes reasons;
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--) {
        if (!went_well(in, cursor_read_bin(&in->cursor, &reasons))) return;
        for (size_t i = 0; i < reasons.len && in->err == AYNI_OK; i++) {
            require(in, reasons.data[i] < VOID_REASONS);
            if (went_well(in, verdicts_reserve(&log->verdicts, in->ledger->heap)))
                verdicts_add(&log->verdicts, (enum void_reason)reasons.data[i]);
        }
    }
}

static void load_logs(struct loader *in, struct hash *out_roots)
{
    const struct ledger *l = in->ledger;
    load_array(in, l->charter->n_founders);
    for (uint32_t i = 0; i < l->charter->n_founders && in->err == AYNI_OK; i++) {
        struct log *log = log_at(l, i);
        load_array(in, SNAPSHOT_LOG_FIELDS);
        load_fixed(in, out_roots[i].bytes, sizeof out_roots[i].bytes);
        member_at(l, log->member)->joined = load_bool(in);
        log->n_applied = load_uint(in, LOG_RECORDS_MAX);
        load_reasons(in, log);
        require(in, log->verdicts.n == (l->interpreted ? log->n_applied : 0));
    }
}

static void load_index(struct loader *in, struct index *x)
{
    if (in->err == AYNI_OK) (void)went_well(in, index_load(x, &in->cursor));
}

static void load_party(struct loader *in, struct party *out)
{
    load_array(in, SNAPSHOT_PARTY_FIELDS);
    load_fixed(in, out->member.bytes, sizeof out->member.bytes);
    out->stance = (enum stance)load_uint(in, STANCE_DECLINED);
    if (out->stance == STANCE_NONE)
        require(in, load_uint(in, 0) == 0);
    else
        out->place = load_place(in);
    load_fixed(in, out->record.bytes, sizeof out->record.bytes);
}

static void load_facts(struct loader *in, struct commitment *out)
{
    load_array(in, SNAPSHOT_COMMITMENT_FIELDS);
    load_fixed(in, out->id.bytes, sizeof out->id.bytes);
    out->place = load_place(in);
    load_fixed(in, out->author.bytes, sizeof out->author.bytes);
    (void)went_well(in, cursor_read_str(&in->cursor, &out->label));
    out->accept_by = load_day(in);
    out->effective_from = load_day(in);
    out->ends_on = load_day(in);
    out->has_precondition = load_bool(in);
    out->has_fpic = load_bool(in);
    out->n_obligations = (uint32_t)load_uint(in, UINT32_MAX);
    size_t n_signatories = load_count(in);
    require(in, n_signatories <= COMMITMENT_PARTIES_MAX);
    out->n_signatories = (uint32_t)n_signatories;
}

/* The last one kept stands before this one in their log. */
static void require_order(struct loader *in, const struct log *log, uint64_t index)
{
    require(in, log->n_commitments == 0 || log->commitments[log->n_commitments - 1]->place.index < index);
}

static void load_commitment(struct loader *in)
{
    struct ledger *l = in->ledger;
    struct commitment facts = {.n_signatories = 0};
    load_facts(in, &facts);
    if (in->err != AYNI_OK) return;
    struct log *log = log_at(l, facts.place.log);
    require_order(in, log, facts.place.index);
    if (!went_well(in, commitments_reserve(l, log))) return;
    struct commitment *c = commitment_new(l->heap, &facts);
    if (!went_well(in, c == NULL ? AYNI_ERR_MEMORY : AYNI_OK)) return;
    commitment_keep(l, c);
    for (uint32_t i = 0; i < c->n_signatories; i++)
        load_party(in, &c->signatories[i]);
}

static void load_waiting(struct loader *in, struct waiting *out, size_t n)
{
    load_array(in, SNAPSHOT_WAITING_FIELDS);
    load_fixed(in, out->record.bytes, sizeof out->record.bytes);
    out->time_ms = load_uint(in, UINT64_MAX);
    out->place = load_place(in);
    out->stance = (enum stance)load_uint(in, STANCE_DECLINED);
    out->next = (uint32_t)load_uint(in, WAITING_END);
    out->last = (uint32_t)load_uint(in, WAITING_END);
    require(in, out->next == WAITING_END || out->next < n);
    require(in, out->last < n);
}

static void load_answers(struct loader *in, struct answers *a)
{
    load_array(in, SNAPSHOT_ANSWERS_FIELDS);
    load_index(in, &a->awaited);
    size_t n = load_count(in);
    while (a->n < n && in->err == AYNI_OK) {
        struct waiting *room =
            array_room(in->ledger->heap, a->waiting, a->n, &a->capacity, sizeof *a->waiting);
        if (!went_well(in, room == NULL ? AYNI_ERR_MEMORY : AYNI_OK)) return;
        a->waiting = room;
        load_waiting(in, &room[a->n++], n);
    }
    a->unused = (uint32_t)load_uint(in, WAITING_END);
    require(in, a->unused == WAITING_END || a->unused < n);
}

static void load_state(struct loader *in, struct hash *out_roots)
{
    struct ledger *l = in->ledger;
    l->n_void = load_uint(in, UINT64_MAX);
    load_logs(in, out_roots);
    load_index(in, &l->ids);
    load_index(in, &l->labels);
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--)
        load_commitment(in);
    load_answers(in, &l->answers);
    (void)went_well(in, cursor_finish(&in->cursor));
}

/* What the rest was written by, and for which ledger. */
static enum ayni_err load_head(struct cursor *c, const struct ledger_id *want, struct spread *out)
{
    size_t n_fields = 0;
    struct bytes label = {0}, version = {0};
    uint64_t format = 0;
    struct ledger_id ledger;
    enum ayni_err err = cursor_read_array(c, &n_fields);
    if (err == AYNI_OK) err = cursor_read_str(c, &label);
    if (err == AYNI_OK) err = cursor_read_uint(c, &format);
    if (err == AYNI_OK) err = cursor_read_str(c, &version);
    if (err != AYNI_OK || !bytes_equal(label, BYTES_LITERAL(SNAPSHOT_LABEL))) return AYNI_ERR_CORRUPT;
    if (format != SNAPSHOT_FORMAT || n_fields != SNAPSHOT_FIELDS) return AYNI_ERR_VERSION;
    if (!bytes_equal(version, BYTES_LITERAL(AYNI_VERSION))) return AYNI_ERR_VERSION;
    err = cursor_read_fixed(c, ledger.bytes, sizeof ledger.bytes);
    if (err == AYNI_OK) err = cursor_read_fixed(c, out->bytes, sizeof out->bytes);
    if (err != AYNI_OK) return AYNI_ERR_CORRUPT;
    return ledger_id_equal(&ledger, want) ? AYNI_OK : AYNI_ERR_LEDGER;
}

/* The bytes without the hash that ends them. */
static enum ayni_err check_hash(struct bytes *snapshot)
{
    struct hash hash;
    if (snapshot->len < sizeof hash.bytes) return AYNI_ERR_CORRUPT;
    snapshot->len -= sizeof hash.bytes;
    sha256(hash.bytes, *snapshot);
    bool holds = memcmp(hash.bytes, snapshot->data + snapshot->len, sizeof hash.bytes) == 0;
    return holds ? AYNI_OK : AYNI_ERR_CORRUPT;
}

enum ayni_err ledger_load(struct ledger **out,
                          struct hash *out_roots,
                          struct heap *heap,
                          const struct charter *charter,
                          struct bytes snapshot)
{
    struct spread spread;
    enum ayni_err err = check_hash(&snapshot);
    struct loader in = {.cursor = cursor_of(snapshot)};
    if (err == AYNI_OK) err = load_head(&in.cursor, &charter->id, &spread);
    if (err != AYNI_OK) return err;
    in.ledger = ledger_new(heap, charter, &spread);
    if (in.ledger == NULL) return AYNI_ERR_MEMORY;
    load_state(&in, out_roots);
    if (in.err == AYNI_OK)
        *out = in.ledger;
    else
        ledger_free(in.ledger);
    return in.err;
}
