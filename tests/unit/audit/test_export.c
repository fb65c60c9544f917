/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "audit/audit.h"
#include "audit/export_file.h"
#include "audit/export_read.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"
#include "frames.h"
#include "support/heap.h"

/* Exports as bytes: whatever is done to one, the audit says that it does not hold. */

#define EXPORT_MAX ((size_t)8 << 20)

static struct archive archive;
static struct buffer file; /* the example */
static struct hash history;

static int set_up(void **state)
{
    (void)state;
    archive_init(&archive, 2);
    archive_example(&archive);
    buffer_init(&file, test_heap(), EXPORT_MAX);
    history = archive_export(&file, &archive);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buffer_deinit(&file);
    archive_deinit(&archive);
    return 0;
}

static struct audit_report audit(struct bytes bytes)
{
    struct audit_options options = {.heap = test_heap(), .n_threads = 1};
    struct audit_report report;
    assert_int_equal(audit_export(&report, bytes, &options), AYNI_OK);
    return report;
}

static void assert_refused(struct bytes bytes, const char *what, size_t at)
{
    uint8_t *exact = malloc(bytes.len + 1);
    assert_non_null(exact);
    if (bytes.len > 0) memcpy(exact + 1, bytes.data, bytes.len);
    struct audit_report report = audit(bytes_of(exact + 1, bytes.len));
    free(exact);
    if (report.ok) fail_msg("accepted with %s at %zu", what, at);
    assert_true(report.findings.n_faults >= 1);
    audit_report_deinit(&report);
}

/* The first finding holds the words, and the audit does not. */
static void assert_finding(struct bytes bytes, const char *words)
{
    struct audit_report report = audit(bytes);
    assert_false(report.ok);
    assert_true(report.findings.n > 0);
    if (strstr(report.findings.list[0].text, words) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", report.findings.list[0].text, words);
    audit_report_deinit(&report);
}

#define LINE_BYTES 48

/* As in proto/rules.md: the name on a line of its own, the bytes in lines of 48 below it. */
static bool has_bytes(const char *text, const char *name, struct bytes value)
{
    char *block = calloc(1, 3 * value.len + 200), *at = block;
    assert_non_null(block);
    at += sprintf(at, "\n    %s =", name);
    for (size_t i = 0; i < value.len; i++) {
        if (i % LINE_BYTES == 0) at += sprintf(at, "\n      ");
        at += sprintf(at, "%02x", value.data[i]);
    }
    sprintf(at, "\n");
    bool is_there = strstr(text, block) != NULL;
    if (!is_there) fprintf(stderr, "proto/export.md lacks the lines%s", block);
    free(block);
    return is_there;
}

static void the_example_is_the_one_in_the_specification(void **state)
{
    (void)state;
    char *text = proto_read(AYNI_PROTO, "export.md"), name[32];
    struct frames frames;
    bool ok = true;
    frames_of(&frames, buffer_view(&file));
    for (size_t i = 0; i < frames.n; i++) {
        snprintf(name, sizeof name, "frame %zu", i);
        ok &= has_bytes(text, name, frames.list[i]);
    }
    free(text);
    assert_true(ok);
}

static void the_history_is_the_digest_of_what_comes_before_it(void **state)
{
    (void)state;
    struct frames frames;
    struct hash digest;
    frames_of(&frames, buffer_view(&file));
    size_t len = (size_t)(frames.list[frames.n - 2].data - file.data);
    sha256(digest.bytes, bytes_of(file.data, len));
    assert_true(hash_equal(&digest, &history));
}

static void every_byte_that_is_changed_is_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < file.len; i++) {
        file.data[i] ^= (uint8_t)(1u << i % 8);
        assert_refused(buffer_view(&file), "a byte changed", i);
        file.data[i] ^= (uint8_t)(1u << i % 8);
    }
}

