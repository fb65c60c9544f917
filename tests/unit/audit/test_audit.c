/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "archive.h"
#include "audit/audit.h"
#include "audit/examine.h"
#include "audit/export_write.h"
#include "core/checkpoint/checkpoint.h"
#include "core/crypto/crypto.h"
#include "support/heap.h"

/* What an audit says about ledgers whose files are well made. */

#define EXPORT_MAX ((size_t)8 << 20)

static struct audit_report audit_with(struct bytes bytes, const struct audit_options *options)
{
    struct audit_report report;
    assert_int_equal(audit_export(&report, bytes, options), AYNI_OK);
    return report;
}

static struct audit_report audit_archive(const struct archive *a, bool strict)
{
    struct audit_options options = {.heap = test_heap(), .n_threads = 2, .strict = strict};
    struct buffer bytes;
    buffer_init(&bytes, test_heap(), EXPORT_MAX);
    archive_export(&bytes, a);
    struct audit_report report = audit_with(buffer_view(&bytes), &options);
    buffer_deinit(&bytes);
    return report;
}

static bool says(const struct audit_report *report, const char *words)
{
    for (size_t i = 0; i < report->findings.n; i++)
        if (strstr(report->findings.list[i].text, words) != NULL) return true;
    return false;
}

static void assert_says(const struct audit_report *report, const char *words)
{
    if (says(report, words)) return;
    for (size_t i = 0; i < report->findings.n; i++)
        fprintf(stderr, "  %s\n", report->findings.list[i].text);
    fail_msg("no finding says \"%s\"", words);
}

static struct archive *archive_new(size_t n)
{
    static struct archive a;
    archive_init(&a, n);
    return &a;
}

static void how_the_tables_are_spread_decides_nothing(void **state)
{
    (void)state;
    struct archive *a = archive_new(2);
    struct spread drawn;
    struct audit_options options = {.heap = test_heap(), .n_threads = 1, .spread = &drawn};
    struct buffer bytes;
    buffer_init(&bytes, test_heap(), EXPORT_MAX);
    archive_example(a);
    archive_export(&bytes, a);
    crypto_random(&drawn, sizeof drawn);
    struct audit_report report = audit_with(buffer_view(&bytes), &options);
    struct audit_report plain = audit_archive(a, false);
    assert_true(report.ok && plain.ok);
    assert_true(hash_equal(&report.state_digest, &plain.state_digest));
    audit_report_deinit(&report);
    audit_report_deinit(&plain);
    buffer_deinit(&bytes);
    archive_deinit(a);
}

static void a_ledger_that_holds_is_told_in_numbers(void **state)
{
    (void)state;
    struct archive *a = archive_new(2);
    archive_example(a);
    struct audit_report r = audit_archive(a, true);
    assert_true(r.ok && r.whole);
    assert_int_equal(r.logs, 2);
    assert_int_equal(r.records, 4);
    assert_int_equal(r.signatures, 4);
    assert_int_equal(r.n_void, 0);
    assert_int_equal(r.commitments, 1);
    assert_int_equal(r.findings.n, 0);
    assert_true(ledger_id_equal(&r.ledger, &a->world.charter.id));
    audit_report_deinit(&r);
    archive_deinit(a);
}

static void the_state_digest_is_that_of_the_ledger(void **state)
{
    (void)state;
    struct archive *a = archive_new(2);
    struct hash digest;
    archive_example(a);
    struct ledger *l = world_ledger(&a->world);
    for (uint32_t log = 2; log-- > 0;) /* the other way round than in the file: no matter */
        for (size_t i = 0; i < a->logs[log].n; i++) {
            struct examination examination;
            ledger_examine(&examination, a->logs[log].records[i]);
            assert_int_equal(ledger_apply(l, log, a->logs[log].records[i], &examination), AYNI_OK);
        }
    assert_int_equal(ledger_digest(l, &digest), AYNI_OK);
    struct audit_report r = audit_archive(a, false);
    assert_true(hash_equal(&digest, &r.state_digest));
    audit_report_deinit(&r);
    ledger_free(l);
    archive_deinit(a);
}

