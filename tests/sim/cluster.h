/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/sync/sync.h"
#include "sim/disk.h"
#include "sim/plan.h"
#include "sim/queue.h"
#include "sim/random.h"
#include "sim/scene.h"

/*
 * A cluster of cores with everything else made up: clock, network, disks, clients, faults; all of it decided
 * by one seed. Node i is founder i and writes log i; its peer slot j is node j.
 */

#define NODES_MAX SCENE_MEMBERS_MAX
#define LINKS_MAX (NODES_MAX * (NODES_MAX - 1) / 2)

struct acknowledged {
    size_t n;
    uint64_t index[SCENE_RECORDS];
    size_t record[SCENE_RECORDS]; /* of the scene */
};

/* A client writes its founder's records in order, a few at a time, and tries again until they are in. */
struct client {
    size_t next; /* record of the scene that is to be written next */
    size_t n;    /* in the submission under way; 0: none */
    bool planned;
};

struct node {
    struct sync *sync; /* NULL: it is down */
    uint32_t life;     /* counts its starts */
    struct disk disk;
    size_t n_syncing; /* transactions that the sync under way covers; 0: none is */
    uint64_t full_until_ms;
    uint64_t sizes[NODES_MAX]; /* durable sizes, which never shrink in one life */
    struct client client;
    struct acknowledged acks;
    struct log_state backup; /* for the disk that lies */
};

struct link {
    uint32_t nodes[2];
    bool up[2];         /* what each end believes */
    uint32_t session;   /* counts the sessions; what belongs to an older one does not arrive */
    uint64_t due_ms[2]; /* when the last message towards each end arrives: a stream keeps its order */
    uint64_t stalled_until_ms;
    bool parted;
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
    bool traces;
    uint64_t now_ms;
    uint64_t n_events;
    uint64_t n_faults;
    uint64_t hash; /* of all that happened */
    struct queue queue;
    struct stream net, disks, faults, work;
    bool calm; /* the faults are over */
    size_t n_nodes, n_links;
    struct node nodes[NODES_MAX];
    struct link links[LINKS_MAX];
    uint64_t n_sent; /* messages but for ping and pong */
    uint64_t bytes_sent;
    struct failure failure;
};

/* One run, to its end or its first failure. `out` is left for the caller to look at and to free. */
struct cluster *cluster_run(const struct scene *scene, const struct plan *plan, bool traces);
void cluster_free(struct cluster *c);

/* Keep the first failure. `check` and `text` are literals. */
void cluster_fail(struct cluster *c, const char *check, const char *text);

void plan_in(struct cluster *c, uint64_t ms, const struct happens *h);

/* node.c */
void node_start(struct cluster *c, uint32_t node);
void node_crash(struct cluster *c, uint32_t node);
void node_step(struct cluster *c, uint32_t node, const struct sync_event *event);
void node_disk_syncs(struct cluster *c, uint32_t node);
void node_tick(struct cluster *c, uint32_t node);

/* network.c */
struct link *link_between(struct cluster *c, uint32_t a, uint32_t b, uint32_t *out_end_of_b);
void link_send(struct cluster *c, uint32_t from, uint32_t to, struct bytes message);
void link_close(struct cluster *c, uint32_t from, uint32_t to); /* `from` hangs up */
void link_break(struct cluster *c, struct link *link);
void link_arrives(struct cluster *c, struct happens *h);
void link_ends(struct cluster *c, const struct happens *h);
void link_connects(struct cluster *c, const struct happens *h);
void links_reconnect(struct cluster *c, uint32_t node); /* a node is up again */

/* client.c */
void client_submits(struct cluster *c, uint32_t node);
void client_plan(struct cluster *c, uint32_t node, uint64_t in_ms);
void client_acknowledged(struct cluster *c, uint32_t node, const struct sync_effect *ack);

/* weather.c */
void weather_changes(struct cluster *c);
void weather_heals(struct cluster *c);
void weather_stops(struct cluster *c);

/* check.c; the names of the checks are those of the reliability plan */
void check_effect(struct cluster *c, uint32_t node, const struct sync_effect *effect);
void check_node(struct cluster *c, uint32_t node);
void check_stored(struct cluster *c, uint32_t node, uint32_t log);
void check_start(struct cluster *c, uint32_t node);
void check_rest(struct cluster *c);

/* trace.c: the line is printed when asked for; what happened goes into the hash either way */
void trace_mix(struct cluster *c, const void *data, size_t len);
__attribute__((format(printf, 2, 3))) void trace_line(struct cluster *c, const char *format, ...);
void trace_message(struct cluster *c, uint32_t from, uint32_t to, struct bytes message);
char trace_name(uint32_t node);
