/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/options.h"

struct command;

/*
 * All there is to type. Help, the manual (deploy/man) and completion read it from here, so that none of them
 * knows a command or an option that the program does not have.
 */

struct family {
    const char *heading;
    const struct command *const *commands; /* ends with NULL */
};

/* In the order of the help; ends with a family without heading. */
extern const struct family command_families[];

/* What every command takes. */
extern const struct option_rule common_options[];

/* The command of that name, or NULL; the one that it was likely meant to be, or NULL. */
const struct command *command_find(const char *name);
const struct command *command_nearest(const char *name);

/* The other program, the node: a command line of its own, which nothing here runs. */
extern const struct command command_aynid;
