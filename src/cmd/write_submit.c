/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cmd/parse.h"
#include "cmd/write.h"
#include "cmd/written.h"
#include "core/codec/pairs.h"
#include "core/record/record.h"
#include "core/record/types.h"

/* submit: records that were signed elsewhere, handed over to this member's log, one after the other. */

/* What was done with it, for a person. The bytes were judged by whoever took them. */
static const char *verb_of(struct bytes bytes, bool waits)
{
    static const char *const verbs[RECORD_TYPES] = {
        [RECORD_JOIN] = "Joined",        [RECORD_PROPOSE] = "Proposed",     [RECORD_ACCEPT] = "Accepted",
        [RECORD_DECLINE] = "Declined",   [RECORD_AMEND] = "Amended",        [RECORD_SUSPEND] = "Suspended",
        [RECORD_RESUME] = "Resumed",     [RECORD_TERMINATE] = "Terminated", [RECORD_DELIVER] = "Delivered on",
        [RECORD_CONFIRM] = "Confirmed",  [RECORD_CONTEST] = "Contested",    [RECORD_PROGRESS] = "Reported on",
        [RECORD_ATTACH] = "Attached to", [RECORD_CORRECT] = "Corrected",    [RECORD_LABEL] = "Labelled",
        [RECORD_UNLABEL] = "Unlabelled", [RECORD_CONSENT] = "Consent on",
    };
    struct record rec;
    bool is_known = record_decode(&rec, bytes) == AYNI_OK && record_type_of(rec.type) != RECORD_UNKNOWN;
    return is_known && !waits ? verbs[record_type_of(rec.type)] : "Submitted";
}

static int submit(struct cli *cli, const char *path, struct bytes record, struct wait *wait)
{
    struct buffer params;
    struct packer p = packer_to(&params);
    struct bytes value;
    struct written written = {0};
    int status = EXIT_UNREACHABLE;
    buffer_init(&params, cli->heap, 2 * RECORD_MAX);
    pack_map(&p, 1);
    put_bin(&p, "record", record);
    if (packer_finish(&p) != AYNI_OK)
        status = cli_failf(cli, AYNI_ERR_MEMORY, "out of memory");
    else if (cli_call_at(cli, path, "submit", buffer_view(&params), &value, &status))
        status = written_read(&written, value) ? wait_for(cli, wait, &written)
                                               : cli_failf(cli, AYNI_ERR_ENCODING, "an answer without id");
    buffer_deinit(&params);
    return status == EXIT_DONE ? written_print(cli, &written, verb_of(record, written.waits)) : status;
}

static int submit_file(struct cli *cli, const char *path, struct wait *wait)
{
    struct buffer record;
    int status;
    buffer_init(&record, cli->heap, RECORD_MAX);
    if (parse_read_file(cli, &record, path, &status)) status = submit(cli, path, buffer_view(&record), wait);
    buffer_deinit(&record);
    return status;
}

/* A record that is refused does not keep back those behind it; a node that is gone does. */
static int run_submit(struct cli *cli)
{
    struct wait wait;
    int status = EXIT_DONE;
    size_t n = cli->options.n_words, n_taken = 0, i = 0;
    if (!wait_parse(cli, &wait, &status)) return status;
    cli->lines = n > 1;
    for (; i < n && status != EXIT_UNREACHABLE; i++) {
        int one = submit_file(cli, cli->options.words[i], &wait);
        if (status == EXIT_DONE || one == EXIT_UNREACHABLE) status = one;
        n_taken += one == EXIT_DONE;
    }
    if (n > 1 && !cli->json) fprintf(stderr, "ayni: %zu submitted, %zu not\n", n_taken, n - n_taken);
    return status;
}

static const struct option_rule submit_options[] = {
    WAIT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct command command_submit = {
    .name = "submit",
    .words = "RECORD...",
    .summary = "hand over records that were signed with `ayni sign`",
    .help =
        "`-` is stdin. Each record is checked before it goes into this member's log: its signature, for whom "
        "it was signed, its fields, and that it would have an effect. Submitting the same again is harmless: "
        "it answers with the same id. An answer to a commitment that has not come here yet is taken, and "
        "waits.",
    .example = "  ayni submit accept.record\n"
               "  ayni submit /media/stick/*.record --wait replicated=2",
    .options = submit_options,
    .words_min = 1,
    .words_max = OPTIONS_MAX,
    .run = run_submit,
};
