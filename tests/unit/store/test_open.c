/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/env.h"

#define PATH_LEN_MAX (SCRATCH_PATH_MAX + 32)

static const char *path_of(char out[PATH_LEN_MAX], const struct fixture *f, const char *name)
{
    snprintf(out, PATH_LEN_MAX, "%s/%s", f->folder, name);
    return out;
}

/* Opening fails, says where, and leaves nothing that stands in the way. */
static void assert_refused(struct fixture *f, enum ayni_err want, const char *mend)
{
    f->fault.text[0] = '\0';
    assert_int_equal(fixture_open(f), want);
    assert_null(f->store);
    assert_non_null(strstr(f->fault.text, f->folder));
    assert_non_null(strstr(f->fault.text, mend));
}

static void folder_open_to_others_is_refused(void **state)
{
    struct fixture *f = *state;
    static const mode_t modes[] = {0755, 0750, 0701, 0720, 0704};
    char mend[PATH_LEN_MAX];
    snprintf(mend, sizeof mend, "chmod 700 %s", f->folder);
    fixture_close(f);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod(f->folder, modes[i]), 0);
        assert_refused(f, AYNI_ERR_PERMISSION, mend);
    }
    assert_int_equal(chmod(f->folder, 0700), 0);
    assert_int_equal(fixture_open(f), AYNI_OK);
}

static void folder_of_another_user_is_refused(void **state)
{
    struct fixture *f = *state;
    if (geteuid() != 0) {
        fprintf(stderr, "SKIPPED: only root can give a folder away\n");
        skip();
    }
    fixture_close(f);
    assert_int_equal(chown(f->folder, 12345, 12345), 0);
    assert_refused(f, AYNI_ERR_PERMISSION, "user 12345");
}

static void folder_that_is_a_link_is_refused(void **state)
{
    struct fixture *f = *state;
    char real[SCRATCH_PATH_MAX], link[SCRATCH_PATH_MAX];
    fixture_close(f);
    snprintf(real, sizeof real, "%s", f->folder);
    snprintf(link, sizeof link, "%.200s-link", real);
    assert_int_equal(symlink(real, link), 0);
    static const char *const endings[] = {"", "/", "//"};
    for (size_t i = 0; i < 3; i++) {
        snprintf(f->folder, sizeof f->folder, "%.200s%s", link, endings[i]);
        assert_refused(f, AYNI_ERR_PERMISSION, "link");
    }
    unlink(link);
    snprintf(f->folder, sizeof f->folder, "%s", real);
}

static void lock_or_store_that_is_a_link_is_refused(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"lock", "store"};
    char path[PATH_LEN_MAX], elsewhere[PATH_LEN_MAX];
    fixture_close(f);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(rename(path_of(path, f, names[i]), path_of(elsewhere, f, "elsewhere")), 0);
        assert_int_equal(symlink("elsewhere", path), 0);
        assert_refused(f, AYNI_ERR_PERMISSION, names[i]);
        assert_int_equal(unlink(path), 0);
        assert_int_equal(rename(elsewhere, path), 0);
    }
}

static void lock_that_is_a_pipe_is_refused(void **state)
{
    struct fixture *f = *state;
    char path[PATH_LEN_MAX];
    fixture_close(f);
    assert_int_equal(unlink(path_of(path, f, "lock")), 0);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_refused(f, AYNI_ERR_PERMISSION, "lock");
}

static void folder_that_is_absent_is_not_found(void **state)
{
    struct fixture *f = *state;
    char real[SCRATCH_PATH_MAX];
    fixture_close(f);
    snprintf(real, sizeof real, "%s", f->folder);
    snprintf(f->folder, sizeof f->folder, "%.200s/nowhere", real);
    assert_refused(f, AYNI_ERR_NOT_FOUND, "nowhere");
    snprintf(f->folder, sizeof f->folder, "%s", real);
}

