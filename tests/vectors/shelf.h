/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "unit/core/ledger/world.h"
#include "writer.h"

/*
 * Records that are written once, under a name, and ledgers that hold some of them: each log's in the order in
 * which they were put there, and what they mean.
 */

#define SHELF_MEMBERS 3
#define SHELF_MAX 400 /* records */
#define SHELF_HELD_MAX 64

struct named {
    char name[80];
    struct written record;
};

struct held {
    uint32_t log; /* number of the member in the charter */
    const struct named *record;
};

struct shelf {
    struct writer *out;
    size_t n;
    struct named records[SHELF_MAX];
    size_t n_held;
    struct held held[SHELF_HELD_MAX];
};

/* Write a record down; one that is much like `base`, which may be NULL, costs little. */
const struct named *shelf_add(struct shelf *s,
                              const struct named *base,
                              const char *name,
                              struct written record);

void shelf_hold(struct shelf *s, uint32_t log, const struct named *record);

/* Write what is held, and what it means in the ledger of this charter; then nothing is held any more. */
void shelf_tell(struct shelf *s, const struct charter *charter, const char *charter_name, const char *what);
