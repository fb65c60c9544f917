/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/array.h"
#include "core/ledger/state.h"
#include "core/record/value.h"

/*
 * `accept` and `decline` (proto/rules.md, "Answers"). An answer to a version that is here is judged at once.
 * One to a version that is not here waits, in the order of its log; when the version comes, all that wait for
 * it are judged. An answer to something that never becomes a version waits for ever.
 */

void answers_init(struct answers *a, struct heap *heap, const struct spread *spread)
{
    *a = (struct answers){.unused = WAITING_END};
    index_init(&a->awaited, heap, spread);
}

void answers_deinit(struct answers *a, struct heap *heap)
{
    index_deinit(&a->awaited);
    heap_free(heap, a->waiting);
}

static bool is_late(const struct commitment *c, uint64_t time_ms)
{
    return day_of_ms(time_ms) > c->accept_by;
}

/* Take the stance if this answer decides: the signatory has none yet, and the answer is not late. */
static enum void_reason take_stance(const struct ledger *l,
                                    struct commitment *c,
                                    const struct waiting *answer)
{
    struct party *party = commitment_party(c, &member_of_log(l, answer->place.log)->card->id);
    if (party == NULL || party->stance != STANCE_NONE) return VOID_RULE;
    if (is_late(c, answer->time_ms)) return VOID_RULE;

    enum commitment_status before = commitment_status(c, c->accept_by);
    party->stance = answer->stance;
    party->place = answer->place;
    party->record = answer->record;
    assert(status_may_follow(before, commitment_status(c, c->accept_by)));
    return VOID_NOT;
}

static enum ayni_err waiting_reserve(struct answers *a, struct heap *heap)
{
    enum ayni_err err = index_reserve(&a->awaited, 1);
    if (err != AYNI_OK || a->unused != WAITING_END) return err;
    if (a->n >= WAITING_END) return AYNI_ERR_MEMORY;
    struct waiting *waiting = array_room(heap, a->waiting, a->n, &a->capacity, sizeof *a->waiting);
    if (waiting == NULL) return AYNI_ERR_MEMORY;
    a->waiting = waiting;
    return AYNI_OK;
}

/* Put the answer at the end of those that wait for the version; room was reserved. */
static void wait_for(struct answers *a, const struct hash *version, const struct waiting *answer)
{
    uint32_t number = a->unused != WAITING_END ? a->unused : (uint32_t)a->n++;
    if (number == a->unused) a->unused = a->waiting[number].next;
    a->waiting[number] = *answer;
    a->waiting[number].next = WAITING_END;
    a->waiting[number].last = number;

    uint64_t found;
    if (!index_find(&a->awaited, version, &found)) {
        index_add(&a->awaited, version, number);
        return;
    }
    struct waiting *first = &a->waiting[found];
    a->waiting[first->last].next = number;
    first->last = number;
}

enum ayni_err answer_apply(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    struct bytes named = value_bin(value_at(c->rec.payload, "version"));
    struct hash version;
    assert(named.len == sizeof version.bytes);
    memcpy(version.bytes, named.data, sizeof version.bytes);
    struct waiting answer = {
        .record = c->id,
        .time_ms = c->rec.time_ms,
        .place = c->place,
        .stance = c->type == RECORD_ACCEPT ? STANCE_ACCEPTED : STANCE_DECLINED,
    };

    uint64_t place;
    struct commitment *commitment = NULL;
    if (index_find(&l->ids, &version, &place)) commitment = commitment_at(l, place_unpack(place));
    if (!member_at(l, c->member)->joined) {
        *out = VOID_RULE;
    } else if (commitment != NULL) {
        *out = take_stance(l, commitment, &answer);
    } else {
        enum ayni_err err = waiting_reserve(&l->answers, l->heap);
        if (err != AYNI_OK) return err;
        wait_for(&l->answers, &version, &answer);
        *out = VOID_WAITING;
    }
    return AYNI_OK;
}

bool ledger_is_awaited(const struct ledger *l, const struct hash *version, uint32_t log)
{
    const struct answers *a = &l->answers;
    uint64_t place, found;
    if (index_find(&l->ids, version, &place) && commitment_at(l, place_unpack(place)) != NULL) return false;
    if (!index_find(&a->awaited, version, &found)) return false;
    for (uint32_t number = (uint32_t)found; number != WAITING_END; number = a->waiting[number].next)
        if (member_of_log(l, a->waiting[number].place.log) == member_of_log(l, log)) return true;
    return false;
}

/* A copy of an answer that waited too: it stood further on in the same log, so the first is settled by now.
 */
static bool is_settled_copy(const struct ledger *l, const struct waiting *answer)
{
    uint64_t first;
    bool found = index_find(&l->ids, &answer->record, &first);
    assert(found);
    return first != place_pack(answer->place) && ledger_void(l, place_unpack(first)) == VOID_NOT;
}

void answers_settle(struct ledger *l, struct commitment *c)
{
    struct answers *a = &l->answers;
    uint64_t found;
    if (!index_find(&a->awaited, &c->id, &found)) return;
    for (uint32_t number = (uint32_t)found; number != WAITING_END;) {
        struct waiting *answer = &a->waiting[number];
        enum void_reason reason = is_settled_copy(l, answer) ? VOID_COPY : take_stance(l, c, answer);
        verdicts_settle(&log_at(l, answer->place.log)->verdicts, answer->place.index, reason);
        if (reason != VOID_NOT) l->n_void++;

        uint32_t next = answer->next;
        answer->next = a->unused;
        a->unused = number;
        number = next;
    }
}
