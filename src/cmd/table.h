/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/sheet.h"

/*
 * Rows under headings, aligned by what the characters take on a terminal. Cells are given row by row. When
 * the terminal is too narrow the widest columns that may shrink are cut, with an ellipsis.
 */

enum column_flags {
    COLUMN_RIGHT = 1 << 0,   /* numbers */
    COLUMN_SHRINKS = 1 << 1, /* may be cut */
    COLUMN_CODE = 1 << 2,    /* a status: as words, in its colour */
};

struct column {
    const char *heading;
    unsigned flags;
};

#define TABLE_COLUMNS_MAX 12

struct table {
    const struct column *columns; /* borrowed */
    size_t n_columns;             /* at most TABLE_COLUMNS_MAX */
    struct buffer text;           /* of all cells, escaped */
    struct buffer ends;           /* of each cell in it: size_t */
    enum ayni_err err;
};

void table_init(struct table *table, struct heap *heap, const struct column *columns, size_t n_columns);

/* The next cell: another's text, escaped here; or ours. */
void table_cell(struct table *table, struct bytes text);
__attribute__((format(printf, 2, 3))) void table_cellf(struct table *table, const char *format, ...);

size_t table_n_rows(const struct table *table);

/* Write it onto the sheet, `indent` spaces in, and deinit. Every row is whole. */
void table_write(struct table *table, struct sheet *sheet, size_t indent);
