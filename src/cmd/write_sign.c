/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <unistd.h>

#include "cmd/print.h"
#include "cmd/sign.h"
#include "cmd/write.h"
#include "core/base/hex.h"
#include "core/codec/pairs.h"

/* sign: no node, no network, no store. The record is handed over later, with `ayni submit`. */

static bool choose_type(struct sign *s, int *out_status)
{
    const struct options *options = &s->cli->options;
    s->type = record_type_of(bytes_of_text(options->words[0]));
    if (s->type == RECORD_UNKNOWN)
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE,
                                "sign: `%s` is no record of this version; expected join, propose, accept, "
                                "decline, amend, deliver or another that `ayni log` shows",
                                options->words[0]);
    else if (option(options, "reason") != NULL && s->type != RECORD_DECLINE)
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE, "sign: --reason goes with decline");
    else if (option(options, "reservation") != NULL && s->type != RECORD_ACCEPT)
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE, "sign: --reservation goes with accept");
    else
        return true;
    return false;
}

/* Before somebody reads a long text and answers for it. */
static bool check_output(const struct sign *s, int *out_status)
{
    const char *path = option(&s->cli->options, "output");
    if (option(&s->cli->options, "check") != NULL || (path != NULL && access(path, F_OK) != 0)) return true;
    if (path == NULL)
        *out_status = cli_failf(s->cli, AYNI_ERR_USAGE, "sign: where to? name a file with -o FILE");
    else
        *out_status = cli_failf(s->cli, AYNI_ERR_EXISTS, "%s: exists already", path);
    return false;
}

static int print_json(const struct sign *s, const struct hash *id)
{
    static const char *const order[] = {"check", "id", "type", "commitment", "time", "file", "body", NULL};
    struct buffer out;
    struct packer p = packer_to(&out);
    const char *path = option(&s->cli->options, "output");
    bool is_check = id == NULL;
    buffer_init(&out, s->cli->heap, 2 * RECORD_MAX);
    pack_map(&p, 4u + (s->label.len > 0));
    if (is_check) put_raw(&p, "body", buffer_view(&s->payload));
    if (is_check) put_bool(&p, "check", true);
    if (s->label.len > 0) put_str(&p, "commitment", s->label);
    if (!is_check) pack_text(&p, "file");
    if (!is_check) print_pack_text(s->cli, &p, path);
    if (!is_check) put_bin(&p, "id", BYTES_ARRAY(id->bytes));
    put_instant(&p, "time", s->time_ms);
    put_text(&p, "type", record_type_name(s->type));
    int status = print_document(s->cli, buffer_view(&out), order);
    buffer_deinit(&out);
    return status;
}

static int print_signed(const struct sign *s, const struct hash *id)
{
    struct sheet sheet;
    char hex[65];
    struct bytes path = bytes_of_text(option(&s->cli->options, "output"));
    if (s->cli->json) return print_json(s, id);
    hex_encode(hex, BYTES_ARRAY(id->bytes));
    print_sheet_init(&sheet, s->cli, stdout);
    sheet_printf(&sheet, "Signed: %s%s", record_type_name(s->type), s->label.len > 0 ? " of " : "");
    sheet_text(&sheet, s->label);
    sheet_printf(&sheet, "\n  record %s\n  file   ", hex);
    sheet_text(&sheet, path);
    sheet_put(&sheet, "\nNext: carry it to the node and run `ayni submit ");
    sheet_text(&sheet, path);
    sheet_put(&sheet, "`\n");
    return print_sheet(&sheet, s->cli, stdout);
}

static int sign_and_write(struct sign *s)
{
    struct buffer record;
    struct hash id;
    const struct authored what = {s->type, s->time_ms, buffer_view(&s->payload)};
    buffer_init(&record, s->cli->heap, RECORD_MAX);
    enum ayni_err err = author_sign(&s->author, &record, &what, &s->secret);
    if (err == AYNI_OK)
        err = file_write(option(&s->cli->options, "output"), buffer_view(&record),
                         &(struct file_options){.mode = 0644}, &s->fault);
    if (err == AYNI_OK) record_id(&id, buffer_view(&record));
    buffer_deinit(&record);
    return err == AYNI_OK ? print_signed(s, &id) : cli_fail(s->cli, err, &s->fault);
}

static const char *question_of(enum record_type type)
{
    static const char *const questions[RECORD_TYPES] = {
        [RECORD_JOIN] = "Sign this charter? Once it is handed over it cannot be taken back.",
        [RECORD_ACCEPT] = "Accept it? Once it is handed over it cannot be taken back.",
        [RECORD_DECLINE] = "Decline it? Once it is handed over it cannot be taken back.",
        [RECORD_TERMINATE] = "Terminate it? Once it is handed over it cannot be taken back.",
    };
    return questions[type];
}

static int check(const struct sign *s)
{
    if (s->cli->json) return print_json(s, NULL);
    int status = sign_show(s, stdout);
    if (status == EXIT_DONE) puts("Sound. Nothing was signed: run it without --check.");
    return status;
}

/* Where it cannot be taken back: what is signed, and the question. */
static int show_and_sign(struct sign *s)
{
    const char *question = question_of(s->type);
    bool asks = question != NULL && cli_asks(s->cli);
    int status = EXIT_DONE;
    if (asks || (question != NULL && !s->cli->json)) status = sign_show(s, s->cli->json ? stderr : stdout);
    if (status != EXIT_DONE) return status;
    if (asks && !cli_confirm(s->cli, question))
        return cli_failf(s->cli, AYNI_ERR_RULE, "sign: nothing was signed");
    return sign_and_write(s);
}

static int run_sign(struct cli *cli)
{
    static struct sign s;
    int status = EXIT_DONE;
    s = (struct sign){.cli = cli, .file = cli->options.words[1]};
    if (!choose_type(&s, &status) || !check_output(&s, &status)) return status;
    if (sign_open(&s, &status) && sign_compose(&s, &status))
        status = option(&cli->options, "check") != NULL ? check(&s) : show_and_sign(&s);
    sign_close(&s);
    return status;
}

static const struct option_rule sign_options[] = {
    {"key", "FILE", "the member key; keys/member.key in the data folder if not given", false},
    {"charter", "FILE", "the ledger's charter; the data folder's if not given", false},
    {"output", "FILE", "the record to write; never overwritten", false},
    {"check", NULL, "validate and preview, sign nothing", false},
    {"reason", "TEXT", "decline a proof file: why, in the language of --lang", false},
    {"reservation", "TEXT", "accept a proof file: with what reservation", false},
    {"time", "INSTANT", "the time that the record claims, in UTC; now if not given", false},
    {NULL, NULL, NULL, false},
};

const struct command command_sign = {
    .name = "sign",
    .words = "TYPE FILE",
    .summary = "sign a record away from the node, for `ayni submit`",
    .help =
        "Needs no node, no network and no data folder: the member key, a file of one line, may be carried "
        "alone. "
        "TYPE is that of the record, such as join, propose, accept or deliver. FILE is what is signed: for "
        "join "
        "the charter; for accept and decline the proof file of the commitment, made with `ayni prove`, whose "
        "whole text is shown first; else the fields of the record as JSON, with whole record ids. "
        "The same key, file and --time give the same record.",
    .example =
        "  ayni prove 3f2a9c01 -o laboratory.proof       # where the node is\n"
        "  ayni sign accept laboratory.proof --key member.key --charter andes.charter -o accept.record\n"
        "  ayni submit accept.record                    # where the node is",
    .options = sign_options,
    .words_min = 2,
    .words_max = 2,
    .run = run_sign,
};
