/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define RECORD_LEN 500
#define BATCH 50

/* Commit until there is no room; what was stored before stays readable, and so it is after each try. */
static void fill_up(struct fixture *f)
{
    enum ayni_err err;
    size_t n = 0;
    while ((err = fixture_commit(f, n % 2, BATCH, RECORD_LEN)) == AYNI_OK)
        assert_true(++n < 10000);
    assert_int_equal(err, AYNI_ERR_FULL);
    assert_true(n > 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(fixture_commit(f, 2, 4 * BATCH, RECORD_LEN), AYNI_ERR_FULL);
        fixture_check_log(f, 0, RECORD_LEN);
        fixture_check_log(f, 1, RECORD_LEN);
        fixture_check_log(f, 2, RECORD_LEN);
    }
}

static void check_that_it_goes_on(struct fixture *f)
{
    for (uint32_t log = 0; log < FIXTURE_LOGS; log++) {
        assert_int_equal(fixture_commit(f, log, 4 * BATCH, RECORD_LEN), AYNI_OK);
        fixture_check_log(f, log, RECORD_LEN);
    }
    fixture_close(f);
    assert_int_equal(fixture_open(f), AYNI_OK);
    for (uint32_t log = 0; log < FIXTURE_LOGS; log++)
        fixture_check_log(f, log, RECORD_LEN);
}

static void full_map_refuses_and_goes_on_when_it_may_grow(void **state)
{
    struct fixture *f = *state;
    fixture_close(f);
    f->options.map_bytes = f->options.map_max = 1 << 20;
    assert_int_equal(fixture_open(f), AYNI_OK);
    fill_up(f);
    fixture_close(f);
    f->options.map_max = 8 << 20;
    assert_int_equal(fixture_open(f), AYNI_OK);
    check_that_it_goes_on(f);
}

static void file_size_limit_refuses_and_goes_on_when_lifted(void **state)
{
    struct fixture *f = *state;
    struct rlimit old, low;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    low = old;
    low.rlim_cur = 2500000; /* not on a page's border */
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &low), 0);
    fill_up(f);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    check_that_it_goes_on(f);
}

static void write_ballast(const char *path, size_t len)
{
    char *zeros = calloc(1, len);
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(zeros != NULL && fd >= 0);
    assert_int_equal(write(fd, zeros, len), (ssize_t)len);
    close(fd);
    free(zeros);
}

static void mount_small_disk(struct fixture *f)
{
    fixture_close(f);
    if (geteuid() != 0 || mount("none", f->folder, "tmpfs", 0, "size=4m,mode=700") != 0) {
        fprintf(stderr, "SKIPPED: full disk: mounting a small tmpfs needs root\n");
        skip();
    }
}

static void full_disk_refuses_and_goes_on_when_there_is_room(void **state)
{
    struct fixture *f = *state;
    char ballast[SCRATCH_PATH_MAX + 16];
    mount_small_disk(f);
    snprintf(ballast, sizeof ballast, "%s/ballast", f->folder);
    write_ballast(ballast, 3 << 19);
    fixture_init(f);
    fill_up(f);
    assert_int_equal(unlink(ballast), 0);
    check_that_it_goes_on(f);
}

/* A copy of a store has holes where nothing was written yet: room that it seems to have and has not. */
static void full_disk_shows_before_a_hole_is_written(void **state)
{
    struct fixture *f = *state;
    char ballast[SCRATCH_PATH_MAX + 16], data[SCRATCH_PATH_MAX + 16];
    mount_small_disk(f);
    snprintf(ballast, sizeof ballast, "%s/ballast", f->folder);
    snprintf(data, sizeof data, "%s/store/data.mdb", f->folder);
    fixture_init(f);
    fixture_close(f);
    assert_int_equal(truncate(data, 4 << 20), 0);
    write_ballast(ballast, 3 << 19);
    assert_int_equal(fixture_open(f), AYNI_OK);
    fill_up(f);
    assert_int_equal(unlink(ballast), 0);
    check_that_it_goes_on(f);
}

static int teardown_mount(void **state)
{
    struct fixture *f = *state;
    fixture_close(f);
    umount(f->folder);
    return fixture_teardown(state);
}

static void reserve_on_the_disk_is_left_alone(void **state)
{
    struct fixture *f = *state;
    struct store_space space;
    assert_int_equal(fixture_commit(f, 0, BATCH, RECORD_LEN), AYNI_OK);
    assert_int_equal(store_space(f->store, &space), AYNI_OK);
    fixture_close(f);
    f->options.reserve_bytes = (size_t)space.free_bytes * 2;
    assert_int_equal(fixture_open(f), AYNI_OK); /* reading needs no room */
    assert_int_equal(fixture_commit(f, 0, 1, RECORD_LEN), AYNI_ERR_FULL);
    fixture_check_log(f, 0, RECORD_LEN);
    fixture_close(f);
    f->options.reserve_bytes = (size_t)space.free_bytes / 2;
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(fixture_commit(f, 0, 1, RECORD_LEN), AYNI_OK);
}

