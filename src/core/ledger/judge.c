/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/ledger/state.h"

/*
 * The rules of each type (proto/rules.md). A rule asks for records that took effect, and for the author's
 * own that compete for the same; it says that it holds, that it fails, or for which id the record waits.
 */

static const struct card *author_of(const struct ledger *l, const struct act *act)
{
    return member_of_log(l, act->place.log)->card;
}

static bool is_same_author(const struct ledger *l, const struct act *a, const struct act *b)
{
    return log_at(l, a->place.log)->member == log_at(l, b->place.log)->member;
}

static enum void_reason wait_for(struct hash *out_key, const struct hash *key)
{
    *out_key = *key;
    return VOID_WAITING;
}

static enum void_reason rule(bool holds)
{
    return holds ? VOID_NOT : VOID_RULE;
}

/* "Answers". */
static enum void_reason judge_answer(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct version *v = version_find(l, &act->subject);
    if (v == NULL) return wait_for(out_key, &act->subject);
    const struct party *party = version_party(v, &author_of(l, act)->id);
    return rule(party != NULL && party->stance == STANCE_NONE && day_of_ms(act->time_ms) <= v->accept_by);
}

static void enter_answer(struct ledger *l, const struct act *act)
{
    struct version *v = version_find(l, &act->subject);
    struct party *party = version_party(v, &author_of(l, act)->id);
    party->stance = act->type == RECORD_ACCEPT ? STANCE_ACCEPTED : STANCE_DECLINED;
    party->place = act->place;
    party->record = act->id;
    if (party->stance != STANCE_ACCEPTED) return;
    v->n_accepted++;
    version_settle_agreed(l, v);
}

/* "Amendments". */
static enum void_reason judge_amendment(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct version *v = act->version;
    const struct commitment *c = NULL;
    uint32_t highest = 0;
    bool holds = true;
    for (uint32_t i = 0; i < v->n_prev; i++) {
        struct version *old = version_find(l, &v->prev_ids[i]);
        if (old == NULL) return wait_for(out_key, &v->prev_ids[i]);
        if (c == NULL) c = old->commitment;
        holds = holds && old->commitment == c && version_has_member(old, &v->author);
        if (old->number > highest) highest = old->number;
        v->prev[i] = old;
    }
    assert(c != NULL);
    struct hash label;
    sha256(label.bytes, c->label);
    return rule(holds && v->number == highest + 1 && hash_equal(&label, &act->subject));
}

/* "Course": suspend, resume, terminate. */
static enum void_reason judge_course(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct version *v = version_find(l, &act->subject);
    if (v == NULL || v->commitment->first != v) return wait_for(out_key, &act->subject);
    if (!act->has_former) return rule(act->type != RECORD_RESUME && !course_has_begun(l, v, act->place.log));
    uint32_t number = ledger_find_act(l, &act->former);
    const struct act *former = number == ACT_NONE ? NULL : act_at(l, number);
    bool is_course = former != NULL && (former->type == RECORD_SUSPEND || former->type == RECORD_RESUME ||
                                        former->type == RECORD_TERMINATE);
    if (!is_course) return wait_for(out_key, &act->former);
    bool is_own = is_same_author(l, former, act) && hash_equal(&former->subject, &act->subject);
    bool may_follow =
        former->type != RECORD_TERMINATE && (act->type != RECORD_RESUME || former->type == RECORD_SUSPEND);
    return rule(is_own && may_follow && former->replaced_by == ACT_NONE);
}

static bool is_member(const struct version *v, uint8_t number, const struct member_id *member)
{
    return number < v->n_members && member_id_equal(&v->members[number], member);
}

static enum void_reason judge_delivery(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct version *v = version_find(l, &act->subject);
    if (v == NULL) return wait_for(out_key, &act->subject);
    if (!v->agreed) {
        struct hash key = agreed_key(&v->id);
        return wait_for(out_key, &key);
    }
    const struct obligation *o = version_obligation(v, act->obligation);
    return rule(o != NULL && is_member(v, o->debtor, &author_of(l, act)->id));
}

/* The effective act of this type with this id; NULL. */
static const struct act *find_act(const struct ledger *l, const struct hash *id, enum record_type type)
{
    uint32_t number = ledger_find_act(l, id);
    const struct act *act = number == ACT_NONE ? NULL : act_at(l, number);
    return act != NULL && act->type == type ? act : NULL;
}

/* "Deliveries": the first answer decides, and nobody but the creditor has one. */
static enum void_reason judge_confirmation(const struct ledger *l,
                                           const struct act *act,
                                           struct hash *out_key)
{
    const struct act *delivery = find_act(l, &act->subject, RECORD_DELIVER);
    if (delivery == NULL) return wait_for(out_key, &act->subject);
    const struct obligation *o = version_obligation(delivery->version, delivery->obligation);
    bool is_creditor = is_member(delivery->version, o->creditor, &author_of(l, act)->id);
    bool is_answered = delivery->answer != DELIVERY_OPEN;
    return rule(is_creditor && !is_answered);
}

