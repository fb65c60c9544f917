/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/audit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "audit/examine.h"
#include "audit/export_read.h"
#include "core/base/heap.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/note.h"
#include "core/crypto/crypto.h"
#include "core/ledger/ledger.h"
#include "core/record/record.h"
#include "core/tree/tree.h"

/*
 * One pass over the frames; records are examined on all threads while it goes on, and applied in their order.
 * A fault in the form ends it: what follows has no meaning that could be relied on.
 * A fault in the content (a checkpoint, a root, a record) is noted, and the pass goes on. The void records
 * are told at the end, because a record that waits is judged when another log brings what it waits for.
 */

struct audit {
    const struct audit_options *options;
    struct audit_report *report;
    struct export_reader reader;
    struct sha256 digest; /* of the frames that were read */
    bool begun, has_history, ended;
    struct charter charter;
    struct ledger *ledger;
    struct log_id last_log;
    /* The log that is open. */
    const struct card *card;
    struct checkpoint head;
    bool head_holds;
    uint64_t n_due; /* records that have not come yet */
    struct tree tree;
    size_t frame_len; /* bytes, and number, of the records in the frame before */
    size_t frame_records;
    struct examiner *examiner; /* has the records that were read and are not applied yet */
};

#define NAME(card) (int)(card)->name.len, (const char *)(card)->name.data
#define FAULT true

/* A fault of form: no frame after this one is looked at. */
__attribute__((format(printf, 3, 4))) static enum ayni_err stop(struct audit *a,
                                                                size_t offset,
                                                                const char *format,
                                                                ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    findings_add(&a->report->findings, FAULT, "frame at byte %zu: %s", offset, why);
    return AYNI_ERR_ENCODING;
}

static enum ayni_err on_charter(struct audit *a, const struct export_frame *f)
{
    if (a->begun) return stop(a, f->offset, "a second charter");
    enum ayni_err err = charter_decode(&a->charter, f->charter);
    if (err != AYNI_OK) return stop(a, f->offset, "this is no charter: %s", ayni_err_text(err));
    a->begun = true;
    a->report->ledger = a->charter.id;
    a->report->has_ledger = true;
    if (a->charter.rules != RULES_VERSION)
        findings_add(&a->report->findings, FAULT,
                     "the charter asks for rules version %" PRIu64
                     ", which this program does not know: records are verified and not interpreted",
                     a->charter.rules);
    a->ledger = ledger_new(a->options->heap, &a->charter, a->options->spread);
    return a->ledger == NULL ? AYNI_ERR_MEMORY : AYNI_OK;
}

/* The log that was open is complete: does its tree give the root that its key signed? */
static enum ayni_err close_log(struct audit *a, size_t offset)
{
    struct hash root;
    if (a->card == NULL) return AYNI_OK;
    if (a->n_due > 0)
        return stop(a, offset, "%" PRIu64 " records of %.*s are missing before it", a->n_due, NAME(a->card));
    tree_root(&root, &a->tree);
    if (a->head_holds && !hash_equal(&root, &a->head.root))
        findings_add(&a->report->findings, FAULT,
                     "%.*s: the %" PRIu64 " records do not give the root that the log has signed",
                     NAME(a->card), a->tree.size);
    return AYNI_OK;
}

/* Cosignatures carry times and differ between nodes: a head has its log's signature and no other. */
static bool has_one_signature(struct bytes raw)
{
    struct note note;
    struct note_signature line;
    if (note_parse(&note, raw) != AYNI_OK) return false;
    return note_next_signature(&line, &note.signatures) && note.signatures.len == 0;
}

