/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/disk.h"

#include <assert.h>
#include <stdlib.h>

void disk_init(struct disk *disk, size_t n_logs)
{
    assert(n_logs <= DISK_LOGS_MAX);
    *disk = (struct disk){.n_logs = n_logs};
}

static void free_records(struct bytes *records, size_t n)
{
    for (size_t i = 0; i < n; i++)
        free((void *)(uintptr_t)records[i].data);
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
    for (size_t i = 0; i < disk->n_logs; i++) {
        free_records(disk->logs[i].records, disk->logs[i].n);
        free(disk->logs[i].records);
        for (size_t height = 0; height < DISK_HEIGHTS; height++)
            free(disk->logs[i].nodes[height]);
    }
}

static struct bytes copy(struct bytes record)
{
    uint8_t *data = malloc(record.len + 1);
    assert(data != NULL);
    if (record.len > 0) memcpy(data, record.data, record.len);
    return bytes_of(data, record.len);
}

/* Where the log will stand once all that waits is stored. */
static uint64_t tip(const struct disk *disk, uint32_t log)
{
    uint64_t size = disk->logs[log].n;
    for (size_t i = 0; i < disk->n_waiting; i++)
        if (disk->waiting[i].log == log) size += disk->waiting[i].n;
    return size;
}

const char *disk_queue(struct disk *disk, const struct sync_effect *effect)
{
    const struct sync_commit *commit = &effect->commit;
    if (disk->n_waiting == SYNC_COMMITS_MAX) return "too many commits wait";
    if (commit->from != tip(disk, commit->log)) return "a commit leaves a gap";
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

static void grow(struct disk_log *log)
{
    if (log->n < log->capacity) return;
    log->capacity = log->capacity == 0 ? 16 : 2 * log->capacity;
    log->records = realloc(log->records, log->capacity * sizeof *log->records);
    assert(log->records != NULL);
    for (size_t height = 0; height < DISK_HEIGHTS; height++) {
        log->nodes[height] = realloc(log->nodes[height], log->capacity * sizeof *log->nodes[height]);
        assert(log->nodes[height] != NULL);
    }
}

/* Store a record and the nodes that it completes: node k of a height has the children 2k and 2k + 1 below. */
static void append(struct disk_log *log, struct bytes record)
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

struct hash disk_root(const struct disk *disk, uint32_t log, uint64_t size)
{
    struct hash root;
    struct tree tree = {.size = size};
    uint64_t start = 0;
    assert(size > 0 && size <= disk->logs[log].n);
    for (unsigned height = DISK_HEIGHTS, n = 0; height-- > 0;) {
        if (((size >> height) & 1) == 0) continue;
        tree.peaks[n++] = disk->logs[log].nodes[height][start >> height];
        start += (uint64_t)1 << height;
    }
    tree_root(&root, &tree);
    return root;
}

static uint64_t largest_head(const struct log_state *state)
{
    return state->target.size > state->passing.size ? state->target.size : state->passing.size;
}

static bool is_sound(const struct disk *disk, uint32_t log)
{
    const struct log_state *state = &disk->logs[log].state;
    struct hash held = disk_root(disk, log, state->tree.size), root;
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
    *out_wrong = NULL;
    if (txn.from != log->n) *out_wrong = "a commit leaves a gap";
    if (largest_head(&txn.after) < largest_head(&log->state)) *out_wrong = "the head shrinks";
    for (size_t i = 0; i < txn.n; i++)
        append(log, txn.records[i]);
    log->state = txn.after;
    if (!is_sound(disk, txn.log)) *out_wrong = "the root is not that of the records";
    free(txn.records);
    disk->n_waiting--;
    memmove(disk->waiting, disk->waiting + 1, disk->n_waiting * sizeof disk->waiting[0]);
    return txn.tag;
}

void disk_cut(struct disk *disk, uint32_t log, const struct log_state *state)
{
    struct disk_log *cut = &disk->logs[log];
    assert(state->tree.size <= cut->n);
    free_records(cut->records + state->tree.size, cut->n - state->tree.size);
    cut->n = state->tree.size;
    cut->state = *state;
}

static enum ayni_err read_record(void *context, uint32_t log, uint64_t index, struct bytes *out)
{
    const struct disk *disk = context;
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
