/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/sync/state.h"

/*
 * Who is asked for what. One pull per log, from any peer that believes itself ahead of our tip; the next one
 * goes out when its answer has come, stored or not. What is requested and not stored yet is bounded by
 * PULLS_MAX answers beyond SYNC_UNCOMMITTED_MAX.
 *
 * A peer that answers slowly, or with little of what it claims to have, is asked again after all others: it
 * delays a log for one pull and no more.
 */

static bool is_source(const struct sync *s, const struct peer *p, uint32_t log)
{
    if (p->phase != PEER_READY || p->logs[log].diverged) return false;
    if (p->owed + p->pull_bytes > PULL_OWED_MAX) return false;
    return p->logs[log].believed > s->logs[log].tip.tree.size;
}

static uint32_t find_source(const struct sync *s, uint32_t log)
{
    for (uint32_t i = 0; i < SYNC_PEERS_MAX; i++) {
        uint32_t peer = (s->logs[log].next_peer + i) % SYNC_PEERS_MAX;
        if (is_source(s, &s->peers[peer], log)) return peer;
    }
    return SYNC_NO_PEER;
}

static void send_pull(struct sync *s, struct log *log, uint32_t peer)
{
    struct buffer message;
    struct message_pull pull = {
        .log = log->id, .from = log->tip.tree.size, .max_bytes = s->peers[peer].pull_bytes};
    outbox_begin(s, &message);
    outbox_send(s, peer, outbox_keep(s, &message, message_write_pull(&message, &pull)));
    log->pull = (struct pull){
        .peer = peer, .from = pull.from, .max_bytes = s->peers[peer].pull_bytes, .sent_ms = s->now_ms};
    s->peers[peer].owed += log->pull.max_bytes;
    s->n_pulls++;
}

void pulls_schedule(struct sync *s)
{
    uint32_t first = s->next_log;
    if (s->now_ms < s->pulls_paused_ms) return;
    for (uint32_t i = 0; i < s->n_logs && s->n_pulls < PULLS_MAX && commits_have_room(s); i++) {
        uint32_t number = (first + i) % s->n_logs;
        struct log *log = &s->logs[number];
        if (log->forked || log->pull.peer != SYNC_NO_PEER) continue;
        uint32_t peer = find_source(s, number);
        if (peer == SYNC_NO_PEER) continue;
        send_pull(s, log, peer);
        s->next_log = (number + 1) % s->n_logs;
    }
}

void pull_cancel(struct sync *s, struct log *log)
{
    if (log->pull.peer == SYNC_NO_PEER) return;
    struct peer *p = &s->peers[log->pull.peer];
    assert(s->n_pulls > 0 && p->owed >= log->pull.max_bytes);
    p->owed -= log->pull.max_bytes;
    log->pull.peer = SYNC_NO_PEER;
    s->n_pulls--;
}

void pulls_cancel(struct sync *s, uint32_t peer)
{
    for (uint32_t i = 0; i < s->n_logs; i++)
        if (s->logs[i].pull.peer == peer) pull_cancel(s, &s->logs[i]);
}

/* Ask for more on a fast line, for less on a slow one, so that an answer takes seconds at most. */
static void adapt_budget(struct peer *p, uint64_t took_ms)
{
    if (took_ms <= PULL_FAST_MS) p->pull_bytes *= 2;
    if (took_ms > PULL_SLOW_MS) p->pull_bytes /= 2;
    if (p->pull_bytes > MESSAGE_RECORDS_LEN_MAX) p->pull_bytes = MESSAGE_RECORDS_LEN_MAX;
    if (p->pull_bytes < PULL_BYTES_MIN) p->pull_bytes = PULL_BYTES_MIN;
}

/* Whether the answer filled at least half of the budget. */
static bool is_full(const struct message_chunk *chunk, size_t max_bytes)
{
    size_t len = 0;
    for (size_t i = 0; i < chunk->n_records; i++)
        len += chunk->records[i].len + MESSAGE_RECORD_OVERHEAD;
    return len >= max_bytes / 2;
}

void pull_answered(struct sync *s, struct log *log, uint32_t peer, const struct message_chunk *chunk)
{
    if (log->pull.peer != peer || log->pull.from != chunk->from) return;
    struct peer *p = &s->peers[peer];
    uint64_t took_ms = s->now_ms - log->pull.sent_ms;
    bool keeps_turn = took_ms <= PULL_SLOW_MS && is_full(chunk, log->pull.max_bytes);
    log->next_peer = keeps_turn ? peer : (peer + 1) % SYNC_PEERS_MAX;
    p->n_unanswered = 0;
    adapt_budget(p, took_ms);
    pull_cancel(s, log);
}

/* Another peer gets the request; this one has a last chance. */
static void give_up(struct sync *s, struct log *log)
{
    uint32_t peer = log->pull.peer;
    pull_cancel(s, log);
    log->next_peer = (peer + 1) % SYNC_PEERS_MAX;
    adapt_budget(&s->peers[peer], PULL_TIMEOUT_MS);
    if (++s->peers[peer].n_unanswered >= PULL_UNANSWERED_MAX) peer_close(s, peer, AYNI_ERR_TIMEOUT);
}

void pulls_tick(struct sync *s)
{
    for (uint32_t i = 0; i < s->n_logs; i++) {
        struct log *log = &s->logs[i];
        if (log->pull.peer == SYNC_NO_PEER || s->now_ms - log->pull.sent_ms < PULL_TIMEOUT_MS) continue;
        give_up(s, log);
    }
}
