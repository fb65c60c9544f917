/* SPDX-License-Identifier: Apache-2.0 */
#include "control/show_life.h"

#include "core/codec/cursor.h"
#include "core/ledger/views.h"
#include "core/record/types.h"

/* Lists grow with what members write, an answer does not: what goes beyond these numbers is left out. */
#define RECORDS_SHOWN_MAX 512
#define DELIVERIES_SHOWN_MAX 64

static void put_day(struct packer *p, const char *key, day d)
{
    char text[DATE_LEN + 1];
    day_write(text, d);
    put_text(p, key, text);
}

static void put_sum(struct packer *p, const char *key, const struct decimal_sum *sum)
{
    char text[DECIMAL_SUM_TEXT_MAX];
    decimal_sum_write(text, sum);
    put_text(p, key, text);
}

/* By claimed time, then by id. */
static size_t insert_delivery(const struct act *out[DELIVERIES_SHOWN_MAX],
                              size_t n,
                              const struct act *delivery)
{
    size_t i = n;
    for (; i > 0; i--) {
        const struct act *last = out[i - 1];
        bool is_later = last->time_ms != delivery->time_ms ? last->time_ms > delivery->time_ms
                                                           : hash_compare(&last->id, &delivery->id) > 0;
        if (!is_later) break;
        out[i] = last;
    }
    out[i] = delivery;
    return n + 1;
}

/* The deliveries of one obligation, under whatever version; returns how many. */
static size_t find_deliveries(const struct act *out[DELIVERIES_SHOWN_MAX],
                              const struct ledger *l,
                              const struct commitment *c,
                              uint16_t no)
{
    size_t n = 0;
    for (const struct version *v = c->first; v != NULL; v = v->next)
        for (uint32_t i = v->first_act; i != ACT_NONE && n < DELIVERIES_SHOWN_MAX; i = ledger_act(l, i)->next)
            if (ledger_act(l, i)->type == RECORD_DELIVER && ledger_act(l, i)->obligation == no)
                n = insert_delivery(out, n, ledger_act(l, i));
    return n;
}

/* {amount?, answer, date, id, time} */
static void write_delivery(struct packer *p, const struct act *delivery)
{
    bool has_amount = !decimal_sum_is_zero(&delivery->amount);
    pack_map(p, 4u + has_amount);
    if (has_amount) put_sum(p, "amount", &delivery->amount);
    put_text(p, "answer", delivery_answer_name((enum delivery_answer)delivery->answer));
    put_day(p, "date", delivery->from);
    put_bin(p, "id", BYTES_ARRAY(delivery->id.bytes));
    put_instant(p, "time", delivery->time_ms);
}

static void write_obligation(struct call *call, const struct version *v, uint32_t i, day as_of)
{
    const struct act *deliveries[DELIVERIES_SHOWN_MAX];
    const struct ledger *l = engine_ledger(call->control->engine);
    struct packer *p = &call->out;
    struct obligation_view view;
    obligation_view(&view, l, v, i, as_of);
    size_t n = find_deliveries(deliveries, l, v->commitment, v->obligations[i].no);
    bool has_due = view.due != DAY_NONE;
    pack_map(p, 6u + has_due);
    put_sum(p, "confirmed", &view.confirmed);
    put_sum(p, "delivered", &view.delivered);
    pack_text(p, "deliveries");
    pack_array(p, n);
    for (size_t k = 0; k < n; k++)
        write_delivery(p, deliveries[k]);
    if (has_due) put_day(p, "due", view.due);
    put_uint(p, "no", v->obligations[i].no);
    put_bool(p, "over_delivered", view.over_delivered);
    put_text(p, "status", obligation_status_name(view.status));
}

void life_write_obligations(struct call *call, const struct commitment_view *view, day as_of)
{
    const struct version *v = view->version;
    pack_text(&call->out, "obligations");
    pack_array(&call->out, v->n_obligations);
    for (uint32_t i = 0; i < v->n_obligations; i++)
        write_obligation(call, v, i, as_of);
}

