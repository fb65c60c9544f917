/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/record/types.h"
#include "history.h"

/*
 * Random histories of all that can be done about commitments. They are made by the hundred thousand: records
 * are struck from moulds, with the ids that they name and their times put in, and nobody signs them anew.
 * Their examination says that the signature holds.
 */

#define ACT_MEMBERS_MAX 5
#define ACT_RECORDS_MAX 80
#define ACT_BYTES_MAX 2048

struct act_record {
    enum record_type type;
    uint32_t author;
    unsigned number; /* of a version, from 1 */
    char name;       /* of a version: the last character of its label */
    struct examination examination;
    struct bytes bytes; /* of the room below */
    uint8_t room[ACT_BYTES_MAX];
};

/* Logs hold the records in another order than they were made in: what is named may stand further on. */
struct act_history {
    const struct world *world;
    uint32_t n_members;
    size_t n;
    struct act_record records[ACT_RECORDS_MAX];
    size_t sizes[ACT_MEMBERS_MAX];
    const struct act_record *logs[ACT_MEMBERS_MAX][ACT_RECORDS_MAX];
};

/* The moulds, once for all histories. */
void act_moulds_init(void);
void act_moulds_deinit(void);

/* What is drawn depends on draw_from alone. */
void act_history_write(struct act_history *h);
