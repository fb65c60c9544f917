/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include "support/heap.h"

/* Logs that become known while sessions are open, and an own log that is followed by another. */

static struct scene scene;

static int setup_group(void **state)
{
    (void)state;
    scene_init(&scene, 3);
    return 0;
}

static int teardown_group(void **state)
{
    (void)state;
    scene_deinit(&scene);
    return 0;
}

/* `a` writes log 2, which `b` and `c` do not know. */
static struct replica a, b, c;

static int setup(void **state)
{
    (void)state;
    replica_init(&a, &scene, 2);
    replica_init_knowing(&b, &scene, 1, 2);
    replica_init_knowing(&c, &scene, 0, 2);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    replica_deinit(&a);
    replica_deinit(&b);
    replica_deinit(&c);
    return 0;
}

static void pass(struct replica *x, struct replica *y, uint32_t slot, uint64_t ms)
{
    replica_tick(x, ms);
    replica_tick(y, ms);
    replicas_settle(x, y, slot);
}

static void assert_same_log(const struct replica *x, const struct replica *y, uint32_t log)
{
    struct hash left, right;
    assert_true(sync_durable(x->sync, log)->tree.size > 0);
    tree_root(&left, &sync_durable(x->sync, log)->tree);
    tree_root(&right, &sync_durable(y->sync, log)->tree);
    assert_memory_equal(&left, &right, sizeof left);
}

static void what_was_passed_over_is_fetched_once_its_log_is_known(void **state)
{
    (void)state;
    replica_submit(&a, 2, 0, 3);
    replica_store(&a);
    replicas_meet(&a, &b, 4);
    replica_submit(&a, 2, 3, 2);
    replica_store(&a);
    replicas_settle(&a, &b, 4);
    assert_true(sync_peer(b.sync, 4).ready);

    assert_int_equal(replica_learn(&b, 2), 2);
    pass(&a, &b, 4, 10000);
    assert_same_log(&a, &b, 2);
    assert_int_equal(sync_durable(b.sync, 2)->tree.size, 5);
    assert_int_equal(sync_peer(a.sync, 4).lag, 0);
}

static void a_log_that_begins_before_it_is_known_goes_on_after_it(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 4);
    replica_submit(&a, 2, 0, 1); /* pushed, and passed over */
    replica_store(&a);
    replicas_settle(&a, &b, 4);
    replica_learn(&b, 2);
    replica_submit(&a, 2, 1, 1); /* begins where `b` has nothing */
    replica_store(&a);
    replicas_settle(&a, &b, 4);
    assert_same_log(&a, &b, 2);
}

/* Each learns it at another time, and only one of them has a session with its author. */
static void a_log_travels_on_as_it_becomes_known(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 4);
    replicas_meet(&b, &c, 5);
    replica_submit(&a, 2, 0, 4);
    replica_store(&a);
    replicas_settle(&a, &b, 4);
    replica_learn(&c, 2);
    pass(&b, &c, 5, 10000);
    assert_int_equal(sync_durable(c.sync, 2)->tree.size, 0);
    replica_learn(&b, 2);
    a.now_ms = b.now_ms;
    pass(&a, &b, 4, 10000);
    replicas_settle(&b, &c, 5);
    assert_same_log(&a, &b, 2);
    assert_same_log(&b, &c, 2);
}

/* A peer need not read frontiers that come within ten seconds. */
static void the_frontier_goes_out_again_once_and_not_too_soon(void **state)
{
    (void)state;
    replica_greet(&b, 7);
    replica_learn(&b, 2);
    replica_tick(&b, 9999);
    assert_int_equal(replica_count(&b, 7, MESSAGE_FRONTIER), 0);
    replica_tick(&b, 1);
    assert_int_equal(replica_count(&b, 7, MESSAGE_FRONTIER), 1);
    replica_tick(&b, 29000);
    assert_int_equal(replica_count(&b, 7, MESSAGE_FRONTIER), 1);
}

