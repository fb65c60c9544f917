/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

#include <assert.h>
#include <stdlib.h>

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

static bool are_linked(const struct plan *plan, uint32_t a, uint32_t b)
{
    bool neighbours = b == a + 1;
    bool closes_ring = a == 0 && b + 1 == plan->n_nodes;
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
    assert(c != NULL && scene->n == plan->n_nodes);
    c->scene = scene;
    c->plan = *plan;
    c->traces = traces;
    c->n_nodes = plan->n_nodes;
    c->net = stream_of(plan->seed, 2);
    c->disks = stream_of(plan->seed, 3);
    c->faults = stream_of(plan->seed, 4);
    c->work = stream_of(plan->seed, 5);
    link_nodes(c);
    return c;
}

void cluster_free(struct cluster *c)
{
    for (size_t i = 0; i < c->n_nodes; i++) {
        sync_free(c->nodes[i].sync);
        disk_deinit(&c->nodes[i].disk);
    }
    queue_deinit(&c->queue);
    free(c);
}

static void begin(struct cluster *c)
{
    for (uint32_t node = 0; node < c->n_nodes; node++)
        disk_init(&c->nodes[node].disk, c->n_nodes);
    for (uint32_t node = 0; node < c->n_nodes; node++)
        node_start(c, node);
    for (uint32_t node = 0; node < c->n_nodes; node++)
        client_plan(c, node, 1 + draw_below(&c->work, 2000));
    plan_in(c, 0, &(struct happens){.what = WEATHER_CHANGES});
    plan_in(c, c->plan.faults_ms, &(struct happens){.what = FAULTS_STOP});
}

/* A client whose node went down does not know: it asks again, and its records may stand twice. */
static void restart(struct cluster *c, uint32_t node)
{
    trace_line(c, "%c starts", trace_name(node));
    node_start(c, node);
    c->nodes[node].client.n = 0;
    client_plan(c, node, 500);
}

static bool is_alive(const struct cluster *c, const struct happens *h)
{
    return c->nodes[h->node].sync != NULL && c->nodes[h->node].life == h->session;
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
    case NODE_RESTARTS:
        restart(c, h->node);
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
        happen(c, &h);
    }
}

struct cluster *cluster_run(const struct scene *scene, const struct plan *plan, bool traces)
{
    struct cluster *c = cluster_new(scene, plan, traces);
    begin(c);
    run_until(c, plan->faults_ms + plan->rest_ms);
    if (c->failure.check == NULL) check_rest(c);
    uint64_t n_sent = c->n_sent;
    run_until(c, plan->faults_ms + plan->rest_ms + plan->quiet_ms);
    if (c->failure.check == NULL && c->n_sent != n_sent)
        cluster_fail(c, "L4", "messages are sent where all is said");
    return c;
}
