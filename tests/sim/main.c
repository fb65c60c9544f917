/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sim/cluster.h"
#include "sim/signatures.h"

/*
 * sim [--seed N] [--seeds N] [--trace] [--liar] [--story]
 *
 * Runs seeds one after another and stops at the first that fails, with the line that runs it again. One seed
 * in a hundred runs twice: nothing but the seed may decide what happens. One in twenty has real signatures.
 */

#define REPEAT_EVERY 100

struct arguments {
    uint64_t first;
    uint64_t n;
    bool traces, liar, story;
};

#define REAL_EVERY 20

static struct scene scenes[2][SCENE_MEMBERS_MAX + 1];

static const struct scene *scene_of(const struct plan *plan)
{
    bool real = plan->seed % REAL_EVERY == 0;
    struct scene *scene = &scenes[real][plan->n_nodes];
    signatures_are_real(real);
    if (scene->n == 0) scene_init(scene, plan->n_nodes);
    return scene;
}

static bool read_number(const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *text != '\0' && *end == '\0';
}

static bool read_arguments(struct arguments *a, int argc, char **argv)
{
    *a = (struct arguments){.n = 1};
    for (int i = 1; i < argc; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--trace") == 0)
            a->traces = true;
        else if (strcmp(argv[i], "--liar") == 0)
            a->liar = true;
        else if (strcmp(argv[i], "--story") == 0)
            a->story = a->traces = true;
        else if (strcmp(argv[i], "--seed") == 0 && more && read_number(argv[i + 1], &a->first))
            i++;
        else if (strcmp(argv[i], "--seeds") == 0 && more && read_number(argv[i + 1], &a->n))
            i++;
        else
            return false;
    }
    return true;
}

static void make_plan(struct plan *plan, const struct arguments *a, uint64_t seed)
{
    plan_draw(plan, seed);
    if (a->story) plan_story(plan);
    plan->liar = a->liar;
    if (a->liar) plan->crash = 30;
}

static void report(const struct arguments *a,
                   const char *program,
                   const struct plan *plan,
                   const struct cluster *c)
{
    if (c->failure.check == NULL) {
        printf("seed=%llu nodes=%zu events=%llu faults=%llu messages=%llu hash=%016llx\n",
               (unsigned long long)plan->seed, plan->n_nodes, (unsigned long long)c->n_events,
               (unsigned long long)c->n_faults, (unsigned long long)c->n_sent, (unsigned long long)c->hash);
        return;
    }
    printf("FAIL seed=%llu check=%s t=%llu.%03llu event=%llu: %s\n", (unsigned long long)plan->seed,
           c->failure.check, (unsigned long long)(c->failure.at_ms / 1000),
           (unsigned long long)(c->failure.at_ms % 1000), (unsigned long long)c->failure.event,
           c->failure.text);
    printf("replay: %s --seed %llu --trace%s\n", program, (unsigned long long)plan->seed,
           a->liar ? " --liar" : "");
}

static bool hashes_equal(const struct plan *plan, uint64_t hash)
{
    struct cluster *again = cluster_run(scene_of(plan), plan, false);
    bool equal = again->hash == hash;
    if (!equal) printf("FAIL seed=%llu check=repeat: two runs differ\n", (unsigned long long)plan->seed);
    cluster_free(again);
    return equal;
}

static bool run_seed(const struct arguments *a, const char *program, uint64_t seed)
{
    struct plan plan;
    make_plan(&plan, a, seed);
    struct cluster *c = cluster_run(scene_of(&plan), &plan, a->traces);
    if (!a->story || c->failure.check != NULL) report(a, program, &plan, c);
    bool good = c->failure.check == NULL;
    uint64_t hash = c->hash;
    cluster_free(c);
    return good && (seed % REPEAT_EVERY != 0 || a->traces || hashes_equal(&plan, hash));
}

int main(int argc, char **argv)
{
    struct arguments a;
    if (!read_arguments(&a, argc, argv)) {
        fprintf(stderr, "usage: sim [--seed N] [--seeds N] [--trace] [--liar] [--story]\n");
        return 2;
    }
    bool good = true;
    for (uint64_t seed = a.first; good && seed - a.first < a.n; seed++)
        good = run_seed(&a, argv[0], seed);
    for (size_t n = 0; n <= SCENE_MEMBERS_MAX; n++)
        for (size_t real = 0; real < 2; real++)
            if (scenes[real][n].n > 0) scene_deinit(&scenes[real][n]);
    return good ? 0 : 1;
}
