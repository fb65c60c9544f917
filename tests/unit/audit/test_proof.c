/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "audit/proof_check.h"
#include "audit/proof_file.h"
#include "core/base/hex.h"
#include "core/crypto/crypto.h"
#include "support/heap.h"

/* Proof files as bytes: whatever is done to one, it is refused, and never without a line and a reason. */

static struct archive archive;
static struct buffer proof; /* of the example */

static int set_up(void **state)
{
    (void)state;
    archive_init(&archive, 2);
    buffer_init(&proof, test_heap(), PROOF_FILE_MAX);
    archive_prove_example(&proof, &archive);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_deinit(&proof);
    archive_deinit(&archive);
    return 0;
}

static enum ayni_err check(struct bytes file, struct proof_fault *fault)
{
    struct proof_report *report = NULL;
    enum ayni_err err = proof_check(&report, test_heap(), file, archive.world.charter.bytes, fault);
    proof_report_free(report);
    return err;
}

/* The bytes stand at the end of a block of their size, so that the sanitizer sees what is read behind them.
 */
static void assert_refused(struct bytes file, const char *what, size_t at)
{
    struct proof_fault fault;
    uint8_t *exact = malloc(file.len + 1);
    assert_non_null(exact);
    memcpy(exact + 1, file.data, file.len);
    enum ayni_err err = check(bytes_of(exact + 1, file.len), &fault);
    free(exact);
    if (err == AYNI_OK) fail_msg("accepted with %s at %zu", what, at);
    assert_int_equal(fault.err, err);
    assert_true(fault.line >= 1);
    assert_true(strlen(fault.text) > 0);
}

/* The digest at the end made right again: what is wrong must be found without it. */
static void reseal(struct buffer *file)
{
    struct hash digest;
    char hex[65];
    assert_true(file->len > 72);
    size_t len = file->len - 72; /* "sha256 ", 64 digits, LF */
    sha256(digest.bytes, bytes_of(file->data, len));
    hex_encode(hex, BYTES_ARRAY(digest.bytes));
    memcpy(file->data + len + 7, hex, 64);
}

static void copy_proof(struct buffer *out)
{
    buffer_init(out, test_heap(), PROOF_FILE_MAX);
    assert_int_equal(buffer_append(out, buffer_view(&proof)), AYNI_OK);
}

/* The file's lines as the specification shows them: four spaces before each. */
static char *indented(struct bytes file)
{
    char *block = calloc(5, file.len + 1), *at = block;
    assert_non_null(block);
    for (size_t i = 0; i < file.len; i++) {
        for (int n = 0; n < 4 && (i == 0 || file.data[i - 1] == '\n'); n++)
            *at++ = ' ';
        *at++ = (char)file.data[i];
    }
    return block;
}

static void the_example_is_the_one_in_the_specification(void **state)
{
    (void)state;
    char *text = proto_read(AYNI_PROTO, "proof.md"), *block = indented(buffer_view(&proof));
    bool is_there = strstr(text, block) != NULL;
    if (!is_there) fprintf(stderr, "proto/proof.md lacks the lines\n%s", block);
    free(block);
    free(text);
    assert_true(is_there);
}

static void a_proof_says_who_signed_what_and_where(void **state)
{
    (void)state;
    struct proof_report *r = NULL;
    struct proof_fault fault;
    const struct card *founders = archive.world.charter.founders;
    assert_int_equal(proof_check(&r, test_heap(), buffer_view(&proof), archive.world.charter.bytes, &fault),
                     AYNI_OK);
    assert_true(r->charter_pinned);
    assert_int_equal(r->n_logs, 2);
    assert_int_equal(r->commitment->first->n_parties, 2);
    for (uint32_t i = 0; i < 2; i++) {
        const struct proof_log *log = proof_report_log(r, &founders[i].id);
        struct log_id id = archive_log_id(&archive, i);
        assert_non_null(log);
        assert_true(log_id_equal(&log->id, &id));
        assert_int_equal(log->index, 1);
        assert_int_equal(log->head.size, 2);
        assert_int_equal(log->time_ms, NOON + 1000 * i);
        assert_int_equal(log->type, i == 0 ? RECORD_PROPOSE : RECORD_ACCEPT);
        assert_true(hash_equal(&log->record, &archive.logs[i].leaves[1]));
        assert_int_equal(version_party(r->commitment->first, &founders[i].id)->stance, STANCE_ACCEPTED);
    }
    proof_report_free(r);
}

static void without_a_charter_of_ones_own_it_is_not_pinned(void **state)
{
    (void)state;
    struct proof_report *r = NULL;
    struct proof_fault fault;
    assert_int_equal(proof_check(&r, test_heap(), buffer_view(&proof), bytes_of(NULL, 0), &fault), AYNI_OK);
    assert_false(r->charter_pinned);
    proof_report_free(r);
    /* An empty charter is one that does not match, not the absence of one. */
    assert_int_not_equal(proof_check(&r, test_heap(), buffer_view(&proof), bytes_of("", 0), &fault), AYNI_OK);
}

