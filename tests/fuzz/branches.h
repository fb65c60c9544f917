/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/sync/messages.h"
#include "sim/scene.h"

/*
 * For each log of a scene two histories that its key signed: the same up to a size, different beyond. What an
 * honest member, a restored backup and a forger can show of a log is all in them.
 */

#define BRANCHES 2
#define BRANCH_RECORDS 40
#define BRANCH_COMMON 5

struct branch {
    struct bytes records[BRANCH_RECORDS];
    struct hash leaves[BRANCH_RECORDS];
    struct signed_head heads[BRANCH_RECORDS + 1]; /* of the first n records; the first is none */
    struct bytes notes[BRANCH_RECORDS + 1];
};

struct branches {
    struct scene scene;
    struct branch list[SCENE_MEMBERS_MAX][BRANCHES];
};

void branches_init(struct branches *b, size_t n_members);

/* The consistency proof from `from` to `size`, 0 < from <= size <= BRANCH_RECORDS. */
void branch_proof(struct proof *out, const struct branch *branch, uint64_t from, uint64_t size);
