/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cmd/sheet_fields.h"
#include "cmd/show_parts.h"
#include "cmd/table.h"
#include "core/base/hex.h"
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

/* What came of the obligation with this number; empty where the body is not signed yet. */
static struct bytes find_life(struct bytes shown, uint64_t no)
{
    struct bytes life;
    for (struct value_list list = value_list_at(shown, "obligations"); value_next(&list, &life);)
        if (value_uint_at(life, "no") == no) return life;
    return bytes_of(NULL, 0);
}

static void put_obligation_table(struct sheet *sheet, struct bytes obligations, struct bytes shown)
{
    static const struct column columns[] = {
        {"NO", COLUMN_RIGHT},        {"WHO OWES", COLUMN_SHRINKS},
        {"TO WHOM", COLUMN_SHRINKS}, {"WHAT", COLUMN_SHRINKS | COLUMN_CODE},
        {"HOW MUCH", COLUMN_RIGHT},  {"DUE", 0},
        {"STATUS", COLUMN_CODE}};
    size_t n_columns = sizeof columns / sizeof columns[0] - (shown.len == 0);
    const struct schema *schema = show_schema("obligations");
    struct table table;
    struct bytes o;
    table_init(&table, sheet->out.heap, columns, n_columns);
    for (struct value_list list = value_list(obligations); value_next(&list, &o);) {
        table_cellf(&table, "%" PRIu64, value_uint_at(o, "no"));
        cell_of_field(&table, sheet, schema, "debtor", value_at(o, "debtor"));
        cell_of_field(&table, sheet, schema, "creditor", value_at(o, "creditor"));
        table_cell(&table, value_str_at(o, "action"));
        put_how_much(&table, sheet, o);
        cell_of_field(&table, sheet, schema, "due", value_at(o, "due"));
        if (shown.len > 0)
            table_cell(&table, value_str_at(find_life(shown, value_uint_at(o, "no")), "status"));
    }
    table_write(&table, sheet, 2);
}

static void put_deliveries(struct sheet *sheet, struct bytes life)
{
    struct bytes delivery;
    for (struct value_list list = value_list_at(life, "deliveries"); value_next(&list, &delivery);) {
        char hex[65] = "";
        struct bytes id = value_bin(value_at(delivery, "id")), amount = value_str_at(delivery, "amount");
        if (id.len == 32) hex_encode(hex, id);
        sheet_put(sheet, "     delivered on ");
        sheet_text(sheet, value_str_at(delivery, "date"));
        if (amount.len > 0) sheet_put(sheet, ": ");
        sheet_text(sheet, amount);
        sheet_printf(sheet, "  (record %.8s, ", hex);
        sheet_code(sheet, value_str_at(delivery, "answer"));
        sheet_put(sheet, ")\n");
    }
    if (value_bool_at(life, "over_delivered")) sheet_put(sheet, "     more was delivered than is owed\n");
}

void show_obligations(struct sheet *sheet, struct bytes body, struct bytes shown)
{
    static const char *const in_table[] = {"no",     "debtor",   "creditor", "action", "due",
                                           "amount", "quantity", "texts",    NULL};
    struct bytes o, obligations = value_at(body, "obligations");
    if (value_list(obligations).n == 0) return;
    sheet_heading(sheet, "Who promised what to whom");
    put_obligation_table(sheet, obligations, shown);
    for (struct value_list list = value_list(obligations); value_next(&list, &o);) {
        sheet_printf(sheet, "\n  %" PRIu64 ".\n", value_uint_at(o, "no"));
        sheet_paragraph(sheet, 5, sheet_pick(sheet, value_at(o, "texts")));
        sheet_fields(sheet, 5, show_schema("obligations"), o, in_table);
        put_deliveries(sheet, find_life(shown, value_uint_at(o, "no")));
    }
}
