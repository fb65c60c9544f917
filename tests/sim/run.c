/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/run.h"

#include <stdio.h>
#include <string.h>

#include "sim/signatures.h"

static struct scene scenes[2][SCENE_MEMBERS_MAX + 1];

struct cluster *run_plan(const struct plan *plan, enum doubled doubled, bool traces)
{
    struct scene *scene = &scenes[plan->real_signatures][plan->n_members];
    signatures_are_real(plan->real_signatures);
    if (scene->n == 0) scene_init(scene, plan->n_members);
    return cluster_run(scene, plan, doubled, traces);
}

void run_deinit(void)
{
    for (size_t n = 0; n <= SCENE_MEMBERS_MAX; n++)
        for (size_t real = 0; real < 2; real++)
            if (scenes[real][n].n > 0) scene_deinit(&scenes[real][n]);
}

void report_failure(const struct arguments *a, const struct cluster *c)
{
    printf("FAIL seed=%llu check=%s t=%llu.%03llu event=%llu hash=%016llx: %s\n",
           (unsigned long long)c->plan.seed, c->failure.check, (unsigned long long)(c->failure.at_ms / 1000),
           (unsigned long long)(c->failure.at_ms % 1000), (unsigned long long)c->failure.event,
           (unsigned long long)c->hash, c->failure.text);
    arguments_print(a, c->plan.seed);
}

/* Whether a seed fails in the same way with these arguments, too. */
static bool fails_alike(const struct arguments *a, const struct cluster *failed)
{
    struct plan plan;
    arguments_plan(&plan, a, failed->plan.seed);
    struct cluster *c = run_plan(&plan, a->doubled, false);
    bool alike = c->failure.check != NULL && strcmp(c->failure.check, failed->failure.check) == 0 &&
                 strcmp(c->failure.text, failed->failure.text) == 0;
    cluster_free(c);
    return alike;
}

static void halve(struct arguments *best, uint64_t *number, uint64_t from, const struct cluster *failed)
{
    uint64_t before = *number;
    for (uint64_t half = from / 2; half > 0; half /= 2) {
        *number = half;
        if (!fails_alike(best, failed)) break;
        before = half;
    }
    *number = before;
}

void minimise(const struct arguments *a, const struct cluster *failed)
{
    struct arguments best = *a;
    for (enum fault fault = 0; fault < N_FAULTS; fault++) {
        if (best.without[fault] || failed->plan.chance[fault] == 0) continue;
        best.without[fault] = true;
        best.without[fault] = fails_alike(&best, failed);
    }
    halve(&best, &best.faults_ms, failed->plan.faults_ms, failed);
    halve(&best, &best.n_records, failed->plan.n_records, failed);
    printf("minimised ");
    arguments_print(&best, failed->plan.seed);
}
