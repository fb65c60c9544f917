/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/sync/messages.h"
#include "core/sync/sync.h"
#include "sim/disk.h"
#include "sim/scene.h"

/* One core over a disk in memory, whose effects a test looks at and carries out when it likes. */

#define SENT_MAX 256

struct sent {
    uint32_t peer;
    struct bytes message; /* owned */
};

struct replica {
    const struct scene *scene;
    struct disk disk;
    struct sync *sync;
    struct heap *heap;
    uint64_t now_ms;
    size_t n_logs; /* of the scene that it knows */
    size_t n_sent;
    struct sent sent[SENT_MAX]; /* not yet delivered */
    /* Of the last step: */
    size_t n_commits, n_closes, n_acks, n_forks;
    struct sync_effect close, ack, fork;
};

/* `own_log` may be SYNC_NO_LOG. */
void replica_init(struct replica *r, const struct scene *scene, uint32_t own_log);
/* It knows the first logs of the scene alone. */
void replica_init_knowing(struct replica *r, const struct scene *scene, uint32_t own_log, size_t n_logs);
/* The core alone, over a disk that is there. */
void replica_start(struct replica *r, uint32_t own_log, size_t n_logs);
/* Another log of the scene becomes known; returns its number. */
uint32_t replica_learn(struct replica *r, uint32_t log);
void replica_deinit(struct replica *r);
/* A restart: what waits is lost. */
void replica_restart(struct replica *r, uint32_t own_log);

void replica_step(struct replica *r, const struct sync_event *event);
void replica_up(struct replica *r, uint32_t peer);
void replica_down(struct replica *r, uint32_t peer);
void replica_receive(struct replica *r, uint32_t peer, struct bytes message);
void replica_tick(struct replica *r, uint64_t later_ms);
/* Submit `n` records of the scene, from the `first`. */
void replica_submit(struct replica *r, uint32_t log, size_t first, size_t n);
/* Make all that waits durable and report it. */
void replica_store(struct replica *r);

/* The first message of a type that waits for a peer; an empty view when there is none. */
struct bytes replica_find(const struct replica *r, uint32_t peer, enum message_type type);
size_t replica_count(const struct replica *r, uint32_t peer, enum message_type type);
void replica_forget(struct replica *r);

/* Open a session: each is the other's peer `slot`; greet. */
void replicas_meet(struct replica *a, struct replica *b, uint32_t slot);
/* Deliver what the two have for each other, and store, until nothing is left. */
void replicas_settle(struct replica *a, struct replica *b, uint32_t slot);

/* A session that the test plays itself: hello and an empty frontier arrive. */
void replica_greet(struct replica *r, uint32_t peer);

/* Messages as a peer would write them; freed by the caller with free(). */
struct bytes make_hello(const struct scene *scene, uint64_t version);
struct bytes make_frontier(const struct scene *scene, const struct message_entry *entry);
struct bytes make_head(const struct scene *scene, uint32_t log, uint64_t size, struct bytes note);
struct bytes make_have(const struct scene *scene, uint32_t log, uint64_t size);
struct bytes make_pull(const struct scene *scene, uint32_t log, uint64_t from, uint64_t max_bytes);
struct bytes make_chunk(const struct message_chunk *chunk);
void drop_message(struct bytes message);
