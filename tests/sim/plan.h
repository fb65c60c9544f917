/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a seed is about. Each fault is off in half of the seeds, so that faults meet in all combinations. */

enum topology { CHAIN, RING, FULL, TOPOLOGIES };

struct plan {
    uint64_t seed;
    size_t n_nodes;
    enum topology topology;
    uint64_t faults_ms; /* how long there are faults, and fresh records */
    uint64_t rest_ms;   /* how long the cluster then has to come to rest */
    uint64_t quiet_ms;  /* and how long it must then say nothing but pings */
    size_t n_records;   /* that each client writes */
    unsigned delay_ms;  /* at most, of a message */
    unsigned sync_ms;   /* at most, of a disk */
    /* Chances in a thousand: of a message, where the network keeps no order; */
    unsigned drop, duplicate, reorder, garble;
    /* of a link or node, twice a second. */
    unsigned lose_link, stall, partition, crash, disk_full;
    bool mends; /* when the faults are over, the sessions go on as they are */
    bool liar;  /* disks forget what they had synced when their node crashes */
};

/* Whether messages are single datagrams in this plan, not a stream. */
bool plan_is_loose(const struct plan *plan);

void plan_draw(struct plan *plan, uint64_t seed);

/* No faults, two records each, a chain of three: a run that can be read. */
void plan_story(struct plan *plan);
