/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/record/schema.h"

/* Where a check stands in a payload, and what it found: paths such as "parties[1].org_id". */

#define PROBLEMS_PATH_MAX 160
#define PROBLEMS_STEPS_MAX 32 /* twice the tables' depth, and more */
#define PROBLEMS_MESSAGE_MAX 320

/* One step down: into a field, or into an item of a list. */
struct problems_step {
    const char *field;     /* borrowed, as all here; of a table */
    struct bytes stranger; /* a field that no table knows */
    size_t index;          /* of an item, where neither is set */
};

/* The path is kept as steps and written out for a report alone: most checks have nothing to say. */
struct problems {
    const struct schema_check *how; /* borrowed */
    size_t n;                       /* found so far */
    size_t n_steps;
    struct problems_step steps[PROBLEMS_STEPS_MAX];
};

void problems_init(struct problems *p, const struct schema_check *how);

/* Whether the check is over: nobody listens and a problem is known. */
bool problems_stop(const struct problems *p);

/* Go down into a field or an item; returns where path_leave goes back to. */
size_t path_enter(struct problems *p, const char *field);
size_t path_enter_bytes(struct problems *p, struct bytes field); /* borrowed until path_leave */
size_t path_index(struct problems *p, size_t i);
void path_leave(struct problems *p, size_t mark);

/* Report at the path where the check stands. */
__attribute__((format(printf, 2, 3))) void problem(struct problems *p, const char *format, ...);

/* Report at a field below it. */
__attribute__((format(printf, 3, 4))) void problem_at(struct problems *p,
                                                      const char *field,
                                                      const char *format,
                                                      ...);

/* AYNI_ERR_FIELD when a problem was found. */
AYNI_MUST_CHECK enum ayni_err problems_verdict(const struct problems *p);
