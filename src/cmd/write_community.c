/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/write.h"
#include "cmd/write_record.h"
#include "cmd/written.h"

/* What a community says of a commitment: consent, label, unlabel. */

static const struct option_rule consent_options[] = {
    {"status", "WORD", "given, conditional or withdrawn", false},
    {"scope", "TEXT", "what it covers, and on what conditions, in the language of --lang", false},
    {"from", "DATE", "the first day", false},
    {"until", "DATE", "the last day, where it has one", false},
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

static const struct payload_rule consent_rules[] = {
    {"status", "status", PAYLOAD_STRING, true},
    {"scope", "scope", PAYLOAD_TEXT, true},
    {"from", "from", PAYLOAD_DATE, true},
    {"until", "until", PAYLOAD_DATE, false},
    {0},
};

const struct record_command record_consent = {
    .command =
        {
            .name = "consent",
            .words = "ID",
            .summary = "give, limit or withdraw this community's consent to a commitment",
            .help =
                "For the community that a binding clause on free, prior and informed consent names. The "
                "first consent to a text lets it enter into force. A later withdrawal stands beside it and "
                "is for people to heed: it deletes nothing and changes no status.",
            .example = "  ayni consent 3f2a9c01 --status given --scope \"Seed samples\" --from 2027-01-01",
            .options = consent_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "consent",
    .done = "Consent on",
    .rules = consent_rules,
    .has_target = true,
};

static const struct option_rule plain_options[] = {
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};
static const struct payload_rule no_rules[] = {{0}};

const struct record_command record_label = {
    .command =
        {
            .name = "label",
            .words = "ID FILE",
            .summary = "put this community's labels on a commitment",
            .help =
                "FILE is JSON: `labels`, a list of {scheme, code, version, community, community_text, scope, "
                "hub_project}; Traditional Knowledge (TK) and Biocultural (BC) labels of Local Contexts. "
                "Their texts are the community's own and are carried word for word.",
            .example = "  ayni label 3f2a9c01 labels.json",
            .options = plain_options,
            .words_min = 2,
            .words_max = 2,
            .run = record_run,
        },
    .type = "label",
    .done = "Labelled",
    .rules = no_rules,
    .has_target = true,
    .has_file = true,
};

const struct record_command record_unlabel = {
    .command =
        {
            .name = "unlabel",
            .words = "ID",
            .summary = "take labels of this community back",
            .help = "ID is that of the record that put them on.",
            .example = "  ayni unlabel 5be01c77",
            .options = plain_options,
            .words_min = 1,
            .words_max = 1,
            .run = record_run,
        },
    .type = "unlabel",
    .done = "Unlabelled",
    .rules = no_rules,
    .has_target = true,
};