static void a_log_is_taken_in_once(void **state)
{
    (void)state;
    uint32_t number = 99;
    struct sync_log again = {.id = scene.logs[1], .key = scene.keys[1]};
    replica_submit(&b, 1, 0, 2);
    replica_store(&b);
    assert_int_equal(sync_add_log(&number, b.sync, &again), AYNI_OK);
    assert_int_equal(number, 1);
    assert_int_equal(sync_durable(b.sync, 1)->tree.size, 2);
    assert_int_equal(replica_learn(&b, 2), 2);
    assert_int_equal(replica_learn(&b, 2), 2);
}

static void there_is_an_end_to_the_logs(void **state)
{
    (void)state;
    uint32_t number = 0;
    struct sync_log log = {.key = scene.keys[0]};
    for (uint32_t i = 2; i < SYNC_LOGS_MAX; i++) {
        log.id.bytes[30] = (uint8_t)(i >> 8);
        log.id.bytes[31] = (uint8_t)i;
        assert_int_equal(sync_add_log(&number, b.sync, &log), AYNI_OK);
        assert_int_equal(number, i);
    }
    log.id.bytes[0] = 0xff;
    assert_int_equal(sync_add_log(&number, b.sync, &log), AYNI_ERR_LIMIT);
    replica_submit(&b, 1, 0, 2); /* all that was there still is */
    replica_store(&b);
    replicas_meet(&a, &b, 4);
    assert_same_log(&a, &b, 1);
}

static void own_records_go_to_the_log_that_is_ours_now(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 4);
    replica_submit(&b, 1, 0, 2);
    replica_learn(&b, 2);
    sync_set_own_log(b.sync, 2, &scene.founders.members[2].log_secret);
    replica_step(&b,
                 &(struct sync_event){
                     .kind = SYNC_SUBMIT, .tag = 78, .records = &scene.records[2][0].bytes, .n_records = 1});
    replica_store(&b);
    replicas_settle(&a, &b, 4);
    assert_int_equal(sync_durable(a.sync, 1)->tree.size, 2);
    assert_same_log(&a, &b, 1);
    assert_same_log(&a, &b, 2);

    sync_set_own_log(b.sync, SYNC_NO_LOG, &(struct secret_key){0});
    assert_int_equal(sync_own_log_ready(b.sync), AYNI_ERR_NOT_FOUND);
}

static void a_log_for_which_there_is_no_memory_changes_nothing(void **state)
{
    (void)state;
    struct failing_heap failing;
    struct replica d = {.scene = &scene, .heap = failing_heap_init(&failing, SIZE_MAX), .now_ms = 1000};
    struct sync_log log = {.id = scene.logs[2], .key = scene.keys[2]};
    uint32_t number = 99;
    disk_init(&d.disk, scene.n);
    replica_start(&d, 1, 2);
    for (size_t n = 0; n < 3; n++) {
        failing.n_good = n;
        assert_int_equal(sync_add_log(&number, d.sync, &log), AYNI_ERR_MEMORY);
        assert_int_equal(number, 99);
    }
    failing.n_good = SIZE_MAX;
    replicas_meet(&a, &d, 4);
    replica_submit(&d, 1, 0, 1);
    replica_store(&d);
    replicas_settle(&a, &d, 4);
    assert_same_log(&a, &d, 1);
    replica_deinit(&d);
    assert_int_equal(failing.n_live, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_was_passed_over_is_fetched_once_its_log_is_known),
        TEST(a_log_that_begins_before_it_is_known_goes_on_after_it),
        TEST(a_log_travels_on_as_it_becomes_known),
        TEST(the_frontier_goes_out_again_once_and_not_too_soon),
        TEST(a_log_is_taken_in_once),
        TEST(there_is_an_end_to_the_logs),
        TEST(own_records_go_to_the_log_that_is_ours_now),
        TEST(a_log_for_which_there_is_no_memory_changes_nothing),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
