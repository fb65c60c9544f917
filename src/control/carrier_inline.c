/* SPDX-License-Identifier: Apache-2.0 */
#include "control/carrier_inline.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "control/state.h"

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

/* Jobs that are examined at the same time, and whoever comes takes the next. */
struct examining {
    struct engine_verify *jobs[ENGINE_VERIFY_JOBS_MAX];
    size_t n;
    atomic_size_t next;
};

static void *examine(void *context)
{
    struct examining *work = context;
    size_t i;
    while ((i = atomic_fetch_add(&work->next, 1)) < work->n)
        engine_verify_run(work->jobs[i]);
    return NULL;
}

/* Where a thread is not to be had, the others do its work. */
static void examine_all(struct examining *work)
{
    pthread_t threads[ENGINE_VERIFY_JOBS_MAX];
    long n_processors = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n_wanted = n_processors > 0 ? (size_t)n_processors : 1, n_started = 0;
    if (n_wanted > work->n) n_wanted = work->n;
    while (n_started + 1 < n_wanted && pthread_create(&threads[n_started], NULL, examine, work) == 0)
        n_started++;
    examine(work);
    for (size_t i = 0; i < n_started; i++)
        pthread_join(threads[i], NULL);
}

/* What is verified hands out more, which waits for the next round. */
static void run_verify(struct carrier_inline *c, struct engine *e)
{
    struct examining work = {.n = 0};
    atomic_init(&work.next, 0);
    for (; c->first_verify != NULL && work.n < ENGINE_VERIFY_JOBS_MAX;
         c->first_verify = c->first_verify->queued)
        work.jobs[work.n++] = c->first_verify;
    if (c->first_verify == NULL) c->last_verify = NULL;
    examine_all(&work);
    for (size_t i = 0; i < work.n; i++)
        engine_verified(e, work.jobs[i]);
}

void carrier_inline_run(struct carrier_inline *c, struct engine *e)
{
    uint64_t before = engine_n_interpreted(e);
    while (c->first_commit != NULL || c->first_verify != NULL) {
        if (c->first_commit != NULL) {
            run_commits(c, e);
            continue;
        }
        run_verify(c, e);
        if (c->progress != NULL)
            c->progress(c->progress_context, engine_n_interpreted(e) - before, engine_n_stored(e) - before);
    }
}
