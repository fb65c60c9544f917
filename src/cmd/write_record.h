/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/payload.h"

/*
 * Commands that write one record whose fields are options, and perhaps a file: all that is particular to one
 * stands in its table. The node resolves ids, fills in what it knows, checks and signs (method `write`).
 */
struct record_command {
    struct command command; /* its `run` is record_run */
    const char *type;       /* of the record */
    const char *done;       /* "Delivered": said before the commitment's id */
    const char *question;   /* asked first on a terminal, where it cannot be taken back; NULL: none */
    const struct payload_rule *rules;
    bool has_target; /* the first word says what the record is about */
    bool has_file;   /* the next word is a JSON file with fields of the record */
};

int record_run(struct cli *cli);

/* Ask, have it signed, wait, and print what became of it. Returns the exit status. */
int record_write(struct cli *cli, const struct record_command *what, struct map_draft *payload);

/* Let a person see what is about to be answered or ended: the summary of the commitment of the first word. */
int record_show_target(struct cli *cli);
