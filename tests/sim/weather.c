/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

#define EVERY_MS 500
#define YEAR_MS (INT64_C(365) * 24 * 3600 * 1000)

static bool strikes(struct cluster *c, enum fault fault)
{
    return cluster_strikes(c, &c->faults, fault);
}

static void stall(struct cluster *c, struct link *link, uint32_t end, enum mark m)
{
    link->stalled_until_ms[end] = c->now_ms + draw_below(&c->faults, 45 * 1000);
    trace_line(c, "%c stalls towards %c", trace_name(c, link->nodes[1 - end]),
               trace_name(c, link->nodes[end]));
    mark(m);
}

static void strike_link(struct cluster *c, struct link *link)
{
    if (strikes(c, LOSE_LINK)) {
        mark(MARK_LINK_LOST);
        link_break(c, link);
    }
    if (strikes(c, STALL)) {
        stall(c, link, 0, MARK_LINK_STALLED);
        stall(c, link, 1, MARK_LINK_STALLED);
    }
    if (strikes(c, ONE_WAY)) stall(c, link, (uint32_t)draw_below(&c->faults, 2), MARK_LINK_ONE_WAY);
    if (strikes(c, CROSSING))
        plan_in(c, 0,
                &(struct happens){.what = LINK_CONNECTS, .node = (uint32_t)(link - c->links), .end = 1});
}

/* At first the backup is an empty disk. Once in a run a node gets its own back. */
static void restore(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (n->restored || n->life == 0 || !node_is_honest(c, node)) return;
    if (draw_chance(&c->faults, 500)) {
        disk_deinit(&n->backup);
        disk_copy(&n->backup, &n->disk);
    } else {
        node_restore(c, node);
    }
}

/* No longer than the faults last. */
static void pause(struct cluster *c, uint32_t node)
{
    mark(MARK_NODE_PAUSED);
    c->nodes[node].paused_until_ms = c->now_ms + draw_below(&c->faults, c->plan.faults_ms - c->now_ms);
    trace_line(c, "%c sleeps", trace_name(c, node));
}

static void strike_node(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (strikes(c, DISK_FULL)) n->full_until_ms = c->now_ms + draw_below(&c->faults, 20 * 1000);
    if (strikes(c, NO_MEMORY)) n->memory.n_good = draw_below(&c->faults, 200);
    if (strikes(c, BAD_READ)) n->disk.n_reads_good = draw_below(&c->faults, 10);
    if (strikes(c, PAUSE) && n->paused_until_ms < c->now_ms) pause(c, node);
    if (strikes(c, RESTORE)) restore(c, node);
    if (strikes(c, CRASH) && n->sync != NULL) node_crash(c, node);
}

/* Some nodes on one side, the others on the other; links across fall silent and do not come up again. */
static void part(struct cluster *c)
{
    uint64_t side = draw_below(&c->faults, (uint64_t)1 << c->n_nodes);
    trace_line(c, "the network is parted");
    mark(MARK_NETWORK_PARTED);
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        link->parted = ((side >> link->nodes[0]) & 1) != ((side >> link->nodes[1]) & 1);
        if (!link->parted) continue;
        if (draw_chance(&c->faults, 500)) link_break(c, link);
        link->stalled_until_ms[0] = link->stalled_until_ms[1] = UINT64_MAX / 2;
    }
    plan_in(c, 1000 + draw_below(&c->faults, 40 * 1000), &(struct happens){.what = PARTITION_HEALS});
}

void weather_heals(struct cluster *c)
{
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        if (link->parted) link_break(c, link);
        link->parted = false;
        link->stalled_until_ms[0] = link->stalled_until_ms[1] = 0;
    }
}

static void slow_down(struct cluster *c, struct link *link)
{
    if (draw_chance(&c->faults, 500)) return;
    mark(MARK_LINK_SLOW);
    link->bytes_per_s = 1024u << draw_below(&c->faults, 6);
}

void weather_begins(struct cluster *c)
{
    for (size_t i = 0; i < c->n_links && c->plan.chance[SLOW] > 0; i++)
        slow_down(c, &c->links[i]);
    for (uint32_t node = 0; node < c->n_nodes && c->plan.chance[CLOCK] > 0; node++)
        c->nodes[node].clock_ms = (int64_t)draw_below(&c->faults, 20) * YEAR_MS - 10 * YEAR_MS;
    if (c->plan.chance[TWIN] > 0)
        plan_in(c, draw_below(&c->faults, c->plan.faults_ms / 2), &(struct happens){.what = TWIN_STARTS});
}

void weather_changes(struct cluster *c)
{
    if (c->calm) return;
    for (size_t i = 0; i < c->n_links; i++)
        strike_link(c, &c->links[i]);
    for (uint32_t node = 0; node < c->n_nodes; node++)
        strike_node(c, node);
    if (strikes(c, PARTITION)) part(c);
    if (c->nodes[c->n_nodes - 1].life > 0 && c->n_nodes > c->n_members) twins_swap(c, 30);
    plan_in(c, EVERY_MS, &(struct happens){.what = WEATHER_CHANGES});
}

/*
 * From here on the network and the disks are good. Sessions end with the faults, unless the plan is to see
 * them mend by themselves: what was lost is then found by the next frontiers.
 */
void weather_stops(struct cluster *c)
{
    trace_line(c, "the faults are over");
    c->calm = true;
    weather_heals(c);
    for (size_t i = 0; i < c->n_links && !c->plan.mends; i++)
        link_break(c, &c->links[i]);
    for (uint32_t node = 0; node < c->n_nodes; node++) {
        struct node *n = &c->nodes[node];
        n->full_until_ms = 0;
        n->memory.n_good = UINT64_MAX;
        n->disk.n_reads_good = UINT64_MAX;
        client_plan(c, node, 1000);
    }
}
