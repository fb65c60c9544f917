/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/print.h"
#include "cmd/read.h"
#include "cmd/sizes.h"
#include "cmd/table.h"
#include "core/base/hex.h"
#include "core/record/value.h"

/* status: what this node is and holds. */

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

static void put_hash(struct sheet *sheet, const char *label, struct bytes map, const char *key)
{
    char hex[65] = "";
    struct bytes hash = value_bin(value_at(map, key));
    if (hash.len == 32) hex_encode(hex, hash);
    sheet_printf(sheet, "%-10s%s\n", label, hex);
}

static void put_gate(struct sheet *sheet, struct bytes gate)
{
    sheet_put(sheet, "own log   ");
    if (bytes_equal_text(gate, "open"))
        sheet_styled(sheet, STYLE_GOOD, BYTES_LITERAL("open: records can be written"));
    else if (bytes_equal_text(gate, "recovering"))
        sheet_styled(sheet, STYLE_WAITING,
                     BYTES_LITERAL("takes its newest records back from the others first"));
    else
        sheet_styled(sheet, STYLE_BAD, BYTES_LITERAL("frozen: two histories of it exist"));
    sheet_put(sheet, "\n");
}

static void put_records(struct sheet *sheet, struct bytes status)
{
    struct bytes verified = value_at(status, "verified"), store = value_at(status, "store");
    char used[SIZE_TEXT_MAX], free[SIZE_TEXT_MAX];
    size_write(used, value_uint_at(store, "bytes"));
    size_write(free, value_uint_at(store, "free"));
    sheet_printf(sheet, "records   %" PRIu64 " verified, %" PRIu64 " to verify, %" PRIu64 " void\n",
                 value_uint_at(verified, "done"), value_uint_at(verified, "pending"),
                 value_uint_at(status, "void"));
    sheet_printf(sheet, "store     %s used, %s free on the disk\n", used, free);
}

static void put_logs(struct sheet *sheet, struct bytes logs)
{
    static const struct column columns[] = {{"LOG OF", COLUMN_SHRINKS},
                                            {"RECORDS", COLUMN_RIGHT},
                                            {"ELSEWHERE", COLUMN_RIGHT},
                                            {"HISTORY", COLUMN_CODE},
                                            {"ROOT", 0}};
    struct table table;
    struct bytes log;
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list(logs); value_next(&list, &log);) {
        char hex[65] = "";
        struct bytes root = value_bin(value_at(log, "root"));
        uint64_t size = value_uint_at(log, "size"), target = value_uint_at(log, "target");
        uint64_t n_replicas = value_uint_at(log, "replicas");
        if (root.len == 32) hex_encode(hex, root);
        table_cell(&table, value_str_at(log, "member"));
        if (target > size)
            table_cellf(&table, "%" PRIu64 " of %" PRIu64, size, target);
        else
            table_cellf(&table, "%" PRIu64, size);
        table_cellf(&table, "on %" PRIu64 " node%s", n_replicas, n_replicas == 1 ? "" : "s");
        table_cellf(&table, "%s", value_bool_at(log, "forked") ? "forked" : "one");
        table_cellf(&table, "%.16s", size > 0 ? hex : "");
    }
    table_write(&table, sheet, 0);
}

static void write_status(struct sheet *sheet, struct bytes status)
{
    bool running = value_bool_at(status, "running");
    sheet_put(sheet, "member    ");
    sheet_text(sheet, value_str_at(status, "member"));
    sheet_put(sheet, "\n");
    put_hash(sheet, "ledger", status, "ledger_id");
    sheet_put(sheet, "node      ");
    if (running)
        sheet_printf(sheet, "runs, %" PRIu64 " peers\n", value_uint_at(status, "peers"));
    else
        sheet_put(sheet, "does not run; this is what the store holds\n");
    put_gate(sheet, value_str_at(status, "gate"));
    put_records(sheet, status);
    put_hash(sheet, "state", status, "state_digest");
    put_hash(sheet, "frontier", status, "frontier_digest");
    sheet_put(sheet, "\n");
    put_logs(sheet, value_at(status, "logs"));
}

static int run_status(struct cli *cli)
{
    static const uint8_t no_params = 0x80;
    static const char *const order[] = {"running",         "member", "ledger_id", "gate",  "state_digest",
                                        "frontier_digest", "logs",   "size",      "root",  "witnessed",
                                        "forked",          "peers",  "store",     "bytes", "free",
                                        "verified",        "done",   "pending",   NULL};
    struct bytes status;
    struct sheet sheet;
    int exit_status;
    if (!cli_call(cli, "status", bytes_of(&no_params, 1), &status, &exit_status)) return exit_status;
    if (cli->json) return print_document(cli, status, order);
    print_sheet_init(&sheet, cli, stdout);
    write_status(&sheet, status);
    return print_sheet(&sheet, cli, stdout);
}

const struct command command_status = {
    .name = "status",
    .words = "",
    .summary = "this node: ledger, logs, digests, store",
    .help = "Nodes that hold the same records show the same state and frontier digest. ELSEWHERE counts the "
            "connected nodes that hold all of a log durably.",
    .example = "  ayni status\n"
               "  ayni status --json",
    .options = no_options,
    .run = run_status,
};
