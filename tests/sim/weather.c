/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/cluster.h"

#define EVERY_MS 500

static bool strikes(struct cluster *c, unsigned per_mille)
{
    bool hit = draw_chance(&c->faults, per_mille);
    c->n_faults += hit;
    return hit;
}

static void strike_link(struct cluster *c, struct link *link)
{
    if (strikes(c, c->plan.lose_link)) link_break(c, link);
    if (strikes(c, c->plan.stall)) {
        link->stalled_until_ms = c->now_ms + draw_below(&c->faults, 45 * 1000);
        trace_line(c, "%c and %c stall", trace_name(link->nodes[0]), trace_name(link->nodes[1]));
    }
}

static void strike_node(struct cluster *c, uint32_t node)
{
    struct node *n = &c->nodes[node];
    if (strikes(c, c->plan.disk_full)) n->full_until_ms = c->now_ms + draw_below(&c->faults, 20 * 1000);
    if (!strikes(c, c->plan.crash) || n->sync == NULL) return;
    node_crash(c, node);
    plan_in(c, 10 + draw_below(&c->faults, 5000), &(struct happens){.what = NODE_RESTARTS, .node = node});
}

/* Some nodes on one side, the others on the other; links across fall silent and do not come up again. */
static void part(struct cluster *c)
{
    uint64_t side = draw_below(&c->faults, (uint64_t)1 << c->n_nodes);
    trace_line(c, "the network is parted");
    for (size_t i = 0; i < c->n_links; i++) {
        struct link *link = &c->links[i];
        link->parted = ((side >> link->nodes[0]) & 1) != ((side >> link->nodes[1]) & 1);
        if (link->parted && draw_chance(&c->faults, 500)) link_break(c, link);
        if (link->parted) link->stalled_until_ms = UINT64_MAX / 2;
    }
    plan_in(c, 1000 + draw_below(&c->faults, 40 * 1000), &(struct happens){.what = PARTITION_HEALS});
}

void weather_heals(struct cluster *c)
{
    for (size_t i = 0; i < c->n_links; i++) {
        if (c->links[i].parted) link_break(c, &c->links[i]);
        c->links[i].parted = false;
        c->links[i].stalled_until_ms = 0;
    }
}

void weather_changes(struct cluster *c)
{
    if (c->calm) return;
    for (size_t i = 0; i < c->n_links; i++)
        strike_link(c, &c->links[i]);
    for (uint32_t node = 0; node < c->n_nodes; node++)
        strike_node(c, node);
    if (strikes(c, c->plan.partition)) part(c);
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
        c->nodes[node].full_until_ms = 0;
        client_plan(c, node, 1000);
    }
}