static void check_head(struct audit *a, const struct export_log *log)
{
    char origin[LOG_ORIGIN_MAX];
    struct vkey key;
    const char *why = NULL;
    size_t len = log_origin(origin, a->card->name, &log->log);
    enum ayni_err err = vkey_init(&key, VKEY_ED25519, bytes_of(origin, len), &a->card->log_key);
    assert(err == AYNI_OK);
    err = checkpoint_open(&a->head, log->note, &key);
    if (err != AYNI_OK)
        why = ayni_err_text(err);
    else if (a->head.size != log->size)
        why = "it is of another size than the log's frame says";
    else if (!has_one_signature(log->note))
        why = "it has other signatures beside its log's";
    a->head_holds = why == NULL;
    if (why != NULL)
        findings_add(&a->report->findings, FAULT, "%.*s: the checkpoint does not hold: %s", NAME(a->card),
                     why);
}

static enum ayni_err open_log(struct audit *a, const struct export_frame *f)
{
    struct log_id expected;
    const struct export_log *log = &f->log;
    if (a->report->logs > 0 && log_id_compare(&a->last_log, &log->log) >= 0)
        return stop(a, f->offset, "the logs do not stand in rising order of their ids");
    a->card = charter_founder(&a->charter, &log->member);
    if (a->card == NULL) return stop(a, f->offset, "a log of somebody who is no member");
    log_id_make(&expected, &a->charter.id, &a->card->id, a->card->id.bytes);
    if (!log_id_equal(&expected, &log->log))
        return stop(a, f->offset, "this is not the id of the log of %.*s", NAME(a->card));
    if (log->size > TREE_SIZE_MAX) return stop(a, f->offset, "a log of an impossible size");
    a->last_log = log->log;
    a->report->logs++;
    return AYNI_OK;
}

static enum ayni_err on_log(struct audit *a, const struct export_frame *f)
{
    enum ayni_err err = close_log(a, f->offset);
    if (err == AYNI_OK) err = open_log(a, f);
    if (err != AYNI_OK) return err;
    a->n_due = f->log.size;
    a->tree = (struct tree){.size = 0};
    a->frame_len = EXPORT_FRAME_BYTES; /* no frame before it could have taken more */
    a->frame_records = EXPORT_FRAME_RECORDS;
    a->head_holds = false;
    if (f->log.size > 0) {
        check_head(a, &f->log);
        return AYNI_OK;
    }
    if (f->log.note.len > 0) return stop(a, f->offset, "a checkpoint of an empty log");
    findings_add(&a->report->findings, false, "%.*s has not joined: its log is empty", NAME(a->card));
    return AYNI_OK;
}

static enum ayni_err apply(struct audit *a, struct bytes record, const struct examination *result)
{
    tree_append(&a->tree, &result->id, NULL);
    a->report->records++;
    a->report->signatures += result->signature_holds;
    return ledger_apply(a->ledger, (uint32_t)(a->card - a->charter.founders), record, result);
}

static enum ayni_err apply_batch(struct audit *a, const struct examiner_batch *batch)
{
    enum ayni_err err = AYNI_OK;
    for (size_t i = 0; i < batch->n && err == AYNI_OK; i++)
        err = apply(a, batch->records[i], &batch->results[i]);
    return err;
}

/* Apply all records that were read: before anything that asks for the state or the tree. */
static enum ayni_err apply_rest(struct audit *a)
{
    const struct examiner_batch *batch;
    enum ayni_err err = AYNI_OK;
    while (err == AYNI_OK && (batch = examiner_finish(a->examiner)) != NULL)
        err = apply_batch(a, batch);
    return err;
}

/* Frames are filled in one way alone, so that one history has one digest. */
static enum ayni_err view_records(struct audit *a, struct bytes *records, const struct export_frame *f)
{
    struct cursor c = f->records;
    size_t len = 0;
    for (size_t i = 0; i < f->n_records; i++) {
        enum ayni_err err = cursor_read_bin(&c, &records[i]);
        assert(err == AYNI_OK);
        if (records[i].len > RECORD_MAX) return stop(a, f->offset, "a record of %zu bytes", records[i].len);
        len += records[i].len;
    }
    if (len > EXPORT_FRAME_BYTES) return stop(a, f->offset, "more bytes of records than a frame takes");
    if (a->frame_records < EXPORT_FRAME_RECORDS && a->frame_len + records[0].len <= EXPORT_FRAME_BYTES)
        return stop(a, f->offset, "its first record belongs into the frame before");
    a->frame_len = len;
    a->frame_records = f->n_records;
    return AYNI_OK;
}

