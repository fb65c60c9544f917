/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/plan.h"

#include "sim/random.h"
#include "sim/scene.h"

static unsigned maybe(struct stream *r, unsigned per_mille_max)
{
    bool on = draw_chance(r, 500);
    unsigned chance = 1 + (unsigned)draw_below(r, per_mille_max);
    return on ? chance : 0;
}

bool plan_is_loose(const struct plan *plan)
{
    return plan->drop + plan->duplicate + plan->reorder + plan->garble > 0;
}

/* In half of the seeds the network is a stream that stalls and breaks, as TCP is; nothing else happens to it.
 */
static void draw_network(struct plan *plan, struct stream *r)
{
    bool loose = draw_chance(r, 500);
    unsigned drop = maybe(r, 150), duplicate = maybe(r, 150), reorder = maybe(r, 300), garble = maybe(r, 20);
    plan->delay_ms = draw_chance(r, 500) ? 20 : 2 + (unsigned)draw_below(r, 1500);
    plan->lose_link = maybe(r, 20);
    plan->stall = maybe(r, 20);
    plan->partition = maybe(r, 20);
    if (!loose) return;
    plan->drop = drop;
    plan->duplicate = duplicate;
    plan->reorder = reorder;
    plan->garble = garble;
}

void plan_draw(struct plan *plan, uint64_t seed)
{
    struct stream r = stream_of(seed, 1);
    *plan = (struct plan){.seed = seed, .faults_ms = 90 * 1000, .rest_ms = 60 * 1000, .quiet_ms = 300 * 1000};
    plan->n_nodes = 3 + (size_t)draw_below(&r, SCENE_MEMBERS_MAX - 2);
    plan->topology = (enum topology)draw_below(&r, TOPOLOGIES);
    plan->n_records = 8 + (size_t)draw_below(&r, SCENE_RECORDS - 8);
    draw_network(plan, &r);
    plan->sync_ms = draw_chance(&r, 500) ? 5 : 1 + (unsigned)draw_below(&r, 3000);
    plan->crash = maybe(&r, 15);
    plan->disk_full = maybe(&r, 10);
    plan->mends = draw_chance(&r, 500) && plan->garble == 0;
    if (plan->mends) plan->rest_ms = 240 * 1000; /* dead sessions are noticed, frontiers go round */
}

void plan_story(struct plan *plan)
{
    *plan = (struct plan){.n_nodes = 3,
                          .topology = CHAIN,
                          .faults_ms = 4000,
                          .rest_ms = 30 * 1000,
                          .n_records = 2,
                          .delay_ms = 20,
                          .sync_ms = 5};
}
