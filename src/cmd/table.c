/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/table.h"

#include <assert.h>
#include <stdarg.h>

#include "json/text.h"

#define TABLE_MAX ((size_t)128 << 20)
#define GAP 2         /* columns between columns */
#define SHRUNK_MIN 10 /* what a cut column keeps at least */
#define ELLIPSIS "\u2026"

void table_init(struct table *table, struct heap *heap, const struct column *columns, size_t n_columns)
{
    assert(n_columns > 0 && n_columns <= TABLE_COLUMNS_MAX);
    *table = (struct table){.columns = columns, .n_columns = n_columns};
    buffer_init(&table->text, heap, TABLE_MAX);
    buffer_init(&table->ends, heap, TABLE_MAX);
}

static void end_cell(struct table *table)
{
    size_t end = table->text.len;
    if (table->err == AYNI_OK) table->err = buffer_append(&table->ends, bytes_of(&end, sizeof end));
}

void table_cell(struct table *table, struct bytes text)
{
    if (table->err == AYNI_OK) table->err = text_escape(&table->text, text, true);
    end_cell(table);
}

void table_cellf(struct table *table, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    table_cell(table, bytes_of_text(text));
}

static size_t n_cells(const struct table *table)
{
    return table->ends.len / sizeof(size_t);
}

size_t table_n_rows(const struct table *table)
{
    return n_cells(table) / table->n_columns;
}

static struct bytes cell(const struct table *table, size_t i)
{
    size_t ends[2] = {0, 0};
    if (i > 0) memcpy(&ends[0], table->ends.data + (i - 1) * sizeof ends[0], sizeof ends[0]);
    memcpy(&ends[1], table->ends.data + i * sizeof ends[1], sizeof ends[1]);
    return bytes_of(table->text.data + ends[0], ends[1] - ends[0]);
}

static size_t measure(const struct table *table, size_t widths[TABLE_COLUMNS_MAX])
{
    size_t total = GAP * (table->n_columns - 1);
    for (size_t c = 0; c < table->n_columns; c++)
        widths[c] = text_width(bytes_of_text(table->columns[c].heading));
    for (size_t i = 0; i < n_cells(table); i++) {
        size_t width = text_width(cell(table, i));
        if (width > widths[i % table->n_columns]) widths[i % table->n_columns] = width;
    }
    for (size_t c = 0; c < table->n_columns; c++)
        total += widths[c];
    return total;
}

/* Take from the widest column that may shrink, one terminal column at a time, until all fits. */
static void shrink(const struct table *table, size_t widths[TABLE_COLUMNS_MAX], size_t total, size_t columns)
{
    for (; total > columns; total--) {
        size_t widest = TABLE_COLUMNS_MAX;
        for (size_t c = 0; c < table->n_columns; c++) {
            if ((table->columns[c].flags & COLUMN_SHRINKS) == 0 || widths[c] <= SHRUNK_MIN) continue;
            if (widest == TABLE_COLUMNS_MAX || widths[c] > widths[widest]) widest = c;
        }
        if (widest == TABLE_COLUMNS_MAX) return;
        widths[widest]--;
    }
}

static void write_styled(struct sheet *sheet, unsigned flags, bool is_heading, struct bytes text)
{
    if (is_heading)
        sheet_styled(sheet, STYLE_HEADING, text);
    else if ((flags & COLUMN_CODE) != 0)
        sheet_code(sheet, text);
    else
        sheet_styled(sheet, STYLE_PLAIN, text);
}

static void write_cell(
    struct sheet *sheet, const struct column *column, struct bytes text, size_t width, bool is_last)
{
    bool is_heading = text.data == (const uint8_t *)column->heading;
    size_t shown = text_width(text);
    bool cut = shown > width;
    struct bytes fits = cut ? text_cut(text, width - 1) : text;
    shown = text_width(fits) + cut;
    if ((column->flags & COLUMN_RIGHT) != 0) sheet_spaces(sheet, width - shown);
    write_styled(sheet, column->flags, is_heading, fits);
    if (cut) sheet_put(sheet, ELLIPSIS);
    if ((column->flags & COLUMN_RIGHT) == 0 && !is_last) sheet_spaces(sheet, width - shown);
    sheet_spaces(sheet, is_last ? 0 : GAP);
}

static void write_row(const struct table *table,
                      struct sheet *sheet,
                      size_t indent,
                      const size_t *widths,
                      const struct bytes *cells)
{
    sheet_spaces(sheet, indent);
    for (size_t c = 0; c < table->n_columns; c++)
        write_cell(sheet, &table->columns[c], cells[c], widths[c], c + 1 == table->n_columns);
    while (sheet->out.len > 0 && sheet->out.data[sheet->out.len - 1] == ' ')
        sheet->out.len--; /* the last cells are empty */
    sheet_put(sheet, "\n");
}

static void write_rows(const struct table *table, struct sheet *sheet, size_t indent)
{
    size_t widths[TABLE_COLUMNS_MAX], total = measure(table, widths);
    struct bytes cells[TABLE_COLUMNS_MAX];
    size_t columns = sheet->terminal.columns;
    if (columns > 0) shrink(table, widths, total, columns > indent ? columns - indent : 0);
    for (size_t c = 0; c < table->n_columns; c++)
        cells[c] = bytes_of_text(table->columns[c].heading);
    write_row(table, sheet, indent, widths, cells);
    for (size_t row = 0; row < table_n_rows(table); row++) {
        for (size_t c = 0; c < table->n_columns; c++)
            cells[c] = cell(table, row * table->n_columns + c);
        write_row(table, sheet, indent, widths, cells);
    }
}

void table_write(struct table *table, struct sheet *sheet, size_t indent)
{
    assert(table->err != AYNI_OK || n_cells(table) % table->n_columns == 0);
    if (sheet->err == AYNI_OK) sheet->err = table->err;
    if (sheet->err == AYNI_OK) write_rows(table, sheet, indent);
    buffer_deinit(&table->text);
    buffer_deinit(&table->ends);
}
