/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/views.h"

#include <assert.h>

#include "core/ledger/state.h"

/* Obligations and their deliveries, as of a day. */

/* What came together for one obligation. */
struct tally {
    struct decimal_sum delivered, confirmed; /* stated amounts */
    bool all_delivered, all_confirmed;       /* by a delivery that states no amount */
    bool any_delivered, any_confirmed, any_contested;
    day confirmed_on; /* the latest claimed day of a confirmation */
};

static void count_confirmation(struct tally *t, const struct ledger *l, const struct act *delivery)
{
    bool states_amount = !decimal_sum_is_zero(&delivery->amount);
    if (states_amount) decimal_sum_join(&t->confirmed, &delivery->amount);
    t->all_confirmed = t->all_confirmed || !states_amount;
    t->any_confirmed = true;
    for (uint32_t i = delivery->first; i != ACT_NONE; i = act_at(l, i)->next) {
        const struct act *answer = act_at(l, i);
        if (answer->type != RECORD_CONFIRM) continue;
        day on = day_of_ms(answer->time_ms);
        if (t->confirmed_on == DAY_NONE || on > t->confirmed_on) t->confirmed_on = on;
    }
}

static void count_delivery(struct tally *t, const struct ledger *l, const struct act *delivery)
{
    bool states_amount = !decimal_sum_is_zero(&delivery->amount);
    if (delivery->answer == DELIVERY_CONTESTED) {
        t->any_contested = true;
        return;
    }
    t->any_delivered = true;
    if (states_amount) decimal_sum_join(&t->delivered, &delivery->amount);
    t->all_delivered = t->all_delivered || !states_amount;
    if (delivery->answer == DELIVERY_CONFIRMED) count_confirmation(t, l, delivery);
}

/* Deliveries keep their number from one version to the next. */
static struct tally tally_of(const struct ledger *l, const struct commitment *c, uint16_t no)
{
    struct tally t = {.confirmed_on = DAY_NONE};
    for (const struct version *v = c->first; v != NULL; v = v->next)
        for (uint32_t i = v->first_act; i != ACT_NONE; i = act_at(l, i)->next)
            if (act_at(l, i)->type == RECORD_DELIVER && act_at(l, i)->obligation == no)
                count_delivery(&t, l, act_at(l, i));
    return t;
}

/* Where nothing is owed any delivery is of the whole. */
static bool reaches(const struct decimal_sum *sum, bool any, const struct obligation *o)
{
    return decimal_sum_is_zero(&o->owed) ? any : decimal_sum_compare(sum, &o->owed) >= 0;
}

static bool is_confirmed(const struct tally *t, const struct obligation *o)
{
    return t->all_confirmed || reaches(&t->confirmed, t->any_confirmed, o);
}

/* Counted from another obligation, it has no day before that is confirmed. */
static day due_of(const struct ledger *l, const struct version *v, const struct obligation *o)
{
    if (o->due != DAY_NONE) return o->due;
    const struct obligation *before = version_obligation(v, o->after);
    if (before == NULL) return DAY_NONE;
    struct tally t = tally_of(l, v->commitment, before->no);
    return is_confirmed(&t, before) ? t.confirmed_on + o->after_days : DAY_NONE;
}

/* The first line that holds gives the status. */
static enum obligation_status status_of(const struct tally *t,
                                        const struct obligation *o,
                                        const struct obligation_view *view,
                                        day as_of,
                                        bool has_ended)
{
    if (is_confirmed(t, o)) return OBLIGATION_CONFIRMED;
    if (t->all_delivered || reaches(&t->delivered, t->any_delivered, o)) return OBLIGATION_DELIVERED;
    if (has_ended) return OBLIGATION_WAIVED;
    if (t->any_contested) return OBLIGATION_CONTESTED;
    if (view->due != DAY_NONE && as_of > view->due) return OBLIGATION_OVERDUE;
    if (t->any_delivered) return OBLIGATION_PART_DELIVERED;
    return view->due != DAY_NONE && as_of == view->due ? OBLIGATION_DUE : OBLIGATION_OPEN;
}

void obligation_view(
    struct obligation_view *out, const struct ledger *l, const struct version *v, uint32_t i, day as_of)
{
    assert(i < v->n_obligations);
    const struct obligation *o = &v->obligations[i];
    struct tally t = tally_of(l, v->commitment, o->no);
    *out =
        (struct obligation_view){.due = due_of(l, v, o), .delivered = t.delivered, .confirmed = t.confirmed};
    out->confirmed_on = is_confirmed(&t, o) ? t.confirmed_on : DAY_NONE;
    out->over_delivered = !decimal_sum_is_zero(&o->owed) && decimal_sum_compare(&t.delivered, &o->owed) > 0;
    bool has_ended =
        commitment_has_ended(l, v->commitment, as_of) || (v->commitment->n_current > 0 && v->replaced);
    out->status = status_of(&t, o, out, as_of, has_ended);
}

bool version_lacks_precondition(const struct ledger *l, const struct version *v)
{
    for (uint32_t i = 0; i < v->n_obligations; i++) {
        if (!v->obligations[i].precondition) continue;
        struct tally t = tally_of(l, v->commitment, v->obligations[i].no);
        if (!is_confirmed(&t, &v->obligations[i])) return true;
    }
    return false;
}

bool version_is_fulfilled(const struct ledger *l, const struct version *v)
{
    for (uint32_t i = 0; i < v->n_obligations; i++) {
        struct tally t = tally_of(l, v->commitment, v->obligations[i].no);
        if (!is_confirmed(&t, &v->obligations[i])) return false;
    }
    return true;
}

static bool has_consent_of(const struct ledger *l, const struct version *v, const struct member_id *community)
{
    for (uint32_t i = v->first_act; i != ACT_NONE; i = act_at(l, i)->next) {
        const struct act *act = act_at(l, i);
        if (act->type != RECORD_CONSENT || act->consent == CONSENT_WITHDRAWN) continue;
        if (member_id_equal(&member_of_log(l, act->place.log)->card->id, community)) return true;
    }
    return false;
}

bool version_lacks_consent(const struct ledger *l, const struct version *v)
{
    for (uint32_t i = 0; i < v->n_communities; i++)
        if (!has_consent_of(l, v, &v->communities[i])) return true;
    return false;
}
