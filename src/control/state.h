/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <assert.h>

#include "control/engine.h"

/* Inside of the engine; for src/control/ alone. */

#define ENGINE_VERIFY_RECORDS 128        /* a job; applying them holds the loop up for milliseconds */
#define ENGINE_VERIFY_JOBS_MAX 16        /* under way */
#define ENGINE_BATCH_MAX 1024            /* submissions handed to the log at once */
#define ENGINE_BATCH_BYTES_MAX (8 << 20) /* likewise */
static_assert(ENGINE_BATCH_MAX <= SYNC_RECORDS_MAX, "a batch is one event of the log");

/* How far one log is interpreted; its jobs under way stand in log order. */
struct log_progress {
    uint64_t dispatched; /* records handed out for verification */
    struct engine_verify *first, *last;
};

/* Submissions in the order in which they came. */
struct submission_list {
    struct submission *first, *last;
    size_t n;
};

struct engine {
    struct heap *heap;
    struct engine_carrier carrier;
    char folder[FOLDER_PATH_MAX];
    struct keys keys;
    struct store *store;
    struct charter *charter;
    uint8_t *charter_bytes;
    uint32_t own_log;
    struct ledger *ledger;
    struct sync *sync;
    uint32_t n_logs;           /* that are stored and replicated: the first numbers of the ledger */
    uint32_t logs_capacity;    /* of `logs`; what is beyond n_logs is zero */
    struct log_progress *logs; /* how far each is interpreted */
    size_t n_verify_jobs;
    struct submission *subjects[256];    /* those under way that have a subject, by its first byte */
    struct submission_list queued;       /* wait for the commit before them */
    struct submission_list committing;   /* handed to the log */
    struct submission_list interpreting; /* logged; have an index */
    size_t n_commits;                    /* under way */
    struct store_read read;
    bool is_reading;     /* `read` is open: for the length of one step */
    uint64_t n_restored; /* records that the snapshot covered when it was opened */
    uint64_t n_saved;    /* records that the snapshot covers */
    uint64_t n_at_tick;  /* records that were interpreted a second ago */
    unsigned quiet_ticks, snapshot_ticks;
    enum ayni_err broken;
};

/* Note the first failure that the process must not outlive. */
void engine_break(struct engine *e, enum ayni_err err, const char *what);

/* One event through the core; carries its effects out. */
void engine_step(struct engine *e, struct sync_event *event);

/* The step's view of committed state, begun on first use. */
AYNI_MUST_CHECK enum ayni_err engine_read(struct engine *e, struct store_read **out);
void engine_read_end(struct engine *e);

/* A deep copy of a commit, for the writer. NULL when out of memory. */
struct engine_commit *commit_job_new(struct heap *heap, const struct sync_commit *commit, uint64_t tag);
void commit_job_free(struct heap *heap, struct engine_commit *job);

/* A state of nothing yet. NULL when out of memory. */
struct ledger *engine_new_ledger(const struct engine *e);

/* engine_logs.c */
/* Give a ledger the numbers of the logs that are stored, and roots. Errors: AYNI_ERR_CORRUPT, of the store */
AYNI_MUST_CHECK enum ayni_err engine_attach_ledger(struct engine *e, struct ledger *l);
/* Room for the progress of `n` logs; moves it. Errors: AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err engine_logs_reserve(struct engine *e, uint32_t n);
/* After records were applied: keep and replicate the logs that became known by them. */
void engine_take_logs(struct engine *e);
/* Records that may be handed out for verification. */
uint64_t engine_n_undispatched(const struct engine *e, uint32_t log);
/* Hand out verification of what is stored and not yet interpreted. */
void engine_interpret(struct engine *e);

/* The log answered a batch of submissions. */
void engine_acknowledged(struct engine *e, enum ayni_err err, uint64_t index);

/* Interpret the submissions that are logged, as far as nothing stands before them that is not. */
void engine_apply_submitted(struct engine *e);

/* snapshot_file.c: the interpreted state beside the store. */
/* Sets `ledger` when there is a snapshot of what is stored. */
void engine_load_snapshot(struct engine *e);
void engine_snapshot_tick(struct engine *e);
void engine_snapshot_finish(struct engine *e);

/* Complete the submissions that are interpreted. */
void engine_complete(struct engine *e);

/* Refuse every submission that waits, for want of knowing: one that was logged may be among them. */
void engine_refuse_all(struct engine *e, enum ayni_err err);
