/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/read.h"
#include "cmd/table.h"
#include "core/base/hex.h"
#include "core/record/value.h"
#include "json/json.h"

/* log: the records of a member, as they stand in its log. */

static const char *const parameters[] = {"type", "type", NULL};

#define LINE_MAX_BYTES 65536

/* A line with `void`: null where there is no reason. The encoding has no null, so it is put in here. */
static int print_line(void *context, struct bytes item)
{
    static const char *const order[] = {"member", "index", "id", "type", "time", "signer", "void", NULL};
    const struct cli *cli = context;
    struct buffer line;
    buffer_init(&line, cli->heap, LINE_MAX_BYTES);
    enum ayni_err err = json_write(&line, item, JSON_COMPACT, order);
    bool is_void = value_at(item, "void").len > 0;
    if (err == AYNI_OK)
        printf("%.*s%s\n", (int)(line.len - !is_void), (const char *)line.data,
               is_void ? "" : ",\"void\":null}");
    buffer_deinit(&line);
    return err == AYNI_OK ? EXIT_DONE : cli_failf(cli, err, "log: %s", ayni_err_text(err));
}

static int add_row(void *context, struct bytes item)
{
    struct table *table = context;
    char hex[65] = "";
    struct bytes id = value_bin(value_at(item, "id")), time = value_str_at(item, "time");
    if (id.len == 32) hex_encode(hex, id);
    table_cellf(table, "%" PRIu64, value_uint_at(item, "index"));
    table_cellf(table, "%.16s", hex);
    table_cell(table, value_str_at(item, "type"));
    table_cell(table, time);
    table_cellf(table, "%" PRIu64, value_uint_at(item, "len"));
    table_cell(table, value_str_at(item, "void"));
    return EXIT_DONE;
}

static int log_for_people(struct cli *cli, struct paged *paged)
{
    static const struct column columns[] = {{"NUMBER", COLUMN_RIGHT}, {"RECORD", 0},
                                            {"TYPE", COLUMN_SHRINKS}, {"SIGNED AT (CLAIMED)", 0},
                                            {"BYTES", COLUMN_RIGHT},  {"VOID", 0}};
    struct table table;
    struct sheet sheet;
    table_init(&table, cli->heap, columns, sizeof columns / sizeof columns[0]);
    paged->take = add_row;
    paged->context = &table;
    int status = read_pages(cli, paged);
    print_sheet_init(&sheet, cli, stdout);
    if (table_n_rows(&table) > 0)
        table_write(&table, &sheet, 0);
    else
        sheet_put(&sheet, "No record here.\n");
    if (status == EXIT_DONE) status = print_sheet(&sheet, cli, stdout);
    sheet_deinit(&sheet);
    return status;
}

static int run_log(struct cli *cli)
{
    struct paged paged = {.method = "log",
                          .start = "from",
                          .limit = cli->json ? UINT64_MAX : READ_LIMIT_PEOPLE,
                          .options = parameters,
                          .flag = option(&cli->options, "void") != NULL ? "void" : NULL,
                          .member = cli->options.n_words > 0 ? cli->options.words[0] : NULL,
                          .take = print_line,
                          .context = cli};
    int status;
    if (!parse_number(cli, "from", 0, UINT64_C(1) << 59, &paged.at, &status) ||
        !parse_number(cli, "limit", 1, UINT32_MAX, &paged.limit, &status))
        return status;
    status = cli->json ? read_pages(cli, &paged) : log_for_people(cli, &paged);
    if (status == EXIT_DONE && paged.at > 0)
        fprintf(stderr, "ayni: there is more: --from %" PRIu64 "\n", paged.at);
    return status;
}

static const struct option_rule log_options[] = {
    {"from", "N", "from this number on; 0 is the first", false},
    {"type", "TYPE", "of this type alone: join, propose, accept, decline", false},
    {"void", NULL, "those without effect alone", false},
    {"limit", "N", "at most so many; 100 if not given, with --json all", false},
    {NULL, NULL, NULL, false},
};

const struct command command_log = {
    .name = "log",
    .words = "[MEMBER]",
    .summary = "the records of a member's log, this member's if none is named",
    .help = "VOID says why a record has no effect, or `waiting` while what it refers to is not here. With "
            "--json one "
            "document a line.",
    .example = "  ayni log umsa.edu.bo --from 100\n"
               "  ayni log --void",
    .options = log_options,
    .words_max = 1,
    .run = run_log,
};