static void a_charter_that_differs_by_one_byte_is_refused(void **state)
{
    (void)state;
    struct proof_report *r = NULL;
    struct proof_fault fault;
    struct bytes charter = archive.world.charter.bytes;
    uint8_t *other = malloc(charter.len);
    assert_non_null(other);
    memcpy(other, charter.data, charter.len);
    other[charter.len - 1] ^= 1;
    assert_int_equal(proof_check(&r, test_heap(), buffer_view(&proof), bytes_of(other, charter.len), &fault),
                     AYNI_ERR_LEDGER);
    assert_int_equal(fault.line, 3);
    assert_string_equal(fault.text, "this is another charter than the one you trust");
    free(other);
}

static void every_byte_that_is_changed_is_noticed(void **state)
{
    (void)state;
    for (int sealed = 0; sealed < 2; sealed++)
        for (size_t i = 0; i < proof.len - (sealed ? 72 : 0); i++) {
            struct buffer copy;
            copy_proof(&copy);
            copy.data[i] ^= (uint8_t)(1u << i % 8);
            if (sealed) reseal(&copy);
            assert_refused(buffer_view(&copy), sealed ? "a byte changed and sealed again" : "a byte changed",
                           i);
            buffer_deinit(&copy);
        }
}

static void every_place_to_end_early_is_noticed(void **state)
{
    (void)state;
    for (size_t len = 0; len < proof.len; len++)
        assert_refused(bytes_of(proof.data, len), "the end", len);
}

static void what_stands_behind_the_end_is_noticed(void **state)
{
    (void)state;
    static const char *const tails[] = {"\n", " ", "x", "| \n", "log \n", "sha256 \n"};
    for (size_t i = 0; i < sizeof tails / sizeof tails[0]; i++) {
        struct buffer copy;
        struct proof_fault fault;
        copy_proof(&copy);
        assert_int_equal(buffer_append(&copy, bytes_of_text(tails[i])), AYNI_OK);
        assert_int_equal(check(buffer_view(&copy), &fault), AYNI_ERR_ENCODING);
        assert_string_equal(fault.text, "something stands behind the end");
        buffer_deinit(&copy);
    }
}

#define LINES_MAX 128

static size_t split(struct bytes lines[LINES_MAX])
{
    size_t n = 0, start = 0;
    for (size_t i = 0; i < proof.len; i++) {
        if (proof.data[i] != '\n') continue;
        assert_true(n < LINES_MAX);
        lines[n++] = bytes_of(proof.data + start, i + 1 - start);
        start = i + 1;
    }
    return n;
}

/* Put lines together, the one at `at` done to as told. */
enum change { DROPPED, DOUBLED, SWAPPED };

static void join_lines(struct buffer *out, const struct bytes *lines, size_t n, size_t at, enum change change)
{
    buffer_init(out, test_heap(), PROOF_FILE_MAX);
    for (size_t i = 0; i < n; i++) {
        size_t from = i;
        if (change == SWAPPED && i == at) from = i + 1;
        if (change == SWAPPED && i == at + 1) from = at;
        size_t times = i != at ? 1 : change == DROPPED ? 0 : change == DOUBLED ? 2 : 1;
        while (times-- > 0)
            assert_int_equal(buffer_append(out, lines[from]), AYNI_OK);
    }
}

static void every_line_dropped_doubled_or_swapped_is_noticed(void **state)
{
    (void)state;
    static const char *const names[] = {"a line dropped", "a line doubled", "lines swapped"};
    struct bytes lines[LINES_MAX];
    size_t n = split(lines);
    for (size_t at = 0; at < n; at++)
        for (int change = DROPPED; change <= SWAPPED; change++) {
            struct buffer file;
            if (change == SWAPPED && (at + 1 == n || bytes_equal(lines[at], lines[at + 1]))) continue;
            join_lines(&file, lines, n, at, (enum change)change);
            assert_refused(buffer_view(&file), names[change], at);
            /* A checkpoint may bear its log's signature twice: no harm, once the digest is right. */
            bool is_signature = change == DOUBLED && strncmp((const char *)lines[at].data, "| \xe2", 3) == 0;
            if (at + 2 < n && !is_signature) {
                reseal(&file);
                assert_refused(buffer_view(&file), names[change], at);
            }
            buffer_deinit(&file);
        }
}

