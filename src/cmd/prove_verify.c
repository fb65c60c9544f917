/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "audit/proof_check.h"
#include "audit/proof_file.h"
#include "cmd/dates.h"
#include "cmd/print.h"
#include "cmd/prove.h"
#include "core/base/hex.h"
#include "core/ledger/views.h"
#include "core/record/value.h"

static const struct option_rule verify_options[] = {
    {"charter", "FILE", "the charter that you trust", false},
    {NULL, NULL, NULL, false},
};

#define CANNOT_SHOW                                                                                      \
    "A proof cannot show that a member did not say otherwise earlier in its log; an audit of the whole " \
    "ledger shows that."

struct hex {
    char text[65];
};

static struct hex hex_of(const uint8_t id[32])
{
    struct hex out;
    hex_encode(out.text, bytes_of(id, 32));
    return out;
}

static const char *stance_name(enum stance stance)
{
    static const char *const names[] = {
        [STANCE_NONE] = "none", [STANCE_ACCEPTED] = "accepted", [STANCE_DECLINED] = "declined"};
    return names[stance];
}

static uint32_t count_stances(const struct commitment *c, enum stance stance)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->first->n_parties; i++)
        n += c->first->parties[i].stance == stance;
    return n;
}

static void show_place(struct sheet *sheet, const struct proof_log *log)
{
    char time[INSTANT_LEN + 1];
    instant_write(time, log->time_ms);
    sheet_printf(sheet, "    %s %s\n    record %s\n", log->type == RECORD_PROPOSE ? "proposed" : "answered",
                 time, hex_of(log->record.bytes).text);
    sheet_printf(sheet, "    at index %llu of its log %.8s, under the head of %llu records with root %.8s\n",
                 (unsigned long long)log->index, hex_of(log->id.bytes).text,
                 (unsigned long long)log->head.size, hex_of(log->head.root.bytes).text);
}

static void show_name(struct sheet *sheet, const struct proof_report *r, const struct member_id *member)
{
    const struct card *card = charter_founder(&r->charter, member);
    if (card == NULL) {
        sheet_printf(sheet, "member %.8s", hex_of(member->bytes).text);
        return;
    }
    sheet_text(sheet, card->name);
    sheet_put(sheet, "  ");
    sheet_pick_text(sheet, card->names);
}

static void show_signatory(struct sheet *sheet, const struct proof_report *r, const struct party *party)
{
    const struct proof_log *log = proof_report_log(r, &party->member);
    const char *stance =
        party->stance == STANCE_NONE ? "has not answered in this proof" : stance_name(party->stance);
    enum style style = party->stance == STANCE_ACCEPTED   ? STYLE_GOOD
                       : party->stance == STANCE_DECLINED ? STYLE_BAD
                                                          : STYLE_WAITING;
    sheet_put(sheet, "  ");
    show_name(sheet, r, &party->member);
    sheet_put(sheet, ": ");
    sheet_styled(sheet, style, bytes_of_text(stance));
    sheet_put(sheet, "\n");
    if (party->stance != STANCE_NONE && log != NULL) show_place(sheet, log);
}

void show_proof_signatories(struct sheet *sheet, const struct proof_report *r)
{
    sheet_put(sheet, "Signatories (the times are their own claims)\n");
    for (uint32_t i = 0; i < r->commitment->first->n_parties; i++)
        show_signatory(sheet, r, &r->commitment->first->parties[i]);
}

static void show_outcome(struct sheet *sheet, const struct proof_report *r)
{
    const struct commitment *c = r->commitment;
    enum commitment_status status = commitment_status(r->ledger, c, sheet->today);
    uint32_t n_accepted = count_stances(c, STANCE_ACCEPTED);
    if (proof_report_agreed(r))
        sheet_printf(sheet, "Agreed: all %u signatories accepted.", c->first->n_parties);
    else if (status == STATUS_DECLINED)
        sheet_put(sheet, "Declined: it will never be agreed.");
    else
        sheet_printf(sheet, "Not agreed: %u of %u signatories accepted.", n_accepted, c->first->n_parties);
    sheet_put(sheet, " Today it is ");
    sheet_code(sheet, bytes_of_text(commitment_status_name(status)));
    sheet_put(sheet, ".\n");
}

static void show_ledger(struct sheet *sheet, const struct proof_report *r)
{
    sheet_put(sheet, "Ledger ");
    sheet_pick_text(sheet, r->charter.titles);
    sheet_printf(sheet, "\n  id %s\n  %s\n", hex_of(r->charter.id.bytes).text,
                 r->charter_pinned
                     ? "its charter is the one you gave"
                     : "charter not pinned: name yours with --charter FILE, or compare this id with it");
}

static void show_proof(struct sheet *sheet, const char *path, const struct proof_report *r)
{
    const struct commitment *c = r->commitment;
    sheet->authentic = value_at(r->proposal, "authentic_langs");
    sheet_text(sheet, bytes_of_text(path));
    sheet_put(sheet, ": ");
    sheet_styled(sheet, STYLE_GOOD, BYTES_LITERAL("the proof holds"));
    sheet_printf(sheet, "\nCommitment %.8s  ", hex_of(c->first->id.bytes).text);
    sheet_text(sheet, c->label);
    sheet_put(sheet, "\n  ");
    sheet_pick_text(sheet, value_at(r->proposal, "titles"));
    sheet_put(sheet, "\n");
    show_ledger(sheet, r);
    show_proof_signatories(sheet, r);
    show_outcome(sheet, r);
    sheet_put(sheet, "Not witnessed: this ledger has no witnesses yet.\n" CANNOT_SHOW "\n");
}

