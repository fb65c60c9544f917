/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sim/doubles.h"
#include "sim/plan.h"

/* What the command line asks for; `arguments_usage` says how. */

struct arguments {
    const char *program;
    uint64_t first; /* seed */
    uint64_t n;     /* seeds */
    bool traces, story, marks, minimise;
    enum doubled doubled;
    bool without[N_FAULTS];
    uint64_t faults_ms; /* 0: as the seed says; likewise */
    uint64_t n_records;
};

extern const char arguments_usage[];

bool arguments_read(struct arguments *out, int argc, char **argv);

/* The plan of a seed, with what the arguments change of it. */
void arguments_plan(struct plan *out, const struct arguments *a, uint64_t seed);

/* The command that runs the seed again. */
void arguments_print(const struct arguments *a, uint64_t seed);
