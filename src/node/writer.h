/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>
#include <uv.h>

#include "control/engine.h"

/*
 * The one thread that commits. It takes whatever has queued while the last transaction ran, so commits group
 * by themselves under load and wait for nothing without it.
 *
 * After a failure it stops taking: all that it holds goes back with the error, and then it begins anew. Until
 * the loop has fetched them, later jobs queue behind and go back with them (control/engine.h,
 * "engine_committed").
 */
struct job_list {
    struct engine_commit *first, *last;
};

struct writer {
    uv_loop_t *loop;
    uv_thread_t thread;
    uv_async_t done; /* wakes the loop */
    uv_mutex_t mutex;
    uv_cond_t changed;
    /* Under the mutex. */
    struct store *store; /* NULL until the engine is open */
    struct job_list queued, committed, failed;
    enum ayni_err err; /* not AYNI_OK: `failed` waits for the loop */
    bool stopping;
    /* The loop's. */
    struct engine *engine;
    size_t n_held; /* jobs not given back */
};

/* Errors: AYNI_ERR_MEMORY, AYNI_ERR_IO: no thread to be had */
AYNI_MUST_CHECK enum ayni_err writer_start(struct writer *w, uv_loop_t *loop);

/* From here on jobs run. */
void writer_attach(struct writer *w, struct engine *engine);

void writer_take(struct writer *w, struct engine_commit *job);

bool writer_is_idle(const struct writer *w);

/* End the thread; the writer is idle. The handle closes with the loop. */
void writer_stop(struct writer *w);
