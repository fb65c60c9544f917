/* SPDX-License-Identifier: Apache-2.0 */
#include "control/write_fill.h"
#include "core/record/value.h"

/* Deliveries, and records about records: what they name, and what a person need not write. */

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
    uint8_t creditor = version_obligation(v, act->obligation)->creditor;
    return member_id_equal(&v->members[creditor], &w->author.card->id);
}

enum ayni_err writing_on_delivery(struct writing *w)
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
    writing_put_id(w, "delivery", &delivery->id);
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

enum ayni_err writing_on_record(struct writing *w)
{
    const struct act *act = NULL;
    bool is_correction = w->type == RECORD_CORRECT;
    enum ayni_err err = is_correction
                            ? find_act(w, is_ours, "a record of this member that can be corrected", &act)
                            : find_act(w, is_our_label, "a label of this member that stands", &act);
    if (err != AYNI_OK || act == NULL) return err;
    w->version = act->version;
    writing_put_id(w, is_correction ? "record" : "label", &act->id);
    return AYNI_OK;
}

static enum ayni_err check_obligation(struct writing *w, uint64_t no)
{
    const struct obligation *o = version_obligation(w->version, no);
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
                                 struct bytes date)
{
    struct bytes money = value_at(obligation, "amount"), quantity = value_at(obligation, "quantity");
    struct packer *p = &w->draft->packer;
    if (money.len > 0) {
        map_draft_begin(w->draft, BYTES_LITERAL("amount"));
        pack_map(p, 3);
        put_str(p, "amount", amount);
        put_str(p, "currency", value_str_at(money, "currency"));
        put_str(p, "value_date", date);
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

enum ayni_err writing_of_delivery(struct writing *w)
{
    char today[DATE_LEN + 1];
    struct store_read read;
    struct bytes obligation = {0}, amount = value_str_at(w->written, "amount");
    struct bytes date = value_str_at(w->written, "date");
    uint64_t no = value_uint_at(w->written, "obligation");
    enum ayni_err err = writing_on_version(w);
    if (err == AYNI_OK) err = check_obligation(w, no);
    if (err != AYNI_OK) return err;
    if (date.len == 0) {
        day_write(today, day_of_ms(w->author.now_ms));
        date = bytes_of_text(today);
        map_draft_begin(w->draft, BYTES_LITERAL("date"));
        pack_str(&w->draft->packer, date);
    }
    if (amount.len == 0) return AYNI_OK;
    err = store_read_begin(engine_store(w->call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = read_obligation(w, &read, no, &obligation);
    if (err == AYNI_OK) err = fill_amount(w, obligation, amount, date);
    store_read_end(&read);
    return err;
}