void life_write_versions(struct call *call, const struct commitment *c, day as_of)
{
    struct packer *p = &call->out;
    pack_text(p, "versions");
    pack_array(p, c->n_versions);
    for (const struct version *v = c->first; v != NULL; v = v->next) {
        pack_map(p, 6);
        put_bool(p, "agreed", v->agreed);
        put_str(p, "author", member_name_of(call, &v->author));
        put_bin(p, "id", BYTES_ARRAY(v->id.bytes));
        put_text(p, "status", version_status_name(version_status(v, as_of)));
        put_instant(p, "time", v->time_ms);
        put_uint(p, "version", v->number);
    }
}

/* The records of a commitment: texts and answers first, then acts in the order of their claimed times. */
struct record_list {
    const struct ledger *ledger;
    size_t n, n_texts;
    struct listed {
        const struct hash *id;
        struct place place;
        uint64_t time_ms;
    } items[RECORDS_SHOWN_MAX];
};

/* Of two with one time the lower id: the same everywhere. */
static bool comes_before(const struct listed *a, const struct listed *b)
{
    return a->time_ms != b->time_ms ? a->time_ms < b->time_ms : hash_compare(a->id, b->id) < 0;
}

static void list_record(struct record_list *list, const struct hash *id, struct place place, uint64_t time_ms)
{
    if (list->n == RECORDS_SHOWN_MAX) return;
    struct listed listed = {id, place, time_ms};
    size_t i = list->n++;
    for (; i > list->n_texts && comes_before(&listed, &list->items[i - 1]); i--)
        list->items[i] = list->items[i - 1];
    list->items[i] = listed;
}

static void list_acts(struct record_list *list, uint32_t first)
{
    for (uint32_t i = first; i != ACT_NONE; i = ledger_act(list->ledger, i)->next) {
        const struct act *act = ledger_act(list->ledger, i);
        list_record(list, &act->id, act->place, act->time_ms);
        for (uint32_t k = act->first; k != ACT_NONE; k = ledger_act(list->ledger, k)->next) {
            const struct act *answer = ledger_act(list->ledger, k);
            list_record(list, &answer->id, answer->place, answer->time_ms);
        }
    }
}

/* Texts and answers keep the order in which they are listed. */
static void list_text(struct record_list *list, const struct hash *id, struct place place)
{
    list->n_texts = list->n;
    list_record(list, id, place, 0);
    list->n_texts = list->n;
}

static void list_version(struct record_list *list, const struct version *v)
{
    list_text(list, &v->id, v->place);
    for (uint32_t i = 0; i < v->n_parties; i++) {
        const struct party *party = &v->parties[i];
        if (party_has_answered(party, v)) list_text(list, &party->record, party->place);
    }
}

static enum ayni_err write_record(struct call *call, struct store_read *read, const struct listed *listed)
{
    const struct engine *e = call->control->engine;
    struct bytes bytes, reason, reservation;
    struct record rec;
    struct packer *p = &call->out;
    enum ayni_err err = call_record(call, read, listed->place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err != AYNI_OK) return err;
    bool has_reason = codec_map_find(rec.payload, "reason", &reason) == AYNI_OK;
    bool has_reservation = codec_map_find(rec.payload, "reservation", &reservation) == AYNI_OK;
    if (record_type_of(rec.type) == RECORD_PROPOSE)
        has_reason = has_reservation = false; /* fields of that name would be unknown ones of the body */
    pack_map(p, 6u + has_reason + has_reservation);
    put_bin(p, "id", BYTES_ARRAY(listed->id->bytes));
    put_uint(p, "index", listed->place.index);
    put_str(p, "member", engine_log_name(e, listed->place.log));
    if (has_reason) put_raw(p, "reason", reason);
    if (has_reservation) put_raw(p, "reservation", reservation);
    put_instant(p, "time", rec.time_ms);
    put_str(p, "type", rec.type);
    put_uint(p, "witnessed", 0);
    return AYNI_OK;
}

enum ayni_err life_write_records(struct call *call, struct store_read *read, const struct commitment *c)
{
    struct record_list list = {.ledger = engine_ledger(call->control->engine)};
    enum ayni_err err = AYNI_OK;
    for (const struct version *v = c->first; v != NULL; v = v->next)
        list_version(&list, v);
    for (const struct version *v = c->first; v != NULL; v = v->next)
        list_acts(&list, v->first_act);
    list_acts(&list, c->first_act);
    pack_text(&call->out, "records");
    pack_array(&call->out, list.n);
    for (size_t i = 0; i < list.n && err == AYNI_OK; i++)
        err = write_record(call, read, &list.items[i]);
    return err;
}
