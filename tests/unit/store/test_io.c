/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/*
 * LMDB calls the C library through these, so that a test can let the n-th write or sync of a commit fail.
 * Each failing commit must end in "nothing changed" (AYNI_ERR_FULL) or "unknown" (AYNI_ERR_IO), never in a
 * success, and never take an earlier record with it.
 */
static int calls_left = -1; /* until the one that fails; -1: none fails */
static int fault_errno;
static bool is_short;    /* it writes half and reports no error */
static bool was_at_meta; /* it was the meta page, which LMDB writes last and without its padding */

static int reserve_errno; /* of taking blocks ahead */

#define PAGE_LEN 4096

__attribute__((visibility("default"))) ssize_t pwrite(int fd, const void *data, size_t len, off_t at);
__attribute__((visibility("default"))) ssize_t pwrite64(int fd, const void *data, size_t len, off_t at);
__attribute__((visibility("default"))) ssize_t writev(int fd, const struct iovec *pieces, int n);
__attribute__((visibility("default"))) int fdatasync(int fd);
__attribute__((visibility("default"))) int fallocate(int fd, int mode, off_t at, off_t len);

static bool fails_now(void)
{
    if (calls_left < 0 || calls_left-- > 0) return false;
    errno = fault_errno;
    return true;
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t at)
{
    if (!fails_now()) return syscall(SYS_pwrite64, fd, data, len, at);
    was_at_meta = len < PAGE_LEN;
    return is_short ? syscall(SYS_pwrite64, fd, data, len / 2, at) : -1;
}

ssize_t pwrite64(int fd, const void *data, size_t len, off_t at)
{
    return pwrite(fd, data, len, at);
}

ssize_t writev(int fd, const struct iovec *pieces, int n)
{
    if (!fails_now()) return syscall(SYS_writev, fd, pieces, n);
    return is_short ? syscall(SYS_writev, fd, pieces, 1) : -1;
}

int fdatasync(int fd)
{
    return fails_now() ? -1 : (int)syscall(SYS_fdatasync, fd);
}

int fallocate(int fd, int mode, off_t at, off_t len)
{
    errno = reserve_errno;
    return reserve_errno != 0 ? -1 : (int)syscall(SYS_fallocate, fd, mode, at, len);
}

#define RECORD_LEN 300
#define CALLS_MAX 64

/* After an unknown end the store is closed and opened again: all of the commit is there, or nothing. */
static void reopen_and_settle(struct fixture *f, const struct log_state *after)
{
    struct store_read read;
    struct log_state held;
    fixture_close(f);
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_state(&read, 0, &held), AYNI_OK);
    store_read_end(&read);
    if (held.tree.size == after->tree.size) f->logs[0] = *after;
    fixture_check_log(f, 0, RECORD_LEN);
}

/* One commit whose n-th call fails. False when it made no n-th call. */
static bool try_commit(struct fixture *f, int n, enum ayni_err *out)
{
    struct batch batch;
    batch_make(&batch, &f->logs[0], 0, 40, RECORD_LEN);
    was_at_meta = false;
    calls_left = n;
    *out = store_commit(f->store, &batch.commit, 1);
    bool was_hit = calls_left < 0;
    calls_left = -1;
    if (*out == AYNI_OK) f->logs[0] = batch.after;
    if (*out == AYNI_ERR_IO) {
        assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_ERR_IO); /* refuses from now on */
        reopen_and_settle(f, &batch.after);
    } else {
        fixture_check_log(f, 0, RECORD_LEN);
    }
    batch_free(&batch);
    assert_int_equal(fixture_commit(f, 0, 1, RECORD_LEN), AYNI_OK);
    fixture_check_log(f, 0, RECORD_LEN);
    return was_hit;
}

struct outcome {
    int n_full, n_io;
};

/* Fail every call of a commit in turn. */
static struct outcome fail_each_call(struct fixture *f, int with, bool cut_short)
{
    struct outcome outcome = {0};
    fault_errno = with;
    is_short = cut_short;
    for (int n = 0;; n++) {
        enum ayni_err err;
        bool was_hit = try_commit(f, n, &err);
        assert_int_equal(was_hit, err != AYNI_OK);
        assert_true(n < CALLS_MAX);
        if (!was_hit) break;
        assert_int_equal(err, with == ENOSPC && !was_at_meta ? AYNI_ERR_FULL : AYNI_ERR_IO);
        outcome.n_full += err == AYNI_ERR_FULL;
        outcome.n_io += err == AYNI_ERR_IO;
    }
    is_short = false;
    return outcome;
}

static void broken_disk_is_unknown_and_final(void **state)
{
    struct outcome outcome = fail_each_call(*state, EIO, false);
    assert_int_equal(outcome.n_full, 0);
    assert_true(outcome.n_io >= 3); /* pages, sync, meta page */
}

static void short_write_is_never_taken_for_success(void **state)
{
    struct outcome outcome = fail_each_call(*state, EIO, true); /* a sync is never short: it fails */
    assert_int_equal(outcome.n_full, 0);
    assert_true(outcome.n_io >= 3);
}

/* Before the meta page a full disk changes nothing; at the meta page it leaves the end unknown. */
static void full_disk_at_the_meta_page_is_final(void **state)
{
    struct outcome outcome = fail_each_call(*state, ENOSPC, false);
    assert_true(outcome.n_full >= 2);
    assert_true(outcome.n_io >= 1);
}

/* Some file systems cannot take blocks ahead; the file still is never shorter than its last page. */
static void file_system_that_reserves_nothing_will_do(void **state)
{
    struct fixture *f = *state;
    struct store_space space;
    reserve_errno = EOPNOTSUPP;
    for (int i = 0; i < 10; i++)
        assert_int_equal(fixture_commit(f, 0, 1000, RECORD_LEN), AYNI_OK);
    reserve_errno = 0;
    assert_int_equal(store_space(f->store, &space), AYNI_OK);
    struct bytes file = fixture_data_file(f);
    assert_true(file.len >= space.used_bytes);
    free((void *)(uintptr_t)file.data);
    fixture_close(f);
    assert_int_equal(fixture_open(f), AYNI_OK);
    fixture_check_log(f, 0, RECORD_LEN);
}

static void full_disk_is_met_before_the_first_write(void **state)
{
    struct fixture *f = *state;
    struct batch batch;
    batch_make(&batch, &f->logs[0], 0, 4000, RECORD_LEN);
    static const int codes[] = {ENOSPC, EDQUOT, EFBIG};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        reserve_errno = codes[i];
        fault_errno = EIO;
        calls_left = 0; /* a write would break the store */
        assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_ERR_FULL);
        assert_int_equal(calls_left, 0);
    }
    reserve_errno = 0;
    calls_left = -1;
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_OK);
    f->logs[0] = batch.after;
    fixture_check_log(f, 0, RECORD_LEN);
    batch_free(&batch);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(broken_disk_is_unknown_and_final),        TEST(short_write_is_never_taken_for_success),
        TEST(full_disk_at_the_meta_page_is_final),     TEST(file_system_that_reserves_nothing_will_do),
        TEST(full_disk_is_met_before_the_first_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
