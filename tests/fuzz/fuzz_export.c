/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include <ayni/ayni.h>

#include "audit/audit.h"
#include "audit/export_read.h"
#include "audit/export_write.h"
#include "core/record/record.h"
#include "core/sync/frame.h"
#include "mend.h"
#include "mutate.h"
#include "support/heap.h"

/*
 * Input: an export. The mutator changes a frame, then signs records and checkpoints and takes the digests
 * anew, as the members of a ledger could do who conspire.
 */

#define LEAVES_MAX 4096
/* The audit itself, and what a ledger and findings cost for each byte of small records. */
#define HEAP_BASE ((size_t)2 << 20)
#define HEAP_FACTOR 64

/* A report, and the heap that it owns memory of. */
struct audited {
    struct counting_heap heap;
    struct audit_report report;
};

static void audit(struct audited *out, struct bytes file, bool strict)
{
    size_t max = HEAP_BASE + HEAP_FACTOR * file.len;
    struct audit_options options = {
        .heap = counting_heap_init(&out->heap, max), .strict = strict, .n_threads = 1};
    enum ayni_err err = audit_export(&out->report, file, &options);
    assert(err == AYNI_OK);
}

static void audited_deinit(struct audited *a)
{
    audit_report_deinit(&a->report);
    assert(a->heap.live == 0);
}

/* Whatever is wrong is said. */
static void check_report(const struct audit_report *r, struct bytes file)
{
    assert(r->ok == (r->whole && r->findings.n_faults == 0));
    assert(r->signatures <= r->records && r->n_void <= r->records && r->commitments <= r->records);
    assert(r->records <= file.len && r->findings.n <= FINDINGS_MAX);
    for (size_t i = 0; i < r->findings.n; i++)
        assert(strlen(r->findings.list[i].text) > 0);
}

static void write_records(struct export_writer *w, const struct export_frame *f)
{
    struct cursor c = f->records;
    struct bytes record;
    for (size_t i = 0; i < f->n_records; i++) {
        enum ayni_err err = cursor_read_bin(&c, &record);
        assert(err == AYNI_OK);
        export_write_record(w, record);
    }
}

/* One history has one form: what is in an export that holds, written again, gives the same bytes. */
static void check_written(struct bytes file, const struct audit_report *report)
{
    struct export_reader r = {.file = file};
    struct export_frame f;
    struct export_writer w;
    struct buffer again;
    struct hash history;
    buffer_init(&again, test_heap(), file.len);
    while (r.at < file.len && export_read(&r, &f) == AYNI_OK) {
        if (f.kind == EXPORT_CHARTER) export_write_begin(&w, test_heap(), &again, f.charter);
        if (f.kind == EXPORT_LOG) export_write_log(&w, &f.log);
        if (f.kind == EXPORT_RECORDS) write_records(&w, &f);
    }
    enum ayni_err err = export_write_end(&w, &history);
    assert(err == AYNI_OK && r.at == file.len);
    assert(hash_equal(&history, &report->history));
    assert(bytes_equal(buffer_view(&again), file));
    export_writer_deinit(&w);
    buffer_deinit(&again);
}

static bool same_digest(const struct ayni_report *r,
                        enum ayni_digest which,
                        bool is_there,
                        const struct hash *want)
{
    uint8_t digest[32];
    if (!ayni_report_digest(r, digest, which)) return !is_there;
    return is_there && memcmp(digest, want->bytes, 32) == 0;
}

/* libayni, on two threads, says the same. */
static void check_library(struct bytes file, const struct audit_report *report)
{
    struct ayni_report *r = NULL;
    enum ayni_err err = ayni_export_audit(&r, file.data, file.len, 2);
    assert(err == (report->ok ? AYNI_OK : AYNI_ERR_CORRUPT) && ayni_report_ok(r) == report->ok);
    assert(ayni_report_number(r, AYNI_NUMBER_LOGS) == report->logs);
    assert(ayni_report_number(r, AYNI_NUMBER_RECORDS) == report->records);
    assert(ayni_report_number(r, AYNI_NUMBER_SIGNATURES) == report->signatures);
    assert(ayni_report_number(r, AYNI_NUMBER_VOID) == report->n_void);
    assert(ayni_report_number(r, AYNI_NUMBER_COMMITMENTS) == report->commitments);
    assert(same_digest(r, AYNI_DIGEST_HISTORY, report->whole, &report->history));
    assert(same_digest(r, AYNI_DIGEST_STATE, report->whole, &report->state_digest));
    assert(ayni_report_n_findings(r) == report->findings.n);
    for (size_t i = 0; i < report->findings.n; i++)
        assert(strcmp(ayni_report_finding(r, i), report->findings.list[i].text) == 0);
    ayni_report_free(r);
}

