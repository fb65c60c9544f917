/* SPDX-License-Identifier: Apache-2.0 */
#include "act_watch.h"

#include "support/cmocka.h"

static void note(struct act_watch *w, bool changed, bool may_follow, const char *before, const char *after)
{
    if (!may_follow) fail_msg("%s turned into %s", before, after);
    w->n_changes += changed;
}

static struct watched *place_of(struct act_watch *w, struct place place)
{
    assert_true(place.log < ACT_MEMBERS_MAX && place.index < ACT_RECORDS_MAX);
    return &w->last[place.log][place.index];
}

static void look_at_obligations(struct act_watch *w,
                                struct watched *last,
                                const struct ledger *l,
                                const struct version *v)
{
    assert_in_range(v->n_obligations, 0, WATCHED_OBLIGATIONS);
    for (uint32_t i = 0; i < v->n_obligations; i++) {
        struct obligation_view view;
        enum obligation_status before = last->obligations[i];
        obligation_view(&view, l, v, i, w->as_of);
        if (last->is_there)
            note(w, view.status != before, obligation_status_may_follow(before, view.status),
                 obligation_status_name(before), obligation_status_name(view.status));
        last->obligations[i] = view.status;
    }
}

static void look_at_deliveries(struct act_watch *w, const struct ledger *l, const struct version *v)
{
    for (uint32_t i = v->first_act; i != ACT_NONE; i = ledger_act(l, i)->next) {
        const struct act *act = ledger_act(l, i);
        enum delivery_answer answer = (enum delivery_answer)act->answer;
        struct watched *last = place_of(w, act->place);
        if (act->type != RECORD_DELIVER) continue;
        if (last->is_there)
            note(w, answer != last->answer, delivery_answer_may_follow(last->answer, answer),
                 delivery_answer_name(last->answer), delivery_answer_name(answer));
        last->answer = answer;
        last->is_there = true;
    }
}

static void look_at_version(struct act_watch *w, const struct ledger *l, const struct version *v)
{
    struct watched *last = place_of(w, v->place);
    enum version_status status = version_status(v, w->as_of);
    if (last->is_there)
        note(w, status != last->version, version_status_may_follow(last->version, status),
             version_status_name(last->version), version_status_name(status));
    last->version = status;
    look_at_obligations(w, last, l, v);
    look_at_deliveries(w, l, v);
}

static void look_at_commitment(struct act_watch *w, const struct ledger *l, const struct commitment *c)
{
    struct watched *last = place_of(w, c->first->place);
    enum commitment_status status = commitment_status(l, c, w->as_of);
    if (last->is_there)
        note(w, status != last->commitment, commitment_status_may_follow(last->commitment, status),
             commitment_status_name(last->commitment), commitment_status_name(status));
    last->commitment = status;
    for (const struct version *v = c->first; v != NULL; v = v->next) {
        look_at_version(w, l, v);
        place_of(w, v->place)->is_there = true;
    }
}

void act_watch_look(struct act_watch *w, const struct ledger *l, day as_of)
{
    w->as_of = as_of;
    for (size_t i = 0; i < ledger_n_commitments(l); i++)
        look_at_commitment(w, l, ledger_commitment(l, i));
}