static void members_who_have_not_joined_are_no_fault(void **state)
{
    (void)state;
    struct archive *a = archive_new(3);
    struct audit_report r = audit_archive(a, true);
    assert_true(r.ok);
    assert_int_equal(r.logs, 3);
    assert_int_equal(r.records, 0);
    assert_says(&r, "member02.test has not joined: its log is empty");
    audit_report_deinit(&r);
    archive_deinit(a);
}

static void append_void_records(struct archive *a, const struct written *proposal)
{
    struct world *w = &a->world;
    struct record_draft draft = {w->charter.id, w->charter.founders[1].id, NOON, "accept",
                                 BYTES_LITERAL("\x80")};
    struct written records[] = {
        world_bytes(w, BYTES_LITERAL("no record")),
        world_accept(w, 0, NOON, &proposal->id),
        world_forge(w, proposal),
        world_sign(w, &draft, 0),
        world_text(w, 1, NOON, "unheard_of", "{}"),
        world_text(w, 1, NOON, "accept", "{}"),
        world_accept(w, 1, NOON + 5, &proposal->id),
        world_accept(w, 1, NOON, &(struct hash){{1}}),
    };
    for (size_t i = 0; i < sizeof records / sizeof records[0]; i++)
        archive_append(a, 1, &records[i]);
}

static void void_records_are_named_with_their_reasons(void **state)
{
    (void)state;
    static const char *const findings[] = {
        "member00.test, record 2: void (encoding), these bytes are no record",
        "member00.test, record 3: void (member), ",
        "member00.test, record 4: void (member), ",
        "member00.test, record 5: void (signer), ",
        "member00.test, record 6: void (type), ",
        "member00.test, record 7: void (field), ",
        "member00.test, record 8: void (rule), ",
        "member00.test, record 9: without effect, it answers what is no commitment here",
    };
    for (int strict = 0; strict < 2; strict++) {
        struct archive *a = archive_new(2);
        struct written proposal = archive_example(a);
        append_void_records(a, &proposal);
        struct audit_report r = audit_archive(a, strict != 0);
        assert_int_equal(r.ok, strict == 0);
        assert_int_equal(r.n_void, 7);
        assert_int_equal(r.findings.n, 8);
        assert_int_equal(r.signatures, 4 + 6);
        for (size_t i = 0; i < 8; i++)
            assert_says(&r, findings[i]);
        audit_report_deinit(&r);
        archive_deinit(a);
    }
}

static void findings_beyond_the_most_are_counted(void **state)
{
    (void)state;
    struct archive *a = archive_new(2);
    struct written junk = world_bytes(&a->world, BYTES_LITERAL("junk"));
    for (int i = 0; i < FINDINGS_MAX + 7; i++)
        archive_append(a, 0, &junk);
    struct audit_report r = audit_archive(a, true);
    assert_false(r.ok);
    assert_int_equal(r.findings.n, FINDINGS_MAX);
    assert_int_equal(r.findings.n_left_out, 7 + 1); /* that member 1 has not joined comes first */
    assert_int_equal(r.findings.n_faults, FINDINGS_MAX + 7);
    audit_report_deinit(&r);
    archive_deinit(a);
}

/* What the frame of member 1's log says, otherwise than it should. */
struct lie {
    uint64_t size;      /* of the frame */
    uint64_t head_size; /* of the checkpoint; 0: no note */
    uint32_t key;       /* that signs it */
    uint64_t n;         /* records that follow */
    bool cosigned;
    const char *words;
};

static void write_lie(struct export_writer *w, const struct archive *a, uint32_t log, const struct lie *lie)
{
    struct buffer note;
    buffer_init(&note, test_heap(), 2 * CHECKPOINT_NOTE_MAX);
    if (lie->head_size > 0) archive_head(&note, a, log, lie->head_size, lie->key);
    if (lie->cosigned)
        assert_int_equal(
            buffer_append(&note,
                          BYTES_LITERAL("\xe2\x80\x94 w.example/1 EOPjLgAAAABqsTuAS390Z9IW+k1dRMnKcF5IoXd7gw"
                                        "w222oTeWjbjH9ZbbC+PPq3GF24CBmhTHQeSrh7nhNMl53L23UK3J4aDlSqDQ==\n")),
            AYNI_OK);
    struct export_log head = {a->world.charter.founders[log].id, archive_log_id(a, log), lie->size,
                              buffer_view(&note)};
    export_write_log(w, &head);
    for (uint64_t i = 0; i < lie->n; i++)
        export_write_record(w, a->logs[log].records[i]);
    buffer_deinit(&note);
}

