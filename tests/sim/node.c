/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>

#include "sim/cluster.h"
#include "support/heap.h"

#define TICK_MS 1000

static void plan_tick(struct cluster *c, uint32_t node, uint64_t in_ms)
{
    struct happens h = {.what = NODE_TICKS, .node = node, .session = c->nodes[node].life};
    plan_in(c, in_ms, &h);
}

void node_start(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    struct sync_log logs[NODES_MAX];
    const struct scene *scene = c->scene;
    for (uint32_t i = 0; i < c->n_nodes; i++) {
        logs[i] = (struct sync_log){scene->logs[i], scene->keys[i], n->disk.logs[i].state, false};
        n->sizes[i] = n->disk.logs[i].n;
    }
    struct sync_options options = {.ledger = scene->charter.id,
                                   .agent = "ayni/sim",
                                   .own_log = node,
                                   .log_secret = scene->founders.members[node].log_secret,
                                   .n_logs = c->n_nodes,
                                   .logs = logs,
                                   .reads = disk_reads(&n->disk)};
    enum ayni_err err = sync_new(&n->sync, test_heap(), &options);
    assert(err == AYNI_OK);
    n->life++;
    check_start(c, node);
    plan_tick(c, node, draw_below(&c->work, TICK_MS));
    links_reconnect(c, node);
}

/* The disk keeps some first ones of what waits, whatever was reported; one that lies forgets more than that.
 */
static void crash_disk(struct cluster *c, uint32_t node)
{
    struct disk *disk = &c->nodes[node].disk;
    const char *wrong = NULL;
    for (uint64_t n = draw_below(&c->disks, disk->n_waiting + 1); n > 0 && wrong == NULL; n--) {
        uint32_t log = disk->waiting[0].log;
        disk_apply(disk, &wrong);
        check_stored(c, node, log);
    }
    if (wrong != NULL) cluster_fail(c, "S3", wrong);
    disk_drop(disk);
    if (c->plan.liar) disk_cut(disk, node, &c->nodes[node].backup);
    c->nodes[node].backup = disk->logs[node].state;
}

void node_crash(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    assert(n->sync != NULL);
    trace_line(c, "%c crashes", trace_name(node));
    sync_free(n->sync);
    n->sync = NULL;
    n->n_syncing = 0;
    crash_disk(c, node);
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (link->nodes[0] != node && link->nodes[1] != node) continue;
        link->up[link->nodes[1] == node] = false;
        link_break(c, link);
    }
}

static void plan_sync(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (n->n_syncing > 0 || n->disk.n_waiting == 0) return;
    n->n_syncing = n->disk.n_waiting;
    struct happens h = {.what = DISK_SYNCS, .node = node, .session = n->life};
    plan_in(c, 1 + draw_below(&c->disks, c->calm ? 5 : c->plan.sync_ms), &h);
}

static void commit(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    const char *wrong = disk_queue(&c->nodes[node].disk, effect);
    if (wrong != NULL) cluster_fail(c, "S3", wrong);
    plan_sync(c, node);
}

static void carry_out(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    check_effect(c, node, effect);
    switch (effect->kind) {
    case SYNC_SEND:
        link_send(c, node, effect->peer, effect->payload);
        break;
    case SYNC_CLOSE:
        trace_line(c, "%c closes %c: %s", trace_name(node), trace_name(effect->peer),
                   ayni_err_name(effect->err));
        link_close(c, node, effect->peer);
        break;
    case SYNC_COMMIT:
        commit(c, node, effect);
        break;
    case SYNC_ACK:
        client_acknowledged(c, node, effect);
        break;
    case SYNC_FORK:
        cluster_fail(c, "S4", "a fork where nobody forks");
        break;
    }
}

void node_step(struct cluster *c, uint32_t node, const struct sync_event *event)
{
    struct sync_effects effects = {0};
    struct sync_event timed = *event;
    timed.now_ms = c->now_ms;
    timed.wall_ms = UINT64_C(1790000000000) + c->now_ms;
    if (sync_step(c->nodes[node].sync, &timed, &effects) != AYNI_OK) cluster_fail(c, "step", "a step failed");
    for (size_t i = 0; i < effects.n && c->failure.check == NULL; i++)
        carry_out(c, node, &effects.list[i]);
    check_node(c, node);
}

static void disk_is_full(struct cluster *c, uint32_t node)
{
    trace_line(c, "%c finds its disk full", trace_name(node));
    disk_drop(&c->nodes[node].disk);
    c->nodes[node].n_syncing = 0;
    node_step(c, node, &(struct sync_event){.kind = SYNC_STORE_FAILED, .err = AYNI_ERR_FULL});
}

void node_disk_syncs(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    uint64_t tags[SYNC_COMMITS_MAX];
    size_t n_tags = n->n_syncing;
    const char *wrong = NULL;
    if (n->full_until_ms > c->now_ms) {
        disk_is_full(c, node);
        return;
    }
    for (size_t i = 0; i < n_tags && wrong == NULL; i++) {
        uint32_t log = n->disk.waiting[0].log;
        tags[i] = disk_apply(&n->disk, &wrong);
        check_stored(c, node, log);
    }
    if (wrong != NULL) cluster_fail(c, "S3", wrong);
    n->n_syncing = 0;
    for (size_t i = 0; i < n_tags && c->failure.check == NULL; i++)
        node_step(c, node, &(struct sync_event){.kind = SYNC_STORED, .tag = tags[i]});
    plan_sync(c, node);
}

void node_tick(struct cluster *c, uint32_t node)
{
    node_step(c, node, &(struct sync_event){.kind = SYNC_TICK});
    plan_tick(c, node, TICK_MS);
}