static enum ayni_err on_records(struct audit *a, const struct export_frame *f)
{
    if (a->card == NULL) return stop(a, f->offset, "records before the first log");
    if (f->n_records > a->n_due)
        return stop(a, f->offset, "more records than the log of %.*s has", NAME(a->card));
    struct examiner_batch *batch = examiner_room(a->examiner);
    enum ayni_err err = AYNI_OK;
    if (batch == NULL) {
        err = apply_batch(a, examiner_finish(a->examiner));
        batch = examiner_room(a->examiner);
    }
    if (err == AYNI_OK) err = view_records(a, batch->records, f);
    if (err != AYNI_OK) return err;
    batch->n = f->n_records;
    a->n_due -= f->n_records;
    examiner_start(a->examiner);
    return AYNI_OK;
}

static struct hash digest_so_far(const struct audit *a)
{
    struct sha256 digest = a->digest;
    struct hash out;
    sha256_final(&digest, out.bytes);
    return out;
}

static enum ayni_err on_history(struct audit *a, const struct export_frame *f)
{
    enum ayni_err err = close_log(a, f->offset);
    if (err != AYNI_OK) return err;
    size_t n_logs = a->charter.n_founders;
    if (a->report->logs != n_logs)
        return stop(a, f->offset, "%zu of %zu logs are missing before it", n_logs - a->report->logs, n_logs);
    a->report->history = digest_so_far(a);
    a->has_history = true;
    if (!hash_equal(&a->report->history, &f->digest))
        findings_add(&a->report->findings, FAULT,
                     "the history was changed: its bytes do not give the SHA-256 that the file names");
    return AYNI_OK;
}

static enum ayni_err on_end(struct audit *a, const struct export_frame *f)
{
    if (!a->has_history) return stop(a, f->offset, "the end before the digest of the history");
    struct hash digest = digest_so_far(a);
    a->ended = true;
    if (!hash_equal(&digest, &f->digest))
        findings_add(&a->report->findings, FAULT,
                     "the file was changed: its bytes do not give the SHA-256 at its end");
    return AYNI_OK;
}

static enum ayni_err on_frame(struct audit *a, const struct export_frame *f)
{
    if (!a->begun && f->kind != EXPORT_CHARTER) return stop(a, f->offset, "the charter must come first");
    if (a->has_history && f->kind != EXPORT_END)
        return stop(a, f->offset, "nothing but the end may stand behind the history");
    enum ayni_err err = f->kind == EXPORT_RECORDS ? AYNI_OK : apply_rest(a);
    if (err != AYNI_OK) return err;
    switch (f->kind) {
    case EXPORT_CHARTER:
        return on_charter(a, f);
    case EXPORT_LOG:
        return on_log(a, f);
    case EXPORT_RECORDS:
        return on_records(a, f);
    case EXPORT_HISTORY:
        return on_history(a, f);
    default:
        return on_end(a, f);
    }
}

static const char *form_fault(const struct audit *a, enum ayni_err err)
{
    if (!a->begun) return "this is no export of a ledger, or one of a later version";
    if (err == AYNI_ERR_MORE) return "the file ends here, before its end";
    if (err == AYNI_ERR_VERSION) return "a frame of a type that this program does not know";
    return ayni_err_text(err);
}

