/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/proof_check.h"

#include <assert.h>
#include <inttypes.h>

#include "audit/proof_file.h"
#include "core/base/heap.h"
#include "core/base/hex.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/vkey.h"
#include "core/crypto/crypto.h"
#include "core/record/record.h"
#include "core/tree/proof.h"

/*
 * The meaning of the records is not judged here: they are handed to the ledger, each member's `join` first,
 * as if nothing stood between the two. What lies between could only take something away (a copy, an earlier
 * answer): proto/proof.md, "What a proof cannot show".
 */

struct check {
    struct proof_report *report;
    struct proof_lines lines;
    struct hash commitment; /* as the head of the file names it */
};

/* The record that is being looked at. */
struct evidence {
    struct proof_log *log;
    unsigned number; /* in the file, from 1 */
    size_t line;
    struct bytes bytes;
    struct record rec;
};

#define NAME(card) (int)(card)->name.len, (const char *)(card)->name.data

static enum ayni_err check_charter(struct check *c, struct bytes pinned)
{
    struct proof_report *r = c->report;
    struct bytes bytes;
    enum ayni_err err = proof_lines_base64(&c->lines, "charter", &r->arena, &bytes);
    if (err != AYNI_OK) return err;
    if (pinned.data != NULL && !bytes_equal(pinned, bytes))
        return proof_lines_fail(&c->lines, AYNI_ERR_LEDGER, "this is another charter than the one you trust");
    r->charter_pinned = pinned.data != NULL;
    err = charter_decode(&r->charter, bytes);
    if (err != AYNI_OK) return proof_lines_fail(&c->lines, err, "this is no charter: %s", ayni_err_text(err));
    if (r->charter.rules != RULES_VERSION)
        return proof_lines_fail(&c->lines, AYNI_ERR_VERSION,
                                "the charter asks for rules version %" PRIu64
                                ", which this program does not know",
                                r->charter.rules);
    r->ledger = ledger_new(r->heap, &r->charter, NULL);
    return r->ledger == NULL ? AYNI_ERR_MEMORY : AYNI_OK;
}

/* Two ids in hex, a space between. */
static enum ayni_err read_log_line(struct check *c, struct member_id *out_member, struct log_id *out_log)
{
    struct bytes value;
    enum ayni_err err = proof_lines_value(&c->lines, "log", &value);
    if (err != AYNI_OK) return err;
    if (value.len != 64 + 1 + 64 || value.data[64] != ' ' ||
        hex_decode(out_member->bytes, 32, bytes_of(value.data, 64)) != AYNI_OK ||
        hex_decode(out_log->bytes, 32, bytes_of(value.data + 65, 64)) != AYNI_OK)
        return proof_lines_fail(&c->lines, AYNI_ERR_ENCODING, "expected a member id and a log id in hex");
    return AYNI_OK;
}

/* The author's log, then the others in rising order: a proof has one form, and a member one place in it. */
static bool is_in_order(const struct proof_report *r, const struct card *card)
{
    if (r->n_logs == 0) return true;
    if (card == r->logs[0].card) return false;
    return r->n_logs == 1 || member_id_compare(&r->logs[r->n_logs - 1].card->id, &card->id) < 0;
}

static enum ayni_err check_log_line(struct check *c, struct proof_log *log)
{
    const struct proof_report *r = c->report;
    struct member_id member;
    struct log_id expected;
    enum ayni_err err = read_log_line(c, &member, &log->id);
    if (err != AYNI_OK) return err;
    log->card = charter_founder(&r->charter, &member);
    if (log->card == NULL)
        return proof_lines_fail(&c->lines, AYNI_ERR_KEY, "no member of the charter has this id");
    if (!is_in_order(r, log->card))
        return proof_lines_fail(&c->lines, AYNI_ERR_ENCODING, "the log of %.*s is out of order",
                                NAME(log->card));
    log_id_make(&expected, &r->charter.id, &member, member.bytes);
    if (!log_id_equal(&expected, &log->id))
        return proof_lines_fail(&c->lines, AYNI_ERR_KEY, "this is not the id of the log of %.*s",
                                NAME(log->card));
    return AYNI_OK;
}

