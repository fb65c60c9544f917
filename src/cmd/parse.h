/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

struct schema;

/* Files and arguments that a person hands in. */

#define JSON_FILE_MAX ((size_t)1 << 20)

/*
 * Read a JSON file ("-": stdin) into its encoded form. False: said, with file, line and column; `out_status`
 * set.
 */
bool parse_json_file(const struct cli *cli,
                     struct buffer *out,
                     const char *path,
                     const struct schema *schema,
                     int *out_status);

/* Read a whole file, or stdin. False: said. */
bool parse_read_file(const struct cli *cli, struct buffer *out, const char *path, int *out_status);

/* Pack the LANG=TEXT values of a repeated option as a text list. False: said. */
bool parse_texts(const struct cli *cli, struct packer *p, const char *name, int *out_status);

/* Pack a text in the language of --lang, else of the locale, else English, as a text list. */
void parse_pack_text(const struct cli *cli, struct packer *p, const char *text);

/* A number from `min` to `max`; `out` stays as it is where the option was not given. False: said. */
bool parse_number(
    const struct cli *cli, const char *name, uint64_t min, uint64_t max, uint64_t *out, int *out_status);

/* An option that is a date. False: said. */
bool parse_date(const struct cli *cli, const char *name, int *out_status);
