/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/array.h"
#include "core/ledger/state.h"
#include "core/record/terms.h"
#include "core/record/value.h"

/*
 * Records about versions. What decides later is read when they come, so that nobody reads their bytes again.
 * Answers and amendments leave their mark in versions and are acts only while they wait.
 */

#define CHUNK_ACTS 512u

void acts_init(struct ledger *l, const struct spread *spread)
{
    l->acts = (struct acts){.unused = ACT_NONE};
    l->waiting = (struct waiting){.first = ACT_NONE};
    index_init(&l->waiting.awaited, l->heap, spread);
}

void acts_deinit(struct ledger *l)
{
    for (size_t i = 0; i < l->acts.n_chunks; i++)
        heap_free(l->heap, l->acts.chunks[i]);
    heap_free(l->heap, l->acts.chunks);
    index_deinit(&l->waiting.awaited);
}

struct act *act_at(const struct ledger *l, uint32_t number)
{
    assert(number < l->acts.n);
    return &l->acts.chunks[number / CHUNK_ACTS][number % CHUNK_ACTS];
}

const struct act *ledger_act(const struct ledger *l, uint32_t number)
{
    return act_at(l, number);
}

uint32_t ledger_n_acts(const struct ledger *l)
{
    return l->acts.n;
}

enum ayni_err acts_reserve(struct ledger *l)
{
    struct acts *a = &l->acts;
    if (a->unused != ACT_NONE || a->n < a->n_chunks * CHUNK_ACTS) return AYNI_OK;
    if (a->n >= ACT_NONE - CHUNK_ACTS) return AYNI_ERR_MEMORY;
    struct act **chunks = array_room(l->heap, a->chunks, a->n_chunks, &a->capacity, sizeof(struct act *));
    if (chunks == NULL) return AYNI_ERR_MEMORY;
    a->chunks = chunks;
    chunks[a->n_chunks] = heap_resize_array(l->heap, NULL, CHUNK_ACTS, sizeof(struct act));
    if (chunks[a->n_chunks] == NULL) return AYNI_ERR_MEMORY;
    a->n_chunks++;
    return AYNI_OK;
}

uint32_t act_take(struct ledger *l)
{
    struct acts *a = &l->acts;
    if (a->unused == ACT_NONE) return a->n++;
    uint32_t number = a->unused;
    a->unused = act_at(l, number)->next;
    return number;
}

void act_give_back(struct ledger *l, uint32_t number)
{
    act_at(l, number)->next = l->acts.unused;
    l->acts.unused = number;
}

bool act_is_passing(enum record_type type)
{
    return type == RECORD_ACCEPT || type == RECORD_DECLINE || type == RECORD_AMEND;
}

uint32_t ledger_find_act(const struct ledger *l, const struct hash *id)
{
    uint64_t packed;
    if (!index_find(&l->ids, id, &packed)) return ACT_NONE;
    struct place place = place_unpack(packed);
    const struct log *log = log_at(l, place.log);
    size_t low = 0, high = log->n_acts;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (act_at(l, log->acts[middle])->place.index < place.index)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == log->n_acts || act_at(l, log->acts[low])->place.index != place.index) return ACT_NONE;
    return act_at(l, log->acts[low])->effective ? log->acts[low] : ACT_NONE;
}

/* The field that says what a record is about. */
static const char *subject_field(enum record_type type)
{
    static const char *const fields[RECORD_TYPES] = {
        [RECORD_ACCEPT] = "version",    [RECORD_DECLINE] = "version",      [RECORD_SUSPEND] = "commitment",
        [RECORD_RESUME] = "commitment", [RECORD_TERMINATE] = "commitment", [RECORD_DELIVER] = "version",
        [RECORD_CONFIRM] = "delivery",  [RECORD_CONTEST] = "delivery",     [RECORD_PROGRESS] = "version",
        [RECORD_ATTACH] = "version",    [RECORD_CORRECT] = "record",       [RECORD_LABEL] = "version",
        [RECORD_UNLABEL] = "label",     [RECORD_CONSENT] = "version",
    };
    return fields[type];
}

static bool read_hash(struct hash *out, struct bytes map, const char *field)
{
    struct bytes value = value_bin(value_at(map, field));
    if (value.len != sizeof out->bytes) return false;
    memcpy(out->bytes, value.data, sizeof out->bytes);
    return true;
}

static day read_day(struct bytes map, const char *field)
{
    day d = DAY_NONE;
    struct bytes text = value_str_at(map, field);
    if (text.len > 0 && day_parse(&d, text) != AYNI_OK) d = DAY_NONE;
    return d;
}

static void read_delivery(struct act *act, struct bytes payload)
{
    struct bytes text = value_str_at(value_at(payload, "amount"), "amount");
    if (text.len == 0) text = value_str_at(value_at(payload, "quantity"), "value");
    if (text.len > 0) decimal_sum_add(&act->amount, text);
    act->obligation = (uint16_t)value_uint_at(payload, "obligation");
    act->from = read_day(payload, "date");
}

