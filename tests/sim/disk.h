/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/sync/sync.h"

/*
 * A store in memory: what is synced, and the transactions that wait. A crash keeps some first ones of those
 * that wait, as LMDB does.
 */

#define DISK_LOGS_MAX 5
#define DISK_HEIGHTS 16

struct disk_log {
    struct log_state state;
    size_t n, capacity;
    struct bytes *records;            /* owned */
    struct hash *nodes[DISK_HEIGHTS]; /* roots of the full subtrees of each height; as many as fit */
    bool forked;
};

struct disk_txn {
    uint64_t tag;
    uint32_t log;
    uint64_t from;
    size_t n;
    struct bytes *records; /* owned */
    struct log_state after;
};

struct disk {
    size_t n_logs;
    struct disk_log logs[DISK_LOGS_MAX];
    size_t n_arrivals, arrivals_capacity;
    uint8_t *arrivals; /* the log of each synced record, in the order in which they were synced */
    size_t n_waiting;
    struct disk_txn waiting[SYNC_COMMITS_MAX];
    uint64_t n_reads_good; /* reads of records that still succeed */
};

void disk_init(struct disk *disk, size_t n_logs);
void disk_deinit(struct disk *disk);

/* A copy of what is synced, into an object that is not initialised. */
void disk_copy(struct disk *out, const struct disk *from);

/* Queue a copy of a commit. NULL, or what is wrong with it: the leaves, the tiles, where it begins. */
const char *disk_queue(struct disk *disk, const struct sync_effect *effect);

/* Make the first waiting transaction durable; its tag. NULL in *out_wrong, or which promise it breaks. */
uint64_t disk_apply(struct disk *disk, const char **out_wrong);

/* Forget what waits. */
void disk_drop(struct disk *disk);

/* Forget the last `n` synced records of a log, as no disk should. `state` is that of the size which is left.
 */
void disk_cut(struct disk *disk, uint32_t log, const struct log_state *state);

/* What the log will be once all that waits is stored. */
const struct log_state *disk_tip(const struct disk *disk, uint32_t log);

/* Root of the first `size` records, 0 < size <= what is synced. */
struct hash disk_root(const struct disk *disk, uint32_t log, uint64_t size);

struct sync_reads disk_reads(struct disk *disk);

/* One log by itself: zeroed, it is empty. A record is copied. */
void disk_log_append(struct disk_log *log, struct bytes record);
struct hash disk_log_root(const struct disk_log *log, uint64_t size);
void disk_log_deinit(struct disk_log *log);