static void random_mutations_are_refused(void **state)
{
    (void)state;
    uint64_t random = random_seed();
    for (int round = 0; round < 3000; round++) {
        struct buffer copy;
        copy_proof(&copy);
        for (uint64_t n = 1 + random_below(&random, 4); n > 0; n--) {
            size_t at = (size_t)random_below(&random, copy.len), len = 1 + (size_t)random_below(&random, 60);
            size_t from = (size_t)random_below(&random, copy.len);
            if (len > copy.len - at) len = copy.len - at;
            if (len > copy.len - from) len = copy.len - from;
            if (random_below(&random, 2) == 0)
                memmove(copy.data + at, copy.data + from, len);
            else
                copy.data[at] = (uint8_t)random_below(&random, 256);
        }
        if (!bytes_equal(buffer_view(&copy), buffer_view(&proof)))
            assert_refused(buffer_view(&copy), "a mutation in round", (size_t)round);
        buffer_deinit(&copy);
    }
}

static void a_changed_record_is_named_by_number_type_and_author(void **state)
{
    (void)state;
    struct bytes lines[LINES_MAX];
    struct proof_fault fault;
    size_t n = split(lines), at = 0;
    for (int seen = 0; at < n; at++)
        if (strncmp((const char *)lines[at].data, "record ", 7) == 0 && ++seen == 2) break;
    assert_true(at < n);
    uint8_t *letter = proof.data + (lines[at].data - proof.data) + 39;
    uint8_t before = *letter;
    *letter = before == 'A' ? 'B' : 'A';
    assert_int_equal(check(buffer_view(&proof), &fault), AYNI_ERR_SIGNATURE);
    *letter = before;
    assert_int_equal(fault.line, at + 1);
    assert_string_equal(fault.text, "record 2, propose by member01.test: the signature does not verify");
}

/* Cosigners of a later version are unknown here and skipped; the digest covers their lines all the same. */
static void a_signature_of_an_unknown_cosigner_does_no_harm(void **state)
{
    (void)state;
    static const char cosignature[] =
        "| \xe2\x80\x94 w.example/1 EOPjLgAAAABqsTuAS390Z9IW+k1dRMnKcF5IoXd7gww222oT"
        "eWjbjH9ZbbC+PPq3GF24CBmhTHQeSrh7nhNMl53L23UK3J4aDlSqDQ==\n";
    struct bytes lines[LINES_MAX];
    struct buffer file;
    struct proof_fault fault;
    size_t n = split(lines);
    buffer_init(&file, test_heap(), PROOF_FILE_MAX);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(buffer_append(&file, lines[i]), AYNI_OK);
        if (strncmp((const char *)lines[i].data, "| \xe2", 3) == 0)
            assert_int_equal(buffer_append(&file, bytes_of_text(cosignature)), AYNI_OK);
    }
    assert_int_equal(check(buffer_view(&file), &fault), AYNI_ERR_DIGEST);
    reseal(&file);
    assert_int_equal(check(buffer_view(&file), &fault), AYNI_OK);
    buffer_deinit(&file);
}

static void running_out_of_memory_is_no_verdict(void **state)
{
    (void)state;
    for (size_t n_good = 0;; n_good++) {
        struct failing_heap failing;
        struct proof_fault fault;
        struct proof_report *r = NULL;
        struct heap *heap = failing_heap_init(&failing, n_good);
        enum ayni_err err = proof_check(&r, heap, buffer_view(&proof), bytes_of(NULL, 0), &fault);
        proof_report_free(r);
        assert_int_equal(failing.n_live, 0);
        if (err == AYNI_OK) break;
        assert_int_equal(err, AYNI_ERR_MEMORY);
    }
}

static void a_file_that_is_too_large_is_not_read(void **state)
{
    (void)state;
    static uint8_t large[PROOF_FILE_MAX + 1];
    struct proof_fault fault;
    assert_int_equal(check(BYTES_ARRAY(large), &fault), AYNI_ERR_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_the_one_in_the_specification),
        cmocka_unit_test(a_proof_says_who_signed_what_and_where),
        cmocka_unit_test(without_a_charter_of_ones_own_it_is_not_pinned),
        cmocka_unit_test(a_charter_that_differs_by_one_byte_is_refused),
        cmocka_unit_test(every_byte_that_is_changed_is_noticed),
        cmocka_unit_test(every_place_to_end_early_is_noticed),
        cmocka_unit_test(what_stands_behind_the_end_is_noticed),
        cmocka_unit_test(every_line_dropped_doubled_or_swapped_is_noticed),
        cmocka_unit_test(random_mutations_are_refused),
        cmocka_unit_test(a_changed_record_is_named_by_number_type_and_author),
        cmocka_unit_test(a_signature_of_an_unknown_cosigner_does_no_harm),
        cmocka_unit_test(running_out_of_memory_is_no_verdict),
        cmocka_unit_test(a_file_that_is_too_large_is_not_read),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
