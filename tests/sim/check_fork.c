/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/checkpoint.h"
#include "core/sync/messages.h"
#include "sim/cluster.h"

/* Evidence: never where there is none, and always where two heads can be compared. */

/* No single history has both the head and what the node holds heads of. */
static bool contradicts(const struct cluster *c, uint32_t node, uint32_t log, const struct signed_head *head)
{
    const struct log_state *state = disk_tip(&c->nodes[node].disk, log);
    for (uint32_t author = 0; author < c->n_nodes; author++) {
        const struct disk_log *history = &c->nodes[author].history;
        if (c->nodes[author].member != log || !check_head_is_of(history, head)) continue;
        bool target = state->target.size == 0 || check_head_is_of(history, &state->target);
        bool passing = state->passing.size == 0 || check_head_is_of(history, &state->passing);
        if (target && passing) return false;
    }
    return true;
}

/* S4: evidence is signed, contradicts what is held, and is never of a member who wrote one history. */
void check_evidence(struct cluster *c, uint32_t node, const struct sync_effect *fork)
{
    struct checkpoint checkpoint;
    if (!log_may_fork(c, fork->log)) cluster_fail(c, "S4", "evidence against a member who wrote one history");
    if (checkpoint_open(&checkpoint, fork->payload, &c->scene->keys[fork->log]) != AYNI_OK) {
        cluster_fail(c, "S4", "evidence that is not signed");
        return;
    }
    struct signed_head head = {checkpoint.size, checkpoint.root};
    if (!contradicts(c, node, fork->log, &head)) cluster_fail(c, "S4", "evidence of nothing");
}

/* The log and the note of a message that shows a head. */
static bool shows_head(const struct cluster *c, struct bytes message, uint32_t *log, struct bytes *note)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    enum message_type type;
    struct cursor fields;
    struct message_head head;
    struct message_chunk chunk = {.records = records};
    if (message_open(message, &type, &fields) != AYNI_OK) return false;
    if (type == MESSAGE_HEAD && message_read_head(&fields, &head) == AYNI_OK) {
        *note = head.note;
        return check_log_of(c, &head.log, log);
    }
    if (type != MESSAGE_CHUNK || message_read_chunk(&fields, &chunk) != AYNI_OK) return false;
    *note = chunk.note;
    return chunk.n_records > 0 && check_log_of(c, &chunk.log, log);
}

static bool differ(const struct signed_head *a, const struct signed_head *b)
{
    return a->size == b->size && !hash_equal(&a->root, &b->root);
}

/* Whether the head cannot stand beside what the node holds. */
static bool is_another(const struct disk *disk, uint32_t log, const struct signed_head *head)
{
    const struct log_state *tip = disk_tip(disk, log);
    struct signed_head held = {.size = tip->tree.size};
    tree_root(&held.root, &tip->tree);
    if (differ(head, &held) || differ(head, &tip->target) || differ(head, &tip->passing)) return true;
    return head->size <= disk->logs[log].n && !check_head_is_of(&disk->logs[log], head);
}

/* L2, at once: whoever shows a signed head that contradicts what is held has the log frozen. */
void check_noticed(struct cluster *c, uint32_t node, const struct sync_event *event, bool noticed)
{
    uint32_t log;
    struct bytes note;
    struct checkpoint checkpoint;
    const struct node *n = &c->nodes[node];
    if (noticed || event->kind != SYNC_RECEIVED || !sync_peer(n->sync, event->peer).ready) return;
    if (!shows_head(c, event->payload, &log, &note) || n->disk.logs[log].forked) return;
    struct signed_head head = check_note_head(note);
    if (head.size == 0 || !is_another(&n->disk, log, &head)) return;
    if (checkpoint_open(&checkpoint, note, &c->scene->keys[log]) == AYNI_OK)
        cluster_fail(c, "L2", "a fork that is shown is not noticed");
}
