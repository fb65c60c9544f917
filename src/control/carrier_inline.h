/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/engine.h"

/*
 * The carrier of a process without a network: jobs queue here until they are run. Records are examined on all
 * processors; all else happens on the caller's thread.
 */
struct carrier_inline {
    struct engine_carrier carrier;
    struct engine_commit *first_commit, *last_commit;
    struct engine_verify *first_verify, *last_verify;
    /* Told now and then: how many of the records that a run found to verify are. NULL: nobody asks. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

void carrier_inline_init(struct carrier_inline *c);

/* Run jobs until none is left. */
void carrier_inline_run(struct carrier_inline *c, struct engine *e);
