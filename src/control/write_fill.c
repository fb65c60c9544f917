/* SPDX-License-Identifier: Apache-2.0 */
#include "control/write_fill.h"

#include <stdio.h>

#include "core/base/hex.h"
#include "core/record/value.h"

/* What a record's target means, by type, and what a person need not write. */

static void draft_hash(struct writing *w, const char *key, const struct hash *id)
{
    if (map_draft_has(w->draft, bytes_of_text(key))) return;
    map_draft_begin(w->draft, bytes_of_text(key));
    pack_bin(&w->draft->packer, BYTES_ARRAY(id->bytes));
}

static enum ayni_err find_commitment(struct writing *w, const struct commitment **out)
{
    return call_find_commitment_named(w->call, w->target, out);
}

/* The version that the target's record id names, else the one that counts in its commitment. */
static enum ayni_err find_version(struct writing *w)
{
    const struct commitment *c;
    struct hash id;
    if (hex_decode(id.bytes, sizeof id.bytes, w->target) == AYNI_OK) {
        w->version = ledger_find_version(w->ledger, &id);
        if (w->version != NULL) return AYNI_OK;
    }
    enum ayni_err err = find_commitment(w, &c);
    if (err != AYNI_OK) return err;
    if (c->n_current > 1)
        return author_fail(
            &w->author, AYNI_ERR_AMBIGUOUS, NULL,
            "`%.*s` has several agreed texts that contradict each other; settle that with `ayni "
            "amend` first, or name the record id of the version",
            (int)c->label.len, (const char *)c->label.data);
    w->version = commitment_current(c);
    return AYNI_OK;
}

static enum ayni_err require_party(struct writing *w)
{
    if (version_has_member(w->version, &w->author.card->id)) return AYNI_OK;
    const struct commitment *c = w->version->commitment;
    return author_fail(&w->author, AYNI_ERR_RULE, NULL, "this member is no party to `%.*s`",
                       (int)c->label.len, (const char *)c->label.data);
}

static enum ayni_err fill_on_version(struct writing *w)
{
    enum ayni_err err = find_version(w);
    if (err == AYNI_OK && w->type != RECORD_LABEL && w->type != RECORD_CONSENT) err = require_party(w);
    if (err == AYNI_OK) draft_hash(w, "version", &w->version->id);
    return err;
}

static enum ayni_err fill_community(struct writing *w)
{
    if (!w->author.card->is_community)
        return author_fail(
            &w->author, AYNI_ERR_RULE, NULL,
            "only a member that speaks for a community may do this; this member's card names none");
    enum ayni_err err = fill_on_version(w);
    if (err != AYNI_OK || w->type == RECORD_LABEL) return err;
    for (uint32_t i = 0; i < w->version->n_communities; i++)
        if (member_id_equal(&w->version->communities[i], &w->author.card->id)) return AYNI_OK;
    return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                       "no binding clause of this text asks for this community's consent");
}

/* The newest act of ours on the commitment, which the next one supersedes. */
static const struct act *last_course(const struct writing *w, const struct commitment *c)
{
    uint32_t own = engine_own_log(w->call->control->engine);
    for (uint32_t i = c->first_act; i != ACT_NONE; i = ledger_act(w->ledger, i)->next) {
        const struct act *act = ledger_act(w->ledger, i);
        if (act->place.log == own && act->replaced_by == ACT_NONE) return act;
    }
    return NULL;
}

static enum ayni_err check_course(struct writing *w, const struct commitment *c, const struct act *last)
{
    const struct version *current = commitment_current(c);
    const struct party *own = version_stance(current, &w->author.card->id);
    if (own == NULL || !own->signs)
        return author_fail(&w->author, AYNI_ERR_RULE, NULL, "this member is no signatory of `%.*s`",
                           (int)c->label.len, (const char *)c->label.data);
    if (last != NULL && last->type == RECORD_TERMINATE)
        return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                           "this member has terminated it already; that cannot be taken back");
    if (w->type == RECORD_RESUME && (last == NULL || last->type != RECORD_SUSPEND))
        return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                           "this member has not suspended it: there is nothing to resume");
    return AYNI_OK;
}

