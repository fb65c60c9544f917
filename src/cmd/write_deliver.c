/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/evidence.h"
#include "cmd/write.h"
#include "cmd/write_record.h"
#include "cmd/written.h"

/* deliver: an obligation, or a part of it, was performed. */

static int run_deliver(struct cli *cli)
{
    struct map_draft payload;
    int status = EXIT_REFUSED;
    map_draft_init(&payload, cli->heap, PAYLOAD_MAX);
    if (payload_add_options(cli, &payload, record_deliver.rules, &status) &&
        payload_is_complete(cli, &payload, record_deliver.rules, &status) &&
        evidence_add(cli, &payload, &status))
        status = record_write(cli, &record_deliver, &payload);
    map_draft_deinit(&payload);
    return status;
}

static const struct option_rule deliver_options[] = {
    {"obligation", "N", "number of the obligation", false},
    {"amount", "A", "how much, where it is a part: a decimal, in the currency or unit of the obligation",
     false},
    {"date", "DATE", "the day on which it was performed; today if not given", false},
    {"note", "TEXT", "what there is to say of it, in the language of --lang", false},
    {"evidence", "FILE", "a document that shows it: its hash, size and media type are recorded", true},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule deliver_rules[] = {
    {"obligation", "obligation", PAYLOAD_NUMBER, true},
    {"amount", "amount", PAYLOAD_STRING, false},
    {"date", "date", PAYLOAD_DATE, false},
    {"note", "note", PAYLOAD_TEXT, false},
    {0},
};

const struct record_command record_deliver = {
    .command =
        {
            .name = "deliver",
            .words = "ID",
            .summary = "record that an obligation of this member was performed",
            .help = "Without --amount, all that is still owed. The creditor confirms or contests it. The "
                    "evidence stays where it is: only its hash is replicated.",
            .example = "  ayni deliver 3f2a9c01 --obligation 1 --amount 125000.25 --evidence receipt.pdf",
            .options = deliver_options,
            .words_min = 1,
            .words_max = 1,
            .run = run_deliver,
        },
    .type = "deliver",
    .done = "Delivered on",
    .rules = deliver_rules,
    .has_target = true,
};
