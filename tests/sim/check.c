/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "core/base/base64.h"
#include "core/ledger/ledger.h"
#include "core/sync/messages.h"
#include "sim/cluster.h"
#include "support/heap.h"

/* What must hold after every event. The author's disk is the truth about a log: heads leave only when synced.
 */

static uint64_t synced(const struct cluster *c, uint32_t node, uint32_t log)
{
    return c->nodes[node].disk.logs[log].n;
}

static bool root_is(const struct cluster *c, uint32_t node, uint32_t log, const struct signed_head *head)
{
    if (head->size == 0 || head->size > synced(c, node, log)) return false;
    struct hash root = disk_root(&c->nodes[node].disk, log, head->size);
    return hash_equal(&root, &head->root);
}

static bool log_of(const struct cluster *c, const struct log_id *id, uint32_t *out)
{
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        *out = i;
        if (log_id_equal(&c->scene->logs[i], id)) return true;
    }
    return false;
}

/* The head in a note of ours, read without a look at its signature: lines are origin, size, root. */
static struct signed_head head_of(struct bytes note)
{
    struct signed_head head = {0};
    const char *text = (const char *)note.data;
    const char *size = memchr(text, '\n', note.len);
    if (size == NULL) return head;
    char *root;
    head.size = strtoull(size + 1, &root, 10);
    if (base64_decode(head.root.bytes, sizeof head.root.bytes, bytes_of(root + 1, 44)) != AYNI_OK)
        head.size = 0;
    return head;
}

/* S1: every head that is shown lies on the one history that its author has synced. */
static void check_head(struct cluster *c, uint32_t node, uint32_t log, struct bytes note)
{
    struct signed_head head = head_of(note);
    const struct log_state *state = &c->nodes[node].disk.logs[log].state;
    if (!root_is(c, log, log, &head)) cluster_fail(c, "S1", "a head that is not the author's history");
    uint64_t known = state->target.size > state->passing.size ? state->target.size : state->passing.size;
    if (head.size > known) cluster_fail(c, "S8", "a head that is not synced at its sender");
}

static void check_frontier(struct cluster *c, uint32_t node, struct cursor *fields)
{
    struct message_frontier frontier;
    if (message_read_frontier(fields, &frontier) != AYNI_OK) cluster_fail(c, "message", "frontier");
    for (size_t i = 0; i < frontier.n && c->failure.check == NULL; i++) {
        uint32_t log;
        struct signed_head head = {frontier.entries[i].size, frontier.entries[i].root};
        if (!log_of(c, &frontier.entries[i].log, &log) || !root_is(c, node, log, &head))
            cluster_fail(c, "S8", "a frontier that is not synced");
    }
}

static void check_chunk(struct cluster *c, uint32_t node, struct cursor *fields)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    struct message_chunk chunk = {.records = records};
    uint32_t log;
    if (message_read_chunk(fields, &chunk) != AYNI_OK || !log_of(c, &chunk.log, &log)) {
        cluster_fail(c, "message", "chunk");
        return;
    }
    if (chunk.n_records == 0) return;
    check_head(c, node, log, chunk.note);
    if (chunk.from + chunk.n_records > synced(c, node, log)) {
        cluster_fail(c, "S8", "records that are not synced");
        return;
    }
    for (size_t i = 0; i < chunk.n_records; i++)
        if (!bytes_equal(records[i], c->nodes[node].disk.logs[log].records[chunk.from + i]))
            cluster_fail(c, "S3", "a record that is not the one stored");
}

static void check_size(struct cluster *c, uint32_t node, const struct log_id *id, uint64_t size)
{
    uint32_t log;
    if (!log_of(c, id, &log) || size > synced(c, node, log))
        cluster_fail(c, "S8", "a size that is not synced");
}

/* S8: nothing leaves that depends on what is not synced. A pull asks; it tells nothing. */
static void check_message(struct cluster *c, uint32_t node, struct bytes message)
{
    enum message_type type;
    struct cursor fields;
    struct message_head head;
    struct message_have have;
    uint32_t log;
    if (message.len > SYNC_MESSAGE_MAX) cluster_fail(c, "S7", "a message is too long");
    if (message_open(message, &type, &fields) != AYNI_OK) {
        cluster_fail(c, "message", "type");
        return;
    }
    c->n_sent += type != MESSAGE_PING && type != MESSAGE_PONG;
    c->bytes_sent += message.len;
    if (type == MESSAGE_FRONTIER) check_frontier(c, node, &fields);
    if (type == MESSAGE_CHUNK) check_chunk(c, node, &fields);
    if (type == MESSAGE_HAVE && message_read_have(&fields, &have) == AYNI_OK)
        check_size(c, node, &have.log, have.size);
    if (type == MESSAGE_HEAD && message_read_head(&fields, &head) == AYNI_OK) {
        check_size(c, node, &head.log, head.size);
        if (log_of(c, &head.log, &log)) check_head(c, node, log, head.note);
    }
}

