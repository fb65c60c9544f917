/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>
#include <string.h>

#include "archive.h"
#include "audit/proof_check.h"
#include "audit/proof_file.h"
#include "core/checkpoint/checkpoint.h"
#include "support/heap.h"

/* Proofs that are well made of records that prove nothing, or something else. */

/* Three members; 0 and 1 sign, 2 does not. Log 0: join, proposals; log 1: join, answers; log 2: join. */
struct stage {
    struct archive archive;
    struct buffer file;
    struct proof_file f;
    struct written proposal, other;
};

static struct stage *stage_new(void)
{
    static struct stage s;
    struct proposal one = {.name = "one", .signatories = 3, .others = 4};
    struct proposal two = {.name = "two", .signatories = 3, .others = 4};
    archive_init(&s.archive, 3);
    buffer_init(&s.file, test_heap(), PROOF_FILE_MAX);
    for (uint32_t i = 0; i < 3; i++) {
        struct written join = world_join(&s.archive.world, i);
        archive_append(&s.archive, i, &join);
    }
    s.proposal = world_propose(&s.archive.world, 0, NOON, &one);
    s.other = world_propose(&s.archive.world, 0, NOON, &two);
    archive_append(&s.archive, 0, &s.proposal);
    archive_append(&s.archive, 0, &s.other);
    return &s;
}

static void stage_free(struct stage *s)
{
    buffer_deinit(&s->file);
    archive_deinit(&s->archive);
}

static void begin(struct stage *s)
{
    proof_file_begin(&s->f, &s->file, &s->proposal.id, s->archive.world.charter.bytes);
}

/* The proof of the proposal and of one more record, which is appended to its log. */
static void prove_with(struct stage *s, uint32_t log, struct written record)
{
    uint64_t index = archive_append(&s->archive, log, &record);
    begin(s);
    archive_prove_log(&s->f, &s->archive, 0, 1);
    archive_prove_log(&s->f, &s->archive, log, index);
    assert_int_equal(proof_file_end(&s->f), AYNI_OK);
}

static struct proof_report *report_of(struct stage *s)
{
    struct proof_report *r = NULL;
    struct proof_fault fault;
    assert_int_equal(proof_check(&r, test_heap(), buffer_view(&s->file), bytes_of(NULL, 0), &fault), AYNI_OK);
    return r;
}

static void assert_fault(struct stage *s, enum ayni_err err, const char *words)
{
    struct proof_report *r = NULL;
    struct proof_fault fault;
    assert_int_equal(proof_check(&r, test_heap(), buffer_view(&s->file), bytes_of(NULL, 0), &fault), err);
    if (strstr(fault.text, words) == NULL) fail_msg("\"%s\" does not say \"%s\"", fault.text, words);
    stage_free(s);
}

static void a_proposal_alone_tells_who_is_missing(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    begin(s);
    archive_prove_log(&s->f, &s->archive, 0, 1);
    assert_int_equal(proof_file_end(&s->f), AYNI_OK);
    struct proof_report *r = report_of(s);
    const struct card *founders = r->charter.founders;
    assert_int_equal(version_party(r->commitment->first, &founders[0].id)->stance, STANCE_ACCEPTED);
    assert_int_equal(version_party(r->commitment->first, &founders[1].id)->stance, STANCE_NONE);
    assert_null(version_party(r->commitment->first, &founders[2].id));
    assert_null(proof_report_log(r, &founders[1].id));
    proof_report_free(r);
    stage_free(s);
}

static void a_decline_is_shown_as_one(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_decline(&s->archive.world, 1, NOON, &s->proposal.id));
    struct proof_report *r = report_of(s);
    assert_int_equal(commitment_status(r->ledger, r->commitment, 0), STATUS_DECLINED);
    proof_report_free(r);
    stage_free(s);
}

static void an_answer_to_another_commitment_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_accept(&s->archive.world, 1, NOON, &s->other.id));
    assert_fault(s, AYNI_ERR_RULE, "record 4, accept by member02.test: it answers another commitment");
}

static void an_answer_after_the_last_day_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_accept(&s->archive.world, 1, NOON + 90 * DAY_MS, &s->proposal.id));
    assert_fault(s, AYNI_ERR_RULE, "after the last day");
}

