/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/checkpoint/vkey.h"
#include "core/ledger/ledger.h"
#include "core/record/charter.h"
#include "core/sync/sync.h"
#include "support/founders.h"

/* A ledger, and for each founder the records that it writes, good and bad ones, in the order of writing. */

#define SCENE_MEMBERS_MAX 5
#define SCENE_RECORDS 48

struct scene_record {
    struct bytes bytes;
    struct hash id;
    struct examination examination;
};

struct scene {
    struct founders founders;
    struct charter charter;
    size_t n;
    struct log_id logs[SCENE_MEMBERS_MAX]; /* log i is that of founder i */
    struct vkey keys[SCENE_MEMBERS_MAX];
    struct scene_record records[SCENE_MEMBERS_MAX][SCENE_RECORDS]; /* the first is the join */
};

void scene_init(struct scene *scene, size_t n_members);
/* The ledger alone: the records are the caller's, of malloc, who calls no scene_deinit then. */
void scene_found(struct scene *scene, size_t n_members);
void scene_deinit(struct scene *scene);

/* The signed note of founder `log` for a head of its log; appended to `out`. */
void scene_sign(struct buffer *out, const struct scene *scene, uint32_t log, const struct signed_head *head);
