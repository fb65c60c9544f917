/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/ledger.h"

#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/state.h"
#include "core/record/value.h"

static_assert(LEDGER_LOGS_MAX <= UINT16_MAX, "the number of a log fits the upper part of a packed place");

/* The founders are the members. */
static enum ayni_err members_init(struct ledger *l)
{
    size_t n = l->charter->n_founders;
    l->members = heap_zalloc(l->heap, n * sizeof *l->members);
    if (l->members == NULL) return AYNI_ERR_MEMORY;
    l->n_members = (uint32_t)n;
    for (uint32_t i = 0; i < n; i++)
        l->members[i].card = &l->charter->founders[i];
    return AYNI_OK;
}

struct ledger *ledger_new(struct heap *heap, const struct charter *charter, const struct spread *spread)
{
    static const struct spread none;
    if (spread == NULL) spread = &none;
    assert(charter->n_founders > 0 && charter->n_founders <= CHARTER_FOUNDERS_MAX);
    struct ledger *l = heap_zalloc(heap, sizeof *l);
    if (l == NULL) return NULL;
    l->heap = heap;
    l->charter = charter;
    l->interpreted = charter->rules == RULES_VERSION;
    index_init(&l->ids, heap, spread);
    index_init(&l->labels, heap, spread);
    acts_init(l, spread);
    if (logs_init(l, spread) == AYNI_OK && members_init(l) == AYNI_OK) return l;
    ledger_free(l);
    return NULL;
}

void ledger_free(struct ledger *l)
{
    if (l == NULL) return;
    commitments_deinit(l);
    acts_deinit(l);
    index_deinit(&l->labels);
    index_deinit(&l->ids);
    logs_deinit(l);
    heap_free(l->heap, l->members);
    heap_free(l->heap, l);
}

/* The one form of a log's first record (proto/rules.md, "Logs"). */
static bool join_is_due(const struct ledger *l, const struct candidate *c)
{
    struct cursor payload = cursor_of(c->rec.payload);
    size_t n_fields;
    if (cursor_read_map(&payload, &n_fields) != AYNI_OK || n_fields != 1) return false;
    struct bytes charter = value_bin(value_at(c->rec.payload, "charter"));
    return c->place.index == 0 && c->rec.time_ms == 0 &&
           bytes_equal(charter, BYTES_ARRAY(l->charter->id.bytes));
}

static enum ayni_err join_apply(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    bool is_due = join_is_due(l, c);
    if (is_due) member_at(l, c->member)->joined = true;
    *out = is_due ? VOID_NOT : VOID_RULE;
    return AYNI_OK;
}

static enum ayni_err apply_rules(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    static enum ayni_err (*const appliers[RECORD_TYPES])(struct ledger *, const struct candidate *,
                                                         enum void_reason *) = {
        [RECORD_JOIN] = join_apply,
        [RECORD_PROPOSE] = propose_apply,
    };
    assert(c->type < RECORD_TYPES);
    return appliers[c->type] != NULL ? appliers[c->type](l, c, out) : act_apply(l, c, out);
}

/* What was reserved cannot fail any more: from here on the record is applied. */
static void note_applied(struct ledger *l, const struct candidate *c, enum void_reason reason)
{
    struct log *log = log_at(l, c->place.log);
    uint64_t known;
    if (c->own && !index_find(&l->ids, &c->id, &known)) index_add(&l->ids, &c->id, place_pack(c->place));
    verdicts_add(&log->verdicts, reason);
    if (reason != VOID_NOT && reason != VOID_WAITING) l->n_void++;
    log->n_applied++;
}

enum ayni_err ledger_apply(struct ledger *l,
                           uint32_t number,
                           struct bytes record,
                           const struct examination *examination)
{
    struct log *log = log_at(l, number);
    assert(log->n_applied < ledger_ready(l, number) && log->n_applied < LOG_RECORDS_MAX);
    if (!l->interpreted) {
        log->n_applied++;
        return AYNI_OK;
    }
    enum ayni_err err = waiting_settle(l);
    if (err == AYNI_OK) err = index_reserve(&l->ids, 1);
    if (err == AYNI_OK) err = verdicts_reserve(&log->verdicts, l->heap);
    if (err != AYNI_OK) return err;

    struct candidate c = {.place = {number, log->n_applied}, .member = log->member};
    enum void_reason reason = check_record(l, &c, record, examination);
    if (reason == VOID_NOT) err = apply_rules(l, &c, &reason);
    if (err != AYNI_OK) return err;
    note_applied(l, &c, reason);
    /* Applied it is: what it woke and there is no memory for is settled before the next one. */
    (void)!waiting_settle(l);
    return AYNI_OK;
}

uint64_t ledger_applied(const struct ledger *l, uint32_t log)
{
    return log_at(l, log)->n_applied;
}

enum void_reason ledger_void(const struct ledger *l, struct place place)
{
    const struct log *log = log_at(l, place.log);
    assert(place.index < log->n_applied);
    return l->interpreted ? verdicts_at(&log->verdicts, place.index) : VOID_NOT;
}

uint64_t ledger_n_void(const struct ledger *l)
{
    return l->n_void;
}

enum ayni_err ledger_find_record(const struct ledger *l, const struct hash *id, struct place *out)
{
    uint64_t place;
    if (!index_find(&l->ids, id, &place)) return AYNI_ERR_NOT_FOUND;
    *out = place_unpack(place);
    return AYNI_OK;
}
