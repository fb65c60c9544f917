/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "sim/arguments.h"
#include "sim/cluster.h"

/* Runs a plan in the scene that it needs, which is made once. The result is freed with cluster_free. */
struct cluster *run_plan(const struct plan *plan, enum doubled doubled, bool traces);
void run_deinit(void);

/* One line about a failure, and one that runs it again. */
void report_failure(const struct arguments *a, const struct cluster *c);

/* Look for less that fails in the same way: without whole faults, in less time, with fewer records. */
void minimise(const struct arguments *a, const struct cluster *failed);
