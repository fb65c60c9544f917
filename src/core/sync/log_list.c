/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "core/base/heap.h"
#include "core/sync/state.h"

/*
 * Which logs there are: those of the founders when the node starts, one more whenever a member is admitted or
 * goes on in another log. None ever leaves, and numbers stay.
 */

static void log_init(struct log *log, const struct sync_log *from)
{
    log->id = from->id;
    log->key = from->key;
    log->tip = log->durable = from->durable;
    log->forked = from->forked;
    log->pull.peer = SYNC_NO_PEER;
    log->signed_size = from->durable.target.size;
    if (from->durable.passing.size > log->signed_size) log->signed_size = from->durable.passing.size;
}

void log_list_add(struct sync *s, const struct sync_log *from)
{
    assert(s->n_logs < s->logs_capacity);
    uint32_t at = s->n_logs;
    for (; at > 0 && log_id_compare(&s->logs[s->by_id[at - 1]].id, &from->id) > 0; at--)
        s->by_id[at] = s->by_id[at - 1];
    s->by_id[at] = s->n_logs;
    log_init(&s->logs[s->n_logs++], from);
}

/* The lists in their new size; what is known of peers lies in rows, which become longer. */
struct lists {
    struct log *logs;
    uint32_t *by_id;
    struct peer_log *peer_logs;
};

static void move_in(struct sync *s, const struct lists *to, uint32_t capacity)
{
    if (s->n_logs > 0) {
        memcpy(to->logs, s->logs, s->n_logs * sizeof *s->logs);
        memcpy(to->by_id, s->by_id, s->n_logs * sizeof *s->by_id);
    }
    for (uint32_t i = 0; i < SYNC_PEERS_MAX; i++) {
        struct peer_log *row = &to->peer_logs[(size_t)i * capacity];
        if (s->n_logs > 0) memcpy(row, s->peers[i].logs, s->n_logs * sizeof *row);
        s->peers[i].logs = row;
    }
    heap_free(s->heap, s->logs);
    heap_free(s->heap, s->by_id);
    heap_free(s->heap, s->peer_logs);
    s->logs = to->logs;
    s->by_id = to->by_id;
    s->peer_logs = to->peer_logs;
    s->logs_capacity = capacity;
}

enum ayni_err log_list_reserve(struct sync *s, uint32_t n)
{
    if (n <= s->logs_capacity) return AYNI_OK;
    uint32_t capacity = n > 2 * s->logs_capacity ? n : 2 * s->logs_capacity;
    struct lists to = {.logs = heap_zalloc(s->heap, capacity * sizeof *to.logs),
                       .by_id = heap_zalloc(s->heap, capacity * sizeof *to.by_id),
                       .peer_logs = heap_zalloc(s->heap, SYNC_PEERS_MAX * capacity * sizeof *to.peer_logs)};
    if (to.logs != NULL && to.by_id != NULL && to.peer_logs != NULL) {
        move_in(s, &to, capacity);
        return AYNI_OK;
    }
    heap_free(s->heap, to.logs);
    heap_free(s->heap, to.by_id);
    heap_free(s->heap, to.peer_logs);
    return AYNI_ERR_MEMORY;
}

/* Whoever is connected may have told of this log when we passed over it. */
static void want_news(struct sync *s)
{
    for (uint32_t i = 0; i < SYNC_PEERS_MAX; i++)
        s->peers[i].wants_news = true;
}

enum ayni_err sync_add_log(uint32_t *out, struct sync *s, const struct sync_log *log)
{
    const struct log *known = log_find(s, &log->id);
    if (known != NULL) {
        *out = log_number(s, known);
        return AYNI_OK;
    }
    if (s->n_logs >= SYNC_LOGS_MAX) return AYNI_ERR_LIMIT;
    enum ayni_err err = log_list_reserve(s, s->n_logs + 1);
    if (err != AYNI_OK) return err;
    *out = s->n_logs;
    log_list_add(s, log);
    want_news(s);
    return AYNI_OK;
}

void sync_set_own_log(struct sync *s, uint32_t log, const struct secret_key *log_secret)
{
    assert(log == SYNC_NO_LOG || log < s->n_logs);
    s->own_log = log;
    s->log_secret = *log_secret;
}
