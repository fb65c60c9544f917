/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/plan.h"

#include <string.h>

#include "sim/liar.h"
#include "sim/random.h"

#define REAL_EVERY 20

/* Streams of a plan: what is drawn for one fault shifts nothing else. */
#define STREAM_SIZES 1
#define STREAM_MEMBERS 20
#define STREAM_FAULTS 100

struct fault_info {
    const char *name;
    unsigned per_mille_max;
};

#define FAULT_INFO(name, text, max) {text, max},
static const struct fault_info faults[N_FAULTS] = {FAULTS(FAULT_INFO)};
#undef FAULT_INFO

const char *plan_fault_name(enum fault fault)
{
    return faults[fault].name;
}

enum fault plan_fault(const char *name)
{
    enum fault fault = 0;
    while (fault < N_FAULTS && strcmp(faults[fault].name, name) != 0)
        fault++;
    return fault;
}

bool plan_is_loose(const struct plan *plan)
{
    return plan->chance[DROP] + plan->chance[DUPLICATE] + plan->chance[REORDER] + plan->chance[GARBLE] > 0;
}

bool plan_forks(const struct plan *plan)
{
    return plan->chance[TWIN] > 0 || (plan->chance[LIE] > 0 && liar_forges(plan->lies));
}

static void draw_faults(struct plan *plan)
{
    struct stream sizes = stream_of(plan->seed, STREAM_SIZES);
    bool loose = draw_chance(&sizes, 500);
    for (enum fault fault = 0; fault < N_FAULTS; fault++) {
        struct stream r = stream_of(plan->seed, STREAM_FAULTS + fault);
        bool on = draw_chance(&r, 500) && (loose || fault > GARBLE);
        if (on) plan->chance[fault] = 1 + (unsigned)draw_below(&r, faults[fault].per_mille_max);
    }
}

/* One member may be late, one run twice, one or two lie; the twin's member and the liars are not the same. */
static void draw_members(struct plan *plan)
{
    struct stream r = stream_of(plan->seed, STREAM_MEMBERS);
    uint32_t n = (uint32_t)plan->n_members;
    uint32_t first = (uint32_t)draw_below(&r, n);
    plan->late = (uint32_t)draw_below(&r, n);
    plan->twin = first;
    plan->liars = 1u << (first + 1) % n;
    if (n == SCENE_MEMBERS_MAX && draw_chance(&r, 300)) plan->liars |= 1u << (first + 2) % n;
    plan->lies = (uint32_t)draw(&r);
}

/* In half of the seeds the network is a stream that stalls and breaks, as TCP is; nothing else happens to it.
 * Sizes shrink with the seed, too. */
static void draw_sizes(struct plan *plan)
{
    struct stream r = stream_of(plan->seed, STREAM_SIZES + 1);
    plan->n_members = 3 + (size_t)draw_below(&r, SCENE_MEMBERS_MAX - 2);
    plan->topology = (enum topology)draw_below(&r, TOPOLOGIES);
    plan->n_records = 8 + (size_t)draw_below(&r, SCENE_RECORDS - 8);
    plan->delay_ms = draw_chance(&r, 500) ? 20 : 2 + (unsigned)draw_below(&r, 1500);
    plan->sync_ms = draw_chance(&r, 500) ? 5 : 1 + (unsigned)draw_below(&r, 3000);
    plan->mends = draw_chance(&r, 500);
}

void plan_draw(struct plan *plan, uint64_t seed)
{
    *plan = (struct plan){.seed = seed, .faults_ms = 90 * 1000, .rest_ms = 60 * 1000, .quiet_ms = 150 * 1000};
    plan->real_signatures = seed % REAL_EVERY == 0;
    draw_sizes(plan);
    draw_faults(plan);
    draw_members(plan);
    if (plan->chance[GARBLE] > 0) plan->mends = false; /* what a garbled message said is believed */
    /* Dead sessions are noticed, frontiers go round; who lies delays a log, but not for ever. */
    if (plan->mends || plan->chance[LIE] > 0 || plan->chance[TWIN] > 0) plan->rest_ms = 240 * 1000;
}

void plan_story(struct plan *plan)
{
    *plan = (struct plan){.n_members = 3,
                          .topology = CHAIN,
                          .faults_ms = 4000,
                          .rest_ms = 30 * 1000,
                          .n_records = 2,
                          .delay_ms = 20,
                          .sync_ms = 5};
}
