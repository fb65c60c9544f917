/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

static void add_entry(struct message_frontier *frontier, const struct log *log)
{
    if (log->durable.tree.size == 0) return;
    struct message_entry *entry = &frontier->entries[frontier->n++];
    *entry = (struct message_entry){.log = log->id, .size = log->durable.tree.size};
    tree_root(&entry->root, &log->durable.tree);
}

void frontier_send(struct sync *s, uint32_t peer)
{
    struct buffer message;
    s->frontier->n = 0;
    for (uint32_t i = 0; i < s->n_logs; i++)
        add_entry(s->frontier, &s->logs[s->by_id[i]]);
    outbox_begin(s, &message);
    outbox_send(s, peer, outbox_keep(s, &message, message_write_frontier(&message, s->frontier)));
    s->peers[peer].frontier_sent_ms = s->now_ms;
    s->peers[peer].wants_news = false;
}

/* Whether the peer's tree is another one than ours, as far as ours goes. */
static bool diverges(struct sync *s, const struct log *log, const struct message_entry *theirs)
{
    struct hash root;
    if (theirs->size > log->durable.tree.size) return false;
    return log_root_at(s, log, theirs->size, &root) && !hash_equal(&root, &theirs->root);
}

/*
 * Where a log differs, show our signed head: one that is behind learns where to go, and of two that
 * contradict each other the one that holds more can tell, because frontiers are not signed.
 */
static void compare_log(struct sync *s, uint32_t peer, struct log *log, const struct message_entry *theirs)
{
    struct peer_log *known = &s->peers[peer].logs[log_number(s, log)];
    uint64_t size = theirs == NULL ? 0 : theirs->size;
    peer_learn(known, size, true);
    if (theirs != NULL) peer_tells(known, log, &(struct signed_head){theirs->size, theirs->root});
    if (theirs != NULL && diverges(s, log, theirs)) peer_contradicts(known, theirs->size);
    bool same = size == log->durable.tree.size && !known->diverged;
    if (!same && log->durable.tree.size > 0) outbox_send(s, peer, head_make(s, log));
}

/* Both lists rise by log id. An entry for a log that we do not know is passed over. */
static void compare(struct sync *s, uint32_t peer, const struct message_frontier *frontier)
{
    size_t at = 0;
    for (uint32_t i = 0; i < s->n_logs && s->broken == AYNI_OK; i++) {
        struct log *log = &s->logs[s->by_id[i]];
        while (at < frontier->n && log_id_compare(&frontier->entries[at].log, &log->id) < 0)
            at++;
        bool listed = at < frontier->n && log_id_equal(&frontier->entries[at].log, &log->id);
        compare_log(s, peer, log, listed ? &frontier->entries[at] : NULL);
    }
}

enum ayni_err on_frontier(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct peer *p = &s->peers[peer];
    enum ayni_err verdict = message_read_frontier(fields, s->frontier);
    if (verdict != AYNI_OK) return verdict;
    bool first = p->phase != PEER_READY;
    if (!first && s->now_ms - p->frontier_heard_ms < FRONTIER_SOONEST_MS) return AYNI_OK;
    if (first) p->ready_ms = s->now_ms;
    p->phase = PEER_READY;
    p->frontier_heard_ms = s->now_ms;
    compare(s, peer, s->frontier);
    /* The peer thinks that something differs: tell it what we have, though it may be all the same. */
    if (!first && s->now_ms - p->frontier_sent_ms >= FRONTIER_EVERY_MS) frontier_send(s, peer);
    return AYNI_OK;
}