static enum ayni_err check_head(struct check *c, struct proof_log *log)
{
    char origin[LOG_ORIGIN_MAX];
    struct vkey key;
    struct bytes note;
    size_t line = c->lines.number + 1;
    enum ayni_err err = proof_lines_note(&c->lines, &c->report->arena, &note);
    if (err != AYNI_OK) return err;
    size_t len = log_origin(origin, log->card->name, &log->id);
    err = vkey_init(&key, VKEY_ED25519, bytes_of(origin, len), &log->card->log_key);
    assert(err == AYNI_OK);
    err = checkpoint_open(&log->head, note, &key);
    if (err == AYNI_OK) return AYNI_OK;
    c->lines.number = line;
    return proof_lines_fail(&c->lines, err, "checkpoint of %.*s: %s", NAME(log->card), ayni_err_text(err));
}

static enum ayni_err fail_record(struct check *c,
                                 const struct evidence *e,
                                 enum ayni_err err,
                                 const char *why)
{
    c->lines.number = e->line;
    return proof_lines_fail(&c->lines, err, "record %u, %.*s by %.*s: %s", e->number, (int)e->rec.type.len,
                            (const char *)e->rec.type.data, NAME(e->log->card), why);
}

/* Whose record it is. The signature comes first: bytes that were changed are named as such. */
static enum ayni_err check_author(struct check *c, const struct evidence *e)
{
    const struct record *rec = &e->rec;
    if (!record_signature_holds(rec))
        return fail_record(c, e, AYNI_ERR_SIGNATURE, ayni_err_text(AYNI_ERR_SIGNATURE));
    if (!ledger_id_equal(&rec->ledger, &c->report->charter.id))
        return fail_record(c, e, AYNI_ERR_LEDGER, ayni_err_text(AYNI_ERR_LEDGER));
    if (!member_id_equal(&rec->member, &e->log->card->id))
        return fail_record(c, e, AYNI_ERR_KEY, "it names another member as its author");
    if (!public_key_equal(&rec->signer, &e->log->card->member_key))
        return fail_record(c, e, AYNI_ERR_KEY, "it is signed with another key than the member's");
    return AYNI_OK;
}

static enum ayni_err read_record(struct check *c, struct evidence *e)
{
    enum ayni_err err = proof_lines_base64(&c->lines, "record", &c->report->arena, &e->bytes);
    if (err != AYNI_OK) return err;
    e->line = c->lines.number;
    err = record_decode(&e->rec, e->bytes);
    if (err != AYNI_OK)
        return proof_lines_fail(&c->lines, err, "record %u, of %.*s: these bytes are no record: %s",
                                e->number, NAME(e->log->card), ayni_err_text(err));
    return check_author(c, e);
}

static enum ayni_err read_path(struct check *c, uint64_t *out_index, struct proof *out_path)
{
    struct bytes value;
    enum ayni_err err = proof_lines_value(&c->lines, "index", &value);
    if (err == AYNI_OK && line_decimal(out_index, value) != AYNI_OK)
        err = proof_lines_fail(&c->lines, AYNI_ERR_ENCODING, "`index` is not a number in shortest form");
    for (out_path->n = 0; err == AYNI_OK && proof_lines_are_next(&c->lines, "path"); out_path->n++) {
        err = proof_lines_value(&c->lines, "path", &value);
        if (err != AYNI_OK) break;
        if (out_path->n == PROOF_HASHES_MAX)
            return proof_lines_fail(&c->lines, AYNI_ERR_LIMIT, "a path has at most %d hashes",
                                    PROOF_HASHES_MAX);
        if (line_hash(&out_path->hashes[out_path->n], value) != AYNI_OK)
            err = proof_lines_fail(&c->lines, AYNI_ERR_ENCODING, "`path` is not the base64 of a hash");
    }
    return err;
}

static enum ayni_err check_path(struct check *c, const struct evidence *e, uint64_t *out_index)
{
    const struct checkpoint *head = &e->log->head;
    struct hash id;
    struct proof path;
    enum ayni_err err = read_path(c, out_index, &path);
    if (err != AYNI_OK) return err;
    record_id(&id, e->bytes);
    if (proof_check_inclusion(&path, *out_index, head->size, &id, &head->root) == AYNI_OK) return AYNI_OK;
    return fail_record(c, e, AYNI_ERR_PROOF, "its path does not lead to the root that the log has signed");
}