/* With digests that fit again, everything but the charter's own words must be found by what it spoils. */
static void every_byte_of_a_log_is_noticed_without_the_digests(void **state)
{
    (void)state;
    struct frames frames;
    frames_of(&frames, buffer_view(&file));
    size_t from = (size_t)(frames.list[1].data - file.data),
           to = (size_t)(frames.list[frames.n - 2].data - file.data);
    for (size_t i = from; i < to; i++) {
        struct buffer sealed;
        struct frames changed = frames; /* the lengths as they were */
        buffer_init(&sealed, test_heap(), EXPORT_MAX);
        file.data[i] ^= (uint8_t)(1u << i % 8);
        frames_seal(&sealed, &changed);
        file.data[i] ^= (uint8_t)(1u << i % 8);
        assert_refused(buffer_view(&sealed), "a byte changed and sealed again", i);
        buffer_deinit(&sealed);
    }
}

static void every_place_to_end_early_is_noticed(void **state)
{
    (void)state;
    for (size_t len = 0; len < file.len; len++)
        assert_refused(bytes_of(file.data, len), "the end", len);
}

static void what_stands_behind_the_end_is_noticed(void **state)
{
    (void)state;
    struct buffer longer;
    buffer_init(&longer, test_heap(), EXPORT_MAX);
    assert_int_equal(buffer_append(&longer, buffer_view(&file)), AYNI_OK);
    assert_int_equal(buffer_append(&longer, BYTES_LITERAL("\0")), AYNI_OK);
    assert_finding(buffer_view(&longer), "something stands behind the end");
    buffer_deinit(&longer);
}

enum change { DROPPED, DOUBLED, SWAPPED };

static struct frames change_frame(const struct frames *before, size_t at, enum change change)
{
    struct frames after = {.n = 0};
    for (size_t i = 0; i < before->n; i++) {
        size_t from = i;
        if (change == SWAPPED && i == at) from = i + 1;
        if (change == SWAPPED && i == at + 1) from = at;
        size_t times = i != at ? 1 : change == DROPPED ? 0 : change == DOUBLED ? 2 : 1;
        while (times-- > 0)
            after.list[after.n++] = before->list[from];
    }
    return after;
}

static void every_frame_dropped_doubled_or_swapped_is_noticed(void **state)
{
    (void)state;
    static const char *const names[] = {"a frame dropped", "a frame doubled", "frames swapped"};
    struct frames frames;
    frames_of(&frames, buffer_view(&file));
    for (size_t at = 0; at + 2 < frames.n; at++)
        for (int change = DROPPED; change <= SWAPPED; change++) {
            struct buffer sealed;
            if (change == SWAPPED && at + 3 == frames.n) continue; /* with a digest, which is made anew */
            struct frames changed = change_frame(&frames, at, (enum change)change);
            buffer_init(&sealed, test_heap(), EXPORT_MAX);
            frames_seal(&sealed, &changed);
            assert_refused(buffer_view(&sealed), names[change], at);
            buffer_deinit(&sealed);
        }
}

static void random_mutations_are_refused(void **state)
{
    (void)state;
    uint64_t random = random_seed();
    uint8_t *copy = malloc(file.len);
    assert_non_null(copy);
    for (int round = 0; round < 3000; round++) {
        memcpy(copy, file.data, file.len);
        for (uint64_t n = 1 + random_below(&random, 4); n > 0; n--) {
            size_t at = (size_t)random_below(&random, file.len),
                   from = (size_t)random_below(&random, file.len);
            size_t len = 1 + (size_t)random_below(&random, 60);
            if (len > file.len - at) len = file.len - at;
            if (len > file.len - from) len = file.len - from;
            if (random_below(&random, 2) == 0)
                memmove(copy + at, copy + from, len);
            else
                copy[at] = (uint8_t)random_below(&random, 256);
        }
        struct bytes mutant = bytes_of(copy, file.len);
        if (!bytes_equal(mutant, buffer_view(&file)))
            assert_refused(mutant, "a mutation in round", (size_t)round);
    }
    free(copy);
}