static void second_opening_is_busy(void **state)
{
    struct fixture *f = *state;
    struct store *second;
    struct store_fault fault;
    assert_int_equal(store_open(&second, test_heap(), &f->options, &fault), AYNI_ERR_BUSY);
    assert_non_null(strstr(fault.text, "in use"));
    assert_int_equal(fixture_commit(f, 0, 1, 10), AYNI_OK);
    fixture_check_log(f, 0, 10);
}

/* Another process holds the lock for 300 ms: not waiting fails, waiting succeeds. */
static void opening_waits_for_another_process(void **state)
{
    struct fixture *f = *state;
    int ready[2];
    char byte;
    fixture_close(f);
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (fixture_open(f) != AYNI_OK || write(ready[1], "x", 1) != 1) _exit(1);
        nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
        _exit(0);
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_refused(f, AYNI_ERR_BUSY, "in use");
    f->options.wait_ms = 10000;
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(ready[0]), close(ready[1]);
}

static void newer_format_is_refused_and_left_untouched(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(fixture_commit(f, 0, 10, 300), AYNI_OK);
    fixture_close(f);
    fixture_tamper(f, "meta", BYTES_LITERAL("format"), BYTES_LITERAL("\x02"));
    struct bytes before = fixture_data_file(f);
    assert_refused(f, AYNI_ERR_VERSION, "newer version");
    struct bytes after = fixture_data_file(f);
    assert_true(bytes_equal(before, after));
    free((void *)(uintptr_t)before.data);
    free((void *)(uintptr_t)after.data);
    fixture_tamper(f, "meta", BYTES_LITERAL("format"), BYTES_LITERAL("\x01"));
    assert_int_equal(fixture_open(f), AYNI_OK);
    fixture_check_log(f, 0, 300);
}

static void format_that_is_none_is_corrupt(void **state)
{
    struct fixture *f = *state;
    static const struct bytes formats[] = {
        {(const uint8_t *)"\0", 1}, {(const uint8_t *)"", 0}, {(const uint8_t *)"\1\1", 2}, {NULL, 0}};
    fixture_close(f);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        fixture_tamper(f, "meta", BYTES_LITERAL("format"), formats[i]);
        assert_refused(f, AYNI_ERR_CORRUPT, "store");
    }
}

static void write_data_file(struct fixture *f, const void *data, size_t len)
{
    char path[PATH_LEN_MAX];
    FILE *file = fopen(path_of(path, f, "store/data.mdb"), "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    fclose(file);
}

static void file_that_is_no_store_is_corrupt(void **state)
{
    struct fixture *f = *state;
    static uint8_t garbage[20000];
    uint64_t seed = fixture_seed();
    for (size_t i = 0; i < sizeof garbage; i++)
        garbage[i] = (uint8_t)fixture_random(&seed);
    fixture_close(f);
    write_data_file(f, garbage, sizeof garbage);
    assert_refused(f, AYNI_ERR_CORRUPT, "damaged");
}

/* LMDB would meet SIGBUS later, while it serves. */
static void file_that_was_cut_off_is_corrupt(void **state)
{
    struct fixture *f = *state;
    char path[PATH_LEN_MAX];
    struct store_space space;
    assert_int_equal(fixture_commit(f, 0, 1000, 300), AYNI_OK);
    assert_int_equal(store_space(f->store, &space), AYNI_OK);
    fixture_close(f);
    path_of(path, f, "store/data.mdb");
    assert_int_equal(truncate(path, (off_t)space.used_bytes), 0);
    assert_int_equal(fixture_open(f), AYNI_OK);
    fixture_check_log(f, 0, 300);
    fixture_close(f);
    assert_int_equal(truncate(path, (off_t)space.used_bytes - 1), 0);
    assert_refused(f, AYNI_ERR_CORRUPT, "damaged");
    assert_int_equal(truncate(path, 8192), 0);
    assert_refused(f, AYNI_ERR_CORRUPT, "damaged");
}

/* What a crash in the first opening leaves. */
static void empty_file_becomes_a_store(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct bytes charter;
    fixture_close(f);
    write_data_file(f, "", 0);
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_charter(&read, &charter), AYNI_ERR_NOT_FOUND);
    store_read_end(&read);
}

