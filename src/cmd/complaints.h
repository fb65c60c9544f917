/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

/* What a check finds in a file of a person: all problems are gathered, then said at once. */
struct complaints {
    const struct cli *cli;
    const char *file; /* stands before what is said; borrowed */
    size_t n;
    struct fault first;
    struct buffer list; /* encoded {field, message} maps */
};

void complaints_init(struct complaints *all, const struct cli *cli, const char *file);
void complaints_deinit(struct complaints *all);

/* A schema_report_fn whose context is the struct. */
void complaints_report(void *context, const char *path, const char *message);

/* Say them; without one, what `first` or the code says. Returns the exit status. */
int complaints_fail(struct complaints *all, enum ayni_err err);
