/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "world.h"

/* Random histories of honest and hostile members. */

#define PROPOSALS 10
#define LOG_MAX 24

struct history {
    struct world world;
    uint32_t n_members;
    struct written joins[WORLD_MEMBERS_MAX];
    struct written proposals[PROPOSALS]; /* some stand in no log */
    uint32_t authors[PROPOSALS];
    struct written logs[WORLD_MEMBERS_MAX][LOG_MAX];
    size_t sizes[WORLD_MEMBERS_MAX];
};

/* What is drawn depends on the seed alone. */
void draw_from(uint64_t seed);
uint64_t draw(uint64_t below);

void history_write(struct history *h);
void history_deinit(struct history *h);