static void an_answer_of_somebody_who_does_not_sign_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 2, world_accept(&s->archive.world, 2, NOON, &s->proposal.id));
    assert_fault(s, AYNI_ERR_RULE, "no signatory");
}

static void an_answer_whose_fields_are_wrong_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_text(&s->archive.world, 1, NOON, "accept", "{'version': 'one'}"));
    assert_fault(s, AYNI_ERR_FIELD, "its fields are not as they must be");
}

static void a_record_of_another_type_is_no_answer(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_text(&s->archive.world, 1, NOON, "progress", "{}"));
    assert_fault(s, AYNI_ERR_RULE, "an answer to the proposal must stand here");
}

static void a_record_signed_by_another_member_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct record_draft draft = {s->archive.world.charter.id, s->archive.world.charter.founders[1].id, NOON,
                                 "accept", BYTES_LITERAL("\x80")};
    prove_with(s, 1, world_sign(&s->archive.world, &draft, 2));
    assert_fault(s, AYNI_ERR_KEY, "another key than the member's");
}

static void a_record_of_another_member_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_accept(&s->archive.world, 2, NOON, &s->proposal.id));
    assert_fault(s, AYNI_ERR_KEY, "another member as its author");
}

static void a_record_of_another_ledger_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct record_draft draft = {
        {{0}}, s->archive.world.charter.founders[1].id, NOON, "accept", BYTES_LITERAL("\x80")};
    prove_with(s, 1, world_sign(&s->archive.world, &draft, 1));
    assert_fault(s, AYNI_ERR_LEDGER, "it belongs to another ledger");
}

static void a_record_whose_signature_is_forged_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct written accept = world_accept(&s->archive.world, 1, NOON, &s->proposal.id);
    prove_with(s, 1, world_forge(&s->archive.world, &accept));
    assert_fault(s, AYNI_ERR_SIGNATURE, "record 4, accept by member02.test: the signature does not verify");
}

static void bytes_that_are_no_record_are_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_with(s, 1, world_bytes(&s->archive.world, BYTES_LITERAL("no record")));
    assert_fault(s, AYNI_ERR_ENCODING, "record 4, of member02.test: these bytes are no record");
}

static void a_log_that_did_not_join_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct written late = world_join_with(&s->archive.world, 1, NOON, "");
    s->archive.logs[1].n = 0;
    archive_append(&s->archive, 1, &late);
    prove_with(s, 1, world_accept(&s->archive.world, 1, NOON, &s->proposal.id));
    assert_fault(s, AYNI_ERR_RULE, "record 3, join by member02.test: it is not the join of this ledger");
}

static void another_first_record_than_a_join_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct written accept = world_accept(&s->archive.world, 1, NOON, &s->proposal.id);
    s->archive.logs[1].n = 0;
    archive_append(&s->archive, 1, &accept);
    prove_with(s, 1, world_join(&s->archive.world, 1));
    assert_fault(s, AYNI_ERR_RULE, "the first record of a log must stand here, its join");
}

static void another_commitment_than_the_head_names_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    begin(s);
    archive_prove_log(&s->f, &s->archive, 0, 2);
    assert_int_equal(proof_file_end(&s->f), AYNI_OK);
    assert_fault(s, AYNI_ERR_RULE, "it is another commitment than line 2 names");
}

static void an_answer_cannot_stand_before_the_proposal(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct written accept = world_accept(&s->archive.world, 1, NOON, &s->proposal.id);
    uint64_t index = archive_append(&s->archive, 1, &accept);
    begin(s);
    archive_prove_log(&s->f, &s->archive, 1, index);
    archive_prove_log(&s->f, &s->archive, 0, 1);
    assert_int_equal(proof_file_end(&s->f), AYNI_OK);
    assert_fault(s, AYNI_ERR_RULE, "the proposal must stand here");
}

static void a_member_has_one_place_in_a_proof(void **state)
{
    (void)state;
    for (uint32_t again = 0; again < 2; again++) {
        struct stage *s = stage_new();
        struct written accept = world_accept(&s->archive.world, 1, NOON, &s->proposal.id);
        archive_append(&s->archive, 1, &accept);
        begin(s);
        archive_prove_log(&s->f, &s->archive, 0, 1);
        archive_prove_log(&s->f, &s->archive, 1, 1);
        archive_prove_log(&s->f, &s->archive, again, 1);
        assert_int_equal(proof_file_end(&s->f), AYNI_OK);
        assert_fault(s, AYNI_ERR_ENCODING, "is out of order");
    }
}

