/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "acts_history.h"
#include "core/ledger/views.h"

/* Watches that no status of a ledger turns into one that its table does not allow. */

#define WATCHED_OBLIGATIONS 4

/* What stands at a place of a log: a version, or a delivery. */
struct watched {
    bool is_there;
    enum commitment_status commitment; /* of a version 1 */
    enum version_status version;
    enum obligation_status obligations[WATCHED_OBLIGATIONS];
    enum delivery_answer answer;
};

struct act_watch {
    day as_of;
    struct watched last[ACT_MEMBERS_MAX][ACT_RECORDS_MAX];
    size_t n_changes; /* that were seen */
};

/* Look at all statuses as of a day: after each record, or on each day. The watch was zero at first. */
void act_watch_look(struct act_watch *w, const struct ledger *l, day as_of);
