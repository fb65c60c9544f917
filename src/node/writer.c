/* SPDX-License-Identifier: Apache-2.0 */
#include "node/writer.h"

#include <assert.h>

#include "node/container.h"

#define TRANSACTION_BYTES_MAX ((size_t)16 << 20)

/* Append a whole list. */
static void list_append(struct job_list *list, struct job_list more)
{
    if (more.first == NULL) return;
    if (list->last != NULL) list->last->next = more.first;
    if (list->first == NULL) list->first = more.first;
    list->last = more.last;
}

static struct job_list list_take(struct job_list *list)
{
    struct job_list all = *list;
    *list = (struct job_list){0};
    return all;
}

static size_t job_len(const struct engine_commit *job)
{
    size_t len = 0;
    for (size_t i = 0; i < job->commit.n_records; i++)
        len += job->commit.records[i].len;
    return len;
}

/* Cut what fits one transaction off the front: at least one job. */
static struct job_list take_transaction(struct job_list *queued)
{
    struct job_list taken = {queued->first, queued->first};
    size_t n = 1;
    size_t len = job_len(taken.first);
    while (taken.last->next != NULL && n < ENGINE_COMMITS_MAX) {
        len += job_len(taken.last->next);
        if (len > TRANSACTION_BYTES_MAX) break;
        taken.last = taken.last->next;
        n++;
    }
    queued->first = taken.last->next;
    if (queued->first == NULL) queued->last = NULL;
    taken.last->next = NULL;
    return taken;
}

static bool has_work(const struct writer *w)
{
    return w->store != NULL && w->err == AYNI_OK && w->queued.first != NULL;
}

static void run_transaction(struct writer *w)
{
    struct job_list jobs = take_transaction(&w->queued);
    uv_mutex_unlock(&w->mutex);
    enum ayni_err err = engine_commit_run(w->store, jobs.first);
    uv_mutex_lock(&w->mutex);
    list_append(err == AYNI_OK ? &w->committed : &w->failed, jobs);
    w->err = err;
    uv_async_send(&w->done);
}

static void run(void *context)
{
    struct writer *w = context;
    uv_mutex_lock(&w->mutex);
    while (!w->stopping) {
        if (has_work(w))
            run_transaction(w);
        else
            uv_cond_wait(&w->changed, &w->mutex);
    }
    uv_mutex_unlock(&w->mutex);
}

static void give_back(struct writer *w, struct job_list jobs, enum ayni_err err)
{
    for (struct engine_commit *job = jobs.first; job != NULL; job = job->next)
        w->n_held--;
    if (jobs.first != NULL) engine_committed(w->engine, jobs.first, err);
}

/* After a failure: everything still held. The thread takes no job before `err` is cleared. */
static struct job_list drain(struct writer *w, enum ayni_err *out_err)
{
    uv_mutex_lock(&w->mutex);
    struct job_list jobs = list_take(&w->failed);
    if (w->err != AYNI_OK) list_append(&jobs, list_take(&w->queued));
    *out_err = w->err;
    w->err = AYNI_OK;
    uv_mutex_unlock(&w->mutex);
    return jobs;
}

static void on_done(uv_async_t *done)
{
    struct writer *w = container_of(done, struct writer, done);
    enum ayni_err err;
    uv_mutex_lock(&w->mutex);
    struct job_list committed = list_take(&w->committed);
    bool failed = w->err != AYNI_OK;
    uv_mutex_unlock(&w->mutex);
    give_back(w, committed, AYNI_OK);
    if (!failed) return;
    struct job_list jobs = drain(w, &err);
    give_back(w, jobs, err);
}

enum ayni_err writer_start(struct writer *w, uv_loop_t *loop)
{
    *w = (struct writer){.loop = loop};
    if (uv_mutex_init(&w->mutex) != 0) return AYNI_ERR_MEMORY;
    if (uv_cond_init(&w->changed) != 0) goto destroy_mutex;
    if (uv_async_init(loop, &w->done, on_done) != 0) goto destroy_cond;
    if (uv_thread_create(&w->thread, run, w) == 0) return AYNI_OK;
    uv_close((uv_handle_t *)&w->done, NULL);
destroy_cond:
    uv_cond_destroy(&w->changed);
destroy_mutex:
    uv_mutex_destroy(&w->mutex);
    return AYNI_ERR_IO;
}

void writer_attach(struct writer *w, struct engine *engine)
{
    w->engine = engine;
    uv_mutex_lock(&w->mutex);
    w->store = engine_store(engine);
    uv_cond_signal(&w->changed);
    uv_mutex_unlock(&w->mutex);
}

void writer_take(struct writer *w, struct engine_commit *job)
{
    job->next = NULL;
    w->n_held++;
    uv_mutex_lock(&w->mutex);
    list_append(&w->queued, (struct job_list){job, job});
    uv_cond_signal(&w->changed);
    uv_mutex_unlock(&w->mutex);
}

bool writer_is_idle(const struct writer *w)
{
    return w->n_held == 0;
}

void writer_stop(struct writer *w)
{
    assert(writer_is_idle(w));
    uv_mutex_lock(&w->mutex);
    w->stopping = true;
    uv_cond_signal(&w->changed);
    uv_mutex_unlock(&w->mutex);
    uv_thread_join(&w->thread);
    uv_close((uv_handle_t *)&w->done, NULL);
    uv_cond_destroy(&w->changed);
    uv_mutex_destroy(&w->mutex);
}
