/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/examine.h"

#include <assert.h>
#include <pthread.h>

#include "core/base/heap.h"

#define THREADS_MAX 64
#define AT_ONCE 16 /* records that a thread takes at a time: about a millisecond of work */

/*
 * Batches stand in a ring, numbered from 0 on: those before `n_finished` are done with, those before
 * `n_started` under way. `at` is the first record that nobody has taken yet, of the batch `n_taken`. The lock
 * is held to take records and to give results back, not while they are examined.
 */
struct examiner {
    struct heap *heap;
    pthread_mutex_t mutex;
    pthread_cond_t work, done; /* there is something to take; the oldest batch is whole */
    pthread_t threads[THREADS_MAX];
    size_t n_threads;
    bool stopping;
    uint64_t n_finished, n_taken, n_started;
    size_t at;
    struct examiner_batch batches[EXAMINER_BATCHES];
};

static struct examiner_batch *batch_of(struct examiner *e, uint64_t number)
{
    return &e->batches[number % EXAMINER_BATCHES];
}

struct share {
    struct examiner_batch *batch;
    size_t from, n;
};

/* Under the lock: the next records to examine. False when there are none. */
static bool take_share(struct examiner *e, struct share *out)
{
    if (e->n_taken == e->n_started) return false;
    struct examiner_batch *batch = batch_of(e, e->n_taken);
    size_t n_left = batch->n - e->at;
    *out = (struct share){batch, e->at, n_left < AT_ONCE ? n_left : AT_ONCE};
    e->at += out->n;
    if (e->at == batch->n) {
        e->n_taken++;
        e->at = 0;
    }
    return true;
}

/* Called and left with the lock held. */
static void examine_share(struct examiner *e, const struct share *share)
{
    struct examiner_batch *batch = share->batch;
    pthread_mutex_unlock(&e->mutex);
    for (size_t i = share->from; i < share->from + share->n; i++)
        ledger_examine(&batch->results[i], batch->records[i]);
    pthread_mutex_lock(&e->mutex);
    batch->n_left -= share->n;
    if (batch->n_left == 0 && batch == batch_of(e, e->n_finished)) pthread_cond_signal(&e->done);
}

static void *run(void *context)
{
    struct examiner *e = context;
    struct share share;
    pthread_mutex_lock(&e->mutex);
    while (!e->stopping)
        if (take_share(e, &share))
            examine_share(e, &share);
        else
            pthread_cond_wait(&e->work, &e->mutex);
    pthread_mutex_unlock(&e->mutex);
    return NULL;
}

static bool init_locks(struct examiner *e)
{
    if (pthread_mutex_init(&e->mutex, NULL) != 0) return false;
    if (pthread_cond_init(&e->work, NULL) != 0) goto destroy_mutex;
    if (pthread_cond_init(&e->done, NULL) == 0) return true;
    pthread_cond_destroy(&e->work);
destroy_mutex:
    pthread_mutex_destroy(&e->mutex);
    return false;
}

struct examiner *examiner_new(struct heap *heap, unsigned n_threads)
{
    struct examiner *e = heap_zalloc(heap, sizeof *e);
    if (e == NULL) return NULL;
    e->heap = heap;
    if (!init_locks(e)) {
        heap_free(heap, e);
        return NULL;
    }
    while (e->n_threads < THREADS_MAX && e->n_threads + 1 < n_threads &&
           pthread_create(&e->threads[e->n_threads], NULL, run, e) == 0)
        e->n_threads++;
    return e;
}

void examiner_free(struct examiner *e)
{
    if (e == NULL) return;
    pthread_mutex_lock(&e->mutex);
    e->stopping = true;
    pthread_cond_broadcast(&e->work);
    pthread_mutex_unlock(&e->mutex);
    for (size_t i = 0; i < e->n_threads; i++)
        pthread_join(e->threads[i], NULL);
    pthread_cond_destroy(&e->done);
    pthread_cond_destroy(&e->work);
    pthread_mutex_destroy(&e->mutex);
    heap_free(e->heap, e);
}

struct examiner_batch *examiner_room(struct examiner *e)
{
    return e->n_started - e->n_finished < EXAMINER_BATCHES ? batch_of(e, e->n_started) : NULL;
}

void examiner_start(struct examiner *e)
{
    struct examiner_batch *batch = examiner_room(e);
    assert(batch != NULL && batch->n > 0 && batch->n <= EXPORT_FRAME_RECORDS);
    batch->n_left = batch->n;
    pthread_mutex_lock(&e->mutex);
    e->n_started++;
    pthread_cond_broadcast(&e->work);
    pthread_mutex_unlock(&e->mutex);
}

const struct examiner_batch *examiner_finish(struct examiner *e)
{
    struct share share;
    if (e->n_finished == e->n_started) return NULL;
    struct examiner_batch *oldest = batch_of(e, e->n_finished);
    pthread_mutex_lock(&e->mutex);
    while (oldest->n_left > 0)
        if (take_share(e, &share))
            examine_share(e, &share);
        else
            pthread_cond_wait(&e->done, &e->mutex);
    e->n_finished++;
    pthread_mutex_unlock(&e->mutex);
    return oldest;
}
