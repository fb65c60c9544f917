/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "control/folder.h"
#include "control/keys.h"
#include "core/ledger/ledger.h"
#include "core/sync/sync.h"
#include "store/store.h"

/*
 * Store, replication and interpretation of one data folder, put together. Two carriers run it: the node
 * (sockets, a writer thread, a pool) and the command line in its own process (everything at once).
 *
 * A record's way: sync_step -> commit (carrier) -> engine_committed -> verify (carrier) -> engine_verified ->
 * ledger_apply in log order. One of our own was examined when it was made: engine_committed -> ledger_apply
 * -> the submission's `done`. All engine functions belong to one thread, except the two
 * *_run, which carriers call wherever they like.
 */

struct engine;

/* A commit on its way to the disk; owns copies of all it needs. */
struct engine_commit {
    struct engine_commit *next; /* for the carrier's queue, in order */
    struct sync_commit commit;
    uint64_t tag;
};

/* A run of stored records that are to be examined: signatures and fields. */
struct engine_verify {
    struct engine_verify *next;   /* the engine's: jobs of one log, in order */
    struct engine_verify *queued; /* for the carrier's queue */
    struct store *store;
    uint32_t log;
    uint64_t from;
    size_t n;
    bool done;
    enum ayni_err err;
    struct examination *results; /* n */
};

struct engine_carrier {
    void (*send)(void *context, uint32_t peer, struct bytes message); /* message borrowed for the call */
    void (*close)(void *context, uint32_t peer, enum ayni_err why);
    void (*commit)(void *context, struct engine_commit *job); /* takes; give back by engine_committed */
    void (*verify)(void *context, struct engine_verify *job); /* takes; give back by engine_verified */
    /* Lines for the operator: level "info", "warning", "error". */
    void (*note)(void *context, const char *level, const char *text);
    uint64_t (*now_ms)(void *context);  /* monotonic */
    uint64_t (*wall_ms)(void *context); /* since 1970 */
    void *context;
};

struct engine_options {
    struct heap *heap;
    const char *folder;
    unsigned wait_ms; /* for the store's lock */
    const struct engine_carrier *carrier;
};

/*
 * Open a data folder that has joined a ledger, and interpret what it holds (through the carrier's verify).
 * Errors: AYNI_ERR_NOT_FOUND  no member, or no ledger joined, in this folder; those of store_open, keys_load
 */
AYNI_MUST_CHECK enum ayni_err engine_open(struct engine **out,
                                          const struct engine_options *options,
                                          struct fault *fault);

/* No job may be under way. NULL is fine. */
void engine_close(struct engine *e);

/* Records stored, and how many of them are interpreted, all logs together. */
uint64_t engine_n_stored(const struct engine *e);
uint64_t engine_n_interpreted(const struct engine *e);

/* Whether the state covers everything stored that can be interpreted now. */
bool engine_caught_up(const struct engine *e);

/* How many records the state covered that was found beside the store when it was opened. */
uint64_t engine_n_restored(const struct engine *e);

/*
 * Forget the state and derive it again from the records (through the carrier's verify). Nothing may be under
 * way. Errors: AYNI_ERR_MEMORY; nothing has changed then
 */
AYNI_MUST_CHECK enum ayni_err engine_derive_again(struct engine *e);

/* Keep the state beside the store now, unless there are more logs than the founders' first. Errors:
 * AYNI_ERR_IO, AYNI_ERR_FULL, AYNI_ERR_LIMIT */
AYNI_MUST_CHECK enum ayni_err engine_save(struct engine *e);

/* Not AYNI_OK once something failed that the process must not outlive (disk, memory): stop. */
enum ayni_err engine_broken(const struct engine *e);

/* Events of the carrier; `now_ms` and `wall_ms` are filled in. */
void engine_peer_up(struct engine *e, uint32_t peer);
void engine_peer_down(struct engine *e, uint32_t peer);
void engine_received(struct engine *e, uint32_t peer, struct bytes message);
void engine_tick(struct engine *e);

/* On any thread: make a list of at most ENGINE_COMMITS_MAX commits durable in one transaction. */
#define ENGINE_COMMITS_MAX 64
AYNI_MUST_CHECK enum ayni_err engine_commit_run(struct store *store, struct engine_commit *list);
/* Give a list back, with the result; frees it. On failure the carrier gives back everything it still holds.
 */
void engine_committed(struct engine *e, struct engine_commit *list, enum ayni_err err);

/* On any thread. */
void engine_verify_run(struct engine_verify *job);
void engine_verified(struct engine *e, struct engine_verify *job);

/* A record of ours on its way into the log. */
struct submission {
    struct submission *next;
    const uint8_t *record; /* copied by engine_submit */
    size_t record_len;
    struct examination examination; /* of the record, by whoever made it: not done again once it is stored */
    struct hash subject;            /* what at most one submission at a time may be about; zero for none */
    struct submission *next_in_bucket; /* the engine's: another subject that begins with the same byte */
    uint64_t index;                    /* once logged */
    /* Called once: logged and interpreted (AYNI_OK), or refused. */
    void (*done)(void *context, const struct submission *submission, enum ayni_err err);
    void *context;
};

/*
 * Take a submission: what queued while a commit runs goes into the next one.
 * Errors: AYNI_ERR_MEMORY; AYNI_ERR_BUSY when one with the same subject is under way. `done` is not called
 * then.
 */
AYNI_MUST_CHECK enum ayni_err engine_submit(struct engine *e, const struct submission *submission);

/* Hand what has queued to the log. Carriers call it when they have read all that was there to read. */
void engine_flush(struct engine *e);

/* What the engine is made of; borrowed. */
const struct charter *engine_charter(const struct engine *e);
const struct keys *engine_keys(const struct engine *e);
const struct ledger *engine_ledger(const struct engine *e);
const struct sync *engine_sync(const struct engine *e);
struct store *engine_store(const struct engine *e);
struct heap *engine_heap(const struct engine *e);
uint32_t engine_own_log(const struct engine *e); /* number of the founder that we are */
uint32_t engine_n_logs(const struct engine *e);  /* those of the founders first, as the ledger's numbers */
/* The name of the member whose log it is; "a member" while it is not known. */
struct bytes engine_log_name(const struct engine *e, uint32_t log);
uint64_t engine_wall_ms(const struct engine *e);

/*
 * Make `folder` part of the ledger of `charter`: bind the store and keep the charter beside it. Harmless when
 * done already. Errors: AYNI_ERR_LEDGER when it belongs to another; AYNI_ERR_KEY when our card is not in the
 * charter
 */
AYNI_MUST_CHECK enum ayni_err engine_bind(struct heap *heap,
                                          const char *folder,
                                          struct bytes charter,
                                          struct fault *fault);
