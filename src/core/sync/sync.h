/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/vkey.h"
#include "core/crypto/crypto.h"
#include "core/tree/proof.h"
#include "core/tree/tree.h"

struct heap;

/*
 * Replication as one step function (proto/sync.md): all that can happen is an event, all that is to be done
 * is an effect. The caller carries the effects out, in order, and reports a finished commit with SYNC_STORED.
 *
 * Happy path: SYNC_PEER_UP -> hello, frontier; SYNC_RECEIVED head -> pull; SYNC_RECEIVED chunk -> SYNC_COMMIT
 * and the next pull; SYNC_STORED -> have to who holds as much, head to the others. Own records: SYNC_SUBMIT
 * -> SYNC_COMMIT; SYNC_STORED -> SYNC_ACK, chunk to all sessions. Nothing that depends on a commit leaves
 * before its SYNC_STORED; a pull may ask for what follows it.
 *
 * What a peer does wrong costs it the session (SYNC_CLOSE) and changes nothing that is held. A log whose key
 * signed two histories is frozen (SYNC_FORK): still served, never grown.
 */

#define SYNC_PEERS_MAX 64
#define SYNC_LOGS_MAX 1024 /* some 14 KiB each, with what is known of it at SYNC_PEERS_MAX peers */
#define SYNC_MESSAGE_MAX ((size_t)1 << 20) /* bytes of one message */
#define SYNC_RECORDS_MAX 2048              /* records of one chunk, of one submission, of one commit */
/* Bytes of records received and not yet stored; then no pulls, and what comes without one is ignored. */
#define SYNC_UNCOMMITTED_MAX ((size_t)16 << 20)
#define SYNC_COMMITS_MAX 64 /* commits not yet reported; likewise */
#define SYNC_PROTOCOL_VERSION 1

/* A head that its log's key signed. */
struct signed_head {
    uint64_t size; /* 0: none */
    struct hash root;
};

/*
 * What is held of a log, and what it is tied to ("Half a log is still a log"). The log's newest usable head
 * is `target`; the records held are a prefix of it, which `beyond` proves. `passing` is another head that was
 * seen signed and lies beyond what is held: its root is compared when the tree reaches it.
 */
struct log_state {
    struct tree tree;          /* records held and their peaks */
    struct signed_head target; /* size 0, or >= tree.size */
    struct proof beyond;       /* consistency proof from tree.size to target.size; empty when equal */
    struct signed_head passing;
    size_t note_len;
    uint8_t note[CHECKPOINT_NOTE_MAX]; /* the signed note of `target` */
};

struct sync_log {
    struct log_id id;
    struct vkey key;          /* origin and log key */
    struct log_state durable; /* as stored when the node starts */
    bool forked;              /* evidence is stored: frozen */
};

/* Committed state. Views are valid until the step that asked returns. */
struct sync_reads {
    enum ayni_err (*record)(void *context, uint32_t log, uint64_t index, struct bytes *out);
    enum ayni_err (*subtree)(void *context, uint32_t log, uint64_t start, unsigned height, struct hash *out);
    void *context;
};

#define SYNC_NO_LOG UINT32_MAX

struct sync_options {
    struct ledger_id ledger;
    const char *agent;            /* such as "ayni/0.1.0"; shown to peers */
    uint32_t own_log;             /* number of our own log, SYNC_NO_LOG for an observer */
    struct secret_key log_secret; /* signs the checkpoints of our own log */
    size_t n_logs;
    const struct sync_log *logs; /* copied */
    struct sync_reads reads;
};

enum sync_event_kind {
    SYNC_PEER_UP,      /* peer: a session is open and its member known; the slot was free */
    SYNC_PEER_DOWN,    /* peer: it is gone; also after our own SYNC_CLOSE */
    SYNC_RECEIVED,     /* peer, payload: one whole message */
    SYNC_SUBMIT,       /* records, n_records, tag: append to our own log; answered by SYNC_ACK */
    SYNC_STORED,       /* tag of a SYNC_COMMIT: durable now. In the order of the commits */
    SYNC_STORE_FAILED, /* err: every commit that is not yet reported failed and left nothing behind */
    SYNC_TICK,         /* time has passed: about once a second */
};

struct sync_event {
    uint64_t now_ms;  /* monotonic */
    uint64_t wall_ms; /* since 1970; shown to peers, decides nothing */
    enum sync_event_kind kind;
    uint32_t peer; /* slot below SYNC_PEERS_MAX, chosen by the caller, always the same one for a member */
    uint64_t tag;
    enum ayni_err err;
    struct bytes payload; /* borrowed, as `records`, until the step's effects are carried out */
    const struct bytes *records;
    size_t n_records;
};

