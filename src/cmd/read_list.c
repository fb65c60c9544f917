/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/dates.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/read.h"
#include "cmd/skeleton.h"
#include "cmd/table.h"
#include "core/base/hex.h"
#include "core/record/value.h"

/* list: commitments that pass the filters. */

static const char *const document_order[] = {
    "id",     "commitment", "version", "kind", "modality", "status",    "titles",         "parties", "org_id",
    "member", "signatory",  "stance",  "time", "name",     "accept_by", "effective_from", "ends_on", NULL};

static const char *const parameters[] = {"as_of", "as-of",  "kind",   "kind", "party",
                                         "party", "status", "status", NULL};

/* What has been read for a person: the items, one behind the other, and their ids. */
struct listed {
    const struct cli *cli;
    struct buffer items, ids;
    size_t n;
};

static int keep_item(void *context, struct bytes item)
{
    struct listed *listed = context;
    struct bytes id = value_bin(value_at(item, "id"));
    enum ayni_err err = id.len == 32 ? buffer_append(&listed->ids, id) : AYNI_ERR_ENCODING;
    if (err == AYNI_OK) err = buffer_append(&listed->items, item);
    listed->n++;
    return err == AYNI_OK ? EXIT_DONE : cli_failf(listed->cli, err, "list: %s", ayni_err_text(err));
}

static int print_item(void *context, struct bytes item)
{
    return print_array_item(context, item, document_order);
}

/* The day that comes next: the last to answer, the first in force, the last in force. */
static void cell_of_next_day(struct table *table, const struct sheet *sheet, struct bytes item)
{
    static const struct {
        const char *status, *key, *word;
    } days[] = {{"proposed", "accept_by", "answer by"}, {"partly_accepted", "accept_by", "answer by"},
                {"lapsed", "accept_by", "after"},       {"agreed", "effective_from", "from"},
                {"in_force", "ends_on", "until"},       {"completed", "ends_on", "ended"}};
    char dated[DATED_MAX];
    struct bytes status = value_str_at(item, "status");
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        day d = day_of_text(value_str_at(item, days[i].key));
        if (d == DAY_NONE || !bytes_equal_text(status, days[i].status)) continue;
        day_dated(dated, d, sheet->today);
        table_cellf(table, "%s %s", days[i].word, dated);
        return;
    }
    table_cell(table, (struct bytes){0});
}

/* The names of its parties' nodes; a party that is no member has its org id. */
static void cell_of_parties(struct table *table, const struct sheet *sheet, struct bytes item)
{
    struct sheet cell = *sheet;
    struct bytes party;
    buffer_init(&cell.out, sheet->out.heap, sheet->out.max);
    for (struct value_list list = value_list_at(item, "parties"); value_next(&list, &party);) {
        struct bytes name = value_str_at(party, "name");
        if (list.i > 1) sheet_put(&cell, ", ");
        sheet_text(&cell, name.len > 0 ? name : value_str_at(party, "org_id"));
    }
    table_cell(table, buffer_view(&cell.out));
    sheet_deinit(&cell);
}

#define WIDE_COLUMNS 120 /* a terminal on which kind and parties have room beside the title */

static void write_table(struct sheet *sheet, const struct listed *listed)
{
    static const struct column columns[] = {{"ID", 0},
                                            {"STATUS", COLUMN_CODE},
                                            {"NEXT", 0},
                                            {"TITLE", COLUMN_SHRINKS},
                                            {"KIND", COLUMN_CODE},
                                            {"PARTIES", COLUMN_SHRINKS}};
    struct table table;
    size_t digits = short_id_digits(buffer_view(&listed->ids));
    bool is_wide = sheet->terminal.columns == 0 || sheet->terminal.columns >= WIDE_COLUMNS;
    struct cursor c = cursor_of(buffer_view(&listed->items));
    struct bytes item;
    table_init(&table, sheet->out.heap, columns, is_wide ? 6 : 4);
    for (size_t i = 0; i < listed->n && cursor_read_value(&c, &item) == AYNI_OK; i++) {
        char hex[65];
        hex_encode(hex, value_bin(value_at(item, "id")));
        table_cellf(&table, "%.*s", (int)digits, hex);
        table_cell(&table, value_str_at(item, "status"));
        cell_of_next_day(&table, sheet, item);
        table_cell(&table, sheet_pick(sheet, value_at(item, "titles")));
        if (!is_wide) continue;
        table_cell(&table, value_str_at(item, "kind"));
        cell_of_parties(&table, sheet, item);
    }
    table_write(&table, sheet, 0);
}

