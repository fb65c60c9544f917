/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/messages.h"
#include "sim/cluster.h"

/*
 * What must hold after every event. The truth about a log is what its author ever had synced: heads leave
 * only when synced.
 */

/* Of one core: with the messages of a step, without the records that wait, which the shell keeps. */
#define MEMORY_MAX ((size_t)2 << 20)
#define WAITING_MAX (SYNC_UNCOMMITTED_MAX + SYNC_MESSAGE_MAX)

bool check_head_is_of(const struct disk_log *log, const struct signed_head *head)
{
    if (head->size == 0 || head->size > log->n) return false;
    struct hash root = disk_log_root(log, head->size);
    return hash_equal(&root, &head->root);
}

bool check_head_is_true(const struct cluster *c, uint32_t log, const struct signed_head *head)
{
    for (uint32_t node = 0; node < c->n_nodes; node++)
        if (c->nodes[node].member == log && check_head_is_of(&c->nodes[node].history, head)) return true;
    return false;
}

static bool is_stored(const struct cluster *c, uint32_t node, uint64_t index, size_t record)
{
    uint32_t member = c->nodes[node].member;
    const struct disk_log *own = &c->nodes[node].disk.logs[member];
    return index < own->n && bytes_equal(own->records[index], c->scene->records[member][record].bytes);
}

static void check_ack(struct cluster *c, uint32_t node, const struct sync_effect *ack)
{
    const struct client *client = &c->nodes[node].client;
    if (ack->err != AYNI_OK) return;
    for (size_t i = 0; i < client->n; i++)
        if (!is_stored(c, node, ack->index + i, client->next + i))
            cluster_fail(c, "S8", "an answer before its record is synced");
}

/* What the node takes for a breach of the protocol: it shuns who did it. */
static bool is_offence(enum ayni_err why)
{
    return why == AYNI_ERR_PROTOCOL || why == AYNI_ERR_ENCODING || why == AYNI_ERR_LIMIT ||
           why == AYNI_ERR_KEY || why == AYNI_ERR_SIGNATURE || why == AYNI_ERR_PROOF;
}

/*
 * S4: where messages arrive as they were sent, honest nodes have nothing to accuse each other of. But records
 * of a log with two histories may fail to fit what another holds, and that looks like a false proof.
 */
static void check_close(struct cluster *c, uint32_t node, const struct sync_effect *close)
{
    uint32_t end;
    const struct link *link = link_of(c, node, close->peer, &end);
    if (plan_is_loose(&c->plan) || close->told || !is_offence(close->err) || link == NULL) return;
    if (plan_forks(&c->plan) && close->err == AYNI_ERR_PROOF) return;
    if (node_is_honest(c, node) && node_is_honest(c, link->nodes[1 - end]))
        cluster_fail(c, "S4", "an honest node is accused");
}

static size_t waiting_len(const struct disk *disk)
{
    size_t len = 0;
    for (size_t i = 0; i < disk->n_waiting; i++)
        for (size_t k = 0; k < disk->waiting[i].n; k++)
            len += disk->waiting[i].records[k].len;
    return len;
}

static void check_commit(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    const struct disk *disk = &c->nodes[node].disk;
    if (disk->logs[effect->log].forked) cluster_fail(c, "S4", "a frozen log grows");
    if (waiting_len(disk) > WAITING_MAX) cluster_fail(c, "S7", "too much waits for the disk");
}

void check_effect(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    if (effect->kind == SYNC_SEND) check_message(c, node, effect->payload);
    if (effect->kind == SYNC_SEND && node_is_honest(c, node) && node_is_honest(c, effect->peer))
        c->n_sent += effect->payload.data[1] != MESSAGE_PING && effect->payload.data[1] != MESSAGE_PONG;
    if (effect->kind == SYNC_CLOSE) check_close(c, node, effect);
    if (effect->kind == SYNC_ACK) check_ack(c, node, effect);
    if (effect->kind == SYNC_FORK) check_evidence(c, node, effect);
    if (effect->kind == SYNC_COMMIT) check_commit(c, node, effect);
}

/* S3: durable logs do not shrink, and are what the disk holds. A root is compared when its log has grown. */
void check_node(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    for (uint32_t log = 0; log < c->n_members && c->failure.check == NULL; log++) {
        const struct tree *tree = &sync_durable(n->sync, log)->tree;
        struct signed_head held = {.size = tree->size};
        if (tree->size == n->sizes[log]) continue;
        if (tree->size < n->sizes[log]) cluster_fail(c, "S3", "a durable log shrinks");
        n->sizes[log] = tree->size;
        tree_root(&held.root, tree);
        if (!check_head_is_of(&n->disk.logs[log], &held)) cluster_fail(c, "S3", "a root is not the disk's");
    }
    if (n->memory.live_max > MEMORY_MAX) cluster_fail(c, "S7", "a core takes too much memory");
}

/* S1: the author's log only grows. An older disk holds a part of it, until it has the rest again. */
static void check_own(struct cluster *c, struct node *n)
{
    const struct disk_log *own = &n->disk.logs[n->member];
    struct signed_head common = {.size = own->n < n->history.n ? own->n : n->history.n};
    if (common.size > 0) common.root = disk_log_root(own, common.size);
    if (common.size > 0 && !check_head_is_of(&n->history, &common))
        cluster_fail(c, "S1", "a member signs a second history");
    for (size_t i = n->history.n; i < own->n; i++)
        disk_log_append(&n->history, own->records[i]);
}

/* S3: only what the author wrote is stored: whole logs are compared, by their root. */
void check_stored(struct cluster *c, uint32_t node, uint32_t log)
{
    struct node *n = &c->nodes[node];
    struct signed_head held = {.size = n->disk.logs[log].n};
    held.root = disk_root(&n->disk, log, held.size);
    if (log == n->member) check_own(c, n);
    if (!check_head_is_true(c, log, &held)) cluster_fail(c, "S3", "records that their author did not write");
}

/* S2: what was acknowledged is there after every restart. A restored disk has what it has. */
void check_start(struct cluster *c, uint32_t node)
{
    const struct node *n = &c->nodes[node];
    for (size_t i = 0; i < n->acks.n; i++) {
        bool lost_with_disk = n->restored && n->acks.index[i] >= n->disk.logs[n->member].n;
        if (!lost_with_disk && !is_stored(c, node, n->acks.index[i], n->acks.record[i]))
            cluster_fail(c, "S2", "an acknowledged record is gone");
    }
}