/*
 * What becomes durable together: records, their tree nodes and the head that they are tied to. Several
 * commits may go into one transaction, in their order. The records lie in the event's payload or `records`.
 */
struct sync_commit {
    uint32_t log;
    uint64_t from; /* index of the first record: what the store holds */
    size_t n_records;
    const struct bytes *records;
    const struct hash *leaves; /* their leaf hashes */
    size_t n_tiles;
    const struct tree_tile *tiles;
    const struct log_state *after; /* what the log is once this is stored */
};

enum sync_effect_kind {
    SYNC_SEND,   /* peer, payload */
    SYNC_CLOSE,  /* peer, err: why, `told` when that is the peer's word. Else a `bye` went before it */
    SYNC_COMMIT, /* commit, tag */
    SYNC_ACK,    /* tag of a SYNC_SUBMIT, err; on AYNI_OK `index` of its first record */
    SYNC_FORK, /* log, payload: a signed head (a note, borrowed from the event) that contradicts what is held:
                  the shell stores and reports it */
};

struct sync_effect {
    enum sync_effect_kind kind;
    uint32_t peer;
    uint32_t log;
    uint64_t tag;
    uint64_t index;
    enum ayni_err err;
    bool told;
    struct bytes payload;
    struct sync_commit commit;
};

/* Owned by the `struct sync`, valid until its next step. */
struct sync_effects {
    size_t n;
    const struct sync_effect *list;
};

struct sync; /* opaque: core/sync/state.h */

/* Errors: AYNI_ERR_MEMORY, AYNI_ERR_LIMIT (too many logs) */
AYNI_MUST_CHECK enum ayni_err sync_new(struct sync **out,
                                       struct heap *heap,
                                       const struct sync_options *options);

/* Wipes the log's secret. NULL is fine. */
void sync_free(struct sync *s);

/*
 * Replicate one more log, between two steps; its number is the next one. Peers are asked for it soon
 * (proto/sync.md, "What is sent when", 5). A log that is there keeps its number and all it has. Views of
 * sync_durable end.
 * Errors: AYNI_ERR_MEMORY, AYNI_ERR_LIMIT (too many logs); nothing has changed then
 */
AYNI_MUST_CHECK enum ayni_err sync_add_log(uint32_t *out, struct sync *s, const struct sync_log *log);

/*
 * Continue in another log that is ours (SYNC_NO_LOG: in none), between two steps. What was submitted before
 * stays in the log it went to.
 */
void sync_set_own_log(struct sync *s, uint32_t log, const struct secret_key *log_secret);

/*
 * Take one event. What a peer does wrong becomes an effect.
 * Errors: AYNI_ERR_MEMORY, and what the reads return: the caller stops safely.
 */
AYNI_MUST_CHECK enum ayni_err sync_step(struct sync *s,
                                        const struct sync_event *event,
                                        struct sync_effects *out_effects);

/* The durable state of a log. Valid until the next step or sync_add_log. */
const struct log_state *sync_durable(const struct sync *s, uint32_t log);

/* The root of the first `size` durable records. Errors: those of the reads */
AYNI_MUST_CHECK enum ayni_err sync_root_at(struct sync *s, uint32_t log, uint64_t size, struct hash *out);

/* Whether a fork of the log was seen. */
bool sync_is_forked(const struct sync *s, uint32_t log);

/*
 * How many peers that are connected now reported `size` records of the log durable. One that showed another
 * root than ours holds other records.
 */
size_t sync_n_replicas(const struct sync *s, uint32_t log, uint64_t size);

/*
 * Whether our own log may grow: AYNI_OK; AYNI_ERR_FORK; AYNI_ERR_BUSY while a longer head of ours is known
 * whose records are not here yet (a restored backup takes its tail back first), or while a peer that is
 * connected says that it holds more and was not asked yet; AYNI_ERR_NOT_FOUND for an observer.
 */
enum ayni_err sync_own_log_ready(const struct sync *s);

struct sync_peer_view {
    bool ready;            /* hello and frontier arrived */
    uint64_t lag;          /* records that we hold durable and the peer did not report */
    uint64_t behind;       /* records that the peer has and we have not */
    int64_t clock_skew_ms; /* theirs minus ours, at hello */
    uint64_t rtt_ms;       /* of the last ping; 0 before */
};
struct sync_peer_view sync_peer(const struct sync *s, uint32_t peer);