/* A read that does not end keeps the map from growing: refused for now, not for ever, and not waited for. */
static void growth_does_not_wait_for_a_reader_for_ever(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    fixture_close(f);
    f->options.map_bytes = 1 << 20;
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(fixture_commit(f, 0, 40 * BATCH, RECORD_LEN), AYNI_ERR_FULL);
    store_read_end(&read);
    assert_int_equal(fixture_commit(f, 0, 40 * BATCH, RECORD_LEN), AYNI_OK);
    fixture_check_log(f, 0, RECORD_LEN);
}

struct readers {
    struct store *store;
    atomic_bool stop;
    atomic_bool failed;
};

static void *read_on_and_on(void *context)
{
    struct readers *readers = context;
    while (!atomic_load(&readers->stop)) {
        struct store_read read;
        if (store_read_begin(readers->store, &read) != AYNI_OK) {
            atomic_store(&readers->failed, true);
            break;
        }
        usleep(3000);
        store_read_end(&read);
    }
    return NULL;
}

/* Threads that verify: each of their reads is short, and there is always one. */
static void growth_comes_between_reads_that_never_pause(void **state)
{
    struct fixture *f = *state;
    pthread_t threads[4];
    fixture_close(f);
    f->options.map_bytes = 1 << 20;
    assert_int_equal(fixture_open(f), AYNI_OK);
    struct readers readers = {.store = f->store};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, read_on_and_on, &readers), 0);
        usleep(700);
    }
    enum ayni_err err = fixture_commit(f, 0, 40 * BATCH, RECORD_LEN);
    atomic_store(&readers.stop, true);
    for (size_t i = 0; i < 4; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(err, AYNI_OK);
    assert_false(atomic_load(&readers.failed));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define ADDRESSES_ARE_OURS false /* sanitizers lay out the whole of them */
#else
#define ADDRESSES_ARE_OURS true
#endif

static void allow_addresses(rlim_t bytes)
{
    struct rlimit limit;
    assert_int_equal(getrlimit(RLIMIT_AS, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_AS, &limit), 0);
}

static rlim_t addresses_used(void)
{
    unsigned long n_pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%lu", &n_pages), 1);
    fclose(file);
    return n_pages * (rlim_t)sysconf(_SC_PAGESIZE);
}

/* The map has to move in order to grow: where there is no room for that it must stay where it is. */
static void addresses_that_run_out_refuse_growth_and_lose_nothing(void **state)
{
    struct fixture *f = *state;
    if (!ADDRESSES_ARE_OURS) skip();
    fixture_close(f);
    f->options.map_bytes = 1 << 20;
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(fixture_commit(f, 0, 1, RECORD_LEN), AYNI_OK);
    struct batch batch;
    batch_make(&batch, &f->logs[0], 0, 40 * BATCH, RECORD_LEN);
    allow_addresses(addresses_used() + (2 << 20));
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_ERR_FULL);
    fixture_check_log(f, 0, RECORD_LEN);
    allow_addresses(RLIM_INFINITY);
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_OK);
    f->logs[0] = batch.after;
    batch_free(&batch);
    fixture_check_log(f, 0, RECORD_LEN);
}

static void few_addresses_make_a_small_map(void **state)
{
    struct fixture *f = *state;
    struct store_space space;
    if (!ADDRESSES_ARE_OURS) skip();
    fixture_close(f);
    f->options.map_bytes = 0;
    allow_addresses(addresses_used() + ((rlim_t)6 << 30));
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(store_space(f->store, &space), AYNI_OK);
    assert_int_equal(space.map_bytes, (uint64_t)4 << 30);
    assert_int_equal(fixture_commit(f, 0, BATCH, RECORD_LEN), AYNI_OK);
    fixture_close(f);
    allow_addresses(addresses_used() + (64 << 20));
    assert_int_equal(fixture_open(f), AYNI_ERR_MEMORY);
    assert_non_null(strstr(f->fault.text, "ulimit -v"));
    allow_addresses(RLIM_INFINITY);
    assert_int_equal(fixture_open(f), AYNI_OK);
    fixture_check_log(f, 0, RECORD_LEN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(full_map_refuses_and_goes_on_when_it_may_grow),
        TEST(file_size_limit_refuses_and_goes_on_when_lifted),
        cmocka_unit_test_setup_teardown(full_disk_refuses_and_goes_on_when_there_is_room, fixture_setup,
                                        teardown_mount),
        cmocka_unit_test_setup_teardown(full_disk_shows_before_a_hole_is_written, fixture_setup,
                                        teardown_mount),
        TEST(reserve_on_the_disk_is_left_alone),
        TEST(growth_does_not_wait_for_a_reader_for_ever),
        TEST(growth_comes_between_reads_that_never_pause),
        TEST(addresses_that_run_out_refuse_growth_and_lose_nothing),
        TEST(few_addresses_make_a_small_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
