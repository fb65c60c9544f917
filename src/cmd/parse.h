/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "core/codec/cursor.h"
#include "core/record/schema.h"

/* Files and arguments that a person hands in. */

/*
 * Read a JSON file ("-": stdin) into its encoded form. False: said, with file, line and column; `out_status`
 * set.
 */
bool parse_json_file(const struct cli *cli,
                     struct buffer *out,
                     const char *path,
                     const struct schema *schema,
                     int *out_status);

/* Pack the LANG=TEXT values of a repeated option as a text list. False: said. */
bool parse_texts(const struct cli *cli, struct packer *p, const char *name, int *out_status);

/* Report problems of a schema check on stderr; the context is a `struct problems`. */
struct problems {
    const struct cli *cli;
    const char *file; /* stands before each problem */
    size_t n;
    struct fault first;
};
void problems_report(void *context, const char *path, const char *message);
