/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/sync/sync.h"
#include "sim/disk.h"
#include "sim/doubles.h"
#include "sim/marks.h"
#include "sim/memory.h"
#include "sim/plan.h"
#include "sim/queue.h"
#include "sim/random.h"
#include "sim/scene.h"

/*
 * A cluster of cores with everything else made up: clock, network, disks, clients, faults; all of it decided
 * by one seed. Node i is founder i and writes log i; its peer slot j is founder j. In some seeds one more
 * node, the twin, runs with the keys and a copy of the disk of one of them.
 */

#define NODES_MAX (SCENE_MEMBERS_MAX + 1)
#define LINKS_MAX (NODES_MAX * (NODES_MAX - 1) / 2)

struct acknowledged {
    size_t n;
    uint64_t index[SCENE_RECORDS];
    size_t record[SCENE_RECORDS]; /* of the scene */
};

/* A client writes its founder's records in order, a few at a time, and tries again until they are in. */
struct client {
    size_t next; /* record of the scene that is to be written next */
    size_t end;  /* the first one that is not to be written */
    size_t n;    /* in the submission under way; 0: none */
    bool planned;
};

/* What is known of the pull of a log that went out last. */
struct asked {
    uint64_t from;
    uint32_t life;
    bool open;
};

/* What a member that lies keeps to bring it up again. */
struct hoard {
    struct bytes note[SCENE_MEMBERS_MAX]; /* owned */
    struct bytes message;                 /* owned */
};

struct node {
    uint32_t member;
    struct sync *sync; /* NULL: it is down */
    struct memory memory;
    bool broken;   /* a step failed: it is about to stop */
    bool restored; /* its disk has been an older one */
    uint32_t life; /* counts its starts */
    int64_t clock_ms;
    struct disk disk;
    struct disk backup;
    struct disk_log history; /* of its own log, all that it ever had synced, though the disk may be older */
    size_t n_syncing;        /* transactions that the sync under way covers; 0: none is */
    uint64_t full_until_ms;
    uint64_t paused_until_ms;          /* nothing happens to it before */
    uint64_t sizes[SCENE_MEMBERS_MAX]; /* durable sizes, which never shrink in one life */
    struct asked asked[SCENE_MEMBERS_MAX];
    struct client client;
    struct acknowledged acks;
    struct hoard hoard;
    struct log_state at_crash; /* its own log's, for the disk that lies */
};

struct link {
    uint32_t nodes[2];
    bool up[2];         /* what each end believes */
    uint64_t listed[2]; /* records of this end's own log that the other held when the session began */
    bool quick;         /* no message of the session has been under way for long */
    uint32_t session;   /* counts the sessions; what belongs to an older one does not arrive */
    uint64_t due_ms[2]; /* when the last message towards each end arrives: a stream keeps its order */
    uint64_t stalled_until_ms[2];
    unsigned bytes_per_s; /* 0: any number */
    bool parted;
    bool left;       /* the other twin has this neighbour now */
    bool connecting; /* LINK_CONNECTS is planned */
};

struct failure {
    const char *check; /* NULL: none */
    const char *text;
    uint64_t at_ms;
    uint64_t event;
};

struct cluster {
    const struct scene *scene;
    struct plan plan;
    enum doubled doubled;
    bool traces;
    uint64_t now_ms;
    uint64_t n_events;
    uint64_t hash; /* of all that happened */
    struct queue queue;
    struct stream net, disks, faults, work, lies;
    bool calm; /* the faults are over */
    size_t n_members, n_nodes, n_links;
    struct node nodes[NODES_MAX];
    struct link links[LINKS_MAX];
    uint64_t n_sent; /* messages but for ping and pong, among honest nodes */
    struct failure failure;
};

/* One run, to its end or its first failure. The result is left for the caller to look at and to free. */
struct cluster *cluster_run(const struct scene *scene,
                            const struct plan *plan,
                            enum doubled doubled,
                            bool traces);
void cluster_free(struct cluster *c);

/* Keep the first failure. `check` and `text` are literals. */
void cluster_fail(struct cluster *c, const char *check, const char *text);

void plan_in(struct cluster *c, uint64_t ms, const struct happens *h);