/* A program that we start must hold neither the lock nor the data. */
static void nothing_is_inherited_by_programs(void **state)
{
    struct fixture *f = *state;
    char path[PATH_LEN_MAX], target[PATH_LEN_MAX];
    int n_ours = 0;
    DIR *fds = opendir("/proc/self/fd");
    assert_non_null(fds);
    for (struct dirent *entry; (entry = readdir(fds)) != NULL;) {
        snprintf(path, sizeof path, "/proc/self/fd/%.20s", entry->d_name);
        ssize_t len = readlink(path, target, sizeof target - 1);
        if (len < 0 || strncmp(target, f->folder, strlen(f->folder)) != 0) continue;
        assert_true((fcntl(atoi(entry->d_name), F_GETFD) & FD_CLOEXEC) != 0);
        n_ours++;
    }
    closedir(fds);
    assert_true(n_ours >= 5); /* folder, lock, LMDB's data (twice) and lock */
}

static void files_are_closed_to_others(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = {"store", "store/data.mdb", "store/lock.mdb", "lock"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[PATH_LEN_MAX];
        struct stat info;
        assert_int_equal(stat(path_of(path, f, names[i]), &info), 0);
        assert_int_equal(info.st_mode & 077, 0);
    }
}

static void lack_of_memory_is_reported_and_nothing_leaks(void **state)
{
    struct fixture *f = *state;
    struct failing_heap failing;
    struct store *store = NULL;
    struct store_fault fault;
    enum ayni_err err = AYNI_ERR_MEMORY;
    size_t n = 0;
    fixture_close(f);
    for (; err != AYNI_OK; n++) {
        err = store_open(&store, failing_heap_init(&failing, n), &f->options, &fault);
        if (err == AYNI_OK) break;
        assert_int_equal(err, AYNI_ERR_MEMORY);
        assert_int_equal(failing.n_live, 0);
    }
    assert_true(n >= 2);
    /* No allocation is left to fail: commits need none. */
    f->store = store;
    failing.n_good = 0;
    assert_int_equal(fixture_commit(f, 0, 100, 300), AYNI_OK);
    fixture_check_log(f, 0, 300);
    fixture_close(f);
    assert_int_equal(failing.n_live, 0);
}

static void network_file_systems_are_known(void **state)
{
    (void)state;
    static const struct {
        unsigned long type;
        bool want;
    } cases[] = {{0x6969, true},  {0xff534d42, true},  {0xffffffffff534d42, true}, {0x01021997, true},
                 {0xef53, false}, {0x58465342, false}, {0x01021994, false},        {0x9123683e, false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(store_is_remote(cases[i].type), cases[i].want);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(folder_open_to_others_is_refused),
        TEST(folder_of_another_user_is_refused),
        TEST(folder_that_is_a_link_is_refused),
        TEST(lock_or_store_that_is_a_link_is_refused),
        TEST(lock_that_is_a_pipe_is_refused),
        TEST(folder_that_is_absent_is_not_found),
        TEST(second_opening_is_busy),
        TEST(opening_waits_for_another_process),
        TEST(newer_format_is_refused_and_left_untouched),
        TEST(format_that_is_none_is_corrupt),
        TEST(file_that_is_no_store_is_corrupt),
        TEST(file_that_was_cut_off_is_corrupt),
        TEST(empty_file_becomes_a_store),
        TEST(nothing_is_inherited_by_programs),
        TEST(files_are_closed_to_others),
        TEST(lack_of_memory_is_reported_and_nothing_leaks),
        cmocka_unit_test(network_file_systems_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
