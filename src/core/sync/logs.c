/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/sync/state.h"

struct log *log_find(struct sync *s, const struct log_id *id)
{
    uint32_t low = 0, high = s->n_logs;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        struct log *log = &s->logs[s->by_id[middle]];
        int order = log_id_compare(&log->id, id);
        if (order == 0) return log;
        if (order < 0) low = middle + 1;
        if (order > 0) high = middle;
    }
    return NULL;
}

uint32_t log_number(const struct sync *s, const struct log *log)
{
    return (uint32_t)(log - s->logs);
}

/* The peaks of the first `size` leaves are full subtrees of what is held: fold them from the right. */
enum ayni_err sync_root_at(struct sync *s, uint32_t log, uint64_t size, struct hash *out)
{
    assert(log < s->n_logs && size <= s->logs[log].durable.tree.size);
    struct tree tree = {.size = size};
    enum ayni_err err = AYNI_OK;
    uint64_t start = 0;
    for (unsigned height = TREE_PEAKS_MAX, n = 0; height-- > 0 && err == AYNI_OK;) {
        if (((size >> height) & 1) == 0) continue;
        err = s->reads.subtree(s->reads.context, log, start, height, &tree.peaks[n++]);
        start += (uint64_t)1 << height;
    }
    if (err == AYNI_OK) tree_root(out, &tree);
    return err;
}

bool log_root_at(struct sync *s, const struct log *log, uint64_t size, struct hash *out)
{
    enum ayni_err err = sync_root_at(s, log_number(s, log), size, out);
    sync_break(s, err);
    return err == AYNI_OK;
}

enum ayni_err log_open_note(struct log *log, struct bytes note, struct signed_head *out)
{
    if (log->tip.note_len > 0 && bytes_equal(note, bytes_of(log->tip.note, log->tip.note_len))) {
        *out = log->tip.target;
        return AYNI_OK;
    }
    struct checkpoint checkpoint;
    if (note.len > CHECKPOINT_NOTE_MAX) return AYNI_ERR_LIMIT;
    enum ayni_err err = checkpoint_open(&checkpoint, note, &log->key);
    if (err != AYNI_OK) return err;
    if (checkpoint.size == 0) return AYNI_ERR_PROTOCOL; /* an empty log is not announced */
    if (checkpoint.size > TREE_SIZE_MAX) return AYNI_ERR_LIMIT;
    *out = (struct signed_head){checkpoint.size, checkpoint.root};
    if (out->size > log->signed_size) log->signed_size = out->size;
    return AYNI_OK;
}

static bool heads_contradict(const struct signed_head *a, const struct signed_head *b)
{
    return a->size == b->size && !hash_equal(&a->root, &b->root);
}

/*
 * Two signed heads of one size with different roots are proof. A head inside what is held is compared with
 * our root at its size, which lies below a signed head of ours. Between what is durable and the tip there is
 * no root to be had; it is compared when the peer shows its head again.
 */
bool log_contradicts(struct sync *s, const struct log *log, const struct signed_head *head)
{
    struct signed_head ours = {.size = head->size};
    const struct log_state *tip = &log->tip;
    if (heads_contradict(head, &tip->target) || heads_contradict(head, &tip->passing)) return true;
    if (head->size == tip->tree.size) {
        tree_root(&ours.root, &tip->tree);
        return heads_contradict(head, &ours);
    }
    if (head->size > log->durable.tree.size) return false;
    return log_root_at(s, log, head->size, &ours.root) && heads_contradict(head, &ours);
}

void log_freeze(struct sync *s, struct log *log, struct bytes note)
{
    if (log->forked) return;
    log->forked = true;
    pull_cancel(s, log);
    outbox_add(s, &(struct sync_effect){.kind = SYNC_FORK, .log = log_number(s, log), .payload = note});
}
