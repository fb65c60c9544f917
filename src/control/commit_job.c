/* SPDX-License-Identifier: Apache-2.0 */
#include "control/state.h"

#include <assert.h>
#include <string.h>

#include "core/base/heap.h"

/*
 * A commit as the writer gets it: one block of memory that holds the job, what follows and all record bytes,
 * so that it is freed at once and no part can be forgotten.
 */
struct block {
    struct engine_commit job;
    struct log_state after;
    uint8_t rest[]; /* leaves, tiles, record views, record bytes */
};

static size_t records_len(const struct sync_commit *commit)
{
    size_t len = 0;
    for (size_t i = 0; i < commit->n_records; i++)
        len += commit->records[i].len;
    return len;
}

/* Copy the records behind their views; both lie in the block. */
static void copy_records(struct bytes *views, uint8_t *data, const struct sync_commit *commit)
{
    for (size_t i = 0; i < commit->n_records; i++) {
        memcpy(data, commit->records[i].data, commit->records[i].len);
        views[i] = bytes_of(data, commit->records[i].len);
        data += commit->records[i].len;
    }
}

struct engine_commit *commit_job_new(struct heap *heap, const struct sync_commit *commit, uint64_t tag)
{
    size_t views_len = commit->n_records * sizeof(struct bytes);
    size_t tiles_len = commit->n_tiles * sizeof(struct tree_tile);
    size_t leaves_len = commit->n_records * sizeof(struct hash);
    size_t total = sizeof(struct block) + views_len + tiles_len + leaves_len + records_len(commit);
    struct block *block = heap->resize(heap->context, NULL, total);
    if (block == NULL) return NULL;

    /* Widest alignment first: views and tiles hold pointers and integers, hashes and records are bytes. */
    struct bytes *views = (struct bytes *)(void *)block->rest;
    struct tree_tile *tiles = (struct tree_tile *)(void *)(block->rest + views_len);
    struct hash *leaves = (struct hash *)(void *)(block->rest + views_len + tiles_len);
    copy_records(views, block->rest + views_len + tiles_len + leaves_len, commit);
    if (tiles_len > 0) memcpy(tiles, commit->tiles, tiles_len);
    if (leaves_len > 0) memcpy(leaves, commit->leaves, leaves_len);
    block->after = *commit->after;
    block->job = (struct engine_commit){.commit = *commit, .tag = tag};
    block->job.commit.records = views;
    block->job.commit.tiles = tiles;
    block->job.commit.leaves = leaves;
    block->job.commit.after = &block->after;
    return &block->job;
}

void commit_job_free(struct heap *heap, struct engine_commit *job)
{
    heap_free(heap, job);
}

enum ayni_err engine_commit_run(struct store *store, struct engine_commit *list)
{
    struct sync_commit commits[ENGINE_COMMITS_MAX];
    size_t n = 0;
    for (const struct engine_commit *job = list; job != NULL; job = job->next) {
        assert(n < ENGINE_COMMITS_MAX);
        commits[n++] = job->commit;
    }
    return n == 0 ? AYNI_OK : store_commit(store, commits, n);
}
