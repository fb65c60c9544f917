/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cmd/sheet_fields.h"
#include "cmd/show_parts.h"
#include "cmd/table.h"
#include "core/record/schema.h"
#include "core/record/value.h"

static void cell_of_field(struct table *table,
                          const struct sheet *sheet,
                          const struct schema *schema,
                          const char *name,
                          struct bytes value)
{
    struct sheet cell = *sheet;
    buffer_init(&cell.out, sheet->out.heap, sheet->out.max);
    if (value.len > 0) sheet_value(&cell, schema_field(schema, bytes_of_text(name)), value);
    table_cell(table, buffer_view(&cell.out));
    sheet_deinit(&cell);
}

static void put_how_much(struct table *table, const struct sheet *sheet, struct bytes obligation)
{
    struct bytes quantity = value_at(obligation, "quantity");
    struct bytes value = value_str_at(quantity, "value"), unit = value_str_at(quantity, "unit");
    if (quantity.len > 0)
        table_cellf(table, "%.*s %.*s", (int)value.len, (const char *)value.data, (int)unit.len,
                    (const char *)unit.data);
    else
        cell_of_field(table, sheet, show_schema("obligations"), "amount", value_at(obligation, "amount"));
}

static void put_obligation_table(struct sheet *sheet, struct bytes obligations)
{
    static const struct column columns[] = {
        {"NO", COLUMN_RIGHT},        {"WHO OWES", COLUMN_SHRINKS},
        {"TO WHOM", COLUMN_SHRINKS}, {"WHAT", COLUMN_SHRINKS | COLUMN_CODE},
        {"HOW MUCH", COLUMN_RIGHT},  {"DUE", 0}};
    const struct schema *schema = show_schema("obligations");
    struct table table;
    struct bytes o;
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list(obligations); value_next(&list, &o);) {
        table_cellf(&table, "%" PRIu64, value_uint_at(o, "no"));
        cell_of_field(&table, sheet, schema, "debtor", value_at(o, "debtor"));
        cell_of_field(&table, sheet, schema, "creditor", value_at(o, "creditor"));
        table_cell(&table, value_str_at(o, "action"));
        put_how_much(&table, sheet, o);
        cell_of_field(&table, sheet, schema, "due", value_at(o, "due"));
    }
    table_write(&table, sheet, 2);
}

void show_obligations(struct sheet *sheet, struct bytes body)
{
    static const char *const in_table[] = {"no",     "debtor",   "creditor", "action", "due",
                                           "amount", "quantity", "texts",    NULL};
    struct bytes o, obligations = value_at(body, "obligations");
    if (value_list(obligations).n == 0) return;
    sheet_heading(sheet, "Who promised what to whom");
    put_obligation_table(sheet, obligations);
    for (struct value_list list = value_list(obligations); value_next(&list, &o);) {
        sheet_printf(sheet, "\n  %" PRIu64 ".\n", value_uint_at(o, "no"));
        sheet_paragraph(sheet, 5, sheet_pick(sheet, value_at(o, "texts")));
        sheet_fields(sheet, 5, show_schema("obligations"), o, in_table);
    }
}