/* A person hears of the days of notice now, rather than see the end put off. */
static enum ayni_err check_notice(struct writing *w, const struct commitment *c)
{
    const struct version *current = commitment_current(c);
    day effective = DAY_NONE, earliest = day_of_ms(w->author.now_ms) + (day)current->notice_days;
    char date[DATE_LEN + 1];
    struct bytes text = value_str_at(w->written, "effective");
    if (w->type != RECORD_TERMINATE || day_parse(&effective, text) != AYNI_OK || effective >= earliest)
        return AYNI_OK;
    day_write(date, earliest);
    return author_fail(&w->author, AYNI_ERR_FIELD, "effective",
                       "effective: the text asks for %u days of notice; write %s or a later day",
                       (unsigned)current->notice_days, date);
}

static enum ayni_err fill_course(struct writing *w)
{
    const struct commitment *c;
    enum ayni_err err = find_commitment(w, &c);
    if (err != AYNI_OK) return err;
    const struct act *last = last_course(w, c);
    err = check_course(w, c, last);
    if (err == AYNI_OK) err = check_notice(w, c);
    if (err != AYNI_OK) return err;
    w->version = c->first;
    draft_hash(w, "commitment", &c->first->id);
    if (last != NULL) draft_hash(w, "replaces", &last->id);
    return AYNI_OK;
}

/* The effective act whose id begins with the target, of those that `fits` takes. */
static enum ayni_err find_act(struct writing *w,
                              bool (*fits)(const struct writing *w, const struct act *act),
                              const char *what,
                              const struct act **out)
{
    size_t n = 0;
    for (uint32_t i = 0; i < ledger_n_acts(w->ledger); i++) {
        const struct act *act = ledger_act(w->ledger, i);
        if (!act->effective || !fits(w, act)) continue;
        const struct commitment *c = act->version->commitment;
        bool is_named = call_id_starts_with(&act->id, w->target) || bytes_equal(c->label, w->target) ||
                        call_id_starts_with(&c->first->id, w->target);
        if (!is_named) continue;
        *out = act;
        n++;
    }
    if (n == 1) return AYNI_OK;
    int len = (int)(w->target.len < 80 ? w->target.len : 80);
    if (n > 1)
        return author_fail(&w->author, AYNI_ERR_AMBIGUOUS, NULL,
                           "`%.*s` fits %zu of them; write the record id of %s, or more of it", len,
                           (const char *)w->target.data, n, what);
    return author_fail(&w->author, AYNI_ERR_NOT_FOUND, NULL,
                       "`%.*s` is not %s; `ayni show` lists what there is", len, (const char *)w->target.data,
                       what);
}

static bool is_delivery(const struct writing *w, const struct act *act)
{
    (void)w;
    return act->type == RECORD_DELIVER;
}

static bool is_owed_to_us(const struct writing *w, const struct act *act)
{
    if (act->type != RECORD_DELIVER || act->answer != DELIVERY_OPEN) return false;
    const struct version *v = act->version;
    for (uint32_t i = 0; i < v->n_obligations; i++)
        if (v->obligations[i].no == act->obligation)
            return member_id_equal(&v->members[v->obligations[i].creditor], &w->author.card->id);
    return false;
}

static enum ayni_err fill_confirmation(struct writing *w)
{
    const struct act *delivery = NULL;
    enum ayni_err err =
        find_act(w, is_owed_to_us, "a delivery to this member that waits for an answer", &delivery);
    if (err == AYNI_ERR_NOT_FOUND && find_act(w, is_delivery, "a delivery", &delivery) == AYNI_OK)
        return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                           delivery->answer == DELIVERY_OPEN
                               ? "this delivery is not owed to this member; its creditor answers it"
                               : "this delivery was answered already; the first answer decides");
    if (err != AYNI_OK) return err;
    w->version = delivery->version;
    draft_hash(w, "delivery", &delivery->id);
    return AYNI_OK;
}

static bool is_ours(const struct writing *w, const struct act *act)
{
    return act->place.log == engine_own_log(w->call->control->engine) && act->type != RECORD_CORRECT;
}

