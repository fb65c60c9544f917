/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "control/keys.h"
#include "core/record/charter.h"
#include "node/config.h"

/*
 * `ayni doctor`: looks at one thing after the other, says what it found, and of what is wrong the mend. It
 * changes nothing, and takes nothing from a node that runs. For doctor_*.c and their tests alone.
 */

enum doctor_state { DOCTOR_OK, DOCTOR_WARNING, DOCTOR_PROBLEM, DOCTOR_STATES };

struct doctor {
    struct cli *cli;
    struct buffer findings; /* encoded {check, member?, mend?, message, status}, one behind the other */
    enum ayni_err err;      /* of that: the first failure sticks */
    size_t n[DOCTOR_STATES];
    const char *check;   /* what is being looked at, such as "keys" */
    struct bytes member; /* whom it is about; empty: nobody else */

    /* What was found so far; the checks that need it ask. */
    bool has_keys, has_charter, has_config;
    struct keys keys;
    struct buffer charter_bytes;
    struct charter charter;
    const struct card *own; /* in the charter; NULL where it is in none */
    struct config config;
    bool runs;    /* a node takes calls */
    bool answers; /* and answers them */
};

/* `mend` NULL: none is needed. */
__attribute__((format(printf, 4, 5))) void doctor_say(
    struct doctor *d, enum doctor_state state, const char *mend, const char *format, ...);

/* A sentence of ours, such as a fault: what stands behind its first semicolon is the mend, else `mend`. */
void doctor_say_fault(struct doctor *d, enum doctor_state state, const char *text, const char *mend);

/* doctor_folder.c, doctor_config.c: what can be told from files. False: no use in looking further. */
bool doctor_check_folder(struct doctor *d);
void doctor_check_keys(struct doctor *d);
void doctor_check_ledger(struct doctor *d);
void doctor_check_config(struct doctor *d);

/* doctor_node.c: whether a node runs, or the store opens. False: neither answers. */
bool doctor_check_node(struct doctor *d);

/* doctor_state.c: from what `status` says, and `log`, which is asked. */
void doctor_check_store(struct doctor *d, struct bytes status);
void doctor_check_logs(struct doctor *d, struct bytes status);
void doctor_check_void(struct doctor *d);

/* doctor_peers.c: from what `peers` and `members` say; without a node both are empty. */
void doctor_check_clock(struct doctor *d, struct bytes peers, uint64_t now_ms);
void doctor_check_peers(struct doctor *d, struct bytes peers, struct bytes members);

/* doctor_system.c */
void doctor_check_limits(struct doctor *d);
void doctor_check_codelists(struct doctor *d);
