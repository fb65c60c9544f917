/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/buffer.h"
#include "core/sync/messages.h"
#include "core/sync/sync.h"

/*
 * Inside of replication. An event goes to one function; these never fail but leave effects in the outbox.
 * A message's function returns the verdict about its sender: AYNI_OK, or why the session ends. What this
 * machine cannot do (memory, reads) goes to `broken` and ends the step.
 */

#define SYNC_NO_PEER UINT32_MAX

#define PULLS_MAX 16
#define PULL_TIMEOUT_MS 30000
#define PULL_UNANSWERED_MAX 2
#define PULL_BYTES_FIRST ((size_t)64 << 10)
#define PULL_BYTES_MIN ((size_t)16 << 10)
#define PULL_SLOW_MS 5000
#define PULL_FAST_MS (PULL_SLOW_MS / 2) /* twice as much is then still not slow */
#define PULL_OWED_MAX ((size_t)4 << 20) /* bytes of answers that one peer may owe us */
#define PUSH_BYTES_MAX ((size_t)256 << 10)
#define STORE_PAUSE_MS 5000 /* no pulls after a failed commit: a full disk does not empty at once */

#define GREETING_MS 30000 /* until a peer has sent its hello and frontier */
#define CLAIM_MS 2000     /* how long a session's unsigned word keeps our own log from growing, */
#define CLAIMS_MAX 4      /* and in how many sessions with a peer */

#define PING_AFTER_MS 30000
#define DEAD_AFTER_MS 90000
#define FRONTIER_EVERY_MS 60000
#define FRONTIER_SOONEST_MS 10000 /* a peer's frontiers that come faster are not read */

/* A commit completes a tile for each 256 records, and at most one on each level above. */
#define COMMIT_TILES_MAX (SYNC_RECORDS_MAX / (1 << TREE_TILE_HEIGHT) + TREE_TILES_PER_LEAF)

enum peer_phase {
    PEER_ABSENT,
    PEER_GREETING, /* our hello and frontier are out; only a hello is taken */
    PEER_LISTING,  /* its hello came; its frontier has not */
    PEER_READY,
    PEER_CLOSING, /* SYNC_CLOSE is out: nothing more is sent or read */
};

/* What is known of one log at one peer, in this session. */
struct peer_log {
    uint64_t believed; /* records it has: told by it, or sent by us; a hope that an empty chunk corrects */
    uint64_t durable;  /* records it reported durable */
    struct signed_head told; /* a root that it told of a size beyond ours, signed or not */
    bool contradicted;       /* what it told or showed of the log is not what we hold */
    bool diverged;           /* nor are the records that it holds: no records to it or from it */
};

struct peer {
    enum peer_phase phase;
    uint64_t opened_ms;
    uint64_t heard_ms; /* last message, or when the session opened */
    uint64_t ready_ms; /* when its first frontier came */
    uint64_t pinged_ms;
    uint64_t ping_nonce; /* 0: no ping is out */
    uint64_t rtt_ms;
    uint64_t frontier_sent_ms;
    uint64_t frontier_heard_ms;
    int64_t clock_skew_ms;
    size_t pull_bytes; /* budget of the next pull; follows the line's speed */
    size_t owed;       /* budgets of its pulls that are out */
    unsigned n_unanswered;
    bool has_claimed;      /* in this session, more of our own log than we hold, */
    unsigned n_claims;     /* and in how many sessions since we started */
    bool wants_news;       /* a log became known that it may have told of before: our frontier is due */
    struct peer_log *logs; /* n_logs */
};

/* The request for records of a log that is out. */
struct pull {
    uint32_t peer; /* SYNC_NO_PEER: none */
    uint64_t from;
    size_t max_bytes;
    uint64_t sent_ms;
};

struct log {
    struct log_id id;
    struct vkey key;
    struct log_state tip;     /* with what is appended and not yet stored */
    struct log_state durable; /* what is served and announced */
    uint64_t signed_size;     /* of the largest signed head that came from elsewhere, or was stored */
    bool forked;
    struct pull pull;
    uint32_t next_peer; /* where the search for a source begins */
};

/* A commit that was handed out and not yet reported. */
struct pending {
    uint64_t tag;
    uint32_t log;
    bool submitted; /* answers a SYNC_SUBMIT */
    uint64_t submit_tag;
    uint64_t from;
    size_t n_bytes;
    struct log_state after;
};

struct outbox {
    size_t n, capacity;
    struct sync_effect *effects;
    size_t n_messages, messages_capacity;
    uint8_t **messages; /* what the effects' payloads point to */
};

struct sync {
    struct heap *heap;
    enum ayni_err broken; /* sticks */
    uint64_t now_ms;      /* of the event under way, as wall_ms */
    uint64_t wall_ms;

    struct ledger_id ledger;
    uint8_t agent_len;
    char agent[MESSAGE_AGENT_MAX];
    uint32_t own_log;
    struct secret_key log_secret;
    struct sync_reads reads;

    uint32_t n_logs;
    uint32_t logs_capacity; /* of the three lists; what is beyond n_logs is zero */
    struct log *logs;
    uint32_t *by_id; /* log numbers in rising order of id */
    struct peer peers[SYNC_PEERS_MAX];
    struct peer_log *peer_logs; /* the peers' `logs` lie in it */

    uint32_t n_pulls;
    uint32_t next_log;        /* where the next round of pulls begins */
    uint64_t pulls_paused_ms; /* no pull before this time */
    uint64_t n_pings;

    struct pending *pending; /* ring of SYNC_COMMITS_MAX */
    size_t pending_first;
    size_t n_pending;
    uint64_t next_tag;
    size_t uncommitted; /* bytes of the pending commits' records */

