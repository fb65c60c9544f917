/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/sync.h"

#include <assert.h>
#include <string.h>

#include "core/base/heap.h"
#include "core/sync/state.h"

void sync_break(struct sync *s, enum ayni_err err)
{
    if (s->broken == AYNI_OK) s->broken = err;
}

static bool allocate(struct sync *s)
{
    s->pending = heap_zalloc(s->heap, SYNC_COMMITS_MAX * sizeof *s->pending);
    s->records = heap_zalloc(s->heap, SYNC_RECORDS_MAX * sizeof *s->records);
    s->leaves = heap_zalloc(s->heap, SYNC_RECORDS_MAX * sizeof *s->leaves);
    s->frontier = heap_zalloc(s->heap, sizeof *s->frontier);
    return s->pending != NULL && s->records != NULL && s->leaves != NULL && s->frontier != NULL;
}

static void copy_options(struct sync *s, const struct sync_options *options)
{
    s->ledger = options->ledger;
    s->own_log = options->own_log;
    s->log_secret = options->log_secret;
    s->reads = options->reads;
    size_t agent_len = strlen(options->agent);
    s->agent_len = (uint8_t)(agent_len < MESSAGE_AGENT_MAX ? agent_len : MESSAGE_AGENT_MAX);
    memcpy(s->agent, options->agent, s->agent_len);
    for (size_t i = 0; i < options->n_logs; i++)
        log_list_add(s, &options->logs[i]);
}

enum ayni_err sync_new(struct sync **out, struct heap *heap, const struct sync_options *options)
{
    if (options->n_logs > SYNC_LOGS_MAX) return AYNI_ERR_LIMIT;
    assert(options->own_log == SYNC_NO_LOG || options->own_log < options->n_logs);
    struct sync *s = heap_zalloc(heap, sizeof *s);
    if (s == NULL) return AYNI_ERR_MEMORY;
    s->heap = heap;
    uint32_t n_logs = options->n_logs == 0 ? 1 : (uint32_t)options->n_logs;
    if (log_list_reserve(s, n_logs) != AYNI_OK || !allocate(s)) {
        sync_free(s);
        return AYNI_ERR_MEMORY;
    }
    copy_options(s, options);
    *out = s;
    return AYNI_OK;
}

void sync_free(struct sync *s)
{
    if (s == NULL) return;
    struct heap *heap = s->heap;
    crypto_wipe(&s->log_secret, sizeof s->log_secret);
    outbox_free(s);
    heap_free(heap, s->logs);
    heap_free(heap, s->by_id);
    heap_free(heap, s->peer_logs);
    heap_free(heap, s->pending);
    heap_free(heap, s->records);
    heap_free(heap, s->leaves);
    heap_free(heap, s->frontier);
    heap_free(heap, s);
}

typedef enum ayni_err message_fn(struct sync *s, uint32_t peer, struct cursor *fields);

/* From which phase on a message is taken (proto/sync.md, "Order"). */
static const struct {
    message_fn *take;
    enum peer_phase from;
} messages[MESSAGE_TYPES] = {
    [MESSAGE_HELLO] = {on_hello, PEER_GREETING}, [MESSAGE_FRONTIER] = {on_frontier, PEER_LISTING},
    [MESSAGE_HEAD] = {on_head, PEER_READY},      [MESSAGE_PULL] = {on_pull, PEER_READY},
    [MESSAGE_CHUNK] = {on_chunk, PEER_READY},    [MESSAGE_HAVE] = {on_have, PEER_READY},
    [MESSAGE_PING] = {on_ping, PEER_LISTING},    [MESSAGE_PONG] = {on_pong, PEER_LISTING},
    [MESSAGE_BYE] = {on_bye, PEER_GREETING},
};

static enum ayni_err take_message(struct sync *s, uint32_t peer, struct bytes message)
{
    enum message_type type = MESSAGE_HELLO;
    struct cursor fields;
    if (message.len > SYNC_MESSAGE_MAX) return AYNI_ERR_LIMIT;
    enum ayni_err verdict = message_open(message, &type, &fields);
    if (verdict != AYNI_OK) return verdict;
    if (s->peers[peer].phase < messages[type].from) return AYNI_ERR_PROTOCOL;
    return messages[type].take(s, peer, &fields);
}

static void receive(struct sync *s, uint32_t peer, struct bytes message)
{
    struct peer *p = &s->peers[peer];
    if (p->phase == PEER_ABSENT || p->phase == PEER_CLOSING) return;
    p->heard_ms = s->now_ms;
    enum ayni_err verdict = take_message(s, peer, message);
    if (verdict != AYNI_OK) peer_close(s, peer, verdict);
    claim_count(s, p);
}

static void dispatch(struct sync *s, const struct sync_event *event)
{
    switch (event->kind) {
    case SYNC_PEER_UP:
        peer_up(s, event->peer);
        break;
    case SYNC_PEER_DOWN:
        peer_down(s, event->peer);
        break;
    case SYNC_RECEIVED:
        receive(s, event->peer, event->payload);
        break;
    case SYNC_SUBMIT:
        on_submit(s, event);
        break;
    case SYNC_STORED:
        on_stored(s, event->tag);
        break;
    case SYNC_STORE_FAILED:
        on_store_failed(s, event->err);
        break;
    case SYNC_TICK:
        pulls_tick(s);
        peers_tick(s);
        break;
    }
}

enum ayni_err sync_step(struct sync *s, const struct sync_event *event, struct sync_effects *out_effects)
{
    assert(event->peer < SYNC_PEERS_MAX);
    assert(event->now_ms >= s->now_ms);
    outbox_reset(s);
    s->now_ms = event->now_ms;
    s->wall_ms = event->wall_ms;
    if (s->broken == AYNI_OK) dispatch(s, event);
    if (s->broken == AYNI_OK) pulls_schedule(s);
    if (s->broken != AYNI_OK) return s->broken;
    *out_effects = (struct sync_effects){s->outbox.n, s->outbox.effects};
    return AYNI_OK;
}

const struct log_state *sync_durable(const struct sync *s, uint32_t log)
{
    assert(log < s->n_logs);
    return &s->logs[log].durable;
}

bool sync_is_forked(const struct sync *s, uint32_t log)
{
    assert(log < s->n_logs);
    return s->logs[log].forked;
}

size_t sync_n_replicas(const struct sync *s, uint32_t log, uint64_t size)
{
    assert(log < s->n_logs);
    size_t n = 0;
    for (uint32_t i = 0; i < SYNC_PEERS_MAX; i++) {
        const struct peer *p = &s->peers[i];
        if (p->phase != PEER_READY || p->logs[log].diverged) continue;
        n += p->logs[log].durable >= size;
    }
    return n;
}

struct sync_peer_view sync_peer(const struct sync *s, uint32_t peer)
{
    assert(peer < SYNC_PEERS_MAX);
    const struct peer *p = &s->peers[peer];
    struct sync_peer_view view = {.ready = p->phase == PEER_READY};
    if (!view.ready) return view;
    view.clock_skew_ms = p->clock_skew_ms;
    view.rtt_ms = p->rtt_ms;
    for (uint32_t i = 0; i < s->n_logs; i++) {
        uint64_t held = s->logs[i].durable.tree.size;
        if (held > p->logs[i].durable) view.lag += held - p->logs[i].durable;
        if (p->logs[i].believed > held) view.behind += p->logs[i].believed - held;
    }
    return view;
}