static struct audit_report audit_lie(const struct archive *a, const struct lie *lie)
{
    static const struct lie truth = {.size = 2, .head_size = 2, .n = 2};
    struct audit_options options = {.heap = test_heap(), .n_threads = 1};
    struct buffer bytes;
    struct export_writer w;
    struct hash history;
    uint32_t order[WORLD_MEMBERS_MAX];
    buffer_init(&bytes, test_heap(), EXPORT_MAX);
    archive_order(order, a);
    export_write_begin(&w, test_heap(), &bytes, a->world.charter.bytes);
    for (size_t i = 0; i < 2; i++)
        write_lie(&w, a, order[i], order[i] == 1 ? lie : &truth);
    assert_int_equal(export_write_end(&w, &history), AYNI_OK);
    export_writer_deinit(&w);
    struct audit_report report = audit_with(buffer_view(&bytes), &options);
    buffer_deinit(&bytes);
    return report;
}

static void heads_that_do_not_fit_are_named(void **state)
{
    (void)state;
    static const struct lie lies[] = {
        {2, 2, 0, 2, false, "member00.test: the checkpoint does not hold: the key is unknown"},
        {2, 1, 1, 2, false, "member00.test: the checkpoint does not hold: it is of another size"},
        {1, 2, 1, 1, false, "member00.test: the checkpoint does not hold: it is of another size"},
        {2, 0, 1, 2, false, "member00.test: the checkpoint does not hold: encoding is not canonical"},
        {2, 2, 1, 2, true, "member00.test: the checkpoint does not hold: it has other signatures"},
        {2, 2, 1, 1, false, "1 records of member00.test are missing before it"},
        {2, 2, 1, 3, false, "more records than the log of member00.test has"},
        {0, 0, 1, 2, false, "more records than the log of member00.test has"},
        {0, 2, 1, 0, false, "a checkpoint of an empty log"},
        {UINT64_MAX, 2, 1, 2, false, "a log of an impossible size"},
    };
    for (size_t i = 0; i < sizeof lies / sizeof lies[0]; i++) {
        struct archive *a = archive_new(2);
        struct written proposal = archive_example(a);
        struct written more = world_accept(&a->world, 1, NOON, &proposal.id);
        archive_append(a, 1, &more);
        struct audit_report r = audit_lie(a, &lies[i]);
        assert_false(r.ok);
        assert_says(&r, lies[i].words);
        audit_report_deinit(&r);
        archive_deinit(a);
    }
}

static void a_record_that_was_exchanged_spoils_the_root(void **state)
{
    (void)state;
    static const struct lie truth = {.size = 2, .head_size = 2, .key = 1, .n = 2};
    struct archive *a = archive_new(2);
    struct written proposal = archive_example(a);
    struct written other = world_decline(&a->world, 1, NOON, &proposal.id);
    a->logs[1].records[1] = other.bytes; /* the leaves, and so the head, are those of the acceptance */
    struct lie lie = truth;
    struct audit_report r = audit_lie(a, &lie);
    assert_false(r.ok);
    assert_int_equal(r.n_void, 0);
    assert_says(&r, "member00.test: the 2 records do not give the root that the log has signed");
    audit_report_deinit(&r);
    archive_deinit(a);
}

/* Some records, each fifth of them forged. */
static void make_records(struct archive *a, struct bytes *out, size_t n)
{
    struct written proposal = archive_example(a);
    for (size_t i = 0; i < n; i++) {
        struct written accept = world_accept(&a->world, 1, NOON + i, &proposal.id);
        if (i % 5 == 0) accept = world_forge(&a->world, &accept);
        out[i] = accept.bytes;
        archive_append(a, 1, &accept);
    }
}

