/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <time.h>

#include "sim/run.h"

/*
 * Runs seeds one after another and stops at the first that fails, with the line that runs it again. One seed
 * in a hundred runs twice: nothing but the seed may decide what happens. README.md says the rest.
 */

#define REPEAT_EVERY 100

static bool is_repeatable(const struct arguments *a, const struct cluster *c)
{
    struct cluster *again = run_plan(&c->plan, a->doubled, false);
    bool equal = again->hash == c->hash;
    if (!equal) printf("FAIL seed=%llu check=repeat: two runs differ\n", (unsigned long long)c->plan.seed);
    cluster_free(again);
    return equal;
}

static bool run_seed(const struct arguments *a, uint64_t seed, uint64_t *n_events)
{
    struct plan plan;
    arguments_plan(&plan, a, seed);
    struct cluster *c = run_plan(&plan, a->doubled, a->traces);
    bool good = c->failure.check == NULL;
    *n_events += c->n_events;
    if (!good) report_failure(a, c);
    if (!good && a->minimise) minimise(a, c);
    if (good && a->traces && !a->story) printf("hash=%016llx\n", (unsigned long long)c->hash);
    if (good && seed % REPEAT_EVERY == 0 && !a->traces) good = is_repeatable(a, c);
    cluster_free(c);
    return good;
}

static bool run_seeds(const struct arguments *a)
{
    uint64_t n_events = 0;
    clock_t begun = clock();
    for (uint64_t seed = a->first; seed - a->first < a->n; seed++)
        if (!run_seed(a, seed, &n_events)) return false;
    double seconds = (double)(clock() - begun) / CLOCKS_PER_SEC;
    if (!a->traces)
        printf("%llu seeds, %llu events in %.1f s: %.0f a second\n", (unsigned long long)a->n,
               (unsigned long long)n_events, seconds, (double)n_events / seconds);
    return true;
}

int main(int argc, char **argv)
{
    struct arguments a;
    if (!arguments_read(&a, argc, argv)) {
        fputs(arguments_usage, stderr);
        return 2;
    }
    bool good = run_seeds(&a);
    if (good && a.marks) good = marks_print();
    run_deinit();
    return good ? 0 : 1;
}
