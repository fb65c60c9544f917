/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/write.h"
#include "cmd/write_record.h"
#include "cmd/written.h"

/* What becomes of an obligation: confirm, contest, progress, attach, correct. `deliver` stands apart. */

static const struct option_rule confirm_options[] = {
    {"note", "TEXT", "what there is to say of it, in the language of --lang", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule confirm_rules[] = {
    {"note", "note", PAYLOAD_TEXT, false},
    {0},
};

const struct record_command record_confirm = {
    .command =
        {
            .name = "confirm",
            .words = "ID",
            .summary = "confirm a delivery that this member is owed",
            .help = "ID is that of the delivery, or of a commitment in which one delivery waits for this "
                    "member's answer. Of confirm and contest the first decides.",
            .example = "  ayni due --within 30d\n"
                       "  ayni confirm 8c01d2e4",
            .options = confirm_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "confirm",
    .done = "Confirmed",
    .rules = confirm_rules,
    .has_target = true,
};

static const struct option_rule contest_options[] = {
    {"reason", "TEXT", "what is wrong with it, in the language of --lang; everybody can read it", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule contest_rules[] = {
    {"reason", "reason", PAYLOAD_TEXT, true},
    {0},
};

const struct record_command record_contest = {
    .command =
        {
            .name = "contest",
            .words = "ID",
            .summary = "contest a delivery that this member is owed, and say why",
            .help = "ID is that of the delivery, or of a commitment in which one delivery waits for this "
                    "member's answer. Of confirm and contest the first decides.",
            .example = "  ayni contest 8c01d2e4 --reason \"Two of the three boxes came\"",
            .options = contest_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "contest",
    .done = "Contested",
    .rules = contest_rules,
    .has_target = true,
};

static const struct option_rule file_options[] = {
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule no_rules[] = {{0}};

const struct record_command record_progress = {
    .command =
        {
            .name = "progress",
            .words = "ID FILE",
            .summary = "report on a commitment for a period",
            .help =
                "FILE is JSON: `period` with `start` and `end`, `texts`, and what there is of "
                "`per_obligation`, `indicators`, `spent`, `documents` and `lessons`. This member's periods "
                "must not overlap.",
            .example = "  ayni progress 3f2a9c01 second-quarter.json",
            .options = file_options,
            .words_min = 2,
            .words_max = 2,
            .run = record_run,
        },
    .type = "progress",
    .done = "Reported on",
    .rules = no_rules,
    .has_target = true,
    .has_file = true,
};

static const struct option_rule correct_options[] = {
    {"text", "TEXT", "what is to be read in its place, in the language of --lang", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule correct_rules[] = {
    {"text", "texts", PAYLOAD_TEXT, true},
    {0},
};

const struct record_command record_correct = {
    .command =
        {
            .name = "correct",
            .words = "ID [FILE]",
            .summary = "add an erratum to a record of this member",
            .help =
                "ID is that of the record, which is no commitment and no answer. Both remain to be seen. "
                "FILE is JSON with the `texts`, in as many languages as you like; --text is short for one.",
            .example = "  ayni correct 5be01c77 --text \"12 places, not 21\"",
            .options = correct_options,
            .words_min = 1,
            .words_max = 2,
            .run = record_run,
        },
    .type = "correct",
    .done = "Corrected",
    .rules = correct_rules,
    .has_target = true,
    .has_file = true,
};