/* Whether a fault strikes now. */
bool cluster_strikes(struct cluster *c, struct stream *r, enum fault fault);

/* A liar's core is as good as any, its messages are not; of twins, each is honest in its own eyes. */
bool node_lies(const struct cluster *c, uint32_t node);
bool node_is_honest(const struct cluster *c, uint32_t node);
/* Whether two signed histories of the log may turn up. */
bool log_may_fork(const struct cluster *c, uint32_t log);

/* node.c */
void node_start(struct cluster *c, uint32_t node);
void node_crash(struct cluster *c, uint32_t node);   /* and start again in a while */
void node_restore(struct cluster *c, uint32_t node); /* crash, and start with the backup */
void node_step(struct cluster *c, uint32_t node, const struct sync_event *event);
void node_disk_syncs(struct cluster *c, uint32_t node);
void node_tick(struct cluster *c, uint32_t node);

/* network.c; `slot` is the other end's member */
struct link *link_of(struct cluster *c, uint32_t node, uint32_t slot, uint32_t *out_end);
void link_send(struct cluster *c, uint32_t node, uint32_t slot, struct bytes message);
void link_close(struct cluster *c, uint32_t node, uint32_t slot); /* `node` hangs up */
void link_break(struct cluster *c, struct link *link);
void link_connect(struct cluster *c, struct link *link, uint64_t in_ms);
void link_arrives(struct cluster *c, struct happens *h);
void link_ends(struct cluster *c, const struct happens *h);
void link_connects(struct cluster *c, const struct happens *h);
void links_of_crashed(struct cluster *c, uint32_t node);
void links_of_started(struct cluster *c, uint32_t node);

/* client.c */
void client_submits(struct cluster *c, uint32_t node);
void client_plan(struct cluster *c, uint32_t node, uint64_t in_ms);
void client_acknowledged(struct cluster *c, uint32_t node, const struct sync_effect *ack);

/* weather.c */
void weather_begins(struct cluster *c);
void weather_changes(struct cluster *c);
void weather_heals(struct cluster *c);
void weather_stops(struct cluster *c);

/* twin.c */
void twin_init(struct cluster *c);
void twin_starts(struct cluster *c);
/* Neighbours go over from one of the two to the other, each with this chance. */
void twins_swap(struct cluster *c, unsigned per_mille);

/* check.c, check_message.c, check_fork.c, rest.c; the names of the checks are those of the README */
void check_message(struct cluster *c, uint32_t node, struct bytes message);
void check_answer(struct cluster *c, const struct sync_event *event, const struct sync_effects *effects);
void check_evidence(struct cluster *c, uint32_t node, const struct sync_effect *fork);
void check_noticed(struct cluster *c, uint32_t node, const struct sync_event *event, bool noticed);
void check_effect(struct cluster *c, uint32_t node, const struct sync_effect *effect);
void check_node(struct cluster *c, uint32_t node);
void check_stored(struct cluster *c, uint32_t node, uint32_t log);
void check_start(struct cluster *c, uint32_t node);
void check_rest(struct cluster *c);
/* Whether all hold the same: a liar may hold things up for ever, a fork keeps frontiers going round. */
bool check_all_is_said(const struct cluster *c);
bool check_head_is_of(const struct disk_log *log, const struct signed_head *head);
/* Whether the head lies on the history of one who writes the log. */
bool check_head_is_true(const struct cluster *c, uint32_t log, const struct signed_head *head);
bool check_log_of(const struct cluster *c, const struct log_id *id, uint32_t *out);
/* The head in a note, without a look at its signature: lines are origin, size, root. Size 0: it is none. */
struct signed_head check_note_head(struct bytes note);

/* observe.c: which rare branches a step has gone through */
void observe(struct cluster *c,
             uint32_t node,
             const struct sync_event *event,
             const struct sync_effects *effects);

/* trace.c: the line is printed when asked for; what happened goes into the hash either way */
void trace_mix(struct cluster *c, const void *data, size_t len);
__attribute__((format(printf, 2, 3))) void trace_line(struct cluster *c, const char *format, ...);
void trace_message(struct cluster *c, uint32_t from, uint32_t to, struct bytes message);
char trace_name(const struct cluster *c, uint32_t node);
