/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "unit/store/fixture.h"

/*
 * bench_store [FOLDER]: how fast the store is on the disk below FOLDER, else where temporary files are kept.
 * One JSON line for each measurement, the median of five runs on fresh stores; what is stored is made before
 * the clock starts.
 */

#define RUNS 5
#define RECORD_LEN 300

struct workload {
    const char *name;
    uint32_t n_logs;  /* that grow in turns */
    size_t n_commits; /* each durable */
    size_t n_records; /* a commit */
};

struct result {
    double seconds;
    uint64_t file_bytes;
};

static double now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct batch *make_batches(const struct workload *w, const struct fixture *f)
{
    struct batch *batches = calloc(w->n_commits, sizeof *batches);
    if (batches == NULL) abort();
    for (size_t i = 0; i < w->n_commits; i++) {
        uint32_t log = (uint32_t)(i % w->n_logs);
        const struct log_state *before = i < w->n_logs ? &f->logs[log] : &batches[i - w->n_logs].after;
        batch_make(&batches[i], before, log, w->n_records, RECORD_LEN);
    }
    return batches;
}

static struct result run(const struct workload *w, const char *below)
{
    struct fixture f = {0};
    struct store_space space;
    scratch_make(f.folder, below);
    fixture_init(&f);
    struct batch *batches = make_batches(w, &f);
    double start = now_s();
    for (size_t i = 0; i < w->n_commits; i++)
        if (store_commit(f.store, &batches[i].commit, 1) != AYNI_OK) abort();
    double seconds = now_s() - start;
    if (store_space(f.store, &space) != AYNI_OK) abort();
    for (size_t i = 0; i < w->n_commits; i++)
        batch_free(&batches[i]);
    free(batches);
    fixture_close(&f);
    scratch_remove(f.folder);
    return (struct result){seconds, space.used_bytes};
}

static int by_seconds(const void *a, const void *b)
{
    double left = ((const struct result *)a)->seconds, right = ((const struct result *)b)->seconds;
    return (left > right) - (left < right);
}

static void measure(const struct workload *w, const char *below)
{
    struct result results[RUNS];
    for (int i = 0; i < RUNS; i++)
        results[i] = run(w, below);
    qsort(results, RUNS, sizeof results[0], by_seconds);
    const struct result *median = &results[RUNS / 2];
    double n = (double)(w->n_commits * w->n_records);
    printf(
        "{\"bench\":\"store\",\"workload\":\"%s\",\"record_bytes\":%d,\"records_per_commit\":%zu,\"logs\":%u,"
        "\"commits_per_s\":%.0f,\"records_per_s\":%.0f,\"file_bytes_per_record\":%.0f,\"slowest_over_"
        "fastest\":"
        "%.2f}\n",
        w->name, RECORD_LEN, w->n_records, w->n_logs, (double)w->n_commits / median->seconds,
        n / median->seconds, (double)median->file_bytes / n, results[RUNS - 1].seconds / results[0].seconds);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    static const struct workload workloads[] = {
        {"one record a commit", 1, 3000, 1},
        {"group of 64", 1, 500, 64},
        {"catching up, one log", 1, 16, 16384},
        {"catching up, three logs in turns", 3, 16, 16384},
    };
    for (size_t i = 0; i < sizeof workloads / sizeof workloads[0]; i++)
        measure(&workloads[i], argc > 1 ? argv[1] : NULL);
    return 0;
}
