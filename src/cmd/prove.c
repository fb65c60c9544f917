/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/prove.h"

#include <stdio.h>
#include <string.h>

#include "audit/proof_check.h"
#include "audit/proof_file.h"
#include "cmd/print.h"
#include "core/base/hex.h"
#include "core/record/value.h"
#include "core/tree/proof.h"

static const struct option_rule prove_options[] = {
    {"output", "FILE", "write the proof to this file; to stdout if not given", false},
    {"tlog", "DIR", "write the bare C2SP files of each record there, too", false},
    {NULL, NULL, NULL, false},
};

static bool read_id(uint8_t out[32], struct bytes map, const char *key)
{
    struct bytes id = value_bin(value_at(map, key));
    if (id.len != 32) return false;
    memcpy(out, id.data, 32);
    return true;
}

enum ayni_err prove_log_read(struct prove_log *out, struct bytes value)
{
    out->head = value_bin(value_at(value, "head"));
    out->records = value_at(value, "records");
    bool ok = read_id(out->log.bytes, value, "log") && read_id(out->member.bytes, value, "member");
    return ok ? AYNI_OK : AYNI_ERR_ENCODING;
}

enum ayni_err prove_record_read(struct prove_record *out, struct bytes value)
{
    struct bytes path = value_bin(value_at(value, "path"));
    if (path.len % sizeof(struct hash) != 0 || path.len > sizeof out->path.hashes) return AYNI_ERR_ENCODING;
    out->path.n = path.len / sizeof(struct hash);
    if (path.len > 0) memcpy(out->path.hashes, path.data, path.len);
    out->index = value_uint_at(value, "index");
    out->record = value_bin(value_at(value, "record"));
    return AYNI_OK;
}

static enum ayni_err write_log(struct proof_file *f, struct bytes value)
{
    struct prove_log log;
    struct prove_record record;
    struct bytes item;
    enum ayni_err err = prove_log_read(&log, value);
    if (err != AYNI_OK) return err;
    proof_file_log(f, &log.member, &log.log, log.head);
    for (struct value_list l = value_list(log.records); err == AYNI_OK && value_next(&l, &item);) {
        err = prove_record_read(&record, item);
        if (err == AYNI_OK) proof_file_record(f, record.record, record.index, &record.path);
    }
    return err;
}

static enum ayni_err write_proof(struct buffer *out, struct bytes answer, struct hash *out_commitment)
{
    struct proof_file f;
    struct bytes item;
    enum ayni_err err = AYNI_OK;
    if (!read_id(out_commitment->bytes, answer, "commitment")) return AYNI_ERR_ENCODING;
    proof_file_begin(&f, out, out_commitment, value_bin(value_at(answer, "charter")));
    for (struct value_list l = value_list_at(answer, "logs"); err == AYNI_OK && value_next(&l, &item);)
        err = write_log(&f, item);
    return err == AYNI_OK ? proof_file_end(&f) : err;
}

/* Nothing leaves that would not be accepted elsewhere. */
static bool check_own(const struct cli *cli, struct bytes proof, struct bytes charter, int *out_status)
{
    struct proof_report *report = NULL;
    struct proof_fault fault;
    enum ayni_err err = proof_check(&report, cli->heap, proof, charter, &fault);
    proof_report_free(report);
    if (err == AYNI_OK) return true;
    *out_status =
        cli_failf(cli, AYNI_ERR_CORRUPT, "the proof that the stored data gives does not hold: line %zu: %s",
                  fault.line, fault.text);
    return false;
}

static int print_done(const struct cli *cli, const char *path, const struct hash *commitment)
{
    struct buffer out;
    struct packer p = packer_to(&out);
    char hex[65];
    hex_encode(hex, BYTES_ARRAY(commitment->bytes));
    if (!cli->json) {
        printf("Proof of commitment %.8s written to %s\n"
               "Not witnessed: this ledger has no witnesses yet.\n"
               "Anybody can check it, without a node: ayni verify %s --charter CHARTER\n",
               hex, path, path);
        return EXIT_DONE;
    }
    buffer_init(&out, cli->heap, 2 * FOLDER_PATH_MAX);
    pack_map(&p, 3);
    pack_text(&p, "file");
    print_pack_text(cli, &p, path);
    put_bin(&p, "id", BYTES_ARRAY(commitment->bytes));
    put_uint(&p, "witnessed", 0);
    int status = print_document(cli, buffer_view(&out), NULL);
    buffer_deinit(&out);
    return status;
}

static int hand_out(const struct cli *cli, struct bytes proof, const struct hash *commitment)
{
    struct fault fault = {0};
    const char *path = option(&cli->options, "output");
    if (path == NULL)
        return fwrite(proof.data, 1, proof.len, stdout) == proof.len ? EXIT_DONE : EXIT_UNREACHABLE;
    struct file_options how = {.mode = 0644, .replace = true};
    enum ayni_err err = file_write(path, proof, &how, &fault);
    return err == AYNI_OK ? print_done(cli, path, commitment) : cli_fail(cli, err, &fault);
}

static int prove_answer(const struct cli *cli, struct bytes answer)
{
    struct buffer proof;
    struct hash commitment;
    int status = EXIT_DONE;
    const char *tlog = option(&cli->options, "tlog");
    buffer_init(&proof, cli->heap, PROOF_FILE_MAX);
    enum ayni_err err = write_proof(&proof, answer, &commitment);
    if (err != AYNI_OK)
        status = cli_failf(cli, err, "prove: %s", ayni_err_text(err));
    else if (check_own(cli, buffer_view(&proof), value_bin(value_at(answer, "charter")), &status)) {
        if (tlog != NULL) status = prove_write_tlog(cli, tlog, answer);
        if (status == EXIT_DONE) status = hand_out(cli, buffer_view(&proof), &commitment);
    }
    buffer_deinit(&proof);
    return status;
}

static int run_prove(struct cli *cli)
{
    struct buffer params;
    struct bytes answer;
    int status = EXIT_DONE;
    struct packer p = packer_to(&params);
    buffer_init(&params, cli->heap, 65536);
    pack_map(&p, 1);
    put_text(&p, "id", cli->options.words[0]);
    enum ayni_err err = packer_finish(&p);
    if (err != AYNI_OK)
        status = cli_failf(cli, err, "prove: %s", ayni_err_text(err));
    else if (cli_call(cli, "prove", buffer_view(&params), &answer, &status))
        status = prove_answer(cli, answer);
    buffer_deinit(&params);
    return status;
}

const struct command command_prove = {
    .name = "prove",
    .words = "ID",
    .summary = "write a file that proves a commitment to anybody",
    .help =
        "The file holds all that is needed: the charter, and for each member that took a stance its signed\n"
        "record, the path to the head of its log, and that head. `ayni verify` checks it without a node.",
    .example = "  ayni prove 3f2a9c01 -o laboratory.proof",
    .options = prove_options,
    .words_min = 1,
    .words_max = 1,
    .run = run_prove,
};

const struct command *const commands_prove[] = {&command_prove, &command_verify, &command_export,
                                                &command_audit, NULL};
