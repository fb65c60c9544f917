/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/liar.h"

void cluster_fail(struct cluster *c, const char *check, const char *text)
{
    if (c->failure.check != NULL) return;
    c->failure = (struct failure){check, text, c->now_ms, c->n_events};
}

void plan_in(struct cluster *c, uint64_t ms, const struct happens *h)
{
    struct happens timed = *h;
    timed.at_ms = c->now_ms + ms;
    queue_put(&c->queue, &timed);
}

/* The number is drawn in any case: what is switched off shifts nothing. */
bool cluster_strikes(struct cluster *c, struct stream *r, enum fault fault)
{
    return draw_chance(r, c->plan.chance[fault]) && !c->calm;
}

bool node_lies(const struct cluster *c, uint32_t node)
{
    return c->plan.chance[LIE] > 0 && ((c->plan.liars >> node) & 1) != 0;
}

bool node_is_honest(const struct cluster *c, uint32_t node)
{
    bool has_twin = c->plan.chance[TWIN] > 0 && c->nodes[node].member == c->plan.twin;
    return !has_twin && !node_lies(c, node);
}

bool log_may_fork(const struct cluster *c, uint32_t log)
{
    if (c->plan.chance[TWIN] > 0 && log == c->plan.twin) return true;
    return node_lies(c, log) && liar_forges(c->plan.lies);
}

static bool are_linked(const struct plan *plan, uint32_t a, uint32_t b)
{
    bool neighbours = b == a + 1;
    bool closes_ring = a == 0 && b + 1 == plan->n_members;
    return plan->topology == FULL || neighbours || (plan->topology == RING && closes_ring);
}

static void link_nodes(struct cluster *c)
{
    for (uint32_t a = 0; a < c->n_nodes; a++)
        for (uint32_t b = a + 1; b < c->n_nodes; b++)
            if (are_linked(&c->plan, a, b)) c->links[c->n_links++] = (struct link){.nodes = {a, b}};
}

static struct cluster *cluster_new(const struct scene *scene, const struct plan *plan, bool traces)
{
    struct cluster *c = calloc(1, sizeof *c);
    assert(c != NULL && scene->n == plan->n_members);
    c->scene = scene;
    c->plan = *plan;
    c->traces = traces;
    c->n_members = c->n_nodes = plan->n_members;
    c->net = stream_of(plan->seed, 3);
    c->disks = stream_of(plan->seed, 4);
    c->faults = stream_of(plan->seed, 5);
    c->work = stream_of(plan->seed, 6);
    c->lies = stream_of(plan->seed, 7);
    for (uint32_t node = 0; node < NODES_MAX; node++) {
        struct node *n = &c->nodes[node];
        n->member = node;
        n->client.end = plan->n_records;
        disk_init(&n->disk, c->n_members);
        disk_init(&n->backup, c->n_members);
    }
    link_nodes(c);
    if (plan->chance[TWIN] > 0) twin_init(c);
    return c;
}

static void free_node(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    sync_free(n->sync);
    disk_deinit(&n->disk);
    disk_deinit(&n->backup);
    disk_log_deinit(&n->history);
    liar_deinit(c, node);
}

void cluster_free(struct cluster *c)
{
    for (uint32_t node = 0; node < c->n_nodes; node++)
        free_node(c, node);
    queue_deinit(&c->queue);
    free(c);
}

static void begin(struct cluster *c)
{
    weather_begins(c);
    for (uint32_t node = 0; node < c->n_members; node++) {
        if (node == c->plan.late && c->plan.chance[LATE] > 0)
            plan_in(c, c->plan.faults_ms / 5 + draw_below(&c->faults, c->plan.faults_ms / 2),
                    &(struct happens){.what = NODE_STARTS, .node = node});
        else
            node_start(c, node);
    }
    for (uint32_t node = 0; node < c->n_members; node++)
        client_plan(c, node, 1 + draw_below(&c->work, 2000));
    plan_in(c, 0, &(struct happens){.what = WEATHER_CHANGES});
    plan_in(c, c->plan.faults_ms, &(struct happens){.what = FAULTS_STOP});
}

static bool is_alive(const struct cluster *c, const struct happens *h)
{
    return c->nodes[h->node].sync != NULL && c->nodes[h->node].life == h->session;
}

/* Whom it happens to; NODES_MAX: to nobody. */
static uint32_t node_of(const struct cluster *c, const struct happens *h)
{
    switch (h->what) {
    case MESSAGE_ARRIVES:
    case SESSION_ENDS:
        return c->links[h->node].nodes[h->end];
    case DISK_SYNCS:
    case NODE_TICKS:
    case CLIENT_SUBMITS:
        return h->node;
    default:
        return NODES_MAX;
    }
}

/* What comes to a machine that sleeps waits until it wakes up. */
static bool is_put_off(struct cluster *c, struct happens *h)
{
    uint32_t node = node_of(c, h);
    if (node == NODES_MAX || c->nodes[node].paused_until_ms <= c->now_ms) return false;
    h->at_ms = c->nodes[node].paused_until_ms;
    if (h->what == MESSAGE_ARRIVES) c->links[h->node].quick = false;
    queue_put_off(&c->queue, h);
    return true;
}

static void happen(struct cluster *c, struct happens *h)
{
    switch (h->what) {
    case MESSAGE_ARRIVES:
        link_arrives(c, h);
        break;
    case SESSION_ENDS:
        link_ends(c, h);
        break;
    case LINK_CONNECTS:
        link_connects(c, h);
        break;
    case DISK_SYNCS:
        if (is_alive(c, h)) node_disk_syncs(c, h->node);
        break;
    case NODE_TICKS:
        if (is_alive(c, h)) node_tick(c, h->node);
        break;
    case NODE_CRASHES:
        if (is_alive(c, h)) node_crash(c, h->node);
        break;
    case NODE_STARTS:
        node_start(c, h->node);
        break;
    case CLIENT_SUBMITS:
        client_submits(c, h->node);
        break;
    case WEATHER_CHANGES:
        weather_changes(c);
        break;
    case PARTITION_HEALS:
        weather_heals(c);
        break;
    case TWIN_STARTS:
        twin_starts(c);
        break;
    case FAULTS_STOP:
        weather_stops(c);
        break;
    }
}

static void run_until(struct cluster *c, uint64_t until_ms)
{
    struct happens h;
    while (c->failure.check == NULL && c->queue.n > 0 && c->queue.heap[0].at_ms <= until_ms) {
        queue_take(&c->queue, &h);
        c->now_ms = h.at_ms;
        c->n_events++;
        trace_mix(c, &h.at_ms, sizeof h.at_ms);
        trace_mix(c, &h.what, sizeof h.what);
        if (!is_put_off(c, &h)) happen(c, &h);
    }
}

static void run_quiet(struct cluster *c)
{
    uint64_t n_sent = c->n_sent;
    bool all_is_said = check_all_is_said(c);
    run_until(c, c->plan.faults_ms + c->plan.rest_ms + c->plan.quiet_ms);
    if (all_is_said && c->n_sent != n_sent) cluster_fail(c, "L4", "messages are sent where all is said");
}

struct cluster *cluster_run(const struct scene *scene,
                            const struct plan *plan,
                            enum doubled doubled,
                            bool traces)
{
    struct cluster *c = cluster_new(scene, plan, traces);
    doubles_begin(c, doubled);
    begin(c);
    run_until(c, plan->faults_ms + plan->rest_ms);
    if (c->failure.check == NULL) check_rest(c);
    run_quiet(c);
    return c;
}
