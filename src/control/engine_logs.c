/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "control/state.h"
#include "core/base/heap.h"

/*
 * The logs beyond those of the founders. Ledger, store and replication call a log by one number: the store's
 * list is the ledger's at the start, and what becomes known later is taken in the ledger's order.
 */

uint32_t engine_n_logs(const struct engine *e)
{
    return e->n_logs;
}

struct bytes engine_log_name(const struct engine *e, uint32_t log)
{
    const struct ledger_log *shown = ledger_log(e->ledger, log);
    return shown->card == NULL ? BYTES_LITERAL("a member") : shown->card->name;
}

/* What of a log may be interpreted now. */
static uint64_t n_ready(const struct engine *e, uint32_t log)
{
    uint64_t held = sync_durable(e->sync, log)->tree.size, ready = ledger_ready(e->ledger, log);
    return held < ready ? held : ready;
}

uint64_t engine_n_undispatched(const struct engine *e, uint32_t log)
{
    uint64_t ready = n_ready(e, log), dispatched = e->logs[log].dispatched;
    return ready > dispatched ? ready - dispatched : 0;
}

bool engine_caught_up(const struct engine *e)
{
    bool covers = true;
    for (uint32_t log = 0; log < e->n_logs; log++)
        covers = covers && ledger_applied(e->ledger, log) >= n_ready(e, log);
    return covers;
}

enum ayni_err engine_attach_ledger(struct engine *e, struct ledger *l)
{
    struct store_read *read;
    struct log_id id;
    enum ayni_err err = engine_read(e, &read);
    for (uint32_t log = 0; log < e->n_logs && err == AYNI_OK; log++) {
        uint32_t number = log;
        err = store_log_id(read, log, &id);
        if (err == AYNI_OK) err = ledger_add_log(l, &id, &number);
        if (err == AYNI_OK && number != log) err = AYNI_ERR_CORRUPT;
    }
    engine_read_end(e);
    return err;
}

enum ayni_err engine_logs_reserve(struct engine *e, uint32_t n)
{
    if (n <= e->logs_capacity) return AYNI_OK;
    uint32_t capacity = n > 2 * e->logs_capacity ? n : 2 * e->logs_capacity;
    struct log_progress *logs = heap_resize_array(e->heap, e->logs, capacity, sizeof *logs);
    if (logs == NULL) return AYNI_ERR_MEMORY;
    memset(&logs[e->logs_capacity], 0, (capacity - e->logs_capacity) * sizeof *logs);
    e->logs = logs;
    e->logs_capacity = capacity;
    return AYNI_OK;
}

/* Into the store first: replication hands out commits from then on. */
static enum ayni_err take_log(struct engine *e, uint32_t log)
{
    char origin[LOG_ORIGIN_MAX];
    const struct ledger_log *shown = ledger_log(e->ledger, log);
    struct sync_log taken = {.id = shown->id};
    size_t len = log_origin(origin, shown->card->name, &shown->id);
    enum ayni_err err = vkey_init(&taken.key, VKEY_ED25519, bytes_of(origin, len), &shown->log_key);
    if (err == AYNI_OK) err = engine_logs_reserve(e, log + 1);
    if (err == AYNI_OK) err = store_add_log(e->store, log, &taken.id, &taken.key);
    if (err == AYNI_OK) err = sync_add_log(&log, e->sync, &taken);
    if (err == AYNI_OK) e->n_logs++;
    return err;
}

/* What does not fit on the disk is tried again when the next records are interpreted. */
void engine_take_logs(struct engine *e)
{
    enum ayni_err err = AYNI_OK;
    if (e->broken != AYNI_OK) return;
    engine_read_end(e); /* a write may wait for reads to end */
    while (e->n_logs < ledger_n_logs(e->ledger) && e->n_logs < SYNC_LOGS_MAX && err == AYNI_OK)
        err = take_log(e, e->n_logs);
    if (err == AYNI_ERR_FULL)
        e->carrier.note(e->carrier.context, "error", "the disk is full: a new log is not kept yet");
    else
        engine_break(e, err, "a new log");
}