static enum consent_status read_consent(struct bytes payload)
{
    struct bytes status = value_str_at(payload, "status");
    if (bytes_equal_text(status, "given")) return CONSENT_GIVEN;
    return bytes_equal_text(status, "conditional") ? CONSENT_CONDITIONAL : CONSENT_WITHDRAWN;
}

/* What of the payload is asked later, by type. */
static void read_details(struct act *act, struct bytes payload)
{
    switch (act->type) {
    case RECORD_SUSPEND:
    case RECORD_RESUME:
    case RECORD_TERMINATE:
        act->from = read_day(payload, "effective");
        act->has_former = read_hash(&act->former, payload, "replaces");
        break;
    case RECORD_DELIVER:
        read_delivery(act, payload);
        break;
    case RECORD_CONSENT:
        act->consent = (uint8_t)read_consent(payload);
        break;
    default:
        break;
    }
}

static void read_act(struct act *act, const struct candidate *c)
{
    *act = (struct act){.id = c->id,
                        .place = c->place,
                        .time_ms = c->rec.time_ms,
                        .next = ACT_NONE,
                        .first = ACT_NONE,
                        .replaced_by = ACT_NONE,
                        .type = (uint8_t)c->type,
                        .from = DAY_NONE};
    if (c->type == RECORD_AMEND) return;
    bool has_subject = read_hash(&act->subject, c->rec.payload, subject_field(c->type));
    assert(has_subject);
    read_details(act, c->rec.payload);
}

static enum ayni_err read_amendment(const struct ledger *l, const struct candidate *c, struct act *act)
{
    struct terms terms;
    enum ayni_err err = terms_read(&terms, c->rec.payload);
    assert(err == AYNI_OK);
    sha256(act->subject.bytes, terms.label);
    act->version = version_new(l->heap, c, &terms);
    return act->version == NULL ? AYNI_ERR_MEMORY : AYNI_OK;
}

static enum ayni_err reserve(struct ledger *l, struct log *log)
{
    enum ayni_err err = acts_reserve(l);
    if (err == AYNI_OK) err = waiting_reserve(l);
    if (err != AYNI_OK) return err;
    uint32_t *acts = array_room(l->heap, log->acts, log->n_acts, &log->acts_capacity, sizeof *log->acts);
    if (acts == NULL) return AYNI_ERR_MEMORY;
    log->acts = acts;
    return AYNI_OK;
}

/* It is kept, whether it has taken effect or waits. */
static void keep(
    struct ledger *l, struct log *log, const struct act *act, enum void_reason reason, const struct hash *key)
{
    uint32_t number = act_take(l);
    *act_at(l, number) = *act;
    if (act->type == RECORD_AMEND) version_keep(log, act->version);
    if (!act_is_passing((enum record_type)act->type)) log->acts[log->n_acts++] = number;
    if (reason == VOID_WAITING) {
        waiting_add(l, key, number);
        return;
    }
    act_enter(l, number);
    if (act_is_passing((enum record_type)act->type)) act_give_back(l, number);
}

enum ayni_err act_apply(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    struct act act;
    struct hash key;
    struct log *log = log_at(l, c->place.log);
    *out = VOID_RULE;
    if (!member_at(l, c->member)->joined) return AYNI_OK;
    read_act(&act, c);
    enum ayni_err err = reserve(l, log);
    if (err == AYNI_OK && c->type == RECORD_AMEND) err = versions_reserve(l, log);
    if (err == AYNI_OK && c->type == RECORD_AMEND) err = read_amendment(l, c, &act);
    if (err != AYNI_OK) return err;
    *out = act_judge(l, &act, &key);
    if (*out == VOID_NOT) err = act_prepare(l, &act);
    if (err == AYNI_OK && *out != VOID_RULE) {
        keep(l, log, &act, *out, &key);
    } else if (c->type == RECORD_AMEND) {
        version_free(l->heap, act.version);
    }
    return err;
}

enum ayni_err ledger_foretell(const struct ledger *l,
                              uint32_t log,
                              const struct record *rec,
                              enum void_reason *out)
{
    struct candidate c = {
        .place = {log, ledger_applied(l, log)}, .rec = *rec, .type = record_type_of(rec->type), .own = true};
    struct act act;
    struct hash key;
    assert(c.type < RECORD_TYPES && c.type != RECORD_JOIN && c.type != RECORD_PROPOSE);
    read_act(&act, &c);
    if (c.type == RECORD_AMEND) {
        enum ayni_err err = read_amendment(l, &c, &act);
        if (err != AYNI_OK) return err;
    }
    *out = member_of_log(l, log)->joined ? act_judge(l, &act, &key) : VOID_RULE;
    if (c.type == RECORD_AMEND) version_free(l->heap, act.version);
    return AYNI_OK;
}