static bool is_our_label(const struct writing *w, const struct act *act)
{
    return is_ours(w, act) && act->type == RECORD_LABEL && act->replaced_by == ACT_NONE;
}

static enum ayni_err fill_on_record(struct writing *w)
{
    const struct act *act = NULL;
    bool is_correction = w->type == RECORD_CORRECT;
    enum ayni_err err = is_correction
                            ? find_act(w, is_ours, "a record of this member that can be corrected", &act)
                            : find_act(w, is_our_label, "a label of this member that stands", &act);
    if (err != AYNI_OK || act == NULL) return err;
    w->version = act->version;
    draft_hash(w, is_correction ? "record" : "label", &act->id);
    return AYNI_OK;
}

static const struct obligation *find_obligation(const struct writing *w, uint64_t no)
{
    for (uint32_t i = 0; i < w->version->n_obligations; i++)
        if (w->version->obligations[i].no == no) return &w->version->obligations[i];
    return NULL;
}

static enum ayni_err check_obligation(struct writing *w, uint64_t no)
{
    const struct obligation *o = find_obligation(w, no);
    const struct commitment *c = w->version->commitment;
    if (!w->version->agreed)
        return author_fail(&w->author, AYNI_ERR_RULE, NULL, "`%.*s` is not agreed yet: nothing is owed",
                           (int)c->label.len, (const char *)c->label.data);
    if (o == NULL)
        return author_fail(&w->author, AYNI_ERR_RULE, "obligation",
                           "obligation: `%.*s` has no obligation %llu", (int)c->label.len,
                           (const char *)c->label.data, (unsigned long long)no);
    if (!member_id_equal(&w->version->members[o->debtor], &w->author.card->id))
        return author_fail(&w->author, AYNI_ERR_RULE, "obligation",
                           "obligation: number %llu is owed by another party; its debtor delivers",
                           (unsigned long long)no);
    return AYNI_OK;
}

/* The obligation as the text has it, in a read that the caller ends. */
static enum ayni_err read_obligation(struct writing *w,
                                     struct store_read *read,
                                     uint64_t no,
                                     struct bytes *out)
{
    struct bytes record, item;
    struct record rec;
    enum ayni_err err = call_record(w->call, read, w->version->place, &record);
    if (err == AYNI_OK) err = record_decode(&rec, record);
    if (err != AYNI_OK) return err;
    for (struct value_list l = value_list_at(rec.payload, "obligations"); value_next(&l, &item);)
        if (value_uint_at(item, "no") == no) *out = item;
    return AYNI_OK;
}

/* A bare amount takes its currency or unit from the obligation. */
static enum ayni_err fill_amount(struct writing *w,
                                 struct bytes obligation,
                                 struct bytes amount,
                                 const char *date)
{
    struct bytes money = value_at(obligation, "amount"), quantity = value_at(obligation, "quantity");
    struct packer *p = &w->draft->packer;
    if (money.len > 0) {
        map_draft_begin(w->draft, BYTES_LITERAL("amount"));
        pack_map(p, 3);
        put_str(p, "amount", amount);
        put_str(p, "currency", value_str_at(money, "currency"));
        put_text(p, "value_date", date);
    } else if (quantity.len > 0) {
        map_draft_begin(w->draft, BYTES_LITERAL("quantity"));
        pack_map(p, 2);
        put_str(p, "unit", value_str_at(quantity, "unit"));
        put_str(p, "value", amount);
    } else {
        return author_fail(&w->author, AYNI_ERR_FIELD, "amount",
                           "amount: this obligation names no amount; leave it out");
    }
    return AYNI_OK;
}

