/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <string.h>

#include "cmd/doctor.h"
#include "core/codec/cursor.h"
#include "core/codec/pairs.h"
#include "core/record/value.h"

/* What `ayni doctor` makes of a node's answers. */

struct fixture {
    struct cli cli;
    struct doctor doctor;
    struct buffer document; /* an answer of a node */
};

static struct fixture f;

static int set_up(void **state)
{
    (void)state;
    f = (struct fixture){.cli = {.heap = test_heap(), .folder = "/nowhere"}};
    f.doctor.cli = &f.cli;
    buffer_init(&f.doctor.findings, test_heap(), 65536);
    buffer_init(&f.document, test_heap(), 65536);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_deinit(&f.document);
    buffer_deinit(&f.doctor.findings);
    return 0;
}

/* The `i`-th finding. */
static struct bytes finding(size_t i)
{
    struct bytes found = {0};
    struct cursor c = cursor_of(buffer_view(&f.doctor.findings));
    for (size_t at = 0; at <= i; at++)
        assert_int_equal(cursor_read_value(&c, &found), AYNI_OK);
    return found;
}

static size_t n_findings(void)
{
    return f.doctor.n[DOCTOR_OK] + f.doctor.n[DOCTOR_WARNING] + f.doctor.n[DOCTOR_PROBLEM];
}

static void assert_finding(size_t i, const char *status, const char *words)
{
    struct bytes message = value_str_at(finding(i), "message");
    bool is_wrong = !bytes_equal_text(value_str_at(finding(i), "status"), "ok");
    if (!bytes_equal_text(value_str_at(finding(i), "status"), status) ||
        memmem(message.data, message.len, words, strlen(words)) == NULL)
        fail_msg("expected %s `%s`: %.*s", status, words, (int)message.len, (const char *)message.data);
    assert_int_equal(value_str_at(finding(i), "mend").len > 0, is_wrong); /* what is wrong has a mend */
}

struct log_answer {
    const char *member;
    uint64_t size, target;
    bool forked;
};

static void pack_status(const char *gate, uint64_t pending, const struct log_answer *logs, size_t n)
{
    struct packer p = packer_to(&f.document);
    pack_map(&p, 4);
    put_text(&p, "gate", gate);
    pack_text(&p, "logs");
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++) {
        pack_map(&p, 4);
        put_bool(&p, "forked", logs[i].forked);
        put_text(&p, "member", logs[i].member);
        put_uint(&p, "size", logs[i].size);
        put_uint(&p, "target", logs[i].target);
    }
    put_text(&p, "member", "a.example");
    pack_text(&p, "verified");
    pack_map(&p, 2);
    put_uint(&p, "done", 10);
    put_uint(&p, "pending", pending);
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static void whole_logs_are_well(void **state)
{
    (void)state;
    static const struct log_answer logs[] = {{"a.example", 7, 7, false}, {"b.example", 0, 0, false}};
    pack_status("open", 0, logs, 2);
    doctor_check_logs(&f.doctor, buffer_view(&f.document));
    assert_int_equal(n_findings(), 2);
    assert_finding(0, "ok", "in all 2: 7");
    assert_finding(1, "ok", "of this member: 7");
}

static void a_log_that_is_cut_or_forked_is_named_with_its_member(void **state)
{
    (void)state;
    static const struct log_answer logs[] = {
        {"a.example", 7, 7, false}, {"b.example", 3, 9, false}, {"c.example", 5, 5, true}};
    pack_status("open", 4, logs, 3);
    doctor_check_logs(&f.doctor, buffer_view(&f.document));
    assert_int_equal(n_findings(), 4);
    assert_finding(0, "warning", "3 of its 9");
    assert_true(bytes_equal_text(value_str_at(finding(0), "member"), "b.example"));
    assert_finding(1, "problem", "two histories");
    assert_true(bytes_equal_text(value_str_at(finding(1), "member"), "c.example"));
    assert_finding(2, "warning", "not verified yet: 4");
    assert_finding(3, "ok", "more can be written");
}