/* One record more than the batch before. */
static void start_batch(struct examiner_batch *batch, const struct bytes *records, size_t number)
{
    assert_non_null(batch);
    batch->n = 20 + number;
    memcpy(batch->records, records, batch->n * sizeof *records);
    memset(batch->results, 2, batch->n * sizeof batch->results[0]);
}

static void check_batch(const struct examiner_batch *batch, size_t number)
{
    assert_non_null(batch);
    assert_int_equal(batch->n, 20 + number);
    for (size_t i = 0; i < batch->n; i++) {
        struct examination alone;
        ledger_examine(&alone, batch->records[i]);
        assert_memory_equal(&batch->results[i], &alone, sizeof alone);
        assert_int_equal(alone.signature_holds, i % 5 != 0);
    }
}

static void any_number_of_threads_finishes_batches_in_their_order(void **state)
{
    (void)state;
    struct bytes records[40];
    struct archive *a = archive_new(2);
    make_records(a, records, 40);
    for (unsigned n_threads = 0; n_threads < 100; n_threads += 33) {
        struct examiner *e = examiner_new(test_heap(), n_threads);
        size_t n_started = 0, n_finished = 0;
        assert_null(examiner_finish(e));
        while (n_finished < 3 * EXAMINER_BATCHES) {
            for (; n_started - n_finished < EXAMINER_BATCHES; n_started++) {
                start_batch(examiner_room(e), records, n_started);
                examiner_start(e);
            }
            assert_null(examiner_room(e));
            check_batch(examiner_finish(e), n_finished++);
        }
        examiner_free(e); /* with batches under way */
    }
    archive_deinit(a);
}

static void running_out_of_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct archive *a = archive_new(2);
    struct written proposal = archive_example(a);
    struct buffer bytes;
    append_void_records(a, &proposal);
    buffer_init(&bytes, test_heap(), EXPORT_MAX);
    archive_export(&bytes, a);
    for (size_t n_good = 0;; n_good++) {
        struct failing_heap failing;
        struct audit_options options = {.heap = failing_heap_init(&failing, n_good), .n_threads = 1};
        struct audit_report report;
        enum ayni_err err = audit_export(&report, buffer_view(&bytes), &options);
        if (err == AYNI_OK) audit_report_deinit(&report);
        assert_int_equal(failing.n_live, 0);
        if (err == AYNI_OK) break;
        assert_int_equal(err, AYNI_ERR_MEMORY);
    }
    buffer_deinit(&bytes);
    archive_deinit(a);
}

static void count_progress(void *context, size_t done, size_t total)
{
    size_t *last = context;
    assert_true(done > *last && done <= total);
    *last = done;
}

static void progress_reaches_the_end(void **state)
{
    (void)state;
    struct archive *a = archive_new(2);
    struct buffer bytes;
    size_t last = 0;
    struct audit_options options = {
        .heap = test_heap(), .n_threads = 1, .progress = count_progress, .context = &last};
    archive_example(a);
    buffer_init(&bytes, test_heap(), EXPORT_MAX);
    archive_export(&bytes, a);
    struct audit_report r = audit_with(buffer_view(&bytes), &options);
    assert_int_equal(last, bytes.len);
    audit_report_deinit(&r);
    buffer_deinit(&bytes);
    archive_deinit(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ledger_that_holds_is_told_in_numbers),
        cmocka_unit_test(the_state_digest_is_that_of_the_ledger),
        cmocka_unit_test(how_the_tables_are_spread_decides_nothing),
        cmocka_unit_test(members_who_have_not_joined_are_no_fault),
        cmocka_unit_test(void_records_are_named_with_their_reasons),
        cmocka_unit_test(findings_beyond_the_most_are_counted),
        cmocka_unit_test(heads_that_do_not_fit_are_named),
        cmocka_unit_test(a_record_that_was_exchanged_spoils_the_root),
        cmocka_unit_test(any_number_of_threads_finishes_batches_in_their_order),
        cmocka_unit_test(running_out_of_memory_leaves_nothing_behind),
        cmocka_unit_test(progress_reaches_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
