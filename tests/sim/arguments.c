/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/arguments.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char arguments_usage[] =
    "usage: sim [--seed N] [--seeds N] [--marks] [--trace] [--minimise] [--without FAULT]...\n"
    "           [--faults-ms N] [--records N] [--double NAME] [--story]\n";

static bool read_number(const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *text != '\0' && *end == '\0';
}

static bool read_without(struct arguments *a, const char *name)
{
    enum fault fault = plan_fault(name);
    if (fault < N_FAULTS) a->without[fault] = true;
    return fault < N_FAULTS;
}

static bool read_flag(struct arguments *a, const char *name)
{
    const struct {
        const char *name;
        bool *flag;
    } flags[] = {{"--trace", &a->traces}, {"--marks", &a->marks}, {"--minimise", &a->minimise}};
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        if (strcmp(name, flags[i].name) != 0) continue;
        *flags[i].flag = true;
        return true;
    }
    if (strcmp(name, "--story") == 0) a->story = a->traces = true;
    return a->story;
}

static bool read_option(struct arguments *a, const char *name, const char *value)
{
    if (strcmp(name, "--seed") == 0) return read_number(value, &a->first);
    if (strcmp(name, "--seeds") == 0) return read_number(value, &a->n);
    if (strcmp(name, "--faults-ms") == 0) return read_number(value, &a->faults_ms);
    if (strcmp(name, "--records") == 0) return read_number(value, &a->n_records);
    if (strcmp(name, "--without") == 0) return read_without(a, value);
    a->doubled = double_of(value);
    return strcmp(name, "--double") == 0 && a->doubled != NOTHING_DOUBLED;
}

bool arguments_read(struct arguments *out, int argc, char **argv)
{
    *out = (struct arguments){.program = argv[0], .n = 1};
    for (int i = 1; i < argc; i++) {
        if (read_flag(out, argv[i])) continue;
        if (i + 1 == argc || !read_option(out, argv[i], argv[i + 1])) return false;
        i++;
    }
    return true;
}

/* A double shows in what goes wrong: the fault that it needs is there. */
static void bring_out(struct plan *plan, enum doubled doubled)
{
    if (doubled == LYING_DISK) plan->chance[CRASH] = 30;
    if (doubled == HASTY_RESTORE) plan->chance[RESTORE] = 30;
    if (doubled == NO_PROOFS || doubled == NO_SIGNATURES) plan->chance[LIE] = 500;
    if (doubled == NO_COMPARISON || doubled == NO_PASSING) plan->chance[TWIN] = 1;
    if (doubled != NO_CLOCK) return;
    plan->chance[DROP] = 150;
    plan->mends = true;
}

void arguments_plan(struct plan *out, const struct arguments *a, uint64_t seed)
{
    plan_draw(out, seed);
    if (a->story) plan_story(out);
    bring_out(out, a->doubled);
    for (enum fault fault = 0; fault < N_FAULTS; fault++)
        if (a->without[fault]) out->chance[fault] = 0;
    if (a->faults_ms > 0) out->faults_ms = a->faults_ms;
    if (a->n_records > 0) out->n_records = a->n_records;
    size_t n_records_max = out->chance[TWIN] > 0 ? SCENE_RECORDS / 2 : SCENE_RECORDS;
    if (out->n_records > n_records_max) out->n_records = n_records_max;
}

void arguments_print(const struct arguments *a, uint64_t seed)
{
    printf("replay: %s --seed %llu --trace", a->program, (unsigned long long)seed);
    if (a->doubled != NOTHING_DOUBLED) printf(" --double %s", double_name(a->doubled));
    for (enum fault fault = 0; fault < N_FAULTS; fault++)
        if (a->without[fault]) printf(" --without %s", plan_fault_name(fault));
    if (a->faults_ms > 0) printf(" --faults-ms %llu", (unsigned long long)a->faults_ms);
    if (a->n_records > 0) printf(" --records %llu", (unsigned long long)a->n_records);
    printf("\n");
}