static void frames_that_no_version_knows_are_refused(void **state)
{
    (void)state;
    static const struct {
        struct bytes array;
        const char *words;
    } cases[] = {
        {{(const uint8_t *)"\x92\x05\xc0", 3}, "encoding"},
        {{(const uint8_t *)"\x92\x05\x01", 3}, "a frame of a type that this program does not know"},
        {{(const uint8_t *)"\x92\x07\x01", 3}, "a frame of a type that this program does not know"},
        {{(const uint8_t *)"\x92\x00\x01", 3}, "a frame of a type that this program does not know"},
        {{(const uint8_t *)"\x93\x01\xa4"
                           "ayni\xc4\x00",
          9},
         "a frame of a type that this program does not know"},
        {{(const uint8_t *)"\x92\x03\x90", 3}, "a limit is exceeded"},
        {{(const uint8_t *)"\x92\xcc\x03\x90", 4}, "encoding"},
        {{(const uint8_t *)"\x90", 1}, "encoding"},
        {{(const uint8_t *)"\xdd\x00\xff\xff\xff", 5}, "a limit is exceeded"},
        {{(const uint8_t *)"\x81\x01\x01", 3}, "encoding"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer bytes;
        struct frames frames;
        frames_of(&frames, buffer_view(&file));
        buffer_init(&bytes, test_heap(), EXPORT_MAX);
        assert_int_equal(buffer_append(&bytes, frames.list[0]), AYNI_OK);
        frame_put(&bytes, cases[i].array);
        assert_finding(buffer_view(&bytes), cases[i].words);
        buffer_deinit(&bytes);
    }
}

static void a_frame_of_no_length_or_too_much_is_refused(void **state)
{
    (void)state;
    static const struct {
        struct bytes head;
        const char *words;
    } cases[] = {
        {{(const uint8_t *)"\0\0\0\0", 4}, "a limit is exceeded"},
        {{(const uint8_t *)"\0\x10\0\x01", 4}, "a limit is exceeded"},
        {{(const uint8_t *)"\xff\xff\xff\xff", 4}, "a limit is exceeded"},
        {{(const uint8_t *)"\0\x10\0\0", 4}, "the file ends here"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer bytes;
        struct frames frames;
        frames_of(&frames, buffer_view(&file));
        buffer_init(&bytes, test_heap(), EXPORT_MAX);
        assert_int_equal(buffer_append(&bytes, frames.list[0]), AYNI_OK);
        assert_int_equal(buffer_append(&bytes, cases[i].head), AYNI_OK);
        assert_finding(buffer_view(&bytes), cases[i].words);
        buffer_deinit(&bytes);
    }
}

static void another_file_is_told_as_such(void **state)
{
    (void)state;
    assert_finding(bytes_of(NULL, 0), "frame at byte 0: this is no export of a ledger");
    assert_finding(BYTES_LITERAL("ayni/proof/v1\n"), "frame at byte 0: this is no export of a ledger");
    assert_finding(BYTES_LITERAL("\0\0\0\x09\x93\x01\xa4"
                                 "ayni\xc4\0"),
                   "this is no export of a ledger");
}

/* Records that are no records, as many and as long as asked: void, but a log all the same. */
static void fill_log(struct archive *a, uint32_t log, size_t n, size_t len)
{
    static uint8_t bytes[65535];
    assert_true(len <= sizeof bytes);
    memset(bytes, 'x', sizeof bytes);
    struct written record = world_bytes(&a->world, bytes_of(bytes, len));
    for (size_t i = 0; i < n; i++)
        archive_append(a, log, &record);
}

static void records_fill_frames_in_one_way(void **state)
{
    (void)state;
    static const struct {
        size_t n, len;
        size_t n_frames; /* of records */
    } cases[] = {
        {1, 1, 1},      {4096, 1, 1},   {4097, 1, 2},      {8192, 1, 2},
        {8, 65535, 1},  {9, 65535, 2},  {16, 65535, 2},    {17, 65535, 3},
        {512, 1024, 1}, {513, 1024, 2}, {4096, 1 << 7, 1}, {4096, (1 << 7) + 1, 2},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static struct archive a;
        struct buffer bytes;
        struct frames frames;
        archive_init(&a, 2);
        fill_log(&a, 0, cases[i].n, cases[i].len);
        buffer_init(&bytes, test_heap(), EXPORT_MAX);
        archive_export(&bytes, &a);
        frames_of(&frames, buffer_view(&bytes));
        assert_int_equal(frames.n, 5 + cases[i].n_frames);
        struct audit_report report = audit(buffer_view(&bytes));
        assert_true(report.ok);
        assert_int_equal(report.records, cases[i].n);
        assert_int_equal(report.n_void, cases[i].n);
        audit_report_deinit(&report);
        buffer_deinit(&bytes);
        archive_deinit(&a);
    }
}

/* [3, [record]] for one record of one byte */
static const uint8_t one_record[] = {0, 0, 0, 6, 0x92, 3, 0x91, 0xc4, 1, 'x'};

static void records_that_fill_frames_in_another_way_are_refused(void **state)
{
    (void)state;
    static struct archive a;
    struct buffer bytes, sealed;
    struct frames frames;
    archive_init(&a, 2);
    fill_log(&a, 0, 2, 1);
    buffer_init(&bytes, test_heap(), EXPORT_MAX);
    buffer_init(&sealed, test_heap(), EXPORT_MAX);
    archive_export(&bytes, &a);
    frames_of(&frames, buffer_view(&bytes));
    struct frames other = {.n = 0};
    for (size_t i = 0; i < frames.n; i++) {
        bool has_records = frames.list[i].data[4] == 0x92 && frames.list[i].data[5] == EXPORT_RECORDS;
        for (int times = has_records ? 2 : 1; times > 0; times--)
            other.list[other.n++] = has_records ? BYTES_ARRAY(one_record) : frames.list[i];
    }
    frames_seal(&sealed, &other);
    assert_int_equal(other.n, frames.n + 1);
    assert_finding(buffer_view(&sealed), "its first record belongs into the frame before");
    buffer_deinit(&sealed);
    buffer_deinit(&bytes);
    archive_deinit(&a);
}

static void the_writer_survives_running_out_of_memory(void **state)
{
    (void)state;
    for (size_t n_good = 0;; n_good++) {
        struct failing_heap failing;
        struct buffer out;
        struct export_writer w;
        struct hash digest;
        struct heap *heap = failing_heap_init(&failing, n_good);
        buffer_init(&out, heap, EXPORT_MAX);
        export_write_begin(&w, heap, &out, archive.world.charter.bytes);
        export_write_log(&w, &(struct export_log){.size = 1});
        export_write_record(&w, BYTES_LITERAL("x"));
        enum ayni_err err = export_write_end(&w, &digest);
        export_writer_deinit(&w);
        buffer_deinit(&out);
        assert_int_equal(failing.n_live, 0);
        if (err == AYNI_OK) break;
        assert_int_equal(err, AYNI_ERR_MEMORY);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_is_the_one_in_the_specification),
        cmocka_unit_test(the_history_is_the_digest_of_what_comes_before_it),
        cmocka_unit_test(every_byte_that_is_changed_is_noticed),
        cmocka_unit_test(every_byte_of_a_log_is_noticed_without_the_digests),
        cmocka_unit_test(every_place_to_end_early_is_noticed),
        cmocka_unit_test(what_stands_behind_the_end_is_noticed),
        cmocka_unit_test(every_frame_dropped_doubled_or_swapped_is_noticed),
        cmocka_unit_test(random_mutations_are_refused),
        cmocka_unit_test(frames_that_no_version_knows_are_refused),
        cmocka_unit_test(a_frame_of_no_length_or_too_much_is_refused),
        cmocka_unit_test(another_file_is_told_as_such),
        cmocka_unit_test(records_fill_frames_in_one_way),
        cmocka_unit_test(records_that_fill_frames_in_another_way_are_refused),
        cmocka_unit_test(the_writer_survives_running_out_of_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
