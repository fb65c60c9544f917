/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cmd/dates.h"
#include "cmd/names.h"
#include "cmd/show_commitment.h"
#include "core/record/value.h"

/* Where a commitment stands, and what is missing for it to be in force. */

static void put_day(struct sheet *sheet, const char *before, struct bytes date)
{
    char dated[DATED_MAX];
    day d = day_of_text(date);
    if (d == DAY_NONE) return;
    day_dated(dated, d, sheet->today);
    sheet_printf(sheet, "%s%s", before, dated);
}

/* The names of the signatories with this stance, and for those who answered the day. */
static void put_signatories(struct sheet *sheet, struct bytes shown, const char *stance)
{
    struct bytes party;
    size_t n = 0;
    for (struct value_list list = value_list_at(shown, "parties"); value_next(&list, &party);) {
        if (!bytes_equal_text(value_str_at(party, "stance"), stance)) continue;
        if (n++ > 0) sheet_put(sheet, "; ");
        sheet_text(sheet, name_of_party(sheet, party));
        put_day(sheet, " on ", value_str_at(party, "time"));
    }
}

static bool is_confirmed(struct bytes shown, uint64_t no)
{
    struct bytes life;
    for (struct value_list list = value_list_at(shown, "obligations"); value_next(&list, &life);)
        if (value_uint_at(life, "no") == no)
            return bytes_equal_text(value_str_at(life, "status"), "confirmed");
    return false;
}

static void put_preconditions(struct sheet *sheet, struct bytes shown)
{
    struct bytes obligation, clause, body = value_at(shown, "body");
    for (struct value_list list = value_list_at(body, "obligations"); value_next(&list, &obligation);)
        if (value_bool_at(obligation, "precondition") &&
            !is_confirmed(shown, value_uint_at(obligation, "no")))
            sheet_printf(sheet, "; waits until obligation %" PRIu64 " is done and confirmed",
                         value_uint_at(obligation, "no"));
    for (struct value_list list = value_list_at(body, "clauses"); value_next(&list, &clause);)
        if (value_bool_at(shown, "consent_missing") && value_bool_at(clause, "binding") &&
            bytes_equal_text(value_str_at(clause, "topic"), "fpic"))
            sheet_printf(sheet, "; waits for the community's consent (clause %" PRIu64 ")",
                         value_uint_at(clause, "no"));
}

static void put_standing(struct sheet *sheet, struct bytes shown)
{
    struct bytes status = value_str_at(shown, "status"), from = value_str_at(shown, "effective_from");
    if (bytes_equal_text(status, "declined")) {
        sheet_put(sheet, "by ");
        put_signatories(sheet, shown, "declined");
    } else if (bytes_equal_text(status, "agreed")) {
        sheet_put(sheet, "by all signatories");
        if (day_of_text(from) > sheet->today) put_day(sheet, "; enters into force on ", from);
        put_preconditions(sheet, shown);
    } else if (bytes_equal_text(status, "in_force") || bytes_equal_text(status, "completed")) {
        sheet_put(sheet, "all signatories accepted");
        put_day(sheet, "; ends on ", value_str_at(shown, "ends_on"));
    } else if (bytes_equal_text(status, "suspended") || bytes_equal_text(status, "terminated")) {
        sheet_put(sheet, "by a signatory; the records below say by whom and why");
    } else if (bytes_equal_text(status, "conflict")) {
        sheet_put(sheet, "several agreed texts contradict each other; `ayni amend` settles it");
    } else if (bytes_equal_text(status, "lapsed")) {
        put_day(sheet, "the time to accept ended on ", value_str_at(shown, "accept_by"));
        sheet_put(sheet, " without ");
        put_signatories(sheet, shown, "open");
    } else {
        sheet_put(sheet, "waits for ");
        put_signatories(sheet, shown, "open");
        put_day(sheet, "; they can accept until ", value_str_at(shown, "accept_by"));
    }
}

void show_standing(struct sheet *sheet, size_t indent, struct bytes shown)
{
    struct sheet text = *sheet;
    buffer_init(&text.out, sheet->out.heap, sheet->out.max);
    put_standing(&text, shown);
    if (sheet->err == AYNI_OK) sheet->err = text.err;
    sheet_paragraph(sheet, indent, buffer_view(&text.out));
    sheet_deinit(&text);
}
