/* SPDX-License-Identifier: Apache-2.0 */
#include "control/call.h"
#include "core/base/heap.h"
#include "core/ledger/views.h"
#include "core/record/value.h"

/* due: obligations whose day comes, or has passed, and that are not delivered. */

#define DUE_MAX 1000 /* in one answer: the earliest */
#define WITHIN_DAYS_DEFAULT 30
#define WITHIN_DAYS_MAX 36500

struct due_item {
    const struct version *version;
    uint32_t obligation; /* its number in the version's list */
    day due;
    enum obligation_status status;
};

struct due_list {
    struct call *call;
    day as_of, until;
    struct bytes party; /* org id or member name; empty: any */
    size_t n;
    struct due_item *items; /* DUE_MAX, in rising order of day, then of label and number */
};

static int compare(const struct due_item *a, const struct due_item *b)
{
    if (a->due != b->due) return a->due < b->due ? -1 : 1;
    int order = bytes_compare(a->version->commitment->label, b->version->commitment->label);
    return order != 0 ? order : (int)a->obligation - (int)b->obligation;
}

static void insert(struct due_list *list, const struct due_item *item)
{
    if (list->n == DUE_MAX && compare(&list->items[DUE_MAX - 1], item) <= 0) return;
    size_t at = list->n < DUE_MAX ? list->n++ : DUE_MAX - 1;
    for (; at > 0 && compare(&list->items[at - 1], item) > 0; at--)
        list->items[at] = list->items[at - 1];
    list->items[at] = *item;
}

static bool is_outstanding(enum obligation_status status)
{
    return status == OBLIGATION_OPEN || status == OBLIGATION_DUE || status == OBLIGATION_OVERDUE ||
           status == OBLIGATION_PART_DELIVERED || status == OBLIGATION_CONTESTED;
}

static const struct card *card_of(const struct call *call, const struct member_id *id)
{
    return charter_founder(engine_charter(call->control->engine), id);
}

static bool is_party(const struct due_list *list, const struct version *v, uint8_t number)
{
    const struct card *card = card_of(list->call, &v->members[number]);
    return card != NULL && (bytes_equal(card->name, list->party) || bytes_equal(card->org_id, list->party));
}

static void add_version(struct due_list *list, const struct version *v)
{
    const struct ledger *l = engine_ledger(list->call->control->engine);
    for (uint32_t i = 0; i < v->n_obligations; i++) {
        const struct obligation *o = &v->obligations[i];
        struct obligation_view view;
        if (list->party.len > 0 && !is_party(list, v, o->debtor) && !is_party(list, v, o->creditor)) continue;
        obligation_view(&view, l, v, i, list->as_of);
        if (view.due == DAY_NONE || view.due > list->until || !is_outstanding(view.status)) continue;
        insert(list, &(struct due_item){v, i, view.due, view.status});
    }
}

static void find_all(struct due_list *list)
{
    const struct ledger *l = engine_ledger(list->call->control->engine);
    for (size_t i = 0; i < ledger_n_commitments(l); i++) {
        const struct commitment *c = ledger_commitment(l, i);
        if (c->n_current == 1) add_version(list, commitment_current(c));
    }
}

/* Money or quantity as the text has it. */
static enum ayni_err read_owed(struct call *call,
                               struct store_read *read,
                               const struct due_item *item,
                               struct bytes *out,
                               const char **out_key)
{
    struct bytes record, o;
    struct record rec;
    enum ayni_err err = call_record(call, read, item->version->place, &record);
    if (err == AYNI_OK) err = record_decode(&rec, record);
    if (err != AYNI_OK) return err;
    *out = bytes_of(NULL, 0);
    for (struct value_list l = value_list_at(rec.payload, "obligations"); value_next(&l, &o);) {
        if (l.i - 1 != item->obligation) continue;
        *out_key = value_at(o, "amount").len > 0 ? "amount" : "quantity";
        *out = value_at(o, *out_key);
    }
    return AYNI_OK;
}

/* {amount?, commitment, creditor, debtor, due, obligation, quantity?, status} */
static enum ayni_err write_item(struct call *call, struct store_read *read, const struct due_item *item)
{
    const struct version *v = item->version;
    const struct obligation *o = &v->obligations[item->obligation];
    const char *key = "amount";
    struct bytes owed;
    char date[DATE_LEN + 1];
    struct packer *p = &call->out;
    enum ayni_err err = read_owed(call, read, item, &owed, &key);
    if (err != AYNI_OK) return err;
    bool is_amount = owed.len > 0 && key[0] == 'a', is_quantity = owed.len > 0 && key[0] == 'q';
    day_write(date, item->due);
    pack_map(p, 6u + (owed.len > 0));
    if (is_amount) put_raw(p, "amount", owed);
    put_str(p, "commitment", v->commitment->label);
    put_str(p, "creditor", member_name_of(call, &v->members[o->creditor]));
    put_str(p, "debtor", member_name_of(call, &v->members[o->debtor]));
    put_text(p, "due", date);
    put_uint(p, "obligation", o->no);
    if (is_quantity) put_raw(p, "quantity", owed);
    put_text(p, "status", obligation_status_name(item->status));
    return AYNI_OK;
}

static enum ayni_err write_items(struct due_list *list)
{
    struct store_read read;
    enum ayni_err err = store_read_begin(engine_store(list->call->control->engine), &read);
    if (err != AYNI_OK) return err;
    pack_array(&list->call->out, list->n);
    for (size_t i = 0; i < list->n && err == AYNI_OK; i++)
        err = write_item(list->call, &read, &list->items[i]);
    store_read_end(&read);
    return err;
}

enum ayni_err method_due(struct call *call)
{
    struct due_list list = {.call = call};
    uint64_t within = param_uint(call, "within", WITHIN_DAYS_DEFAULT);
    (void)param_text(call, "party", &list.party);
    enum ayni_err err = param_day(call, "as_of", &list.as_of);
    if (err != AYNI_OK) return err;
    if (within > WITHIN_DAYS_MAX)
        return call_fail(call, AYNI_ERR_USAGE, "within: expected a number of days, at most %d",
                         WITHIN_DAYS_MAX);
    list.until = list.as_of + (day)within;
    list.items = heap_resize_array(call->control->heap, NULL, DUE_MAX, sizeof *list.items);
    if (list.items == NULL) return AYNI_ERR_MEMORY;
    find_all(&list);
    err = write_items(&list);
    heap_free(call->control->heap, list.items);
    return err;
}