/* A proof whose log of member 1 has the head and ids that the test wants. */
static void prove_head(struct stage *s,
                       const struct member_id *member,
                       const struct log_id *log,
                       struct bytes note)
{
    begin(s);
    archive_prove_log(&s->f, &s->archive, 0, 1);
    proof_file_log(&s->f, member, log, note);
    assert_int_equal(proof_file_end(&s->f), AYNI_OK);
}

static void a_log_of_nobody_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    prove_head(s, &(struct member_id){{0}}, &(struct log_id){{0}}, bytes_of(NULL, 0));
    assert_fault(s, AYNI_ERR_KEY, "no member of the charter has this id");
}

static void a_log_id_that_is_not_the_members_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct log_id log = archive_log_id(&s->archive, 2);
    prove_head(s, &s->archive.world.charter.founders[1].id, &log, bytes_of(NULL, 0));
    assert_fault(s, AYNI_ERR_KEY, "this is not the id of the log of member02.test");
}

static void a_checkpoint_by_another_key_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct log_id log = archive_log_id(&s->archive, 1);
    struct buffer note;
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    archive_head(&note, &s->archive, 1, 1, 2);
    prove_head(s, &s->archive.world.charter.founders[1].id, &log, buffer_view(&note));
    buffer_deinit(&note);
    assert_fault(s, AYNI_ERR_KEY, "checkpoint of member02.test: ");
}

static void a_path_to_another_root_is_refused(void **state)
{
    (void)state;
    struct stage *s = stage_new();
    struct written accept = world_accept(&s->archive.world, 1, NOON, &s->proposal.id);
    struct log_id log = archive_log_id(&s->archive, 1);
    struct buffer note;
    struct proof path = {.n = 0};
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    archive_head(&note, &s->archive, 1, 1, 1);
    begin(s);
    archive_prove_log(&s->f, &s->archive, 0, 1);
    proof_file_log(&s->f, &s->archive.world.charter.founders[1].id, &log, buffer_view(&note));
    proof_file_record(&s->f, s->archive.logs[1].records[0], 0, &path);
    proof_file_record(&s->f, accept.bytes, 0, &path);
    assert_int_equal(proof_file_end(&s->f), AYNI_OK);
    buffer_deinit(&note);
    assert_fault(s, AYNI_ERR_PROOF, "record 4, accept by member02.test: its path does not lead to the root");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proposal_alone_tells_who_is_missing),
        cmocka_unit_test(a_decline_is_shown_as_one),
        cmocka_unit_test(an_answer_to_another_commitment_is_refused),
        cmocka_unit_test(an_answer_after_the_last_day_is_refused),
        cmocka_unit_test(an_answer_of_somebody_who_does_not_sign_is_refused),
        cmocka_unit_test(an_answer_whose_fields_are_wrong_is_refused),
        cmocka_unit_test(a_record_of_another_type_is_no_answer),
        cmocka_unit_test(a_record_signed_by_another_member_is_refused),
        cmocka_unit_test(a_record_of_another_member_is_refused),
        cmocka_unit_test(a_record_of_another_ledger_is_refused),
        cmocka_unit_test(a_record_whose_signature_is_forged_is_refused),
        cmocka_unit_test(bytes_that_are_no_record_are_refused),
        cmocka_unit_test(a_log_that_did_not_join_is_refused),
        cmocka_unit_test(another_first_record_than_a_join_is_refused),
        cmocka_unit_test(another_commitment_than_the_head_names_is_refused),
        cmocka_unit_test(an_answer_cannot_stand_before_the_proposal),
        cmocka_unit_test(a_member_has_one_place_in_a_proof),
        cmocka_unit_test(a_log_of_nobody_is_refused),
        cmocka_unit_test(a_log_id_that_is_not_the_members_is_refused),
        cmocka_unit_test(a_checkpoint_by_another_key_is_refused),
        cmocka_unit_test(a_path_to_another_root_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
