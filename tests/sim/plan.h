/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/scene.h"

/* What a seed is about. Each fault is off in half of the seeds, so that faults meet in all combinations. */

/* X(name, as an argument, at most so many in a thousand). How often the chance is taken stands above each. */
#define FAULTS(X)                                                                                        \
    /* each message, where the network is no stream */                                                   \
    X(DROP, "drop", 150)                                                                                 \
    X(DUPLICATE, "duplicate", 150)                                                                       \
    X(REORDER, "reorder", 300)                                                                           \
    X(GARBLE, "garble", 20)                                                                              \
    /* each link, twice a second */                                                                      \
    X(LOSE_LINK, "lose-link", 20)                                                                        \
    X(STALL, "stall", 20)                                                                                \
    X(ONE_WAY, "one-way", 20)   /* one direction stalls */                                               \
    X(CROSSING, "crossing", 20) /* a session takes the place of one that is up */                        \
    /* the whole network, twice a second */                                                              \
    X(PARTITION, "partition", 20)                                                                        \
    /* each node, twice a second */                                                                      \
    X(CRASH, "crash", 15)                                                                                \
    X(DISK_FULL, "disk-full", 10)                                                                        \
    X(NO_MEMORY, "no-memory", 10) /* the n-th allocation from then on fails */                           \
    X(BAD_READ, "bad-read", 10)   /* the n-th record that is read from then on is not what was stored */ \
    X(PAUSE, "pause", 8)          /* a machine that sleeps: then all that has come is there at once */   \
    X(RESTORE, "restore", 6)      /* an old copy of the disk takes its place, or an empty one */         \
    /* each commit */                                                                                    \
    X(COMMIT_ERROR, "commit-error", 20) /* the node stops; what was stored shows at its start */         \
    /* each start after a crash */                                                                       \
    X(CRASH_AGAIN, "crash-again", 500)                                                                   \
    /* each pull */                                                                                      \
    X(LITTLE, "little", 1000) /* asks for one record, as a node with less room may */                    \
    /* each run */                                                                                       \
    X(SLOW, "slow", 1)   /* some links carry few bytes a second */                                       \
    X(LATE, "late", 1)   /* one node comes when the others have written */                               \
    X(CLOCK, "clock", 1) /* wall clocks are years apart */                                               \
    X(TWIN, "twin", 1)   /* a copy of a node runs beside it: one member, two histories */                \
    /* each message of a member that lies */                                                             \
    X(LIE, "lie", 500)

#define FAULT_NAME(name, text, max) name,
enum fault { FAULTS(FAULT_NAME) N_FAULTS };
#undef FAULT_NAME

enum topology { CHAIN, RING, FULL, TOPOLOGIES };

struct plan {
    uint64_t seed;
    size_t n_members;
    enum topology topology;
    uint64_t faults_ms; /* how long there are faults, and fresh records */
    uint64_t rest_ms;   /* how long the cluster then has to come to rest */
    uint64_t quiet_ms;  /* and how long it must then say nothing but pings */
    size_t n_records;   /* that each client writes */
    unsigned delay_ms;  /* at most, of a message */
    unsigned sync_ms;   /* at most, of a disk */
    unsigned chance[N_FAULTS];
    bool mends;          /* when the faults are over, the sessions go on as they are */
    uint32_t late, twin; /* the members concerned */
    uint32_t liars;      /* likewise, as bits */
    uint32_t lies;       /* what liars do, as bits */
    bool real_signatures;
};

/* Whether messages are single datagrams in this plan, not a stream. */
bool plan_is_loose(const struct plan *plan);

/* Whether a member may show two histories. */
bool plan_forks(const struct plan *plan);

void plan_draw(struct plan *plan, uint64_t seed);

/* The fault of this name; N_FAULTS when there is none. */
enum fault plan_fault(const char *name);
const char *plan_fault_name(enum fault fault);

/* No faults, two records each, a chain of three: a run that can be read. */
void plan_story(struct plan *plan);