static int print_proof(const struct cli *cli, const char *path, const struct proof_report *r)
{
    struct sheet sheet;
    print_sheet_init(&sheet, cli, stdout);
    show_proof(&sheet, path, r);
    return print_sheet(&sheet, cli, stdout);
}

static void pack_signatory(struct packer *p, const struct proof_report *r, const struct party *party)
{
    const struct proof_log *log = proof_report_log(r, &party->member);
    const struct card *card = charter_founder(&r->charter, &party->member);
    bool has_answer = party->stance != STANCE_NONE && log != NULL;
    pack_map(p, 2u + (card != NULL) + (has_answer ? 6u : 0u));
    if (has_answer) {
        put_uint(p, "index", log->index);
        put_bin(p, "log", BYTES_ARRAY(log->id.bytes));
    }
    if (card != NULL) pack_text(p, "member");
    if (card != NULL) pack_str(p, card->name);
    put_bin(p, "member_id", BYTES_ARRAY(party->member.bytes));
    if (has_answer) {
        put_bin(p, "record", BYTES_ARRAY(log->record.bytes));
        put_bin(p, "root", BYTES_ARRAY(log->head.root.bytes));
        put_uint(p, "size", log->head.size);
    }
    put_text(p, "stance", stance_name(party->stance));
    if (has_answer) put_instant(p, "time", log->time_ms);
}

static void pack_proof(const struct cli *cli,
                       struct packer *p,
                       const char *path,
                       const struct proof_report *r)
{
    const struct commitment *c = r->commitment;
    pack_map(p, 11);
    put_bool(p, "agreed", proof_report_agreed(r));
    put_bool(p, "charter_pinned", r->charter_pinned);
    put_str(p, "commitment", c->label);
    pack_text(p, "file");
    print_pack_text(cli, p, path);
    put_bin(p, "id", BYTES_ARRAY(c->first->id.bytes));
    put_bin(p, "ledger_id", BYTES_ARRAY(r->charter.id.bytes));
    put_text(p, "note", CANNOT_SHOW);
    put_bool(p, "ok", true);
    pack_text(p, "signatories");
    pack_array(p, c->first->n_parties);
    for (uint32_t i = 0; i < c->first->n_parties; i++)
        pack_signatory(p, r, &c->first->parties[i]);
    put_text(p, "status", commitment_status_name(commitment_status(r->ledger, c, day_today())));
    put_uint(p, "witnessed", 0);
}

static int print_proof_json(const struct cli *cli, const char *path, const struct proof_report *r)
{
    static const char *const order[] = {
        "ok",     "file",        "ledger_id", "charter_pinned", "commitment", "id",     "status",
        "agreed", "signatories", "member",    "stance",         "time",       "record", NULL};
    struct buffer out;
    struct packer p = packer_to(&out);
    buffer_init(&out, cli->heap, (size_t)1 << 20);
    pack_proof(cli, &p, path, r);
    enum ayni_err err = packer_finish(&p);
    int status = err == AYNI_OK ? print_document(cli, buffer_view(&out), order)
                                : cli_failf(cli, err, "verify: %s", ayni_err_text(err));
    buffer_deinit(&out);
    return status;
}

static int verify_bytes(const struct cli *cli, const char *path, struct bytes file, struct bytes charter)
{
    struct proof_report *report = NULL;
    struct proof_fault fault;
    enum ayni_err err = proof_check(&report, cli->heap, file, charter, &fault);
    if (err == AYNI_ERR_MEMORY) return cli_failf(cli, err, "out of memory");
    if (err != AYNI_OK) {
        cli_failf(cli, err, "%s does not hold: line %zu: %s", path, fault.line, fault.text);
        return EXIT_UNVERIFIED;
    }
    int status = cli->json ? print_proof_json(cli, path, report) : print_proof(cli, path, report);
    proof_report_free(report);
    return status;
}

static int verify_file(const struct cli *cli, const char *path, struct bytes charter)
{
    struct buffer file;
    struct fault fault = {0};
    buffer_init(&file, cli->heap, PROOF_FILE_MAX + 1);
    enum ayni_err err = file_read(&file, path, false, &fault);
    int status = err == AYNI_OK ? verify_bytes(cli, path, buffer_view(&file), charter)
                                : cli_fail(cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    buffer_deinit(&file);
    return status;
}

static int run_verify(struct cli *cli)
{
    struct buffer charter;
    struct fault fault = {0};
    int status = EXIT_DONE;
    cli->lines = cli->options.n_words > 1;
    const char *path = option(&cli->options, "charter");
    buffer_init(&charter, cli->heap, CHARTER_MAX + 1);
    enum ayni_err err = path == NULL ? AYNI_OK : file_read(&charter, path, false, &fault);
    if (err == AYNI_OK && path != NULL && charter.len == 0) {
        fault_set(&fault, "%s: this is no charter: it is empty", path);
        err = AYNI_ERR_ENCODING;
    }
    if (err != AYNI_OK) status = cli_fail(cli, err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_USAGE : err, &fault);
    for (size_t i = 0; i < cli->options.n_words && err == AYNI_OK; i++) {
        int one = verify_file(cli, cli->options.words[i], buffer_view(&charter));
        if (one > status) status = one;
    }
    buffer_deinit(&charter);
    return status;
}

const struct command command_verify = {
    .name = "verify",
    .words = "FILE...",
    .summary = "check proof files, without node or network",
    .help =
        "Checks a proof from the charter up and says who signed what, and when. With --charter the charter "
        "in\n"
        "the file must be yours, byte for byte. Exit status 3: a proof does not hold; the first part that\n"
        "fails is named with its line.",
    .example = "  ayni verify laboratory.proof --charter andes.charter",
    .options = verify_options,
    .words_min = 1,
    .words_max = OPTIONS_MAX,
    .run = run_verify,
};
