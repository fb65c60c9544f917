/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/write.h"
#include "cmd/write_record.h"
#include "cmd/written.h"

/* How a commitment that stands is changed, paused and ended: amend, suspend, resume, terminate. */

static const struct option_rule amend_options[] = {
    {"reason", "TEXT", "why it is amended, in the language of --lang; else the file says it", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule amend_rules[] = {
    {"reason", "reason", PAYLOAD_TEXT, false},
    {0},
};

const struct record_command record_amend = {
    .command =
        {
            .name = "amend",
            .words = "ID FILE",
            .summary = "propose another text for a commitment",
            .help =
                "FILE is the whole new text as JSON, as for `ayni propose`. Its `version` and `prev` may be "
                "left out: then it follows the newest agreed version, or settles a conflict between "
                "several. Writing it is this member's acceptance. The text before it stays in force until "
                "every signatory of both has accepted the new one.",
            .example = "  ayni show 3f2a9c01 --json | jq .body > laboratory.json\n"
                       "  ayni amend 3f2a9c01 laboratory.json --reason \"The opening is put off\"",
            .options = amend_options,
            .words_min = 2,
            .words_max = 2,
            .run = record_run,
        },
    .type = "amend",
    .done = "Amended",
    .rules = amend_rules,
    .has_target = true,
    .has_file = true,
};

static const struct option_rule course_options[] = {
    {"effective", "DATE", "from which day on", false},
    {"reason", "TEXT", "why, in the language of --lang; everybody can read it", false},
    {"clause", "N", "number of the clause that it rests on", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule course_rules[] = {
    {"effective", "effective", PAYLOAD_DATE, true},
    {"reason", "reason", PAYLOAD_TEXT, true},
    {"clause", "clause", PAYLOAD_NUMBER, false},
    {0},
};

const struct record_command record_suspend = {
    .command =
        {
            .name = "suspend",
            .words = "ID",
            .summary = "suspend a commitment from a day on",
            .help =
                "A signatory alone can do so. It is suspended for as long as any signatory says so; `ayni "
                "resume` takes this member's word back.",
            .example = "  ayni suspend 3f2a9c01 --effective 2027-05-01 --reason \"The road is closed\"",
            .options = course_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "suspend",
    .done = "Suspended",
    .rules = course_rules,
    .has_target = true,
};

const struct record_command record_resume = {
    .command =
        {
            .name = "resume",
            .words = "ID",
            .summary = "end this member's suspension of a commitment",
            .help =
                "Takes back what `ayni suspend` of this member said; another signatory's suspension stands.",
            .example = "  ayni resume 3f2a9c01 --effective 2027-08-01 --reason \"The road is open\"",
            .options = course_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "resume",
    .done = "Resumed",
    .rules = course_rules,
    .has_target = true,
};

const struct record_command record_terminate = {
    .command =
        {
            .name = "terminate",
            .words = "ID",
            .summary = "end a commitment, for good",
            .help = "Shows what it is and asks first. A signatory alone can do so. Where the text asks for "
                    "notice, --effective must leave these days.",
            .example = "  ayni terminate 3f2a9c01 --effective 2028-01-01 --reason \"The work is done\"",
            .options = course_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "terminate",
    .done = "Terminated",
    .question = "Terminate it? It cannot be taken back.",
    .rules = course_rules,
    .has_target = true,
};