/* What any party may say of a version: progress, attach. */
static enum void_reason judge_party(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct version *v = version_find(l, &act->subject);
    if (v == NULL) return wait_for(out_key, &act->subject);
    return rule(version_has_member(v, &author_of(l, act)->id));
}

static enum void_reason judge_correction(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    uint32_t number = ledger_find_act(l, &act->subject);
    if (number == ACT_NONE || act_at(l, number)->type == RECORD_CORRECT)
        return wait_for(out_key, &act->subject);
    return rule(is_same_author(l, act_at(l, number), act));
}

static enum void_reason judge_label(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    if (version_find(l, &act->subject) == NULL) return wait_for(out_key, &act->subject);
    return rule(author_of(l, act)->is_community);
}

static enum void_reason judge_unlabel(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct act *label = find_act(l, &act->subject, RECORD_LABEL);
    if (label == NULL) return wait_for(out_key, &act->subject);
    return rule(is_same_author(l, label, act) && label->replaced_by == ACT_NONE);
}

static enum void_reason judge_consent(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    const struct version *v = version_find(l, &act->subject);
    if (v == NULL) return wait_for(out_key, &act->subject);
    bool is_asked = false;
    for (uint32_t i = 0; i < v->n_communities; i++)
        is_asked = is_asked || member_id_equal(&v->communities[i], &author_of(l, act)->id);
    return rule(is_asked);
}

/* Put it at the head of a list. */
static void link_act(struct ledger *l, uint32_t number, uint32_t *head)
{
    act_at(l, number)->next = *head;
    *head = number;
}

static void enter_amendment(struct ledger *l, uint32_t number)
{
    struct version *v = act_at(l, number)->version;
    version_enter(l, v, v->prev[0]->commitment);
}

static void enter_course(struct ledger *l, uint32_t number)
{
    struct act *act = act_at(l, number);
    if (act->has_former) act_at(l, ledger_find_act(l, &act->former))->replaced_by = number;
    act->version = version_find(l, &act->subject);
    if (!act->has_former) course_begin(l, act->version, act->place);
    link_act(l, number, &act->version->commitment->first_act);
}

static void enter_on_version(struct ledger *l, uint32_t number)
{
    struct act *act = act_at(l, number);
    act->version = version_find(l, &act->subject);
    link_act(l, number, &act->version->first_act);
}

static void enter_on_act(struct ledger *l, uint32_t number)
{
    struct act *act = act_at(l, number);
    struct act *subject = act_at(l, ledger_find_act(l, &act->subject));
    act->version = subject->version;
    link_act(l, number, &subject->first);
    if (act->type == RECORD_CONFIRM) subject->answer = DELIVERY_CONFIRMED;
    if (act->type == RECORD_CONTEST) subject->answer = DELIVERY_CONTESTED;
    if (act->type == RECORD_UNLABEL) subject->replaced_by = number;
}

static void enter_any_answer(struct ledger *l, uint32_t number)
{
    enter_answer(l, act_at(l, number));
}

static const struct {
    enum void_reason (*judge)(const struct ledger *l, const struct act *act, struct hash *out_key);
    void (*enter)(struct ledger *l, uint32_t number);
} rules[RECORD_TYPES] = {
    [RECORD_ACCEPT] = {judge_answer, enter_any_answer},
    [RECORD_DECLINE] = {judge_answer, enter_any_answer},
    [RECORD_AMEND] = {judge_amendment, enter_amendment},
    [RECORD_SUSPEND] = {judge_course, enter_course},
    [RECORD_RESUME] = {judge_course, enter_course},
    [RECORD_TERMINATE] = {judge_course, enter_course},
    [RECORD_DELIVER] = {judge_delivery, enter_on_version},
    [RECORD_CONFIRM] = {judge_confirmation, enter_on_act},
    [RECORD_CONTEST] = {judge_confirmation, enter_on_act},
    [RECORD_PROGRESS] = {judge_party, enter_on_version},
    [RECORD_ATTACH] = {judge_party, enter_on_version},
    [RECORD_CORRECT] = {judge_correction, enter_on_act},
    [RECORD_LABEL] = {judge_label, enter_on_version},
    [RECORD_UNLABEL] = {judge_unlabel, enter_on_act},
    [RECORD_CONSENT] = {judge_consent, enter_on_version},
};

enum void_reason act_judge(const struct ledger *l, const struct act *act, struct hash *out_key)
{
    assert(rules[act->type].judge != NULL);
    return rules[act->type].judge(l, act, out_key);
}

enum ayni_err act_prepare(struct ledger *l, const struct act *act)
{
    if (act->type == RECORD_AMEND) return version_prepare(l->heap, act->version);
    return index_reserve(&l->labels, 1);
}

void act_enter(struct ledger *l, uint32_t number)
{
    struct act *act = act_at(l, number);
    struct hash id = act->id;
    act->effective = true;
    act->first = ACT_NONE;
    rules[act->type].enter(l, number);
    if (!act_is_passing((enum record_type)act->type)) waiting_wake(l, &id);
}
