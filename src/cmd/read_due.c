/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/dates.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/read.h"
#include "cmd/table.h"
#include "core/codec/pairs.h"
#include "core/record/value.h"

/* due: what has to be delivered by when. */

#define WITHIN_DAYS_MAX 36500

/* "30d", or "30". False: said. */
static bool parse_within(const struct cli *cli, uint64_t *out, int *out_status)
{
    const char *text = option(&cli->options, "within");
    if (text == NULL) return true;
    size_t digits = strspn(text, "0123456789");
    bool ends_well = text[digits] == '\0' || strcmp(text + digits, "d") == 0;
    uint64_t days = digits > 0 && digits < 7 ? strtoull(text, NULL, 10) : WITHIN_DAYS_MAX + 1;
    if (ends_well && days <= WITHIN_DAYS_MAX) {
        *out = days;
        return true;
    }
    *out_status = cli_failf(cli, AYNI_ERR_USAGE, "--within %s: expected a number of days, such as 30d", text);
    return false;
}

/* {as_of?, party?, within} */
static enum ayni_err write_params(const struct cli *cli, struct buffer *out, uint64_t within)
{
    const char *as_of = option(&cli->options, "as-of"), *party = option(&cli->options, "party");
    struct packer p = packer_to(out);
    pack_map(&p, 1u + (as_of != NULL) + (party != NULL));
    if (as_of != NULL) put_text(&p, "as_of", as_of);
    if (party != NULL) put_text(&p, "party", party);
    put_uint(&p, "within", within);
    return packer_finish(&p);
}

static void put_how_much(struct table *table, struct bytes item)
{
    struct bytes money = value_at(item, "amount"), quantity = value_at(item, "quantity");
    struct bytes value = money.len > 0 ? value_str_at(money, "amount") : value_str_at(quantity, "value");
    struct bytes unit = money.len > 0 ? value_str_at(money, "currency") : value_str_at(quantity, "unit");
    table_cellf(table, "%.*s%s%.*s", (int)value.len, (const char *)value.data, unit.len > 0 ? " " : "",
                (int)unit.len, (const char *)unit.data);
}

static int print_table(const struct cli *cli, struct bytes items)
{
    static const struct column columns[] = {{"DUE", 0},
                                            {"STATUS", COLUMN_CODE},
                                            {"WHO OWES", 0},
                                            {"TO WHOM", 0},
                                            {"HOW MUCH", COLUMN_RIGHT},
                                            {"NO", COLUMN_RIGHT},
                                            {"COMMITMENT", COLUMN_SHRINKS}};
    struct sheet sheet;
    struct table table;
    struct bytes item;
    char dated[DATED_MAX];
    const char *as_of = option(&cli->options, "as-of");
    print_sheet_init(&sheet, cli, stdout);
    if (as_of != NULL) sheet.today = day_of_text(bytes_of_text(as_of));
    table_init(&table, sheet.out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list(items); value_next(&list, &item);) {
        day_dated(dated, day_of_text(value_str_at(item, "due")), sheet.today);
        table_cellf(&table, "%s", dated);
        table_cell(&table, value_str_at(item, "status"));
        table_cell(&table, value_str_at(item, "debtor"));
        table_cell(&table, value_str_at(item, "creditor"));
        put_how_much(&table, item);
        table_cellf(&table, "%" PRIu64, value_uint_at(item, "obligation"));
        table_cell(&table, value_str_at(item, "commitment"));
    }
    table_write(&table, &sheet, 0);
    if (value_list(items).n == 0) sheet_put(&sheet, "Nothing is due\n");
    return print_sheet(&sheet, cli, stdout);
}

static int run_due(struct cli *cli)
{
    static const char *const order[] = {"commitment", "obligation", "debtor", "creditor", "due",
                                        "amount",     "quantity",   "status", NULL};
    struct buffer params;
    struct bytes items;
    uint64_t within = 30;
    int status = EXIT_REFUSED;
    if (!parse_within(cli, &within, &status) || !parse_date(cli, "as-of", &status)) return status;
    buffer_init(&params, cli->heap, 65536);
    if (write_params(cli, &params, within) != AYNI_OK)
        status = cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
    else if (cli_call(cli, "due", buffer_view(&params), &items, &status))
        status = cli->json ? print_document(cli, items, order) : print_table(cli, items);
    buffer_deinit(&params);
    return status;
}

static const struct option_rule due_options[] = {
    {"within", "DAYS", "due in so many days from now, or before; 30d if not given", false},
    {"party", "PARTY", "owed by or to this member name or org id", false},
    {"as-of", "DATE", "as it looks on this day; today if not given", false},
    {NULL, NULL, NULL, false},
};

const struct command command_due = {
    .name = "due",
    .words = "",
    .summary = "what has to be delivered by when, the most urgent first",
    .help =
        "Obligations of texts that are agreed and have not ended, which are not delivered yet. Every member "
        "sees the same list. At most the first 1,000 are shown.",
    .example = "  ayni due --within 90d --party umsa.example",
    .options = due_options,
    .run = run_due,
};