/* To be strict changes one thing alone: a void record is a fault. */
static void check_strict(struct bytes file, const struct audit_report *report)
{
    static struct audited strict;
    audit(&strict, file, true);
    assert(strict.report.ok == (report->n_void == 0));
    assert(strict.report.findings.n == report->findings.n);
    audited_deinit(&strict);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct audited audited;
    struct bytes file = bytes_of(data, len);
    enum ayni_err err = crypto_init();
    assert(err == AYNI_OK);
    audit(&audited, file, false);
    check_report(&audited.report, file);
    check_library(file, &audited.report);
    if (audited.report.ok) {
        check_strict(file, &audited.report);
        check_written(file, &audited.report);
        fuzz_accept();
    }
    audited_deinit(&audited);
    return 0;
}

/* The log that is being mended: its note, and the leaves that came so far. */
struct open_log {
    uint8_t *note;
    size_t note_len;
    uint64_t size;
    size_t n;
    struct hash leaves[LEAVES_MAX];
};

static void mend_log(struct open_log *log)
{
    struct hash root = root_of(log->leaves, log->n);
    if (log->note != NULL && log->n == log->size && log->n > 0)
        mend_checkpoint(log->note, log->note_len, &root);
    log->note = NULL;
    log->n = 0;
}

static void mend_records(struct open_log *log, const struct export_frame *f, uint8_t *data)
{
    struct cursor c = f->records;
    struct bytes record;
    for (size_t i = 0; i < f->n_records && log->n < LEAVES_MAX; i++) {
        if (cursor_read_bin(&c, &record) != AYNI_OK) return;
        mend_record(data + (record.data - data), record.len);
        record_id(&log->leaves[log->n++], record);
    }
}

/* In the order of the file: a digest covers what was mended before it. */
static void mend_export(uint8_t *data, size_t len)
{
    static struct open_log log;
    struct export_reader r = {.file = bytes_of(data, len)};
    struct export_frame f;
    log.note = NULL;
    log.n = 0;
    while (r.at < len && export_read(&r, &f) == AYNI_OK) {
        if (f.kind == EXPORT_RECORDS) {
            mend_records(&log, &f, data);
            continue;
        }
        mend_log(&log);
        if (f.kind == EXPORT_LOG) {
            log.note = data + (f.log.note.data - data);
            log.note_len = f.log.note.len;
            log.size = f.log.size;
        }
        if (f.kind == EXPORT_HISTORY || f.kind == EXPORT_END)
            sha256(data + r.at - sizeof f.digest, bytes_of(data, f.offset));
    }
}

/* Where the frame with this number stands, with its length; empty at the end. */
static struct bytes find_frame(struct bytes file, uint64_t number)
{
    struct export_reader r = {.file = file};
    struct export_frame f;
    while (r.at < file.len && export_read(&r, &f) == AYNI_OK)
        if (number-- == 0) return bytes_of(file.data + f.offset, r.at - f.offset);
    return bytes_of(NULL, 0);
}

/* Change the array of a frame and write its length anew. */
static size_t mutate_frame(uint8_t *data, size_t len, size_t max, struct bytes frame, uint64_t *random)
{
    struct buffer changed, out;
    size_t start = (size_t)(frame.data - data), end = start + frame.len, room = frame.len + 1024;
    buffer_init(&changed, test_heap(), room);
    buffer_init(&out, test_heap(), max);
    enum ayni_err err =
        buffer_append(&changed, bytes_of(frame.data + FRAME_HEAD_LEN, frame.len - FRAME_HEAD_LEN));
    if (err == AYNI_OK) err = buffer_reserve(&changed, 1024);
    assert(err == AYNI_OK);
    changed.len = mutate_encoded(changed.data, changed.len, room, NULL, random);
    if (err == AYNI_OK) err = buffer_append(&out, bytes_of(data, start));
    if (err == AYNI_OK && changed.len > 0) err = frame_append(&out, buffer_view(&changed));
    if (err == AYNI_OK) err = buffer_append(&out, bytes_of(data + end, len - end));
    size_t new_len = err == AYNI_OK ? out.len : len;
    if (err == AYNI_OK) memcpy(data, out.data, out.len);
    buffer_deinit(&changed);
    buffer_deinit(&out);
    return new_len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    struct bytes frame = find_frame(bytes_of(data, len), choose(&random, 16));
    if (frame.len == 0 || choose(&random, 8) == 0)
        len = LLVMFuzzerMutate(data, len, max);
    else
        len = mutate_frame(data, len, max, frame, &random);
    if (choose(&random, 16) > 0) mend_export(data, len);
    return len;
}
