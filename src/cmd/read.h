/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

extern const struct command command_list, command_due, command_show, command_log, command_members,
    command_peers, command_status;
extern const struct command *const commands_read[]; /* all of them, then NULL */

/*
 * A method that answers in pages {items, next?}, asked until the limit or the end. `take` gets each item, a
 * view that is valid until it returns; another status than EXIT_DONE ends it.
 */
struct paged {
    const char *method;
    const char *start;          /* what the method calls the place to start at: "after" or "from" */
    uint64_t at;                /* where to start; afterwards where to go on, 0 at the end */
    uint64_t limit;             /* items in all */
    const char *const *options; /* pairs (parameter, option) in byte order of parameters, then NULL */
    const char *member;         /* a parameter that comes from a word; NULL: none */
    const char *flag;           /* a parameter that is true; NULL: none */
    int (*take)(void *context, struct bytes item);
    void *context;
};
int read_pages(struct cli *cli, struct paged *paged);

#define READ_LIMIT_PEOPLE 100 /* items, when no --limit is given and a person reads */

/* Hex digits, eight or more, by which the ids (32 bytes each) in `ids` differ from each other. */
size_t short_id_digits(struct bytes ids);
