/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/engine.h"

/* The carrier of a single process without a network: jobs queue here and run one after the other. */
struct carrier_inline {
    struct engine_carrier carrier;
    struct engine_commit *first_commit, *last_commit;
    struct engine_verify *first_verify, *last_verify;
};

void carrier_inline_init(struct carrier_inline *c);

/* Run jobs until none is left. */
void carrier_inline_run(struct carrier_inline *c, struct engine *e);
