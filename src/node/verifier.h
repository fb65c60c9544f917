/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <uv.h>

#include "control/engine.h"

/* Examines records on all cores, in libuv's pool. Jobs that find no free place wait. */

#define VERIFIER_PLACES_MAX 16

struct verifier_place {
    struct verifier *verifier;
    uv_work_t work;
    struct engine_verify *job; /* NULL: free */
};

struct verifier {
    uv_loop_t *loop;
    struct engine *engine;
    unsigned n_places, n_busy;
    bool giving_up; /* waiting jobs go back unverified */
    struct verifier_place places[VERIFIER_PLACES_MAX];
    struct engine_verify *first, *last; /* waiting, by `queued` */
};

/* Also tells libuv how many threads its pool has, so it comes before the pool's first use. */
void verifier_init(struct verifier *v, uv_loop_t *loop);

/* From here on results are given back. The loop has not run yet. */
void verifier_attach(struct verifier *v, struct engine *engine);

void verifier_take(struct verifier *v, struct engine_verify *job);

bool verifier_is_idle(const struct verifier *v);

/* The node must stop now: jobs that have not begun end with AYNI_ERR_TIMEOUT. */
void verifier_give_up(struct verifier *v);
