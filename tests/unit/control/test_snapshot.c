/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "control/carrier_inline.h"
#include "core/record/record.h"
#include "member_folder.h"

/* A node that stops leaves its state behind, and one that starts goes on from it, or verifies all again. */

#define N_RECORDS 2000

struct fixture {
    struct member_folders members;
    struct carrier_inline carrier;
    struct engine *engine;
    struct hash digest; /* of all that was written */
};

/* Without running what it hands out: nothing is verified yet but what the snapshot covers. */
static void start(struct fixture *f)
{
    struct fault fault = {0};
    carrier_inline_init(&f->carrier);
    struct engine_options options = {test_heap(), f->members.folders[0], 0, &f->carrier.carrier};
    assert_int_equal(engine_open(&f->engine, &options, &fault), AYNI_OK);
}

static void stop(struct fixture *f)
{
    carrier_inline_run(&f->carrier, f->engine);
    engine_close(f->engine);
}

static uint64_t applied(const struct fixture *f)
{
    return ledger_applied(engine_ledger(f->engine), engine_own_log(f->engine));
}

static void logged(void *context, const struct submission *submission, enum ayni_err err)
{
    (void)context, (void)submission;
    assert_int_equal(err, AYNI_OK);
}

/* Records that are void, each another one. */
static void write_records(struct fixture *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint8_t bytes[8];
        struct submission submission = {.record = bytes, .record_len = sizeof bytes, .done = logged};
        memcpy(bytes, &i, sizeof bytes);
        ledger_examine(&submission.examination, BYTES_ARRAY(bytes));
        assert_int_equal(engine_submit(f->engine, &submission), AYNI_OK);
    }
    engine_flush(f->engine);
    carrier_inline_run(&f->carrier, f->engine);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct fault fault = {0};
    member_folders_make(&f->members);
    assert_int_equal(
        engine_bind(test_heap(), f->members.folders[0], buffer_view(&f->members.charter), &fault), AYNI_OK);
    start(f);
    write_records(f, N_RECORDS);
    assert_int_equal(applied(f), N_RECORDS);
    assert_int_equal(ledger_digest(engine_ledger(f->engine), &f->digest), AYNI_OK);
    stop(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    member_folders_remove(&f->members);
    free(f);
    return 0;
}

static const char *path_of(const struct fixture *f)
{
    static char path[FOLDER_PATH_MAX];
    assert_true(folder_path(path, f->members.folders[0], "snapshot"));
    return path;
}

/* Start, see how much is interpreted at once, and that all of it is in the end. */
static void assert_covered(struct fixture *f, uint64_t want)
{
    struct hash digest;
    start(f);
    assert_int_equal(applied(f), want);
    carrier_inline_run(&f->carrier, f->engine);
    assert_int_equal(applied(f), N_RECORDS);
    assert_int_equal(ledger_digest(engine_ledger(f->engine), &digest), AYNI_OK);
    assert_true(hash_equal(&digest, &f->digest));
    assert_int_equal(ledger_n_void(engine_ledger(f->engine)), N_RECORDS);
    stop(f);
}

static void a_start_goes_on_from_the_snapshot(void **state)
{
    struct fixture *f = *state;
    struct stat info;
    assert_int_equal(stat(path_of(f), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_covered(f, N_RECORDS);
}

static void without_one_all_is_verified_again(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(unlink(path_of(f)), 0);
    assert_covered(f, 0);
    assert_covered(f, N_RECORDS);
}

static void a_damaged_one_is_not_believed(void **state)
{
    struct fixture *f = *state;
    int fd = open(path_of(f), O_WRONLY);
    assert_int_equal(pwrite(fd, "\0", 1, 100), 1);
    assert_int_equal(close(fd), 0);
    assert_covered(f, 0);
}

static void a_short_one_is_not_believed(void **state)
{
    struct fixture *f = *state;
    for (off_t len = 0; len < 100; len += 33) {
        assert_int_equal(truncate(path_of(f), len), 0);
        assert_covered(f, 0);
    }
}

static void one_of_other_records_is_not_believed(void **state)
{
    struct fixture *f = *state;
    char store[FOLDER_PATH_MAX], older[FOLDER_PATH_MAX], command[4 * FOLDER_PATH_MAX];
    assert_true(folder_path(store, f->members.folders[0], "store"));
    assert_true(folder_path(older, f->members.root, "older"));
    snprintf(command, sizeof command, "cp -r %s %s", store, older);
    assert_int_equal(system(command), 0);
    start(f);
    write_records(f, 1500); /* copies, so that the digest counts more records and nothing else changes */
    stop(f);
    snprintf(command, sizeof command, "rm -r %s && mv %s %s", store, older, store);
    assert_int_equal(system(command), 0);
    assert_covered(f, 0);
}

/* What stands in the file after so many seconds without a record. */
static bool is_saved_after(struct fixture *f, unsigned seconds)
{
    for (unsigned i = 0; i < seconds; i++)
        engine_tick(f->engine);
    return access(path_of(f), F_OK) == 0;
}

static void a_pause_is_used_to_save(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(unlink(path_of(f)), 0);
    start(f);
    carrier_inline_run(&f->carrier, f->engine);
    assert_false(is_saved_after(f, 5));
    assert_true(is_saved_after(f, 1));
    assert_int_equal(unlink(path_of(f)), 0);
    assert_false(is_saved_after(f, 1000)); /* nothing is new */
    write_records(f, 1000);
    assert_false(is_saved_after(f, 1000)); /* too little is */
    stop(f);
}

static void without_a_pause_it_is_saved_all_the_same(void **state)
{
    struct fixture *f = *state;
    unsigned n = 0;
    assert_int_equal(unlink(path_of(f)), 0);
    start(f);
    carrier_inline_run(&f->carrier, f->engine);
    for (; n < 1000 && !is_saved_after(f, 1); n++)
        write_records(f, 1);
    assert_in_range(n, 500, 700);
    stop(f);
}

static void a_link_is_not_followed(void **state)
{
    struct fixture *f = *state;
    char elsewhere[FOLDER_PATH_MAX];
    assert_true(folder_path(elsewhere, f->members.root, "elsewhere"));
    assert_int_equal(rename(path_of(f), elsewhere), 0);
    assert_int_equal(symlink(elsewhere, path_of(f)), 0);
    assert_covered(f, 0);
}

static void where_it_cannot_be_written_nothing_else_suffers(void **state)
{
    struct fixture *f = *state;
    char temporary[FOLDER_PATH_MAX];
    assert_int_equal(unlink(path_of(f)), 0);
    assert_true(folder_path(temporary, f->members.folders[0], "snapshot.new"));
    assert_int_equal(mkdir(temporary, 0700), 0);
    assert_covered(f, 0);
    assert_int_equal(access(path_of(f), F_OK), -1);
    assert_int_equal(rmdir(temporary), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_start_goes_on_from_the_snapshot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_one_all_is_verified_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_damaged_one_is_not_believed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_short_one_is_not_believed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(one_of_other_records_is_not_believed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_pause_is_used_to_save, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_pause_it_is_saved_all_the_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_link_is_not_followed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(where_it_cannot_be_written_nothing_else_suffers, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