static enum ayni_err read_frames(struct audit *a)
{
    while (!a->ended) {
        struct export_frame frame;
        enum ayni_err err = export_read(&a->reader, &frame);
        if (err != AYNI_OK) return stop(a, a->reader.at, "%s", form_fault(a, err));
        err = on_frame(a, &frame);
        if (err != AYNI_OK) return err;
        size_t len = a->reader.at - frame.offset;
        sha256_update(&a->digest, bytes_of(a->reader.file.data + frame.offset, len));
        if (a->options->progress != NULL)
            a->options->progress(a->options->context, a->reader.at, a->reader.file.len);
    }
    if (a->reader.at == a->reader.file.len) return AYNI_OK;
    return stop(a, a->reader.at, "something stands behind the end");
}

/* Also what was read before a fault counts. */
static enum ayni_err read_all(struct audit *a)
{
    enum ayni_err err = read_frames(a);
    if (err == AYNI_ERR_MEMORY) return err;
    enum ayni_err rest = apply_rest(a);
    return rest == AYNI_OK ? err : rest;
}

static void tell_record(struct audit *a, struct place place, enum void_reason reason)
{
    static const char *const sentences[VOID_REASONS] = {
        [VOID_ENCODING] = "these bytes are no record",
        [VOID_LEDGER] = "it belongs to another ledger",
        [VOID_MEMBER] = "it names another member as its author",
        [VOID_SIGNATURE] = "the signature does not verify",
        [VOID_COPY] = "the same record stands earlier in this log",
        [VOID_SIGNER] = "it is signed with another key than the member's",
        [VOID_TYPE] = "its type is not known",
        [VOID_FIELD] = "its fields are not as they must be",
        [VOID_RULE] = "a rule of the ledger forbids it",
    };
    const struct card *card = &a->charter.founders[place.log];
    if (reason == VOID_WAITING)
        findings_add(&a->report->findings, false,
                     "%.*s, record %" PRIu64 ": without effect, it answers what is no commitment here",
                     NAME(card), place.index);
    else
        findings_add(&a->report->findings, a->options->strict, "%.*s, record %" PRIu64 ": void (%s), %s",
                     NAME(card), place.index, void_reason_name(reason), sentences[reason]);
}

static void tell_records(struct audit *a)
{
    for (uint32_t log = 0; log < a->charter.n_founders; log++)
        for (uint64_t i = 0; i < ledger_applied(a->ledger, log); i++) {
            enum void_reason reason = ledger_void(a->ledger, (struct place){log, i});
            bool may_settle = reason == VOID_WAITING && !a->report->whole;
            if (reason != VOID_NOT && !may_settle) tell_record(a, (struct place){log, i}, reason);
        }
}

static enum ayni_err finish(struct audit *a, bool whole)
{
    struct audit_report *report = a->report;
    enum ayni_err err = AYNI_OK;
    report->whole = whole;
    if (a->ledger != NULL) {
        tell_records(a);
        report->n_void = ledger_n_void(a->ledger);
        report->commitments = ledger_n_commitments(a->ledger);
        err = ledger_digest(a->ledger, &report->state_digest);
    }
    report->ok = whole && report->findings.n_faults == 0;
    return err == AYNI_OK ? report->findings.err : err;
}

enum ayni_err audit_export(struct audit_report *out, struct bytes file, const struct audit_options *options)
{
    struct audit_report report = {0};
    struct audit *a = heap_zalloc(options->heap, sizeof *a);
    if (a == NULL) return AYNI_ERR_MEMORY;
    findings_init(&report.findings, options->heap);
    a->options = options;
    a->report = &report;
    a->reader = (struct export_reader){file, 0};
    sha256_init(&a->digest);
    a->examiner = examiner_new(options->heap, options->n_threads);
    enum ayni_err err = a->examiner == NULL ? AYNI_ERR_MEMORY : read_all(a);
    if (err != AYNI_ERR_MEMORY) err = finish(a, err == AYNI_OK);
    examiner_free(a->examiner);
    ledger_free(a->ledger);
    heap_free(options->heap, a);
    if (err == AYNI_OK)
        *out = report;
    else
        audit_report_deinit(&report);
    return err;
}

void audit_report_deinit(struct audit_report *report)
{
    findings_deinit(&report->findings);
}
