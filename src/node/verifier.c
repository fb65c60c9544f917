/* SPDX-License-Identifier: Apache-2.0 */
#include "node/verifier.h"

#include <assert.h>
#include <stdio.h>

#include "node/container.h"

#define SPARE_THREADS 2 /* for names to be looked up beside the verification */

void verifier_init(struct verifier *v, uv_loop_t *loop)
{
    char n_threads[16];
    *v = (struct verifier){.loop = loop, .n_places = uv_available_parallelism()};
    if (v->n_places > VERIFIER_PLACES_MAX) v->n_places = VERIFIER_PLACES_MAX;
    for (unsigned i = 0; i < v->n_places; i++)
        v->places[i].verifier = v;
    snprintf(n_threads, sizeof n_threads, "%u", v->n_places + SPARE_THREADS);
    uv_os_setenv("UV_THREADPOOL_SIZE", n_threads); /* a failure leaves libuv's four */
}

void verifier_attach(struct verifier *v, struct engine *engine)
{
    v->engine = engine;
}

static void run(uv_work_t *work)
{
    engine_verify_run(container_of(work, struct verifier_place, work)->job);
}

static void start_waiting(struct verifier *v);

static void on_run(uv_work_t *work, int status)
{
    struct verifier_place *place = container_of(work, struct verifier_place, work);
    struct verifier *v = place->verifier;
    struct engine_verify *job = place->job;
    if (status < 0) job->err = AYNI_ERR_TIMEOUT; /* cancelled before it began */
    place->job = NULL;
    v->n_busy--;
    engine_verified(v->engine, job);
    start_waiting(v);
}

static struct verifier_place *free_place(struct verifier *v)
{
    for (unsigned i = 0; i < v->n_places; i++)
        if (v->places[i].job == NULL) return &v->places[i];
    return NULL;
}

static void start_waiting(struct verifier *v)
{
    while (v->first != NULL && v->n_busy < v->n_places) {
        struct verifier_place *place = free_place(v);
        assert(place != NULL);
        place->job = v->first;
        v->first = v->first->queued;
        if (v->first == NULL) v->last = NULL;
        v->n_busy++;
        uv_queue_work(v->loop, &place->work, run, on_run); /* fails without a callback alone */
        if (v->giving_up) uv_cancel((uv_req_t *)&place->work);
    }
}

void verifier_take(struct verifier *v, struct engine_verify *job)
{
    job->queued = NULL;
    if (v->last != NULL) v->last->queued = job;
    if (v->first == NULL) v->first = job;
    v->last = job;
    start_waiting(v);
}

bool verifier_is_idle(const struct verifier *v)
{
    return v->n_busy == 0 && v->first == NULL;
}

void verifier_give_up(struct verifier *v)
{
    v->giving_up = true;
    for (unsigned i = 0; i < v->n_places; i++)
        if (v->places[i].job != NULL) uv_cancel((uv_req_t *)&v->places[i].work);
}
