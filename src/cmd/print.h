/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/sheet.h"

/* What goes to stdout: documents for programs, pages for people. */

/* An encoded value as JSON, keys in `order` (may be NULL) first. Returns the exit status. */
int print_document(const struct cli *cli, struct bytes value, const char *const *order);

/* Pack a text that may hold anything, such as the name of a file: what cannot be shown is escaped. */
void print_pack_text(const struct cli *cli, struct packer *p, const char *text);

/* Encoded values as the items of one JSON array. Nothing is printed before the first item, or the end. */
struct print_array {
    const struct cli *cli;
    size_t n;
};
void print_array_begin(struct print_array *array, const struct cli *cli);
int print_array_item(struct print_array *array, struct bytes value, const char *const *order);
void print_array_end(struct print_array *array);

/* A sheet in the reader's language for stdout, or for stderr. */
void print_sheet_init(struct sheet *sheet, const struct cli *cli, FILE *out);

/* Print it. Returns the exit status. */
int print_sheet(struct sheet *sheet, const struct cli *cli, FILE *out);
