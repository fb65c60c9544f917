/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdio.h>

#include "cmd/terminal.h"
#include "core/base/buffer.h"
#include "core/base/date.h"

/*
 * A page for a person, written into memory and printed at once. What is ours goes in as it is; what comes
 * from records, cards and files goes through sheet_text or sheet_paragraph, which escape it.
 */

enum style { STYLE_PLAIN, STYLE_HEADING, STYLE_GOOD, STYLE_WAITING, STYLE_BAD };

struct sheet {
    struct buffer out;
    enum ayni_err err; /* the first failure sticks, as in the packer */
    struct terminal terminal;
    const char *lang;       /* BCP-47 tag of the reader; "" for none */
    struct bytes authentic; /* encoded list of tags: what to show when `lang` is not there */
    struct bytes members;   /* encoded list of `members`, to name institutions by; may be empty */
    day today;              /* what relative dates count from */
};

#define SHEET_COLUMNS 100 /* to wrap texts at, or earlier on a narrow terminal */

/* `lang` is borrowed. Texts count days from today; the rest of the fields is the caller's to fill in. */
void sheet_init(struct sheet *sheet, struct heap *heap, struct terminal terminal, const char *lang);
void sheet_deinit(struct sheet *sheet);

/* Ours, as it is. */
void sheet_put(struct sheet *sheet, const char *text);
__attribute__((format(printf, 2, 3))) void sheet_printf(struct sheet *sheet, const char *format, ...);
void sheet_styled(struct sheet *sheet, enum style style, struct bytes text);
void sheet_heading(struct sheet *sheet, const char *text); /* a blank line, then the heading */
void sheet_spaces(struct sheet *sheet, size_t n);

/* Another's, escaped, on one line; or with its own lines kept. */
void sheet_text(struct sheet *sheet, struct bytes text);
void sheet_lines(struct sheet *sheet, struct bytes text);

/* A code such as in_force as words, in the colour of what it says. */
void sheet_code(struct sheet *sheet, struct bytes code);

/* Another's, escaped and wrapped, each line behind `indent` spaces; ends the line. */
void sheet_paragraph(struct sheet *sheet, size_t indent, struct bytes text);

/* The same, the first line behind `indent` spaces and the others behind `rest_indent`. */
void sheet_hanging(struct sheet *sheet, size_t indent, size_t rest_indent, struct bytes text);

/* The same behind what stands on the line already, which takes `columns`. */
void sheet_beside(struct sheet *sheet, size_t columns, struct bytes text);

/* The text of a text list in the reader's language. */
struct bytes sheet_pick(const struct sheet *sheet, struct bytes texts);
void sheet_pick_text(struct sheet *sheet, struct bytes texts);

/* The style of a status, stance or level. */
enum style style_of_code(struct bytes code);

/* Print and deinit. Errors: AYNI_ERR_MEMORY, AYNI_ERR_LIMIT: nothing was printed; AYNI_ERR_IO */
AYNI_MUST_CHECK enum ayni_err sheet_print(struct sheet *sheet, FILE *out);