/* Why the ledger takes no answer. */
static const char *answer_fault(const struct check *c, const struct evidence *e)
{
    const struct commitment *commitment = c->report->commitment;
    if (version_party(commitment->first, &e->log->card->id) == NULL)
        return "this member is no signatory of the commitment";
    if (day_of_ms(e->rec.time_ms) > commitment->first->accept_by)
        return "it was signed after the last day on which the commitment could be answered";
    return "this member's stance was decided before";
}

static const char *void_fault(const struct check *c, const struct evidence *e, enum void_reason reason)
{
    enum record_type type = record_type_of(e->rec.type);
    if (reason == VOID_FIELD) return "its fields are not as they must be";
    if (reason == VOID_WAITING) return "it answers another commitment";
    if (reason == VOID_RULE && type == RECORD_JOIN) return "it is not the join of this ledger";
    if (reason == VOID_RULE && type == RECORD_PROPOSE) return "its author is no party to it";
    return reason == VOID_RULE ? answer_fault(c, e) : void_reason_name(reason);
}

/* Hand the record to the ledger as the next of its log: the rules are judged by the one who knows them. */
static enum ayni_err check_rules(struct check *c, const struct evidence *e)
{
    struct proof_report *r = c->report;
    uint32_t number = (uint32_t)(e->log->card - r->charter.founders);
    struct place place = {number, ledger_applied(r->ledger, number)};
    struct examination examination;
    ledger_examine(&examination, e->bytes);
    enum ayni_err err = ledger_apply(r->ledger, number, e->bytes, &examination);
    if (err != AYNI_OK) return err;
    enum void_reason reason = ledger_void(r->ledger, place);
    if (reason == VOID_NOT) return AYNI_OK;
    err = reason == VOID_FIELD ? AYNI_ERR_FIELD : AYNI_ERR_RULE;
    return fail_record(c, e, err, void_fault(c, e, reason));
}

static enum ayni_err check_record(struct check *c, struct evidence *e, uint64_t *out_index)
{
    enum ayni_err err = read_record(c, e);
    if (err == AYNI_OK) err = check_path(c, e, out_index);
    return err;
}

static enum ayni_err check_join(struct check *c, struct proof_log *log)
{
    uint64_t index;
    struct evidence e = {.log = log, .number = 2 * (unsigned)c->report->n_logs + 1};
    enum ayni_err err = check_record(c, &e, &index);
    if (err != AYNI_OK) return err;
    if (record_type_of(e.rec.type) != RECORD_JOIN || index != 0)
        return fail_record(c, &e, AYNI_ERR_RULE, "the first record of a log must stand here, its join");
    return check_rules(c, &e);
}

/* The proposal opens the proof; what follows answers it. */
static enum ayni_err check_type(struct check *c, const struct evidence *e)
{
    enum record_type type = record_type_of(e->rec.type);
    bool is_first = c->report->n_logs == 0;
    bool is_answer = type == RECORD_ACCEPT || type == RECORD_DECLINE;
    if (is_first ? type == RECORD_PROPOSE : is_answer) return AYNI_OK;
    return fail_record(c, e, AYNI_ERR_RULE,
                       is_first ? "the proposal must stand here"
                                : "an answer to the proposal must stand here");
}

static enum ayni_err enter_proposal(struct check *c, const struct evidence *e)
{
    struct proof_report *r = c->report;
    if (!hash_equal(&e->log->record, &c->commitment))
        return fail_record(c, e, AYNI_ERR_RULE, "it is another commitment than line 2 names");
    enum ayni_err err = check_rules(c, e);
    if (err != AYNI_OK) return err;
    r->commitment = ledger_find(r->ledger, &c->commitment);
    assert(r->commitment != NULL);
    r->proposal = e->rec.payload;
    return AYNI_OK;
}

static enum ayni_err check_deed(struct check *c, struct proof_log *log)
{
    struct evidence e = {.log = log, .number = 2 * (unsigned)c->report->n_logs + 2};
    enum ayni_err err = check_record(c, &e, &log->index);
    if (err == AYNI_OK) err = check_type(c, &e);
    if (err != AYNI_OK) return err;
    log->type = record_type_of(e.rec.type);
    log->time_ms = e.rec.time_ms;
    record_id(&log->record, e.bytes);
    return log->type == RECORD_PROPOSE ? enter_proposal(c, &e) : check_rules(c, &e);
}

