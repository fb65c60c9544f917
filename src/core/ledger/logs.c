/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/array.h"
#include "core/ledger/state.h"

/* The logs and their numbers (proto/rules.md, "Logs"). */

/* The key of a log in the index of numbers. */
static struct hash key_of(const struct log_id *id)
{
    struct hash key;
    memcpy(key.bytes, id->bytes, sizeof key.bytes);
    return key;
}

/* A log under the next number, of which nothing but its id is known. */
static enum ayni_err log_new(struct ledger *l, const struct log_id *id)
{
    if (l->n_logs >= LEDGER_LOGS_MAX) return AYNI_ERR_LIMIT;
    struct log **logs = array_room(l->heap, l->logs, l->n_logs, &l->logs_capacity, sizeof(struct log *));
    if (logs == NULL) return AYNI_ERR_MEMORY;
    l->logs = logs;
    if (index_reserve(&l->log_numbers, 1) != AYNI_OK) return AYNI_ERR_MEMORY;
    struct log *log = heap_zalloc(l->heap, sizeof *log);
    if (log == NULL) return AYNI_ERR_MEMORY;
    log->shown.id = *id;
    log->shown.seal = LOG_OPEN;
    const struct hash key = key_of(id);
    index_add(&l->log_numbers, &key, l->n_logs);
    logs[l->n_logs++] = log;
    return AYNI_OK;
}

/* The first log of a member has the keys of its card. */
static void log_learn(struct log *log, uint32_t member, const struct card *card)
{
    log->member = member;
    log->shown.known = true;
    log->shown.card = card;
    log->shown.member_key = card->member_key;
    log->shown.log_key = card->log_key;
    log->shown.cosigner_key = card->cosigner_key;
    log->shown.transport_key = card->transport_key;
}

enum ayni_err logs_init(struct ledger *l, const struct spread *spread)
{
    index_init(&l->log_numbers, l->heap, spread);
    for (uint32_t i = 0; i < l->charter->n_founders; i++) {
        const struct card *card = &l->charter->founders[i];
        struct log_id id;
        log_id_make(&id, &l->charter->id, &card->id, card->id.bytes);
        enum ayni_err err = log_new(l, &id);
        if (err != AYNI_OK) return err;
        log_learn(log_at(l, i), i, card);
    }
    return AYNI_OK;
}

void logs_deinit(struct ledger *l)
{
    for (uint32_t i = 0; i < l->n_logs; i++) {
        heap_free(l->heap, l->logs[i]->verdicts.reasons);
        heap_free(l->heap, l->logs[i]);
    }
    heap_free(l->heap, l->logs);
    index_deinit(&l->log_numbers);
}

uint32_t ledger_n_logs(const struct ledger *l)
{
    return l->n_logs;
}

const struct ledger_log *ledger_log(const struct ledger *l, uint32_t number)
{
    return &log_at(l, number)->shown;
}

enum ayni_err ledger_add_log(struct ledger *l, const struct log_id *id, uint32_t *out)
{
    const struct hash key = key_of(id);
    uint64_t number = l->n_logs;
    enum ayni_err err = AYNI_OK;
    if (!index_find(&l->log_numbers, &key, &number)) err = log_new(l, id);
    if (err == AYNI_OK) *out = (uint32_t)number;
    return err;
}

uint64_t ledger_ready(const struct ledger *l, uint32_t log)
{
    return log_at(l, log)->shown.known ? LOG_OPEN : 0;
}
