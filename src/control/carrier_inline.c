/* SPDX-License-Identifier: Apache-2.0 */
#include "control/carrier_inline.h"

#include <stdio.h>
#include <time.h>

static void no_send(void *context, uint32_t peer, struct bytes message)
{
    (void)context, (void)peer, (void)message; /* without a network there are no peers */
}

static void no_close(void *context, uint32_t peer, enum ayni_err why)
{
    (void)context, (void)peer, (void)why;
}

static void queue_commit(void *context, struct engine_commit *job)
{
    struct carrier_inline *c = context;
    if (c->last_commit != NULL) c->last_commit->next = job;
    if (c->first_commit == NULL) c->first_commit = job;
    c->last_commit = job;
}

static void queue_verify(void *context, struct engine_verify *job)
{
    struct carrier_inline *c = context;
    job->queued = NULL;
    if (c->last_verify != NULL) c->last_verify->queued = job;
    if (c->first_verify == NULL) c->first_verify = job;
    c->last_verify = job;
}

static void note(void *context, const char *level, const char *text)
{
    (void)context;
    fprintf(stderr, "ayni: %s: %s\n", level, text);
}

static uint64_t clock_ms(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static uint64_t now_ms(void *context)
{
    (void)context;
    return clock_ms(CLOCK_MONOTONIC);
}

static uint64_t wall_ms(void *context)
{
    (void)context;
    return clock_ms(CLOCK_REALTIME);
}

void carrier_inline_init(struct carrier_inline *c)
{
    *c = (struct carrier_inline){
        .carrier = {no_send, no_close, queue_commit, queue_verify, note, now_ms, wall_ms, c}};
}

static void run_commits(struct carrier_inline *c, struct engine *e)
{
    struct engine_commit *list = c->first_commit;
    c->first_commit = c->last_commit = NULL;
    engine_committed(e, list, engine_commit_run(engine_store(e), list));
}

static void run_verify(struct carrier_inline *c, struct engine *e)
{
    struct engine_verify *job = c->first_verify;
    c->first_verify = job->queued;
    if (c->first_verify == NULL) c->last_verify = NULL;
    engine_verify_run(job);
    engine_verified(e, job);
}

void carrier_inline_run(struct carrier_inline *c, struct engine *e)
{
    while (c->first_commit != NULL || c->first_verify != NULL) {
        if (c->first_commit != NULL)
            run_commits(c, e);
        else
            run_verify(c, e);
    }
}
