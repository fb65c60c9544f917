/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/array.h"
#include "core/ledger/loader.h"
#include "core/ledger/snapshot_parts.h"

/* Acts and what waits, as a snapshot holds them. */

static uint32_t load_number(struct loader *in, size_t n)
{
    uint32_t number = (uint32_t)load_uint(in, ACT_NONE);
    load_require(in, number == ACT_NONE || number < n);
    return number;
}

static void load_links(struct loader *in, struct act *out, size_t n)
{
    out->next = load_number(in, n);
    out->first = load_number(in, n);
    out->replaced_by = load_number(in, n);
    load_fixed(in, out->former.bytes, sizeof out->former.bytes);
    out->has_former = load_bool(in);
    out->effective = load_bool(in);
}

static void load_version_of(struct loader *in, struct act *out)
{
    bool has_version = load_bool(in);
    if (!has_version) {
        (void)load_uint(in, 0);
        return;
    }
    struct place place = load_place(in);
    if (in->err == AYNI_OK) out->version = version_at(in->ledger, place);
}

static void load_act(struct loader *in, struct act *out, size_t n)
{
    *out = (struct act){.effective = false};
    load_array(in, SNAPSHOT_ACT_FIELDS);
    load_fixed(in, out->id.bytes, sizeof out->id.bytes);
    load_fixed(in, out->subject.bytes, sizeof out->subject.bytes);
    out->place = load_place(in);
    out->time_ms = load_uint(in, UINT64_MAX);
    load_links(in, out, n);
    out->type = (uint8_t)load_uint(in, RECORD_TYPES - 1);
    out->consent = (uint8_t)load_uint(in, CONSENT_WITHDRAWN);
    out->answer = (uint8_t)load_uint(in, DELIVERY_CONTESTED);
    out->obligation = (uint16_t)load_uint(in, UINT16_MAX);
    out->from = load_day(in);
    load_sum(in, &out->amount);
    load_version_of(in, out);
}

static void load_numbers(struct loader *in, struct log *log)
{
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--) {
        uint32_t *acts =
            array_room(in->ledger->heap, log->acts, log->n_acts, &log->acts_capacity, sizeof *log->acts);
        if (acts == NULL) {
            (void)load_went_well(in, AYNI_ERR_MEMORY);
            return;
        }
        log->acts = acts;
        uint32_t number = load_number(in, in->ledger->acts.n);
        load_require(in, number != ACT_NONE);
        if (in->err == AYNI_OK) acts[log->n_acts++] = number;
    }
}

void load_acts(struct loader *in)
{
    struct ledger *l = in->ledger;
    size_t n = load_count(in);
    for (size_t i = 0; i < n && in->err == AYNI_OK; i++) {
        if (!load_went_well(in, acts_reserve(l))) return;
        load_act(in, act_at(l, act_take(l)), n);
    }
    l->acts.unused = load_number(in, l->acts.n);
    load_array(in, l->charter->n_founders);
    for (uint32_t i = 0; i < l->charter->n_founders && in->err == AYNI_OK; i++)
        load_numbers(in, log_at(l, i));
    load_index(in, &l->waiting.awaited);
}
