/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/dates.h"
#include "cmd/names.h"
#include "cmd/show_parts.h"
#include "cmd/table.h"
#include "core/record/value.h"

/* The party of `show` for the `i`-th party of the body: both lists are in one order. */
static struct bytes party_at(struct bytes parties, size_t i)
{
    struct bytes party = {0};
    for (struct value_list list = value_list(parties); list.i <= i && value_next(&list, &party);)
        continue;
    return party;
}

static void put_stance(struct table *table, const struct sheet *sheet, struct bytes party, struct bytes shown)
{
    char dated[DATED_MAX];
    struct bytes stance = value_str_at(shown, "stance");
    day d = day_of_text(value_str_at(shown, "time"));
    if (!value_bool_at(party, "signatory"))
        table_cellf(table, "does not sign");
    else if (d == DAY_NONE)
        table_cellf(table, shown.len > 0 ? "open" : "has to sign");
    else {
        day_dated(dated, d, sheet->today);
        table_cellf(table, "%.*s %s", (int)stance.len, (const char *)stance.data, dated);
    }
}

static const char *role_name(struct bytes code)
{
    static const char *const names[] = {"funds", "is accountable", "extends", "implements"};
    bool known = code.len == 1 && code.data[0] >= '1' && code.data[0] <= '4';
    return known ? names[code.data[0] - '1'] : "";
}

static void put_roles(struct table *table, struct bytes party)
{
    char text[96] = "";
    struct bytes role;
    size_t len = 0;
    for (struct value_list list = value_list_at(party, "roles"); value_next(&list, &role);) {
        int n =
            snprintf(text + len, sizeof text - len, "%s%s", len > 0 ? ", " : "", role_name(value_str(role)));
        if (n > 0 && len + (size_t)n < sizeof text) len += (size_t)n;
    }
    table_cellf(table, "%s", text);
}

void show_parties(struct sheet *sheet, struct bytes body, struct bytes shown)
{
    static const struct column columns[] = {
        {"INSTITUTION", COLUMN_SHRINKS}, {"ORG ID", 0},           {"AS", COLUMN_CODE},
        {"ROLE", COLUMN_SHRINKS},        {"SHARE", COLUMN_RIGHT}, {"SIGNED", 0}};
    struct table table;
    struct bytes party, parties = value_at(shown, "parties");
    sheet_heading(sheet, "Who");
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list_at(body, "parties"); value_next(&list, &party);) {
        struct bytes share = value_str_at(party, "share");
        table_cell(&table, name_of_party(sheet, party));
        table_cell(&table, value_str_at(party, "org_id"));
        table_cell(&table, value_str_at(party, "coop_role"));
        put_roles(&table, party);
        table_cellf(&table, "%.*s%s", (int)share.len, (const char *)share.data, share.len > 0 ? " %" : "");
        put_stance(&table, sheet, party, party_at(parties, list.i - 1));
    }
    table_write(&table, sheet, 2);
}
