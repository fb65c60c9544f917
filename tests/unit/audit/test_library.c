/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <ayni/ayni.h>
#include <string.h>

#include "archive.h"
#include "audit/proof_file.h"
#include "support/heap.h"

/* The shared library through its public header, on what the archive makes. */

static struct archive archive;
static struct buffer proof, export;

static int set_up(void **state)
{
    (void)state;
    archive_init(&archive, 2);
    buffer_init(&proof, test_heap(), PROOF_FILE_MAX);
    buffer_init(&export, test_heap(), (size_t)1 << 20);
    archive_prove_example(&proof, &archive);
    archive_export(&export, &archive);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_deinit(&proof);
    buffer_deinit(&export);
    archive_deinit(&archive);
    return 0;
}

static void a_record_is_checked_by_itself(void **state)
{
    (void)state;
    uint8_t id[32] = {0};
    struct bytes record = archive.logs[0].records[1];
    assert_int_equal(ayni_record_check(id, record.data, record.len), AYNI_OK);
    assert_memory_equal(id, archive.logs[0].leaves[1].bytes, 32);
    assert_int_equal(ayni_record_check(NULL, record.data, record.len), AYNI_OK);
    assert_int_equal(ayni_record_check(id, record.data, record.len - 1), AYNI_ERR_ENCODING);
    assert_int_equal(ayni_record_check(id, "", 0), AYNI_ERR_ENCODING);

    struct written whole = world_bytes(&archive.world, record);
    struct written forged = world_forge(&archive.world, &whole);
    assert_int_equal(ayni_record_check(id, forged.bytes.data, forged.bytes.len), AYNI_ERR_SIGNATURE);
    assert_memory_equal(id, archive.logs[0].leaves[1].bytes, 32);
}

static void a_proof_that_holds_gives_its_signatories(void **state)
{
    (void)state;
    struct ayni_report *report;
    struct ayni_signatory signatory;
    uint8_t digest[32];
    struct bytes charter = archive.world.charter.bytes;
    assert_int_equal(ayni_proof_check(&report, proof.data, proof.len, charter.data, charter.len), AYNI_OK);
    assert_true(ayni_report_ok(report));
    assert_true(ayni_report_charter_pinned(report));
    assert_true(ayni_report_agreed(report));
    assert_int_equal(ayni_report_n_findings(report), 0);
    assert_int_equal(ayni_report_n_signatories(report), 2);
    assert_true(ayni_report_signatory(report, &signatory, 1));
    assert_string_equal(signatory.name, "member00.test");
    assert_int_equal(signatory.stance, AYNI_STANCE_ACCEPTED);
    assert_int_equal(signatory.index, 1);
    assert_int_equal(signatory.time_ms, NOON + 1000);
    assert_memory_equal(signatory.record_id, archive.logs[1].leaves[1].bytes, 32);
    assert_false(ayni_report_signatory(report, &signatory, 2));
    assert_true(ayni_report_digest(report, digest, AYNI_DIGEST_COMMITMENT));
    assert_memory_equal(digest, archive.logs[0].leaves[1].bytes, 32);
    assert_true(ayni_report_digest(report, digest, AYNI_DIGEST_LEDGER));
    assert_memory_equal(digest, archive.world.charter.id.bytes, 32);
    assert_false(ayni_report_digest(report, digest, AYNI_DIGEST_HISTORY));
    assert_int_equal(ayni_report_number(report, AYNI_NUMBER_RECORDS), 0);
    ayni_report_free(report);
}

static void a_proof_that_does_not_hold_says_why(void **state)
{
    (void)state;
    struct ayni_report *report = NULL;
    struct ayni_signatory signatory;
    uint8_t digest[32];
    assert_int_equal(ayni_proof_check(&report, "ayni/proof/v2\n", 14, NULL, 0), AYNI_ERR_ENCODING);
    assert_non_null(report);
    assert_false(ayni_report_ok(report));
    assert_false(ayni_report_agreed(report));
    assert_false(ayni_report_charter_pinned(report));
    assert_int_equal(ayni_report_n_findings(report), 1);
    assert_string_equal(ayni_report_finding(report, 0), "line 1: expected `ayni/proof/v1` and nothing else");
    assert_null(ayni_report_finding(report, 1));
    assert_int_equal(ayni_report_n_signatories(report), 0);
    assert_false(ayni_report_signatory(report, &signatory, 0));
    assert_false(ayni_report_digest(report, digest, AYNI_DIGEST_LEDGER));
    ayni_report_free(report);
    assert_int_equal(ayni_proof_check(NULL, "", 0, NULL, 0), AYNI_ERR_ENCODING);
}

static void an_export_that_holds_gives_its_numbers(void **state)
{
    (void)state;
    struct ayni_report *report;
    uint8_t digest[32];
    assert_int_equal(ayni_export_audit(&report, export.data, export.len, 2), AYNI_OK);
    assert_true(ayni_report_ok(report));
    assert_int_equal(ayni_report_number(report, AYNI_NUMBER_LOGS), 2);
    assert_int_equal(ayni_report_number(report, AYNI_NUMBER_RECORDS), 4);
    assert_int_equal(ayni_report_number(report, AYNI_NUMBER_SIGNATURES), 4);
    assert_int_equal(ayni_report_number(report, AYNI_NUMBER_VOID), 0);
    assert_int_equal(ayni_report_number(report, AYNI_NUMBER_COMMITMENTS), 1);
    assert_true(ayni_report_digest(report, digest, AYNI_DIGEST_HISTORY));
    assert_true(ayni_report_digest(report, digest, AYNI_DIGEST_STATE));
    assert_true(ayni_report_digest(report, digest, AYNI_DIGEST_LEDGER));
    assert_false(ayni_report_digest(report, digest, AYNI_DIGEST_COMMITMENT));
    assert_false(ayni_report_agreed(report));
    assert_int_equal(ayni_report_n_signatories(report), 0);
    ayni_report_free(report);
}

static void an_export_that_was_cut_says_so(void **state)
{
    (void)state;
    struct ayni_report *report;
    uint8_t digest[32];
    assert_int_equal(ayni_export_audit(&report, export.data, export.len - 1, 1), AYNI_ERR_CORRUPT);
    assert_false(ayni_report_ok(report));
    assert_int_equal(ayni_report_n_findings(report), 1);
    assert_non_null(strstr(ayni_report_finding(report, 0), "the file ends here"));
    assert_false(ayni_report_digest(report, digest, AYNI_DIGEST_HISTORY));
    ayni_report_free(report);
    assert_int_equal(ayni_export_audit(NULL, NULL, 0, 0), AYNI_ERR_CORRUPT);
    ayni_report_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_is_checked_by_itself),
        cmocka_unit_test(a_proof_that_holds_gives_its_signatories),
        cmocka_unit_test(a_proof_that_does_not_hold_says_why),
        cmocka_unit_test(an_export_that_holds_gives_its_numbers),
        cmocka_unit_test(an_export_that_was_cut_says_so),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
