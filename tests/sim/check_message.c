/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "core/base/base64.h"
#include "core/sync/messages.h"
#include "sim/cluster.h"

/* What a core may send, before a liar's hand is laid on it: nothing that depends on what is not synced (S8).
 * A pull asks; it tells nothing. */

static uint64_t synced(const struct cluster *c, uint32_t node, uint32_t log)
{
    return c->nodes[node].disk.logs[log].n;
}

bool check_log_of(const struct cluster *c, const struct log_id *id, uint32_t *out)
{
    for (uint32_t i = 0; i < c->n_members; i++) {
        *out = i;
        if (log_id_equal(&c->scene->logs[i], id)) return true;
    }
    return false;
}

struct signed_head check_note_head(struct bytes note)
{
    struct signed_head head = {0};
    const char *text = (const char *)note.data, *end = text + note.len;
    const char *size = note.len == 0 ? NULL : memchr(text, '\n', note.len);
    const char *root = size == NULL ? NULL : memchr(size + 1, '\n', (size_t)(end - size - 1));
    if (root == NULL || end - root < 1 + 44) return head;
    if (base64_decode(head.root.bytes, sizeof head.root.bytes, bytes_of(root + 1, 44)) == AYNI_OK)
        head.size = strtoull(size + 1, NULL, 10);
    return head;
}

/* S1: every head that is shown lies on a history that its author has synced. */
static void check_head(struct cluster *c, uint32_t node, uint32_t log, struct bytes note)
{
    struct signed_head head = check_note_head(note);
    const struct log_state *state = &c->nodes[node].disk.logs[log].state;
    if (!check_head_is_true(c, log, &head)) cluster_fail(c, "S1", "a head that is not the author's history");
    uint64_t known = state->target.size > state->passing.size ? state->target.size : state->passing.size;
    if (head.size > known) cluster_fail(c, "S8", "a head that is not synced at its sender");
}

static bool is_synced(const struct cluster *c, uint32_t node, uint32_t log, const struct message_entry *entry)
{
    if (entry->size == 0 || entry->size > synced(c, node, log)) return false;
    struct hash root = disk_root(&c->nodes[node].disk, log, entry->size);
    return hash_equal(&root, &entry->root);
}

static void check_frontier(struct cluster *c, uint32_t node, struct cursor *fields)
{
    struct message_frontier frontier;
    if (message_read_frontier(fields, &frontier) != AYNI_OK) cluster_fail(c, "message", "frontier");
    for (size_t i = 0; i < frontier.n && c->failure.check == NULL; i++) {
        uint32_t log;
        if (!check_log_of(c, &frontier.entries[i].log, &log) ||
            !is_synced(c, node, log, &frontier.entries[i]))
            cluster_fail(c, "S8", "a frontier that is not synced");
    }
}

static void check_chunk(struct cluster *c, uint32_t node, struct cursor *fields)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    struct message_chunk chunk = {.records = records};
    uint32_t log;
    if (message_read_chunk(fields, &chunk) != AYNI_OK || !check_log_of(c, &chunk.log, &log)) {
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
    if (!check_log_of(c, id, &log) || size > synced(c, node, log))
        cluster_fail(c, "S8", "a size that is not synced");
}

void check_message(struct cluster *c, uint32_t node, struct bytes message)
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
    if (type == MESSAGE_FRONTIER) check_frontier(c, node, &fields);
    if (type == MESSAGE_CHUNK) check_chunk(c, node, &fields);
    if (type == MESSAGE_HAVE && message_read_have(&fields, &have) == AYNI_OK)
        check_size(c, node, &have.log, have.size);
    if (type == MESSAGE_HEAD && message_read_head(&fields, &head) == AYNI_OK) {
        check_size(c, node, &head.log, head.size);
        if (check_log_of(c, &head.log, &log)) check_head(c, node, log, head.note);
    }
}

/* The budget of the pull that arrived; 0: it is none. */
static uint64_t budget_of(struct bytes message)
{
    enum message_type type;
    struct cursor fields;
    struct message_pull pull;
    if (message_open(message, &type, &fields) != AYNI_OK || type != MESSAGE_PULL) return 0;
    return message_read_pull(&fields, &pull) == AYNI_OK ? pull.max_bytes : 0;
}

/* Bytes of a chunk's records; 0 for another message, and where one record is all. */
static uint64_t len_of_many(struct bytes message)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    enum message_type type;
    struct cursor fields;
    struct message_chunk chunk = {.records = records};
    uint64_t len = 0;
    if (message_open(message, &type, &fields) != AYNI_OK || type != MESSAGE_CHUNK) return 0;
    if (message_read_chunk(&fields, &chunk) != AYNI_OK || chunk.n_records < 2) return 0;
    for (size_t i = 0; i < chunk.n_records; i++)
        len += records[i].len + MESSAGE_RECORD_OVERHEAD;
    return len;
}

/* S7: who asks for little gets no more. */
void check_answer(struct cluster *c, const struct sync_event *event, const struct sync_effects *effects)
{
    uint64_t budget = event->kind == SYNC_RECEIVED ? budget_of(event->payload) : 0;
    for (size_t i = 0; i < effects->n && budget > 0; i++)
        if (effects->list[i].kind == SYNC_SEND && len_of_many(effects->list[i].payload) > budget)
            cluster_fail(c, "S7", "an answer is larger than was asked for");
}
