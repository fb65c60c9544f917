/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/disk.h"

#include <assert.h>
#include <stdlib.h>

static void *grown(void *list, size_t n, size_t size)
{
    void *out = realloc(list, n * size);
    assert(out != NULL);
    return out;
}

static struct bytes copy(struct bytes record)
{
    uint8_t *data = malloc(record.len + 1);
    assert(data != NULL);
    if (record.len > 0) memcpy(data, record.data, record.len);
    return bytes_of(data, record.len);
}

static void free_records(struct bytes *records, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free((void *)(uintptr_t)records[i].data);
}

static void grow(struct disk_log *log)
{
    if (log->n < log->capacity) return;
    log->capacity = log->capacity == 0 ? 16 : 2 * log->capacity;
    log->records = grown(log->records, log->capacity, sizeof *log->records);
    for (size_t height = 0; height < DISK_HEIGHTS; height++)
        log->nodes[height] = grown(log->nodes[height], log->capacity, sizeof *log->nodes[height]);
}

/* Takes a record, and makes the nodes that it completes: node k of a height has the children 2k and 2k + 1
 * below. */
static void take(struct disk_log *log, struct bytes record)
{
    grow(log);
    size_t at = log->n++;
    log->records[at] = record;
    tree_leaf_hash(&log->nodes[0][at], record);
    for (size_t height = 1; at % 2 == 1; height++) {
        assert(height < DISK_HEIGHTS);
        struct hash *below = log->nodes[height - 1];
        at /= 2;
        tree_node_hash(&log->nodes[height][at], &below[2 * at], &below[2 * at + 1]);
    }
}

void disk_log_append(struct disk_log *log, struct bytes record)
{
    take(log, copy(record));
}

struct hash disk_log_root(const struct disk_log *log, uint64_t size)
{
    struct hash root;
    struct tree tree = {.size = size};
    uint64_t start = 0;
    assert(size > 0 && size <= log->n);
    for (unsigned height = DISK_HEIGHTS, n = 0; height-- > 0;) {
        if (((size >> height) & 1) == 0) continue;
        tree.peaks[n++] = log->nodes[height][start >> height];
        start += (uint64_t)1 << height;
    }
    tree_root(&root, &tree);
    return root;
}

void disk_log_deinit(struct disk_log *log)
{
    free_records(log->records, log->n);
    free(log->records);
    for (size_t height = 0; height < DISK_HEIGHTS; height++)
        free(log->nodes[height]);
}

struct hash disk_root(const struct disk *disk, uint32_t log, uint64_t size)
{
    return disk_log_root(&disk->logs[log], size);
}

void disk_init(struct disk *disk, size_t n_logs)
{
    assert(n_logs <= DISK_LOGS_MAX);
    *disk = (struct disk){.n_logs = n_logs, .n_reads_good = UINT64_MAX};
}

void disk_drop(struct disk *disk)
{
    for (size_t i = 0; i < disk->n_waiting; i++) {
        free_records(disk->waiting[i].records, disk->waiting[i].n);
        free(disk->waiting[i].records);
    }
    disk->n_waiting = 0;
}

void disk_deinit(struct disk *disk)
{
    disk_drop(disk);
    free(disk->arrivals);
    for (size_t i = 0; i < disk->n_logs; i++)
        disk_log_deinit(&disk->logs[i]);
}

static void note_arrival(struct disk *disk, uint32_t log)
{
    if (disk->n_arrivals == disk->arrivals_capacity) {
        disk->arrivals_capacity = disk->arrivals_capacity == 0 ? 64 : 2 * disk->arrivals_capacity;
        disk->arrivals = grown(disk->arrivals, disk->arrivals_capacity, 1);
    }
    disk->arrivals[disk->n_arrivals++] = (uint8_t)log;
}

void disk_copy(struct disk *out, const struct disk *from)
{
    disk_init(out, from->n_logs);
    for (size_t i = 0; i < from->n_arrivals; i++) {
        struct disk_log *log = &out->logs[from->arrivals[i]];
        note_arrival(out, from->arrivals[i]);
        disk_log_append(log, from->logs[from->arrivals[i]].records[log->n]);
    }
    for (size_t i = 0; i < from->n_logs; i++) {
        out->logs[i].state = from->logs[i].state;
        out->logs[i].forked = from->logs[i].forked;
    }
}

const struct log_state *disk_tip(const struct disk *disk, uint32_t log)
{
    for (size_t i = disk->n_waiting; i-- > 0;)
        if (disk->waiting[i].log == log) return &disk->waiting[i].after;
    return &disk->logs[log].state;
}

