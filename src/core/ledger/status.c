/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/ledger/state.h"
#include "core/ledger/views.h"

static uint32_t count_answers(const struct version *v, enum stance stance)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < v->n_parties; i++)
        n += v->parties[i].stance == stance && party_has_answered(&v->parties[i], v);
    return n;
}

enum version_status version_status(const struct version *v, day as_of)
{
    if (v->agreed) return v->replaced ? VERSION_SUPERSEDED : VERSION_AGREED;
    if (count_answers(v, STANCE_DECLINED) > 0) return VERSION_DECLINED;
    if (as_of > v->accept_by) return VERSION_LAPSED;
    return count_answers(v, STANCE_ACCEPTED) > 0 ? VERSION_PARTLY_ACCEPTED : VERSION_PROPOSED;
}

const struct version *commitment_current(const struct commitment *c)
{
    const struct version *current = c->first;
    for (const struct version *v = c->first; v != NULL; v = v->next)
        if (v->agreed && !v->replaced &&
            (!current->agreed || current->replaced || hash_compare(&v->id, &current->id) < 0))
            current = v;
    return current;
}

static bool is_signatory(const struct ledger *l, const struct version *v, const struct act *act)
{
    const struct party *party = version_party(v, &member_of_log(l, act->place.log)->card->id);
    return party != NULL && party->signs;
}

day act_effective(const struct commitment *c, const struct act *act)
{
    const struct version *current = commitment_current(c);
    if (act->type != RECORD_TERMINATE || current->notice_days == 0) return act->from;
    day earliest = day_of_ms(act->time_ms) + (day)current->notice_days;
    return act->from > earliest ? act->from : earliest;
}

static bool counts(const struct ledger *l, const struct act *act, const struct version *v, day as_of)
{
    return is_signatory(l, v, act) && act_effective(v->commitment, act) <= as_of;
}

bool commitment_has_ended(const struct ledger *l, const struct commitment *c, day as_of)
{
    if (c->n_current == 0 || c->first_act == ACT_NONE) return false;
    const struct version *v = commitment_current(c);
    for (uint32_t i = c->first_act; i != ACT_NONE; i = act_at(l, i)->next)
        if (act_at(l, i)->type == RECORD_TERMINATE && counts(l, act_at(l, i), v, as_of)) return true;
    return false;
}

/* A suspension holds until what replaces it has come into effect. */
static bool is_suspended(const struct ledger *l, const struct version *v, day as_of)
{
    for (uint32_t i = v->commitment->first_act; i != ACT_NONE; i = act_at(l, i)->next) {
        const struct act *act = act_at(l, i);
        if (act->type != RECORD_SUSPEND || !counts(l, act, v, as_of)) continue;
        if (act->replaced_by == ACT_NONE || act_at(l, act->replaced_by)->from > as_of) return true;
    }
    return false;
}

static enum commitment_status status_of_agreed(const struct ledger *l, const struct version *v, day as_of)
{
    if (commitment_has_ended(l, v->commitment, as_of)) return STATUS_TERMINATED;
    if (is_suspended(l, v, as_of)) return STATUS_SUSPENDED;
    if (v->effective_from != DAY_NONE && as_of < v->effective_from) return STATUS_AGREED;
    if (version_lacks_precondition(l, v) || version_lacks_consent(l, v)) return STATUS_AGREED;
    bool is_over = v->ends_on != DAY_NONE && as_of > v->ends_on;
    return is_over && version_is_fulfilled(l, v) ? STATUS_COMPLETED : STATUS_IN_FORCE;
}

enum commitment_status commitment_status(const struct ledger *l, const struct commitment *c, day as_of)
{
    static const enum commitment_status of_version[VERSION_STATUSES] = {
        [VERSION_PROPOSED] = STATUS_PROPOSED,
        [VERSION_PARTLY_ACCEPTED] = STATUS_PARTLY_ACCEPTED,
        [VERSION_DECLINED] = STATUS_DECLINED,
        [VERSION_LAPSED] = STATUS_LAPSED,
    };
    if (c->n_current > 1) return STATUS_CONFLICT;
    if (c->n_current == 1) return status_of_agreed(l, commitment_current(c), as_of);
    return of_version[version_status(c->first, as_of)];
}
