/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/card_file.h"

#include "cmd/complaints.h"
#include "cmd/parse.h"
#include "core/base/hex.h"

bool card_file_read(
    const struct cli *cli, const char *path, struct buffer *bytes, struct card *out, int *out_status)
{
    struct complaints complaints;
    struct schema_check how = {true, complaints_report, &complaints};
    buffer_init(bytes, cli->heap, CARD_MAX);
    if (!parse_json_file(cli, bytes, path, &card_schema, out_status)) return false;
    complaints_init(&complaints, cli, path);
    enum ayni_err err = card_check(buffer_view(bytes), &how);
    if (err == AYNI_OK) err = card_decode(out, buffer_view(bytes));
    if (err != AYNI_OK && complaints.n == 0)
        fault_set(&complaints.first, "this is no sound card: %s", ayni_err_text(err));
    if (err != AYNI_OK) *out_status = complaints_fail(&complaints, err);
    complaints_deinit(&complaints);
    return err == AYNI_OK;
}

void sheet_card(struct sheet *sheet, const struct card *card)
{
    char hex[65];
    hex_encode(hex, BYTES_ARRAY(card->id.bytes));
    sheet_put(sheet, "Card of \"");
    sheet_pick_text(sheet, card->names);
    sheet_put(sheet, "\"\n  name       ");
    sheet_text(sheet, card->name);
    sheet_put(sheet, "\n  org id     ");
    sheet_text(sheet, card->org_id);
    sheet_put(sheet, "\n  country    ");
    sheet_text(sheet, card->country);
    sheet_printf(sheet, "\n  member id  %s\n", hex);
}