const char *disk_queue(struct disk *disk, const struct sync_effect *effect)
{
    const struct sync_commit *commit = &effect->commit;
    if (disk->n_waiting == SYNC_COMMITS_MAX) return "too many commits wait";
    if (commit->from != disk_tip(disk, commit->log)->tree.size) return "a commit leaves a gap";
    if (commit->after->tree.size != commit->from + commit->n_records) return "a commit has a wrong size";
    struct disk_txn *txn = &disk->waiting[disk->n_waiting++];
    *txn = (struct disk_txn){effect->tag, commit->log, commit->from, commit->n_records, NULL, *commit->after};
    txn->records = calloc(commit->n_records, sizeof *txn->records);
    assert(txn->records != NULL);
    const char *wrong = NULL;
    for (size_t i = 0; i < commit->n_records; i++) {
        struct hash leaf;
        txn->records[i] = copy(commit->records[i]);
        tree_leaf_hash(&leaf, commit->records[i]);
        if (!hash_equal(&leaf, &commit->leaves[i])) wrong = "a leaf is not its record's";
    }
    return wrong;
}

static uint64_t largest_head(const struct log_state *state)
{
    return state->target.size > state->passing.size ? state->target.size : state->passing.size;
}

/* Whether the tree that has grown past a head is that head's. */
static bool passes(const struct disk_log *log, const struct signed_head *head)
{
    if (head->size == 0 || head->size > log->n) return true;
    struct hash root = disk_log_root(log, head->size);
    return hash_equal(&root, &head->root);
}

static bool is_sound(const struct disk_log *log)
{
    const struct log_state *state = &log->state;
    struct hash held = disk_log_root(log, state->tree.size), root;
    tree_root(&root, &state->tree);
    if (!hash_equal(&root, &held)) return false;
    if (state->target.size == state->tree.size) return hash_equal(&root, &state->target.root);
    return proof_check_consistency(&state->beyond, state->tree.size, &root, state->target.size,
                                   &state->target.root) == AYNI_OK;
}

uint64_t disk_apply(struct disk *disk, const char **out_wrong)
{
    assert(disk->n_waiting > 0);
    struct disk_txn txn = disk->waiting[0];
    struct disk_log *log = &disk->logs[txn.log];
    struct log_state before = log->state;
    *out_wrong = NULL;
    if (txn.from != log->n) *out_wrong = "a commit leaves a gap";
    if (largest_head(&txn.after) < largest_head(&before)) *out_wrong = "the head shrinks";
    for (size_t i = 0; i < txn.n; i++) {
        take(log, txn.records[i]);
        note_arrival(disk, txn.log);
    }
    log->state = txn.after;
    if (!is_sound(log)) *out_wrong = "the root is not that of the records";
    if (!passes(log, &before.target) || !passes(log, &before.passing))
        *out_wrong = "a head was passed that is another tree's";
    free(txn.records);
    disk->n_waiting--;
    memmove(disk->waiting, disk->waiting + 1, disk->n_waiting * sizeof disk->waiting[0]);
    return txn.tag;
}

static void forget_arrival(struct disk *disk, uint32_t log)
{
    size_t at = disk->n_arrivals;
    while (disk->arrivals[--at] != log)
        assert(at > 0);
    disk->n_arrivals--;
    memmove(disk->arrivals + at, disk->arrivals + at + 1, disk->n_arrivals - at);
}

void disk_cut(struct disk *disk, uint32_t log, const struct log_state *state)
{
    struct disk_log *cut = &disk->logs[log];
    assert(state->tree.size <= cut->n);
    for (uint64_t n = cut->n; n > state->tree.size; n--)
        forget_arrival(disk, log);
    free_records(cut->records + state->tree.size, cut->n - state->tree.size);
    cut->n = state->tree.size;
    cut->state = *state;
}

static enum ayni_err read_record(void *context, uint32_t log, uint64_t index, struct bytes *out)
{
    struct disk *disk = context;
    if (disk->n_reads_good == 0) return AYNI_ERR_CORRUPT;
    disk->n_reads_good--;
    if (index >= disk->logs[log].n) return AYNI_ERR_NOT_FOUND;
    *out = disk->logs[log].records[index];
    return AYNI_OK;
}

static enum ayni_err read_subtree(
    void *context, uint32_t log, uint64_t start, unsigned height, struct hash *out)
{
    const struct disk *disk = context;
    if (height >= DISK_HEIGHTS || start + ((uint64_t)1 << height) > disk->logs[log].n)
        return AYNI_ERR_NOT_FOUND;
    *out = disk->logs[log].nodes[height][start >> height];
    return AYNI_OK;
}

struct sync_reads disk_reads(struct disk *disk)
{
    return (struct sync_reads){read_record, read_subtree, disk};
}