static enum ayni_err fill_delivery(struct writing *w)
{
    char date[DATE_LEN + 1];
    struct store_read read;
    struct bytes obligation = {0}, amount = value_str_at(w->written, "amount");
    uint64_t no = value_uint_at(w->written, "obligation");
    enum ayni_err err = fill_on_version(w);
    if (err == AYNI_OK) err = check_obligation(w, no);
    if (err != AYNI_OK) return err;
    day_write(date, day_of_ms(w->author.now_ms));
    if (value_str_at(w->written, "date").len == 0) {
        map_draft_begin(w->draft, BYTES_LITERAL("date"));
        pack_text(&w->draft->packer, date);
    }
    if (amount.len == 0) return AYNI_OK;
    err = store_read_begin(engine_store(w->call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = read_obligation(w, &read, no, &obligation);
    if (err == AYNI_OK) err = fill_amount(w, obligation, amount, date);
    store_read_end(&read);
    return err;
}

/* What an amendment replaces: all agreed versions that nothing replaces, else the first. */
static void fill_prev(struct writing *w, const struct commitment *c)
{
    struct hash ids[TERMS_PREV_MAX];
    size_t n = 0;
    uint32_t highest = 0;
    for (const struct version *v = c->first; v != NULL && n < TERMS_PREV_MAX; v = v->next) {
        bool counts = c->n_current == 0 ? v == c->first : v->agreed && !v->replaced;
        if (!counts) continue;
        size_t i = n++;
        for (; i > 0 && hash_compare(&ids[i - 1], &v->id) > 0; i--)
            ids[i] = ids[i - 1];
        ids[i] = v->id;
        if (v->number > highest) highest = v->number;
    }
    map_draft_begin(w->draft, BYTES_LITERAL("prev"));
    pack_array(&w->draft->packer, n);
    for (size_t i = 0; i < n; i++)
        pack_bin(&w->draft->packer, BYTES_ARRAY(ids[i].bytes));
    map_draft_begin(w->draft, BYTES_LITERAL("version"));
    pack_uint(&w->draft->packer, highest + 1);
}

static enum ayni_err fill_amendment(struct writing *w)
{
    const struct commitment *c;
    enum ayni_err err = find_commitment(w, &c);
    if (err != AYNI_OK) return err;
    w->version = commitment_current(c);
    err = require_party(w);
    if (err != AYNI_OK) return err;
    struct bytes id = value_str_at(w->written, "id");
    if (id.len > 0 && !bytes_equal(id, c->label))
        return author_fail(&w->author, AYNI_ERR_RULE, "id",
                           "id: it amends `%.*s` and is called otherwise; write that id", (int)c->label.len,
                           (const char *)c->label.data);
    if (value_at(w->written, "prev").len == 0) fill_prev(w, c);
    sha256(w->subject.bytes, c->label);
    return AYNI_OK;
}

/* What was handed in, but for a bare amount, which has become one with a currency or a unit. */
static void add_written(struct writing *w)
{
    struct bytes key, value;
    for (struct value_pairs pairs = value_pairs(w->written); value_pair_next(&pairs, &key, &value);) {
        bool is_bare = bytes_equal_text(key, "amount") && value_str(value).len > 0;
        if (is_bare || map_draft_has(w->draft, key)) continue;
        map_draft_begin(w->draft, key);
        pack_raw(&w->draft->packer, value);
    }
}

enum ayni_err writing_fill(struct writing *w)
{
    static enum ayni_err (*const fillers[RECORD_TYPES])(struct writing * w) = {
        [RECORD_AMEND] = fill_amendment,      [RECORD_SUSPEND] = fill_course,
        [RECORD_RESUME] = fill_course,        [RECORD_TERMINATE] = fill_course,
        [RECORD_DELIVER] = fill_delivery,     [RECORD_CONFIRM] = fill_confirmation,
        [RECORD_CONTEST] = fill_confirmation, [RECORD_PROGRESS] = fill_on_version,
        [RECORD_ATTACH] = fill_on_version,    [RECORD_CORRECT] = fill_on_record,
        [RECORD_LABEL] = fill_community,      [RECORD_UNLABEL] = fill_on_record,
        [RECORD_CONSENT] = fill_community,
    };
    if (fillers[w->type] == NULL)
        return author_fail(&w->author, AYNI_ERR_USAGE, NULL,
                           "write: a record of this type has a method of its own");
    enum ayni_err err = fillers[w->type](w);
    if (err == AYNI_OK) add_written(w);
    return err;
}
