/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 20
#define RECORD_LEN 300
#define KILL_MS_MAX 60

/* Commit without end; report the size after each commit that returned. */
static _Noreturn void commit_on(struct fixture *f, int report, uint64_t seed)
{
    if (fixture_open(f) != AYNI_OK) _exit(1);
    for (;;) {
        if (fixture_commit(f, 0, 1 + fixture_random(&seed) % 300, RECORD_LEN) != AYNI_OK) _exit(2);
        uint64_t size = f->logs[0].tree.size;
        if (write(report, &size, sizeof size) != sizeof size) _exit(3);
    }
}

static uint64_t last_report(int report)
{
    uint64_t size, last = 0;
    while (read(report, &size, sizeof size) == sizeof size)
        last = size;
    return last;
}

/* What the child stored is a function of the place, so its logs are built again up to the size found. */
static void catch_up(struct fixture *f)
{
    struct store_read read;
    struct log_state held;
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_state(&read, 0, &held), AYNI_OK);
    store_read_end(&read);
    struct batch batch;
    if (held.tree.size == f->logs[0].tree.size) return; /* killed before its first commit */
    batch_make(&batch, &f->logs[0], 0, (size_t)(held.tree.size - f->logs[0].tree.size), RECORD_LEN);
    f->logs[0] = batch.after;
    batch_free(&batch);
}

static void killed_while_it_commits_it_keeps_all_it_reported(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = fixture_seed();
    fixture_close(f);
    for (int round = 0; round < ROUNDS; round++) {
        int report[2], status;
        assert_int_equal(pipe(report), 0);
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) commit_on(f, report[1], seed);
        close(report[1]);
        long delay_ms = 5 + (long)(fixture_random(&seed) % KILL_MS_MAX);
        nanosleep(&(struct timespec){.tv_nsec = delay_ms * 1000000L}, NULL);
        assert_int_equal(kill(child, SIGKILL), 0);
        uint64_t reported = last_report(report[0]);
        close(report[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status)); /* it did not give up by itself */

        assert_int_equal(fixture_open(f), AYNI_OK);
        catch_up(f);
        assert_true(f->logs[0].tree.size >= reported);
        fixture_check_log(f, 0, RECORD_LEN);
        fixture_close(f);
    }
    assert_true(f->logs[0].tree.size > ROUNDS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(killed_while_it_commits_it_keeps_all_it_reported, fixture_setup,
                                        fixture_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
