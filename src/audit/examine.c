/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/examine.h"

#include <pthread.h>
#include <stdatomic.h>

#define THREADS_MAX 64
#define AT_ONCE 16 /* records that a thread takes at a time: some milliseconds of work */

struct work {
    const struct bytes *records;
    size_t n;
    struct examination *results;
    atomic_size_t next; /* first record that nobody took yet */
};

static void *run(void *context)
{
    struct work *work = context;
    size_t from;
    while ((from = atomic_fetch_add(&work->next, AT_ONCE)) < work->n)
        for (size_t i = from; i < work->n && i < from + AT_ONCE; i++)
            ledger_examine(&work->results[i], work->records[i]);
    return NULL;
}

void examine_records(struct examination *out, const struct bytes *records, size_t n, unsigned n_threads)
{
    struct work work = {.records = records, .n = n, .results = out};
    pthread_t threads[THREADS_MAX];
    size_t n_started = 0, n_useful = (n + AT_ONCE - 1) / AT_ONCE;
    atomic_init(&work.next, 0);
    while (n_started < THREADS_MAX && n_started + 1 < n_threads && n_started + 1 < n_useful)
        if (pthread_create(&threads[n_started], NULL, run, &work) == 0)
            n_started++;
        else
            break;
    run(&work);
    for (size_t i = 0; i < n_started; i++)
        pthread_join(threads[i], NULL);
}
