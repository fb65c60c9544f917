/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/charter_file.h"

#include <inttypes.h>

#include "cmd/table.h"
#include "core/base/hex.h"

bool charter_file_read(
    const struct cli *cli, const char *path, struct buffer *bytes, struct charter *out, int *out_status)
{
    struct fault fault = {0};
    buffer_init(bytes, cli->heap, CHARTER_MAX + 1);
    enum ayni_err err = file_read(bytes, path, false, &fault);
    if (err == AYNI_OK) {
        err = charter_decode(out, buffer_view(bytes));
        if (err != AYNI_OK) fault_set(&fault, "%s: this is no charter: %s", path, ayni_err_text(err));
    }
    if (err != AYNI_OK) *out_status = cli_fail(cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    return err == AYNI_OK;
}

static void sheet_founders(struct sheet *sheet, const struct charter *charter)
{
    static const struct column columns[] = {
        {"MEMBER", 0}, {"NAME", 0}, {"COUNTRY", 0}, {"INSTITUTION", COLUMN_SHRINKS}};
    struct table table;
    table_init(&table, sheet->out.heap, columns, sizeof columns / sizeof columns[0]);
    for (size_t i = 0; i < charter->n_founders; i++) {
        const struct card *card = &charter->founders[i];
        char hex[65];
        hex_encode(hex, BYTES_ARRAY(card->id.bytes));
        table_cellf(&table, "%.8s", hex);
        table_cell(&table, card->name);
        table_cell(&table, card->country);
        table_cell(&table, sheet_pick(sheet, card->names));
    }
    table_write(&table, sheet, 2);
}

void sheet_charter(struct sheet *sheet, const struct charter *charter)
{
    char hex[65];
    hex_encode(hex, BYTES_ARRAY(charter->id.bytes));
    sheet_put(sheet, "Charter of \"");
    sheet_pick_text(sheet, charter->titles);
    sheet_printf(sheet, "\"\n  ledger id  %s\n", hex);
    sheet_printf(sheet,
                 "  rules      version %" PRIu64 "; endorsements that admit a member: %" PRIu64
                 "; votes that pass a "
                 "motion:\n             at least %" PRIu64 "; forking electors to bear: %" PRIu64
                 "; witnesses: %" PRIu64 "\n",
                 charter->rules, charter->admit, charter->threshold, charter->forkers, charter->witnesses);
    sheet_heading(sheet, "Founders");
    sheet_founders(sheet, charter);
}
