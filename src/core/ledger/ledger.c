/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/ledger.h"

#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/state.h"
#include "core/record/value.h"

static_assert(CHARTER_FOUNDERS_MAX <= UINT16_MAX,
              "the number of a log fits the upper part of a packed place");

static void sequence_init(struct sequence *s, const struct charter *charter, const struct card *card)
{
    s->card = card;
    log_id_make(&s->log, &charter->id, &card->id, card->id.bytes);
}

struct ledger *ledger_new(struct heap *heap, const struct charter *charter, const struct spread *spread)
{
    static const struct spread none;
    if (spread == NULL) spread = &none;
    assert(charter->n_founders > 0 && charter->n_founders <= CHARTER_FOUNDERS_MAX);
    struct ledger *l = heap_zalloc(heap, sizeof *l);
    if (l == NULL) return NULL;
    l->sequences = heap_zalloc(heap, charter->n_founders * sizeof *l->sequences);
    if (l->sequences == NULL) {
        heap_free(heap, l);
        return NULL;
    }
    l->heap = heap;
    l->charter = charter;
    l->interpreted = charter->rules == RULES_VERSION;
    l->n_sequences = (uint32_t)charter->n_founders;
    for (uint32_t i = 0; i < l->n_sequences; i++)
        sequence_init(&l->sequences[i], charter, &charter->founders[i]);
    index_init(&l->ids, heap, spread);
    index_init(&l->labels, heap, spread);
    answers_init(&l->answers, heap, spread);
    return l;
}

void ledger_free(struct ledger *l)
{
    if (l == NULL) return;
    commitments_deinit(l);
    answers_deinit(&l->answers, l->heap);
    index_deinit(&l->labels);
    index_deinit(&l->ids);
    for (uint32_t i = 0; i < l->n_sequences; i++)
        heap_free(l->heap, l->sequences[i].verdicts.reasons);
    heap_free(l->heap, l->sequences);
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
    struct sequence *s = &l->sequences[c->place.log];
    bool is_due = join_is_due(l, c);
    if (is_due) s->joined = true;
    *out = is_due ? VOID_NOT : VOID_RULE;
    return AYNI_OK;
}

static enum ayni_err apply_rules(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    static enum ayni_err (*const appliers[RECORD_TYPES])(struct ledger *, const struct candidate *,
                                                         enum void_reason *) = {
        [RECORD_JOIN] = join_apply,
        [RECORD_PROPOSE] = propose_apply,
        [RECORD_ACCEPT] = answer_apply,
        [RECORD_DECLINE] = answer_apply,
    };
    assert(c->type < RECORD_TYPES);
    return appliers[c->type](l, c, out);
}

/* What was reserved cannot fail any more: from here on the record is applied. */
static void note_applied(struct ledger *l, const struct candidate *c, enum void_reason reason)
{
    struct sequence *s = &l->sequences[c->place.log];
    uint64_t known;
    if (c->own && !index_find(&l->ids, &c->id, &known)) index_add(&l->ids, &c->id, place_pack(c->place));
    verdicts_add(&s->verdicts, reason);
    if (reason != VOID_NOT && reason != VOID_WAITING) l->n_void++;
    s->n_applied++;
}

enum ayni_err ledger_apply(struct ledger *l,
                           uint32_t log,
                           struct bytes record,
                           const struct examination *examination)
{
    assert(log < l->n_sequences);
    struct sequence *s = &l->sequences[log];
    assert(s->n_applied < LOG_RECORDS_MAX);
    if (!l->interpreted) {
        s->n_applied++;
        return AYNI_OK;
    }
    enum ayni_err err = index_reserve(&l->ids, 1);
    if (err == AYNI_OK) err = verdicts_reserve(&s->verdicts, l->heap);
    if (err != AYNI_OK) return err;

    struct candidate c = {.place = {log, s->n_applied}};
    enum void_reason reason = check_record(l, &c, record, examination);
    if (reason == VOID_NOT) err = apply_rules(l, &c, &reason);
    if (err == AYNI_OK) note_applied(l, &c, reason);
    return err;
}

uint64_t ledger_applied(const struct ledger *l, uint32_t log)
{
    assert(log < l->n_sequences);
    return l->sequences[log].n_applied;
}

enum void_reason ledger_void(const struct ledger *l, struct place place)
{
    assert(place.log < l->n_sequences);
    const struct sequence *s = &l->sequences[place.log];
    assert(place.index < s->n_applied);
    return l->interpreted ? verdicts_at(&s->verdicts, place.index) : VOID_NOT;
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