static enum ayni_err check_log(struct check *c)
{
    struct proof_log log = {0};
    enum ayni_err err = check_log_line(c, &log);
    if (err == AYNI_OK) err = check_head(c, &log);
    if (err == AYNI_OK) err = check_join(c, &log);
    if (err == AYNI_OK) err = check_deed(c, &log);
    if (err != AYNI_OK) return err;
    assert(c->report->n_logs < c->report->charter.n_founders);
    c->report->logs[c->report->n_logs++] = log;
    return AYNI_OK;
}

/* Last, so that what was changed is named by the part that it spoils. */
static enum ayni_err check_end(struct check *c)
{
    struct hash named, digest;
    size_t len = c->lines.file.len - c->lines.rest.len;
    enum ayni_err err = proof_lines_hex(&c->lines, "sha256", named.bytes, sizeof named.bytes);
    if (err != AYNI_OK) return err;
    sha256(digest.bytes, bytes_of(c->lines.file.data, len));
    if (!hash_equal(&named, &digest))
        return proof_lines_fail(&c->lines, AYNI_ERR_DIGEST,
                                "the file was changed: its bytes do not give this SHA-256");
    if (c->lines.rest.len == 0) return AYNI_OK;
    c->lines.number++;
    return proof_lines_fail(&c->lines, AYNI_ERR_ENCODING, "something stands behind the end");
}

static enum ayni_err check_file(struct check *c, struct bytes charter)
{
    enum ayni_err err = proof_lines_exactly(&c->lines, PROOF_FIRST_LINE);
    if (err == AYNI_OK) err = proof_lines_hex(&c->lines, "commitment", c->commitment.bytes, 32);
    if (err == AYNI_OK) err = check_charter(c, charter);
    if (err == AYNI_OK) err = check_log(c);
    while (err == AYNI_OK && proof_lines_are_next(&c->lines, "log"))
        err = check_log(c);
    return err == AYNI_OK ? check_end(c) : err;
}

static enum ayni_err report_new(struct proof_report **out, struct heap *heap, size_t file_len)
{
    struct proof_report *report = heap_zalloc(heap, sizeof *report);
    if (report == NULL) return AYNI_ERR_MEMORY;
    report->heap = heap;
    buffer_init(&report->arena, heap, file_len + 1);
    enum ayni_err err = buffer_reserve(&report->arena, file_len + 1);
    if (err != AYNI_OK) {
        proof_report_free(report);
        return err;
    }
    *out = report;
    return AYNI_OK;
}

enum ayni_err proof_check(struct proof_report **out,
                          struct heap *heap,
                          struct bytes file,
                          struct bytes charter,
                          struct proof_fault *fault)
{
    struct check c = {0};
    *fault = (struct proof_fault){0};
    proof_lines_init(&c.lines, file, fault);
    if (file.len > PROOF_FILE_MAX)
        return proof_lines_fail(&c.lines, AYNI_ERR_LIMIT, "a proof is not larger than %zu bytes",
                                PROOF_FILE_MAX);
    enum ayni_err err = report_new(&c.report, heap, file.len);
    if (err != AYNI_OK) return err;
    err = check_file(&c, charter);
    if (err == AYNI_OK)
        *out = c.report;
    else
        proof_report_free(c.report);
    return err;
}

void proof_report_free(struct proof_report *report)
{
    if (report == NULL) return;
    ledger_free(report->ledger);
    buffer_deinit(&report->arena);
    heap_free(report->heap, report);
}

const struct proof_log *proof_report_log(const struct proof_report *report, const struct member_id *member)
{
    for (size_t i = 0; i < report->n_logs; i++)
        if (member_id_equal(&report->logs[i].card->id, member)) return &report->logs[i];
    return NULL;
}

bool proof_report_agreed(const struct proof_report *report)
{
    const struct commitment *c = report->commitment;
    for (uint32_t i = 0; i < c->first->n_parties; i++)
        if (c->first->parties[i].stance != STANCE_ACCEPTED) return false;
    return true;
}