static bool is_stored(const struct cluster *c, uint32_t node, uint64_t index, size_t record)
{
    const struct disk_log *own = &c->nodes[node].disk.logs[node];
    return index < own->n && bytes_equal(own->records[index], c->scene->records[node][record].bytes);
}

void check_effect(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    const struct client *client = &c->nodes[node].client;
    if (effect->kind == SYNC_SEND) check_message(c, node, effect->payload);
    if (effect->kind != SYNC_ACK || effect->err != AYNI_OK) return;
    for (size_t i = 0; i < client->n; i++)
        if (!is_stored(c, node, effect->index + i, client->next + i))
            cluster_fail(c, "S8", "an answer before its record is synced");
}

/* S3: durable logs do not shrink, and are what the disk holds. */
void check_node(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    for (uint32_t log = 0; log < c->n_nodes && c->failure.check == NULL; log++) {
        const struct tree *tree = &sync_durable(n->sync, log)->tree;
        struct signed_head held = {.size = tree->size};
        if (tree->size == n->sizes[log]) continue;
        if (tree->size < n->sizes[log]) cluster_fail(c, "S3", "a durable log shrinks");
        n->sizes[log] = tree->size;
        tree_root(&held.root, tree);
        if (tree->size > 0 && !root_is(c, node, log, &held))
            cluster_fail(c, "S3", "a root is not the disk's");
    }
}

/* S3: only what the author wrote is stored: whole logs are compared, by their root. */
void check_stored(struct cluster *c, uint32_t node, uint32_t log)
{
    struct signed_head held = {.size = synced(c, node, log)};
    held.root = disk_root(&c->nodes[node].disk, log, held.size);
    if (!root_is(c, log, log, &held)) cluster_fail(c, "S3", "records that their author did not write");
}

/* S2: what was acknowledged is there after every restart. */
void check_start(struct cluster *c, uint32_t node)
{
    const struct acknowledged *acks = &c->nodes[node].acks;
    for (size_t i = 0; i < acks->n; i++)
        if (!is_stored(c, node, acks->index[i], acks->record[i]))
            cluster_fail(c, "S2", "an acknowledged record is gone");
}

/* Examined once for the whole scene: signatures are what takes time. */
static const struct examination *examination(const struct cluster *c, uint32_t author, struct bytes record)
{
    size_t i = 0;
    while (!bytes_equal(record, c->scene->records[author][i].bytes))
        if (++i == SCENE_RECORDS) abort(); /* nothing else is ever submitted */
    return &c->scene->records[author][i].examination;
}

/* What a node's records mean; each node applies the logs in another order. */
static struct hash digest(const struct cluster *c, uint32_t node)
{
    struct hash out = {{0}};
    struct ledger *ledger = ledger_new(test_heap(), &c->scene->charter, NULL);
    enum ayni_err err = ledger == NULL ? AYNI_ERR_MEMORY : AYNI_OK;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        uint32_t log = (uint32_t)((i + node) % c->n_nodes);
        const struct disk_log *disk = &c->nodes[node].disk.logs[log];
        for (size_t k = 0; k < disk->n && err == AYNI_OK; k++)
            err = ledger_apply(ledger, log, disk->records[k], examination(c, log, disk->records[k]));
    }
    if (err == AYNI_OK) err = ledger_digest(ledger, &out);
    if (err != AYNI_OK) abort();
    ledger_free(ledger);
    return out;
}

static void check_caught_up(struct cluster *c, uint32_t node)
{
    for (uint32_t log = 0; log < c->n_nodes; log++) {
        const struct log_state *state = sync_durable(c->nodes[node].sync, log);
        if (state->tree.size != synced(c, log, log)) cluster_fail(c, "L1", "a log is behind its author's");
        if (state->target.size != state->tree.size) cluster_fail(c, "L1", "a log is half a log");
    }
    if (c->nodes[node].client.next < c->plan.n_records) cluster_fail(c, "L3", "a client still waits");
}

/* The peers of a node know that it has everything: nobody sends what is there already. */
static void check_views(struct cluster *c, const struct link *link)
{
    for (uint32_t end = 0; end < 2; end++) {
        struct sync_peer_view view = sync_peer(c->nodes[link->nodes[end]].sync, link->nodes[1 - end]);
        if (!view.ready) cluster_fail(c, "L1", "a session is not ready");
        if (view.lag != 0 || view.behind != 0) cluster_fail(c, "L1", "a peer does not know what another has");
    }
}

void check_rest(struct cluster *c)
{
    struct hash first = digest(c, 0);
    for (uint32_t node = 0; node < c->n_nodes && c->failure.check == NULL; node++) {
        struct hash other = digest(c, node);
        check_caught_up(c, node);
        if (!hash_equal(&first, &other)) cluster_fail(c, "L1", "two ledgers differ");
    }
    for (size_t i = 0; i < c->n_links && c->failure.check == NULL; i++)
        check_views(c, &c->links[i]);
}