static int list_for_people(struct cli *cli, struct paged *paged)
{
    struct listed listed = {.cli = cli};
    struct sheet sheet;
    const char *as_of = option(&cli->options, "as-of");
    buffer_init(&listed.items, cli->heap, SIZE_MAX / 2);
    buffer_init(&listed.ids, cli->heap, SIZE_MAX / 2);
    paged->take = keep_item;
    paged->context = &listed;
    int status = read_pages(cli, paged);
    print_sheet_init(&sheet, cli, stdout);
    if (as_of != NULL) sheet.today = day_of_text(bytes_of_text(as_of));
    if (listed.n > 0)
        write_table(&sheet, &listed);
    else if (status == EXIT_DONE)
        sheet_put(&sheet, "No commitment here.\n");
    if (status == EXIT_DONE) status = print_sheet(&sheet, cli, stdout);
    sheet_deinit(&sheet);
    buffer_deinit(&listed.items);
    buffer_deinit(&listed.ids);
    return status;
}

static int list_for_programs(struct cli *cli, struct paged *paged)
{
    struct print_array array;
    print_array_begin(&array, cli);
    paged->take = print_item;
    paged->context = &array;
    int status = read_pages(cli, paged);
    /* A refusal is a document of its own: no empty list beside it. */
    if (status == EXIT_DONE || array.n > 0) print_array_end(&array);
    return status;
}

/* A kind that there is not has no commitments, and whoever asks for it has misspelt another. */
static bool check_kind(const struct cli *cli, int *out_status)
{
    const char *wanted = option(&cli->options, "kind");
    if (wanted == NULL) return true;
    for (const char *const *kind = commitment_kinds(); *kind != NULL; kind++)
        if (strcmp(*kind, wanted) == 0) return true;
    *out_status =
        cli_failf(cli, AYNI_ERR_USAGE, "--kind %s: there is no such kind; `ayni new` lists them", wanted);
    return false;
}

static int run_list(struct cli *cli)
{
    struct paged paged = {.method = "list",
                          .start = "after",
                          .limit = cli->json ? UINT64_MAX : READ_LIMIT_PEOPLE,
                          .options = parameters};
    int status;
    if (!parse_number(cli, "limit", 1, UINT32_MAX, &paged.limit, &status) ||
        !parse_number(cli, "after", 0, UINT32_MAX, &paged.at, &status) ||
        !parse_date(cli, "as-of", &status) || !check_kind(cli, &status))
        return status;
    status = cli->json ? list_for_programs(cli, &paged) : list_for_people(cli, &paged);
    if (status == EXIT_DONE && paged.at > 0)
        fprintf(stderr, "ayni: there is more: --after %" PRIu64 "\n", paged.at);
    return status;
}

static const struct option_rule list_options[] = {
    {"status", "STATUS", "such as proposed, in_force or suspended; what there is: man 7 ayni", false},
    {"kind", "KIND", "such as joint_lab; `ayni new` lists them", false},
    {"party", "PARTY", "name or org id of a party", false},
    {"as-of", "DATE", "as things stand on this day, not today", false},
    {"limit", "N", "at most so many; 100 if not given, with --json all", false},
    {"after", "CURSOR", "go on where another list ended", false},
    {NULL, NULL, NULL, false},
};

const struct command command_list = {
    .name = "list",
    .words = "",
    .summary = "the commitments of the ledger",
    .help = "An id may be cut to what is shown, or to any start of it that is unique.",
    .example = "  ayni list --status in_force\n"
               "  ayni list --party umsa.edu.bo --lang zh-Hans",
    .options = list_options,
    .run = run_list,
};
