/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <stdlib.h>

#include "sim/cluster.h"
#include "sim/liar.h"

#define TICK_MS 1000

static void plan_for(struct cluster *c, uint32_t node, enum happening what, uint64_t in_ms)
{
    struct happens h = {.what = what, .node = node, .session = c->nodes[node].life};
    plan_in(c, in_ms, &h);
}

static void new_core(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    const struct scene *scene = c->scene;
    struct sync_log logs[SCENE_MEMBERS_MAX];
    for (uint32_t i = 0; i < c->n_members; i++) {
        const struct disk_log *disk = &n->disk.logs[i];
        logs[i] = (struct sync_log){scene->logs[i], scene->keys[i], disk->state, disk->forked};
        n->sizes[i] = disk->n;
    }
    struct sync_options options = {.ledger = scene->charter.id,
                                   .agent = "ayni/sim",
                                   .own_log = n->member,
                                   .log_secret = scene->founders.members[n->member].log_secret,
                                   .n_logs = c->n_members,
                                   .logs = logs,
                                   .reads = disk_reads(&n->disk)};
    enum ayni_err err = sync_new(&n->sync, &n->memory.heap, &options);
    assert(err == AYNI_OK);
}

/* A client whose node went down does not know: it asks again, and its records may stand twice. */
void node_start(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    assert(n->sync == NULL);
    if (n->life > 0) trace_line(c, "%c starts", trace_name(c, node));
    memory_init(&n->memory);
    n->memory.leaks = c->doubled == LEAK;
    n->disk.n_reads_good = UINT64_MAX;
    n->broken = false;
    new_core(c, node);
    n->life++;
    check_start(c, node);
    plan_for(c, node, NODE_TICKS, draw_below(&c->work, TICK_MS));
    links_of_started(c, node);
    n->client.n = 0;
    if (n->life == 1 && c->now_ms > 0 && n->member == node) mark(MARK_JOINED_LATE);
    if (n->life == 1) return;
    client_plan(c, node, 500);
    if (!cluster_strikes(c, &c->faults, CRASH_AGAIN)) return;
    mark(MARK_CRASHED_AGAIN);
    plan_for(c, node, NODE_CRASHES, draw_below(&c->faults, 500));
}

static bool is_behind(const struct cluster *c, const struct node *n)
{
    for (uint32_t log = 0; log < c->n_members; log++)
        if (n->disk.logs[log].n < c->nodes[log].disk.logs[log].n) return true;
    return false;
}

/* The disk keeps some first ones of what waits, whatever was reported. */
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
    if (disk->n_waiting > 0) mark(MARK_COMMITS_LOST);
    disk_drop(disk);
    doubles_disk_crashes(c, node);
}

static void go_down(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (is_behind(c, n)) mark(MARK_CRASHED_IN_CATCH_UP);
    mark(MARK_CRASHED);
    trace_line(c, "%c crashes", trace_name(c, node));
    sync_free(n->sync);
    if (n->memory.live > 0) cluster_fail(c, "S7", "memory is left behind");
    n->sync = NULL;
    n->n_syncing = 0;
    crash_disk(c, node);
    links_of_crashed(c, node);
}

void node_crash(struct cluster *c, uint32_t node)
{
    go_down(c, node);
    plan_for(c, node, NODE_STARTS, 10 + draw_below(&c->faults, c->calm ? 500 : 5000));
}

/* What was written after the backup is only where others hold it. */
void node_restore(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (n->sync != NULL) node_crash(c, node);
    mark(n->backup.n_arrivals == 0 ? MARK_DISK_WIPED : MARK_DISK_RESTORED);
    trace_line(c, "%c gets an old disk", trace_name(c, node));
    disk_deinit(&n->disk);
    disk_copy(&n->disk, &n->backup);
    n->restored = true;
}

static void plan_sync(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (n->n_syncing > 0 || n->disk.n_waiting == 0) return;
    n->n_syncing = n->disk.n_waiting;
    plan_for(c, node, DISK_SYNCS, 1 + draw_below(&c->disks, c->calm ? 5 : c->plan.sync_ms));
}

static void commit(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    const char *wrong = disk_queue(&c->nodes[node].disk, effect);
    if (wrong != NULL) cluster_fail(c, "S3", wrong);
    plan_sync(c, node);
}

/* The evidence is stored at once. */
static void keep_evidence(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    trace_line(c, "%c freezes log %c", trace_name(c, node), trace_name(c, effect->log));
    c->nodes[node].disk.logs[effect->log].forked = true;
}

