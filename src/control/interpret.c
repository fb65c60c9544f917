/* SPDX-License-Identifier: Apache-2.0 */
#include "control/state.h"

#include <assert.h>

#include "core/base/heap.h"

/*
 * Behind replication: records are examined in jobs on any thread, their results applied in log order.
 */

static struct engine_verify *verify_job_new(struct engine *e, uint32_t log, uint64_t from, size_t n)
{
    struct engine_verify *job = heap_zalloc(e->heap, sizeof *job + n * sizeof *job->results);
    if (job == NULL) return NULL;
    *job = (struct engine_verify){.store = e->store, .log = log, .from = from, .n = n};
    job->results = (struct examination *)(void *)(job + 1);
    return job;
}

static bool dispatch_one(struct engine *e, uint32_t log)
{
    struct log_progress *progress = &e->logs[log];
    uint64_t left = engine_n_undispatched(e, log);
    size_t n = left < ENGINE_VERIFY_RECORDS ? (size_t)left : ENGINE_VERIFY_RECORDS;
    if (n == 0 || e->n_verify_jobs >= ENGINE_VERIFY_JOBS_MAX) return false;

    struct engine_verify *job = verify_job_new(e, log, progress->dispatched, n);
    if (job == NULL) {
        engine_break(e, AYNI_ERR_MEMORY, "verification");
        return false;
    }
    if (progress->last != NULL) progress->last->next = job;
    if (progress->first == NULL) progress->first = job;
    progress->last = job;
    progress->dispatched += n;
    e->n_verify_jobs++;
    e->carrier.verify(e->carrier.context, job);
    return true;
}

void engine_interpret(struct engine *e)
{
    bool any = true;
    while (any && e->broken == AYNI_OK) {
        any = false;
        for (uint32_t log = 0; log < e->n_logs; log++)
            any |= dispatch_one(e, log);
    }
}

void engine_verify_run(struct engine_verify *job)
{
    struct store_read read;
    job->err = store_read_begin(job->store, &read);
    if (job->err != AYNI_OK) return;
    for (size_t i = 0; i < job->n && job->err == AYNI_OK; i++) {
        struct bytes bytes;
        job->err = store_record(&read, job->log, job->from + i, &bytes);
        if (job->err == AYNI_OK) ledger_examine(&job->results[i], bytes);
    }
    store_read_end(&read);
}

static void apply_job(struct engine *e, const struct engine_verify *job)
{
    struct store_read *read;
    enum ayni_err err = job->err;
    if (err == AYNI_OK) err = engine_read(e, &read);
    for (size_t i = 0; i < job->n && err == AYNI_OK; i++) {
        struct bytes bytes;
        err = store_record(read, job->log, job->from + i, &bytes);
        if (err == AYNI_OK) err = ledger_apply(e->ledger, job->log, bytes, &job->results[i]);
    }
    engine_read_end(e);
    if (err == AYNI_ERR_TIMEOUT) e->broken = err; /* given up as the node stops: nothing to report */
    engine_break(e, err, "interpretation");
}

void engine_verified(struct engine *e, struct engine_verify *job)
{
    struct log_progress *progress = &e->logs[job->log];
    job->done = true;
    while (progress->first != NULL && progress->first->done) {
        struct engine_verify *first = progress->first;
        progress->first = first->next;
        if (progress->first == NULL) progress->last = NULL;
        if (e->broken == AYNI_OK) apply_job(e, first);
        heap_free(e->heap, first);
        assert(e->n_verify_jobs > 0);
        e->n_verify_jobs--;
    }
    engine_take_logs(e);
    engine_complete(e);
    engine_interpret(e);
}

void engine_apply_submitted(struct engine *e)
{
    struct log_progress *own = &e->logs[e->own_log];
    const struct submission *s = e->interpreting.first;
    for (; s != NULL && e->broken == AYNI_OK && own->first == NULL && s->index == own->dispatched;
         s = s->next) {
        struct bytes record = bytes_of(s->record, s->record_len);
        engine_break(e, ledger_apply(e->ledger, e->own_log, record, &s->examination), "interpretation");
        own->dispatched++;
    }
    engine_take_logs(e);
}

uint64_t engine_n_stored(const struct engine *e)
{
    uint64_t n = 0;
    for (uint32_t log = 0; log < e->n_logs; log++)
        n += sync_durable(e->sync, log)->tree.size;
    return n;
}

uint64_t engine_n_interpreted(const struct engine *e)
{
    uint64_t n = 0;
    for (uint32_t log = 0; log < e->n_logs; log++)
        n += ledger_applied(e->ledger, log);
    return n;
}

enum ayni_err engine_derive_again(struct engine *e)
{
    struct ledger *fresh = engine_new_ledger(e);
    assert(e->n_verify_jobs == 0 && e->n_commits == 0);
    if (fresh == NULL) return AYNI_ERR_MEMORY;
    enum ayni_err err = engine_attach_ledger(e, fresh);
    if (err != AYNI_OK) {
        ledger_free(fresh);
        return err;
    }
    ledger_free(e->ledger);
    e->ledger = fresh;
    for (uint32_t log = 0; log < e->n_logs; log++)
        e->logs[log].dispatched = 0;
    e->n_saved = e->n_at_tick = 0;
    engine_interpret(e);
    return AYNI_OK;
}
