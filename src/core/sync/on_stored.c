/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/sync/state.h"

/* What one announcement needs; each message is made once, however many peers get it. */
struct news {
    const struct log *log;
    uint64_t before; /* size that was durable until now */
    bool ours;       /* fresh records of our own: they are pushed */
    struct bytes chunk, head, have;
};

static struct bytes make_have(struct sync *s, const struct log *log)
{
    struct buffer message;
    struct message_have have = {.log = log->id, .size = log->durable.tree.size};
    outbox_begin(s, &message);
    return outbox_keep(s, &message, message_write_have(&message, &have));
}

/* All that is new in one message, or nothing when it does not fit: then the head goes, and they pull. */
static struct bytes make_push(struct sync *s, const struct news *news)
{
    uint64_t end = 0;
    struct chunk_wish wish = {.from = news->before, .max_bytes = PUSH_BYTES_MAX};
    struct bytes chunk = chunk_make(s, news->log, &wish, &end);
    return end == news->log->durable.tree.size ? chunk : bytes_of(NULL, 0);
}

static void tell(struct sync *s, uint32_t peer, struct news *news)
{
    struct peer_log *known = &s->peers[peer].logs[log_number(s, news->log)];
    uint64_t size = news->log->durable.tree.size;
    peer_compare_told(s, known, news->log, news->before);
    if (known->diverged) return;
    if (known->believed >= size) {
        if (news->have.len == 0) news->have = make_have(s, news->log);
        outbox_send(s, peer, news->have);
        return;
    }
    if (news->ours && known->believed == news->before && news->chunk.len > 0) {
        outbox_send(s, peer, news->chunk);
        peer_learn(known, size, false);
        return;
    }
    if (news->head.len == 0) news->head = head_make(s, news->log);
    outbox_send(s, peer, news->head);
}

/* One that has not greeted yet is told as well: the frontier that it gets, or got, is older than this. */
static void announce(struct sync *s, struct news *news)
{
    if (news->ours) news->chunk = make_push(s, news);
    for (uint32_t peer = 0; peer < SYNC_PEERS_MAX; peer++) {
        enum peer_phase phase = s->peers[peer].phase;
        if (phase != PEER_ABSENT && phase != PEER_CLOSING) tell(s, peer, news);
    }
}

static struct pending *take_pending(struct sync *s)
{
    assert(s->n_pending > 0);
    struct pending *pending = &s->pending[s->pending_first];
    s->pending_first = (s->pending_first + 1) % SYNC_COMMITS_MAX;
    s->n_pending--;
    assert(s->uncommitted >= pending->n_bytes);
    s->uncommitted -= pending->n_bytes;
    return pending;
}

static void acknowledge(struct sync *s, const struct pending *pending, enum ayni_err err)
{
    if (!pending->submitted) return;
    outbox_add(s, &(struct sync_effect){
                      .kind = SYNC_ACK, .tag = pending->submit_tag, .index = pending->from, .err = err});
}

void on_stored(struct sync *s, uint64_t tag)
{
    const struct pending *pending = take_pending(s);
    assert(pending->tag == tag);
    struct log *log = &s->logs[pending->log];
    assert(log->durable.tree.size == pending->from);
    log->durable = pending->after;
    acknowledge(s, pending, AYNI_OK);
    announce(s, &(struct news){.log = log, .before = pending->from, .ours = pending->submitted});
}

/*
 * Nothing of what is pending was stored, and nothing of it has left: fall back to what is durable. Requests
 * that are out would be answered from sizes that we no longer have.
 */
void on_store_failed(struct sync *s, enum ayni_err err)
{
    while (s->n_pending > 0)
        acknowledge(s, take_pending(s), err);
    for (uint32_t i = 0; i < s->n_logs; i++) {
        struct log *log = &s->logs[i];
        log->tip = log->durable;
        pull_cancel(s, log);
    }
    s->pulls_paused_ms = s->now_ms + STORE_PAUSE_MS;
}
