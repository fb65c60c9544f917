/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/charter_file.h"
#include "cmd/names.h"
#include "cmd/print.h"
#include "cmd/prove.h"
#include "cmd/sheet_fields.h"
#include "cmd/show_commitment.h"
#include "cmd/sign.h"
#include "core/base/hex.h"

/* Who signs here sees the whole text: nothing else on this machine could show it. */
static void put_subject(struct sheet *sheet, const struct sign *s)
{
    if (s->type == RECORD_JOIN) {
        sheet_charter(sheet, &s->charter);
    } else if (s->type == RECORD_PROPOSE) {
        show_preview(sheet, buffer_view(&s->payload));
    } else if (s->type != RECORD_ACCEPT && s->type != RECORD_DECLINE) {
        sheet_fields(sheet, 0, record_type_schema(s->type), buffer_view(&s->payload), NULL);
    } else if (s->proof != NULL) {
        show_preview(sheet, s->proof->proposal);
        sheet_put(sheet, "\n");
        show_proof_signatories(sheet, s->proof);
    } else {
        sheet_paragraph(
            sheet, 0,
            BYTES_LITERAL("The text of what is answered is not in this file. To read it before you "
                          "sign, have `ayni prove ID -o FILE` make a proof file where the node is, "
                          "and sign that."));
    }
}

static void put_answer(struct sheet *sheet, const struct sign *s)
{
    static const char *const known[] = {"version", NULL};
    const struct schema *schema = record_type_schema(s->type);
    sheet_fields(sheet, 2, schema, buffer_view(&s->payload), s->proof != NULL ? known : NULL);
}

static void put_signing(struct sheet *sheet, const struct sign *s)
{
    char ledger[65], time[INSTANT_LEN + 1];
    hex_encode(ledger, BYTES_ARRAY(s->charter.id.bytes));
    instant_write(time, s->time_ms);
    sheet_heading(sheet, "The record");
    sheet_printf(sheet, "  what       %s\n  in         ", record_type_name(s->type));
    sheet_pick_text(sheet, s->charter.titles);
    sheet_printf(sheet, ", ledger %.8s\n  signed by  ", ledger);
    sheet_text(sheet, s->author.card->name);
    sheet_put(sheet, "  ");
    sheet_pick_text(sheet, s->author.card->names);
    if (s->type != RECORD_JOIN) sheet_printf(sheet, "\n  at         %s, by your word", time);
    sheet_put(sheet, "\n");
    if (s->type == RECORD_ACCEPT || s->type == RECORD_DECLINE) put_answer(sheet, s);
}

int sign_show(const struct sign *s, FILE *out)
{
    struct sheet sheet;
    struct buffer members;
    int status = EXIT_DONE;
    print_sheet_init(&sheet, s->cli, out);
    if (names_of_charter(s->cli, &sheet, &s->charter, &members, &status)) {
        put_subject(&sheet, s);
        put_signing(&sheet, s);
        sheet_put(&sheet, "\n");
        status = print_sheet(&sheet, s->cli, out);
    }
    sheet_deinit(&sheet);
    buffer_deinit(&members);
    return status;
}
