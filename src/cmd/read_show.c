/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/dates.h"
#include "cmd/names.h"
#include "cmd/parse.h"
#include "cmd/print.h"
#include "cmd/read.h"
#include "cmd/show_commitment.h"

/* show: one commitment whole. */

static const char *const document_order[] = {
    "id",        "commitment", "version", "kind",           "modality", "status",
    "titles",    "org_id",     "member",  "signatory",      "stance",   "time",
    "accept_by", "author",     "parties", "effective_from", "ends_on",  NULL};

static bool call_show(struct cli *cli, struct bytes *out, struct buffer *params, int *out_status)
{
    const char *as_of = option(&cli->options, "as-of");
    struct packer p = packer_to(params);
    pack_map(&p, as_of != NULL ? 2 : 1);
    if (as_of != NULL) pack_text(&p, "as_of");
    if (as_of != NULL) pack_text(&p, as_of);
    pack_text(&p, "id");
    pack_text(&p, cli->options.words[0]);
    if (packer_finish(&p) == AYNI_OK) return cli_call(cli, "show", buffer_view(params), out, out_status);
    *out_status = cli_failf(cli, AYNI_ERR_USAGE, "show: the id is too long");
    return false;
}

static int show_page(struct cli *cli, struct buffer *params)
{
    struct sheet sheet;
    struct buffer members;
    struct bytes shown;
    const char *as_of = option(&cli->options, "as-of");
    int status;
    print_sheet_init(&sheet, cli, stdout);
    if (as_of != NULL) sheet.today = day_of_text(bytes_of_text(as_of));
    if (names_load(cli, &sheet, &members, &status) && call_show(cli, &shown, params, &status)) {
        show_commitment(&sheet, shown);
        status = print_sheet(&sheet, cli, stdout);
    }
    sheet_deinit(&sheet);
    buffer_deinit(&members);
    return status;
}

static int run_show(struct cli *cli)
{
    struct buffer params;
    struct bytes shown;
    int status;
    if (!parse_date(cli, "as-of", &status)) return status;
    buffer_init(&params, cli->heap, 65536);
    if (!cli->json)
        status = show_page(cli, &params);
    else if (call_show(cli, &shown, &params, &status))
        status = print_document(cli, shown, document_order);
    buffer_deinit(&params);
    return status;
}

static const struct option_rule show_options[] = {
    {"as-of", "DATE", "as things stand on this day, not today", false},
    {NULL, NULL, NULL, false},
};

const struct command command_show = {
    .name = "show",
    .words = "ID",
    .summary = "one commitment: what it says, who signed, where it stands",
    .help = "ID is a record id, the id that people gave the commitment, or a unique start of either. Texts "
            "show in "
            "the language of --lang, else of LC_MESSAGES, else in the first one that binds.",
    .example = "  ayni show 3f2a9c01 --lang pt\n"
               "  ayni show BO-NIT-1020304050-LAB-2026-01 --json",
    .options = show_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_show,
};
