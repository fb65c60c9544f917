/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/sync/state.h"

void peer_send_number(struct sync *s, uint32_t peer, enum message_type type, uint64_t number)
{
    struct buffer message;
    outbox_begin(s, &message);
    outbox_send(s, peer, outbox_keep(s, &message, message_write_number(&message, type, number)));
}

void peer_learn(struct peer_log *known, uint64_t size, bool durable)
{
    if (size > known->believed) known->believed = size;
    if (durable && size > known->durable) known->durable = size;
}

void peer_contradicts(struct peer_log *known, uint64_t size)
{
    known->contradicted = true;
    if (known->durable >= size) known->diverged = true;
}

void peer_tells(struct peer_log *known, const struct log *log, const struct signed_head *told)
{
    if (told->size > log->durable.tree.size) known->told = *told;
}

/*
 * Two that hold the same number of records have nothing to say to each other: that these are other records is
 * seen here or not at all. What was stored is proven to lie below the target.
 */
void peer_compare_told(struct sync *s, struct peer_log *known, const struct log *log, uint64_t before)
{
    struct hash root;
    const struct signed_head *told = &known->told, *target = &log->durable.target;
    if (told->size <= before || told->size > log->durable.tree.size) return;
    if (told->size == target->size && hash_equal(&told->root, &target->root)) return;
    if (log_root_at(s, log, told->size, &root) && !hash_equal(&root, &told->root))
        peer_contradicts(known, told->size);
}

static void send_hello(struct sync *s, uint32_t peer)
{
    struct buffer message;
    struct message_hello hello = {.n_versions = 1,
                                  .versions = {SYNC_PROTOCOL_VERSION},
                                  .ledger = s->ledger,
                                  .agent = bytes_of(s->agent, s->agent_len),
                                  .wall_ms = s->wall_ms};
    outbox_begin(s, &message);
    outbox_send(s, peer, outbox_keep(s, &message, message_write_hello(&message, &hello)));
}

void peer_up(struct sync *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    assert(p->phase == PEER_ABSENT);
    struct peer_log *logs = p->logs;
    for (uint32_t i = 0; i < s->n_logs; i++)
        logs[i] = (struct peer_log){0};
    *p = (struct peer){.phase = PEER_GREETING,
                       .opened_ms = s->now_ms,
                       .heard_ms = s->now_ms,
                       .pull_bytes = PULL_BYTES_FIRST,
                       .n_claims = p->n_claims,
                       .logs = logs};
    send_hello(s, peer);
    frontier_send(s, peer);
}

void peer_down(struct sync *s, uint32_t peer)
{
    pulls_cancel(s, peer);
    s->peers[peer].phase = PEER_ABSENT;
}

void peer_close(struct sync *s, uint32_t peer, enum ayni_err why)
{
    peer_send_number(s, peer, MESSAGE_BYE, message_reason(why));
    outbox_add(s, &(struct sync_effect){.kind = SYNC_CLOSE, .peer = peer, .err = why});
    pulls_cancel(s, peer);
    s->peers[peer].phase = PEER_CLOSING;
}

static bool is_overdue(const struct sync *s, const struct peer *p)
{
    if (p->phase != PEER_READY) return s->now_ms - p->opened_ms >= GREETING_MS;
    return s->now_ms - p->heard_ms >= DEAD_AFTER_MS;
}

static void keep_alive(struct sync *s, uint32_t peer)
{
    struct peer *p = &s->peers[peer];
    if (is_overdue(s, p)) {
        peer_close(s, peer, AYNI_ERR_TIMEOUT);
        return;
    }
    if (s->now_ms - p->heard_ms < PING_AFTER_MS || p->phase != PEER_READY) return;
    if (p->ping_nonce != 0 && s->now_ms - p->pinged_ms < PING_AFTER_MS) return;
    p->ping_nonce = ++s->n_pings;
    p->pinged_ms = s->now_ms;
    peer_send_number(s, peer, MESSAGE_PING, p->ping_nonce);
}

static bool differs(const struct sync *s, const struct peer *p)
{
    for (uint32_t i = 0; i < s->n_logs; i++)
        if (p->logs[i].durable != s->logs[i].durable.tree.size || p->logs[i].contradicted) return true;
    return false;
}

void peers_tick(struct sync *s)
{
    for (uint32_t peer = 0; peer < SYNC_PEERS_MAX; peer++) {
        struct peer *p = &s->peers[peer];
        if (p->phase == PEER_ABSENT || p->phase == PEER_CLOSING) continue;
        keep_alive(s, peer);
        if (p->phase != PEER_READY) continue;
        uint64_t pause_ms = p->wants_news ? FRONTIER_SOONEST_MS : FRONTIER_EVERY_MS;
        if (s->now_ms - p->frontier_sent_ms < pause_ms) continue;
        if (p->wants_news || differs(s, p)) frontier_send(s, peer);
    }
}
