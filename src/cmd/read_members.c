/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>

#include "cmd/print.h"
#include "cmd/read.h"
#include "cmd/sizes.h"
#include "cmd/table.h"
#include "core/base/hex.h"
#include "core/record/value.h"

/* members, peers: who is in the ledger, and whom this node talks to. */

static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};

static bool call_list(struct cli *cli, struct bytes *out, int *out_status)
{
    static const uint8_t no_params = 0x80;
    return cli_call(cli, cli->command->name, bytes_of(&no_params, 1), out, out_status);
}

static void write_members(struct sheet *sheet, struct bytes members)
{
    static const struct column columns[] = {{"NAME", 0},
                                            {"INSTITUTION", COLUMN_SHRINKS},
                                            {"COUNTRY", 0},
                                            {"ORG ID", COLUMN_SHRINKS},
                                            {"RECORDS", COLUMN_RIGHT},
                                            {"STATUS", 0},
                                            {"LAST SEEN", 0},
                                            {"MEMBER ID", 0}};
    struct table table;
    struct bytes member;
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list(members); value_next(&list, &member);) {
        char hex[65] = "";
        struct bytes id = value_bin(value_at(member, "member_id")), seen = value_str_at(member, "last_seen");
        if (id.len == 32) hex_encode(hex, id);
        table_cell(&table, value_str_at(member, "name"));
        table_cell(&table, sheet_pick(sheet, value_at(member, "names")));
        table_cell(&table, value_str_at(member, "country"));
        table_cell(&table, value_str_at(member, "org_id"));
        table_cellf(&table, "%" PRIu64, value_uint_at(member, "size"));
        table_cell(&table, value_str_at(member, "status"));
        table_cell(&table, seen.len > 0 ? seen : BYTES_LITERAL("-"));
        table_cellf(&table, "%.8s", hex);
    }
    table_write(&table, sheet, 0);
}

static int run_members(struct cli *cli)
{
    static const char *const order[] = {"member_id", "name", "names",     "org_id", "country",
                                        "status",    "size", "last_seen", NULL};
    struct bytes members;
    struct sheet sheet;
    int status;
    if (!call_list(cli, &members, &status)) return status;
    if (cli->json) return print_document(cli, members, order);
    print_sheet_init(&sheet, cli, stdout);
    write_members(&sheet, members);
    return print_sheet(&sheet, cli, stdout);
}

static void write_peers(struct sheet *sheet, struct bytes peers)
{
    static const struct column columns[] = {{"NAME", 0},
                                            {"ADDRESS", COLUMN_SHRINKS},
                                            {"LINK", 0},
                                            {"ROUND TRIP", COLUMN_RIGHT},
                                            {"RECEIVED", COLUMN_RIGHT},
                                            {"SENT", COLUMN_RIGHT},
                                            {"LACKS", COLUMN_RIGHT},
                                            {"WE LACK", COLUMN_RIGHT}};
    struct table table;
    struct bytes peer;
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (struct value_list list = value_list(peers); value_next(&list, &peer);) {
        char received[SIZE_TEXT_MAX], sent[SIZE_TEXT_MAX];
        uint64_t rtt_ms = value_uint_at(peer, "rtt_ms");
        size_write(received, value_uint_at(peer, "bytes_in"));
        size_write(sent, value_uint_at(peer, "bytes_out"));
        table_cell(&table, value_str_at(peer, "name"));
        table_cell(&table, value_str_at(peer, "address"));
        table_cellf(&table, "%s%s",
                    bytes_equal_text(value_str_at(peer, "direction"), "out") ? "we called" : "they called",
                    value_bool_at(peer, "ready") ? "" : ", greeting");
        if (rtt_ms > 0)
            table_cellf(&table, "%" PRIu64 " ms", rtt_ms);
        else
            table_cellf(&table, "-");
        table_cellf(&table, "%s", received);
        table_cellf(&table, "%s", sent);
        table_cellf(&table, "%" PRIu64, value_uint_at(peer, "lag"));
        table_cellf(&table, "%" PRIu64, value_uint_at(peer, "behind"));
    }
    table_write(&table, sheet, 0);
}

static int run_peers(struct cli *cli)
{
    static const char *const order[] = {"name",     "address",   "direction", "ready",  "rtt_ms",
                                        "bytes_in", "bytes_out", "lag",       "behind", NULL};
    struct bytes peers;
    struct sheet sheet;
    int status;
    if (!call_list(cli, &peers, &status)) return status;
    if (cli->json) return print_document(cli, peers, order);
    print_sheet_init(&sheet, cli, stdout);
    if (value_list(peers).n > 0)
        write_peers(&sheet, peers);
    else
        sheet_put(&sheet, client_is_remote(cli->client) ? "No peer is connected.\n"
                                                        : "No node runs here, so it has no peers.\n");
    return print_sheet(&sheet, cli, stdout);
}

const struct command command_members = {
    .name = "members",
    .words = "",
    .summary = "the members of the ledger",
    .help = "RECORDS says how many of each member's records are here.",
    .example = "  ayni members --lang es",
    .options = no_options,
    .run = run_members,
};

const struct command command_peers = {
    .name = "peers",
    .words = "",
    .summary = "the sessions of the running node",
    .help = "LACKS: records that are here and that the peer has not confirmed to hold. WE LACK: the other "
            "way round.",
    .example = "  ayni peers",
    .options = no_options,
    .run = run_peers,
};
