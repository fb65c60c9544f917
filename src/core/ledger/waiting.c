/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/ledger/state.h"

/*
 * Records that wait (proto/rules.md, "Waiting records"). Those that wait for one id stand in a list in the
 * order of arrival, which for one author is that of its log. When the id takes effect the list goes to the
 * head of a queue, and its records are judged again one after the other: some may then wait for another id.
 * To the head, as each must have done all that follows from it before the next is judged: that one may be a
 * copy, or compete with a record of its log that has just been woken and stands before it.
 */

enum ayni_err waiting_reserve(struct ledger *l)
{
    return index_reserve(&l->waiting.awaited, 1);
}

/* To the end of its list, which the first one keeps in `first`. */
void waiting_add(struct ledger *l, const struct hash *key, uint32_t number)
{
    struct index *awaited = &l->waiting.awaited;
    struct act *act = act_at(l, number);
    uint64_t first;
    act->next = ACT_NONE;
    act->first = number;
    if (!index_find(awaited, key, &first)) {
        index_add(awaited, key, number);
    } else if (first == ACT_NONE) {
        index_set(awaited, key, number);
    } else {
        struct act *head = act_at(l, (uint32_t)first);
        act_at(l, head->first)->next = number;
        head->first = number;
    }
}

void waiting_wake(struct ledger *l, const struct hash *key)
{
    struct waiting *w = &l->waiting;
    uint64_t first;
    if (!index_find(&w->awaited, key, &first) || first == ACT_NONE) return;
    index_set(&w->awaited, key, ACT_NONE);
    struct act *head = act_at(l, (uint32_t)first);
    uint32_t last = head->first;
    if (w->first == ACT_NONE)
        w->last = last;
    else
        act_at(l, last)->next = w->first;
    w->first = (uint32_t)first;
}

/* An id that nobody can name by chance; who does so on purpose is judged again and goes on waiting. */
struct hash agreed_key(const struct hash *version)
{
    struct hash key = *version;
    key.bytes[0] ^= 0x80;
    return key;
}

/* A copy of a record that waited too: it stood further on in the same log, so the first is settled by now. */
static bool is_settled_copy(const struct ledger *l, const struct act *act)
{
    uint64_t first;
    bool found = index_find(&l->ids, &act->id, &first);
    assert(found);
    return first != place_pack(act->place) && ledger_void(l, place_unpack(first)) == VOID_NOT;
}

static void settle_verdict(struct ledger *l, uint32_t number, enum void_reason reason)
{
    const struct act *act = act_at(l, number);
    verdicts_settle(&log_at(l, act->place.log)->verdicts, act->place.index, reason);
    if (reason != VOID_NOT) l->n_void++;
    if (act_is_passing((enum record_type)act->type)) act_give_back(l, number);
}

enum ayni_err waiting_settle(struct ledger *l)
{
    struct waiting *w = &l->waiting;
    while (w->first != ACT_NONE) {
        struct hash key;
        uint32_t number = w->first;
        struct act *act = act_at(l, number);
        uint32_t next = number == w->last ? ACT_NONE : act->next;
        enum void_reason reason = is_settled_copy(l, act) ? VOID_COPY : act_judge(l, act, &key);
        enum ayni_err err = AYNI_OK;
        if (reason == VOID_NOT) err = act_prepare(l, act);
        if (reason == VOID_WAITING) err = waiting_reserve(l);
        if (err != AYNI_OK) return err;
        w->first = next;
        if (reason == VOID_WAITING) {
            waiting_add(l, &key, number);
            continue;
        }
        if (reason == VOID_NOT) act_enter(l, number);
        settle_verdict(l, number, reason);
    }
    return AYNI_OK;
}

bool ledger_is_awaited(const struct ledger *l, const struct hash *version, uint32_t log)
{
    uint64_t first;
    if (!index_find(&l->waiting.awaited, version, &first)) return false;
    for (uint32_t i = (uint32_t)first; i != ACT_NONE; i = act_at(l, i)->next) {
        const struct act *act = act_at(l, i);
        bool is_answer = act->type == RECORD_ACCEPT || act->type == RECORD_DECLINE;
        if (is_answer && member_of_log(l, act->place.log) == member_of_log(l, log)) return true;
    }
    return false;
}
