/* SPDX-License-Identifier: Apache-2.0 */
#include "node/writer.h"

#include "support/cmocka.h"

/* The writer alone, between an engine and a store that are played here: jobs are numbered by their tags. */

#define JOBS_MAX 400

static struct {
    uv_loop_t loop;
    struct writer writer;
    struct engine_commit jobs[JOBS_MAX];
    uv_sem_t may_run;  /* posted for each transaction that the store may do */
    uint64_t fails_at; /* the transaction with this tag in it fails; 0: none */
    size_t largest;    /* transaction, in jobs */
    size_t n_stored;
    size_t n_back;
    uint64_t back[JOBS_MAX];
    enum ayni_err back_err[JOBS_MAX];
} world;

struct store *engine_store(const struct engine *e)
{
    return (struct store *)(uintptr_t)e; /* any address but NULL: nobody looks */
}

enum ayni_err engine_commit_run(struct store *store, struct engine_commit *list)
{
    size_t n = 0;
    enum ayni_err err = AYNI_OK;
    (void)store;
    uv_sem_wait(&world.may_run);
    for (const struct engine_commit *job = list; job != NULL; job = job->next, n++)
        if (job->tag == world.fails_at) err = AYNI_ERR_FULL;
    if (n > world.largest) world.largest = n;
    if (err == AYNI_OK) world.n_stored += n;
    return err;
}

void engine_committed(struct engine *e, struct engine_commit *list, enum ayni_err err)
{
    (void)e;
    for (; list != NULL; list = list->next) {
        world.back[world.n_back] = list->tag;
        world.back_err[world.n_back++] = err;
    }
}

static int set_up(void **state)
{
    (void)state;
    memset(&world, 0, sizeof world);
    uv_loop_init(&world.loop);
    uv_sem_init(&world.may_run, 0);
    assert_int_equal(writer_start(&world.writer, &world.loop), AYNI_OK);
    writer_attach(&world.writer, (struct engine *)&world);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    writer_stop(&world.writer);
    uv_run(&world.loop, UV_RUN_DEFAULT);
    uv_sem_destroy(&world.may_run);
    return uv_loop_close(&world.loop);
}

static void take(uint64_t from, size_t n)
{
    for (uint64_t tag = from; tag < from + n; tag++) {
        world.jobs[tag].tag = tag;
        writer_take(&world.writer, &world.jobs[tag]);
    }
}

static void let_run(size_t n_transactions)
{
    while (n_transactions-- > 0)
        uv_sem_post(&world.may_run);
}

static void run_until_idle(void)
{
    while (!writer_is_idle(&world.writer))
        uv_run(&world.loop, UV_RUN_ONCE);
}

static void assert_back_in_order(uint64_t from, size_t n)
{
    assert_int_equal(world.n_back, n);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(world.back[i], from + i);
}

static void jobs_come_back_in_order_in_transactions_of_bounded_size(void **state)
{
    (void)state;
    take(1, 300);
    assert_false(writer_is_idle(&world.writer));
    let_run(300);
    run_until_idle();
    assert_back_in_order(1, 300);
    assert_int_equal(world.n_stored, 300);
    assert_in_range(world.largest, 2, ENGINE_COMMITS_MAX); /* what queued behind the first went together */
}

static void large_jobs_do_not_share_a_transaction(void **state)
{
    (void)state;
    static struct bytes records[4];
    for (uint64_t tag = 1; tag <= 4; tag++) {
        records[tag - 1] = bytes_of(NULL, (size_t)9 << 20); /* only its length is asked for */
        world.jobs[tag].commit.records = &records[tag - 1];
        world.jobs[tag].commit.n_records = 1;
    }
    take(1, 4);
    let_run(4);
    run_until_idle();
    assert_back_in_order(1, 4);
    assert_int_equal(world.largest, 1);
}

static void a_failure_gives_back_everything_held_and_then_work_goes_on(void **state)
{
    (void)state;
    world.fails_at = 1; /* alone or with others: the first transaction holds it */
    take(1, 150);
    let_run(1);
    run_until_idle();
    assert_back_in_order(1, 150);
    for (size_t i = 0; i < world.n_back; i++)
        assert_int_equal(world.back_err[i], AYNI_ERR_FULL);
    assert_int_equal(world.n_stored, 0);

    world.n_back = 0;
    take(200, 3);
    let_run(3);
    run_until_idle();
    assert_back_in_order(200, 3);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(world.back_err[i], AYNI_OK);
}

static void what_was_stored_before_a_failure_is_told_first(void **state)
{
    (void)state;
    world.fails_at = 250;
    take(1, 300);
    let_run(300);
    run_until_idle();
    assert_back_in_order(1, 300);
    for (size_t i = 0; i < 300; i++)
        assert_int_equal(world.back_err[i], i < world.n_stored ? AYNI_OK : AYNI_ERR_FULL);
    assert_in_range(world.n_stored, 1, 249);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(jobs_come_back_in_order_in_transactions_of_bounded_size, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(large_jobs_do_not_share_a_transaction, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_failure_gives_back_everything_held_and_then_work_goes_on, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(what_was_stored_before_a_failure_is_told_first, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