    struct bytes *records;             /* SYNC_RECORDS_MAX: of the chunk that is read or made */
    struct hash *leaves;               /* SYNC_RECORDS_MAX: of the commit that is made */
    struct message_frontier *frontier; /* the one that is read or made */
    size_t n_leaves;
    struct tree_tile tiles[COMMIT_TILES_MAX];
    size_t n_tiles;
    struct outbox outbox;
};

/* sync.c: keep the first failure of this machine. */
void sync_break(struct sync *s, enum ayni_err err);

/* outbox.c: effects of the step under way. A failure goes to `broken`. */
void outbox_reset(struct sync *s);
void outbox_free(struct sync *s);
void outbox_add(struct sync *s, const struct sync_effect *effect);
/* A buffer for one message, then its bytes, kept until the next step; empty when writing failed. */
void outbox_begin(struct sync *s, struct buffer *message);
struct bytes outbox_keep(struct sync *s, struct buffer *message, enum ayni_err err);
/* Send a kept message; an empty one is left out. */
void outbox_send(struct sync *s, uint32_t peer, struct bytes message);

/* log_list.c: take a log in, for which there is room. */
void log_list_add(struct sync *s, const struct sync_log *from);
/* Make room for `n` logs in all. Errors: AYNI_ERR_MEMORY; nothing has changed then */
AYNI_MUST_CHECK enum ayni_err log_list_reserve(struct sync *s, uint32_t n);

/* logs.c */
struct log *log_find(struct sync *s, const struct log_id *id); /* NULL: none of ours */
uint32_t log_number(const struct sync *s, const struct log *log);
/* The root of the first `size` durable records, 0 < size. False when the reads failed. */
bool log_root_at(struct sync *s, const struct log *log, uint64_t size, struct hash *out);
/* Read a note and check its signature. Returns the verdict about who sent it. */
AYNI_MUST_CHECK enum ayni_err log_open_note(struct log *log, struct bytes note, struct signed_head *out);
/* Whether a signed head cannot stand beside what is held, as far as that can be told now. */
bool log_contradicts(struct sync *s, const struct log *log, const struct signed_head *head);
/* Stop the log for good; `note` (borrowed from the event) is the proof. */
void log_freeze(struct sync *s, struct log *log, struct bytes note);

/* commits.c */
bool commits_have_room(const struct sync *s);
/* Begin a commit: a copy of the tip to work on. Nothing is done before commit_end. */
struct log_state *commit_begin(struct sync *s, const struct log *log);
void commit_append(struct sync *s, struct log_state *state, struct bytes record);
/* Hand the commit out: the state becomes the log's tip. The caller may fill in what it submitted. */
struct pending *commit_end(struct sync *s, struct log *log, const struct bytes *records);

/* chunks.c: a chunk of durable records from `from` on, at least one; empty when there is none, or on failure
 */
struct chunk_wish {
    uint64_t from;
    size_t max_bytes; /* of encoded records; the first one goes in any case */
};
struct bytes chunk_make(struct sync *s,
                        const struct log *log,
                        const struct chunk_wish *wish,
                        uint64_t *out_end);
struct bytes chunk_make_empty(struct sync *s, const struct log *log, uint64_t from);

/* peers.c */
void peer_up(struct sync *s, uint32_t peer);
void peer_down(struct sync *s, uint32_t peer);
/* Say why and hang up. */
void peer_close(struct sync *s, uint32_t peer, enum ayni_err why);
void peers_tick(struct sync *s);
void peer_send_number(struct sync *s, uint32_t peer, enum message_type type, uint64_t number);
void peer_learn(struct peer_log *known, uint64_t size, bool durable);
/* What it told or showed is not of our tree; `size` is that of the root. */
void peer_contradicts(struct peer_log *known, uint64_t size);
/* Remember a root that cannot be compared yet; compare it when `log` has grown from `before`. */
void peer_tells(struct peer_log *known, const struct log *log, const struct signed_head *told);
void peer_compare_told(struct sync *s, struct peer_log *known, const struct log *log, uint64_t before);

/* on_frontier.c, on_head.c */
void frontier_send(struct sync *s, uint32_t peer);
struct bytes head_make(struct sync *s, const struct log *log);
/* A signed head that a peer shows, and how many records it holds of it. */
struct shown_head {
    struct bytes note;
    struct signed_head head;
    uint64_t held;
};
/* Learn from it what the peer has. False when it contradicts what is held: then the log is frozen. */
bool head_fits(struct sync *s, uint32_t peer, struct log *log, const struct shown_head *shown);

/* pulls.c */
void pulls_schedule(struct sync *s);
void pulls_tick(struct sync *s);
void pulls_cancel(struct sync *s, uint32_t peer);
void pull_cancel(struct sync *s, struct log *log);
/* A chunk came. When it answers the pull that is out, that one is done. */
void pull_answered(struct sync *s, struct log *log, uint32_t peer, const struct message_chunk *chunk);

/* One function per event and message, each in the file of its name. */
void on_submit(struct sync *s, const struct sync_event *event);
/* Count the claim to more of our own log that a message of the peer may have made. */
void claim_count(const struct sync *s, struct peer *p);
void on_stored(struct sync *s, uint64_t tag);
void on_store_failed(struct sync *s, enum ayni_err err);

AYNI_MUST_CHECK enum ayni_err on_hello(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_frontier(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_head(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_pull(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_chunk(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_have(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_ping(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_pong(struct sync *s, uint32_t peer, struct cursor *fields);
AYNI_MUST_CHECK enum ayni_err on_bye(struct sync *s, uint32_t peer, struct cursor *fields);