static void the_gate_of_our_own_log_is_explained(void **state)
{
    (void)state;
    static const struct {
        const char *gate, *status, *words;
        uint64_t size;
    } cases[] = {{"forked", "problem", "two histories", 7},
                 {"recovering", "warning", "have more of this member's records", 7},
                 {"open", "warning", "has not joined yet", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct log_answer log = {"a.example", cases[i].size, cases[i].size, false};
        buffer_clear(&f.document);
        pack_status(cases[i].gate, 0, &log, 1);
        doctor_check_logs(&f.doctor, buffer_view(&f.document));
        assert_finding(2 * i + 1, cases[i].status, cases[i].words);
    }
}

static void room_on_the_disk_is_told_before_it_ends(void **state)
{
    (void)state;
    static const struct {
        uint64_t free;
        const char *status;
    } cases[] = {{UINT64_C(1) << 30, "ok"},
                 {(UINT64_C(1) << 30) - 1, "warning"},
                 {UINT64_C(64) << 20, "warning"},
                 {(UINT64_C(64) << 20) - 1, "problem"},
                 {0, "problem"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct packer p = packer_to(&f.document);
        buffer_clear(&f.document);
        pack_map(&p, 1);
        pack_text(&p, "store");
        pack_map(&p, 2);
        put_uint(&p, "bytes", 1);
        put_uint(&p, "free", cases[i].free);
        assert_int_equal(packer_finish(&p), AYNI_OK);
        doctor_check_store(&f.doctor, buffer_view(&f.document));
        assert_finding(i, cases[i].status, "free on its disk");
    }
}

#define NOW UINT64_C(1790000000000)

static void pack_peers(const int64_t *skews_s, size_t n)
{
    struct packer p = packer_to(&f.document);
    buffer_clear(&f.document);
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++) {
        char name[] = {(char)('b' + i), '\0'};
        pack_map(&p, 3);
        pack_text(&p, "clock_skew_ms");
        pack_int(&p, skews_s[i] * 1000);
        put_text(&p, "name", name);
        put_bool(&p, "ready", true);
    }
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static void check_clock(const int64_t *skews_s, size_t n)
{
    buffer_clear(&f.doctor.findings);
    memset(f.doctor.n, 0, sizeof f.doctor.n);
    pack_peers(skews_s, n);
    doctor_check_clock(&f.doctor, buffer_view(&f.document), NOW);
}

static void the_clock_is_judged_by_what_most_have(void **state)
{
    (void)state;
    check_clock((int64_t[]){0, 2, -3}, 3);
    assert_finding(0, "ok", "0 s away");
    check_clock((int64_t[]){90, 95, 100}, 3);
    assert_finding(0, "warning", "1 min behind");
    check_clock((int64_t[]){-7200}, 1);
    assert_finding(0, "problem", "2 h ahead of");
    assert_int_equal(n_findings(), 1);
}

static void one_peer_with_a_wrong_clock_is_named_and_does_not_blame_ours(void **state)
{
    (void)state;
    check_clock((int64_t[]){1, INT64_C(-3155760000), 0}, 3);
    assert_int_equal(n_findings(), 2);
    assert_finding(0, "ok", "0 s away");
    assert_finding(1, "warning", "away from what most have");
    assert_true(bytes_equal_text(value_str_at(finding(1), "member"), "c"));
}

static void a_clock_before_the_program_was_made_needs_no_peer_to_be_wrong(void **state)
{
    (void)state;
    pack_peers(NULL, 0);
    doctor_check_clock(&f.doctor, buffer_view(&f.document), 1000);
    assert_finding(0, "problem", "before this program was made");
    buffer_clear(&f.doctor.findings);
    doctor_check_clock(&f.doctor, buffer_view(&f.document), NOW);
    assert_int_equal(f.doctor.findings.len, 0); /* nobody to compare with */
}

static void a_fault_is_parted_into_what_is_wrong_and_the_mend(void **state)
{
    (void)state;
    f.doctor.check = "keys";
    doctor_say_fault(&f.doctor, DOCTOR_PROBLEM, "x: open to others; run: chmod 700 x", "otherwise this");
    doctor_say_fault(&f.doctor, DOCTOR_PROBLEM, "x: no such file\x1b[31m", "put it back");
    assert_true(bytes_equal_text(value_str_at(finding(0), "message"), "x: open to others"));
    assert_true(bytes_equal_text(value_str_at(finding(0), "mend"), "run: chmod 700 x"));
    assert_true(bytes_equal_text(value_str_at(finding(1), "message"), "x: no such file\\x1b[31m"));
    assert_true(bytes_equal_text(value_str_at(finding(1), "mend"), "put it back"));
}

int main(void)
{
#define WITH_DOCTOR(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_DOCTOR(whole_logs_are_well),
        WITH_DOCTOR(a_log_that_is_cut_or_forked_is_named_with_its_member),
        WITH_DOCTOR(the_gate_of_our_own_log_is_explained),
        WITH_DOCTOR(room_on_the_disk_is_told_before_it_ends),
        WITH_DOCTOR(the_clock_is_judged_by_what_most_have),
        WITH_DOCTOR(one_peer_with_a_wrong_clock_is_named_and_does_not_blame_ours),
        WITH_DOCTOR(a_clock_before_the_program_was_made_needs_no_peer_to_be_wrong),
        WITH_DOCTOR(a_fault_is_parted_into_what_is_wrong_and_the_mend),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