static void send(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    struct bytes little = bytes_of(NULL, 0);
    if (cluster_strikes(c, &c->work, LITTLE)) little = pull_for_little(effect->payload);
    struct bytes message = little.len > 0 ? little : effect->payload;
    if (node_lies(c, node))
        liar_sends(c, node, effect->peer, message);
    else
        link_send(c, node, effect->peer, message);
    free((void *)(uintptr_t)little.data);
}

static void carry_out(struct cluster *c, uint32_t node, const struct sync_effect *effect)
{
    check_effect(c, node, effect);
    switch (effect->kind) {
    case SYNC_SEND:
        send(c, node, effect);
        break;
    case SYNC_CLOSE:
        trace_line(c, "%c closes %c: %s", trace_name(c, node), trace_name(c, effect->peer),
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
        keep_evidence(c, node, effect);
        break;
    }
}

/* A step fails where memory or a read does, and then the node stops. */
static void step_failed(struct cluster *c, uint32_t node, enum ayni_err err)
{
    struct node *n = &c->nodes[node];
    bool ran_out = err == AYNI_ERR_MEMORY && n->memory.n_good == 0;
    bool went_bad = err == AYNI_ERR_CORRUPT && n->disk.n_reads_good == 0;
    if (!ran_out && !went_bad) cluster_fail(c, "step", "a step fails");
    mark(ran_out ? MARK_MEMORY_RAN_OUT : MARK_READ_WENT_BAD);
    trace_line(c, "%c cannot go on: %s", trace_name(c, node), ayni_err_name(err));
    n->broken = true;
    plan_for(c, node, NODE_CRASHES, 0);
}

static bool has_effect(const struct sync_effects *effects, enum sync_effect_kind kind)
{
    for (size_t i = 0; i < effects->n; i++)
        if (effects->list[i].kind == kind) return true;
    return false;
}

void node_step(struct cluster *c, uint32_t node, const struct sync_event *event)
{
    struct node *n = &c->nodes[node];
    struct sync_effects effects = {0};
    struct sync_event timed = *event;
    if (n->sync == NULL || n->broken) return;
    timed.now_ms = c->now_ms;
    timed.wall_ms = UINT64_C(1790000000000) + (uint64_t)n->clock_ms + c->now_ms;
    enum ayni_err err = sync_step(n->sync, &timed, &effects);
    if (err != AYNI_OK) {
        step_failed(c, node, err);
        return;
    }
    observe(c, node, event, &effects);
    check_answer(c, event, &effects);
    check_noticed(c, node, event, has_effect(&effects, SYNC_FORK) || has_effect(&effects, SYNC_CLOSE));
    for (size_t i = 0; i < effects.n && c->failure.check == NULL; i++)
        carry_out(c, node, &effects.list[i]);
    check_node(c, node);
    doubles_stepped(c, node, &effects);
}

/* Make the next `n` transactions durable and report them. */
static void store(struct cluster *c, uint32_t node, size_t n_stored)
{
    struct node *n = &c->nodes[node];
    uint64_t tags[SYNC_COMMITS_MAX];
    const char *wrong = NULL;
    for (size_t i = 0; i < n_stored && wrong == NULL; i++) {
        uint32_t log = n->disk.waiting[0].log;
        tags[i] = disk_apply(&n->disk, &wrong);
        check_stored(c, node, log);
    }
    if (wrong != NULL) cluster_fail(c, "S3", wrong);
    for (size_t i = 0; i < n_stored && c->failure.check == NULL; i++)
        node_step(c, node, &(struct sync_event){.kind = SYNC_STORED, .tag = tags[i]});
}

static void disk_is_full(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    mark(MARK_DISK_FILLED);
    trace_line(c, "%c finds its disk full", trace_name(c, node));
    store(c, node, draw_below(&c->disks, n->n_syncing + 1));
    disk_drop(&n->disk);
    n->n_syncing = 0;
    node_step(c, node, &(struct sync_event){.kind = SYNC_STORE_FAILED, .err = AYNI_ERR_FULL});
}

void node_disk_syncs(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (n->full_until_ms > c->now_ms) {
        disk_is_full(c, node);
        return;
    }
    if (cluster_strikes(c, &c->disks, COMMIT_ERROR)) {
        mark(MARK_COMMIT_UNKNOWN);
        node_crash(c, node);
        return;
    }
    size_t n_stored = n->n_syncing;
    n->n_syncing = 0;
    store(c, node, n_stored);
    plan_sync(c, node);
}

void node_tick(struct cluster *c, uint32_t node)
{
    if (c->doubled != NO_CLOCK) node_step(c, node, &(struct sync_event){.kind = SYNC_TICK});
    plan_for(c, node, NODE_TICKS, TICK_MS);
}
