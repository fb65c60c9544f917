/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cluster;
struct examination;
struct sync_effects;

/*
 * Cores and shells with one fault each, to show that the checks notice. None of it is in the product: a
 * double stands in front of a function by the link line, or changes what goes into and out of a core.
 */

/* X(name, as an argument): what it does wrong. */
#define DOUBLES(X)                                                                            \
    X(LYING_DISK, "lying-disk")       /* a crash takes back what was synced */                \
    X(EARLY_ACK, "early-ack")         /* the client is answered before the disk has synced */ \
    X(EARLY_STORED, "early-stored")   /* the core is told so before the disk has synced */    \
    X(HASTY_RESTORE, "hasty-restore") /* writes on at once after an old disk was restored */  \
    X(NO_PROOFS, "no-proofs")         /* any proof will do */                                 \
    X(NO_SIGNATURES, "no-signatures") /* any signature will do */                             \
    X(NO_COMPARISON, "no-comparison") /* no head is compared with what is held */             \
    X(NO_PASSING, "no-passing")       /* heads that were seen are forgotten */                \
    X(NO_CLOCK, "no-clock")           /* time never passes for the core */                    \
    X(NO_END, "no-end")               /* there is always something to say */                  \
    X(ORDER_MATTERS, "order-matters") /* what records mean depends on when they came */       \
    X(LEAK, "leak")                   /* memory is never given back */                        \
    X(CHANCE, "chance")               /* not all comes from the seed */

#define DOUBLE_NAME(name, text) name,
enum doubled { NOTHING_DOUBLED, DOUBLES(DOUBLE_NAME) N_DOUBLES };
#undef DOUBLE_NAME

/* NOTHING_DOUBLED when there is none of this name. */
enum doubled double_of(const char *name);
const char *double_name(enum doubled doubled);

/* Where a double steps in. */
void doubles_begin(struct cluster *c, enum doubled doubled);
void doubles_disk_crashes(struct cluster *c, uint32_t node);
void doubles_stepped(struct cluster *c, uint32_t node, const struct sync_effects *effects);
void doubles_examine(const struct cluster *c, size_t n_applied, struct examination *examination);
