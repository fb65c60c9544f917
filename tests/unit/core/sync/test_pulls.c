/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

/* How much is asked for at once follows the line: an answer is to take seconds, neither less nor more. */

#define PEER 5
#define LOG 0

static struct scene scene;
static struct replica r;

static int setup(void **state)
{
    (void)state;
    scene_init(&scene, 2);
    replica_init(&r, &scene, 1);
    replica_greet(&r, PEER);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    replica_deinit(&r);
    scene_deinit(&scene);
    return 0;
}

/* The budget of the pull that goes out when the peer says that it holds `size` records. */
static uint64_t budget(uint64_t size)
{
    enum message_type type;
    struct cursor fields;
    struct message_pull pull;
    struct bytes have = make_have(&scene, LOG, size);
    replica_forget(&r);
    replica_receive(&r, PEER, have);
    drop_message(have);
    assert_int_equal(message_open(replica_find(&r, PEER, MESSAGE_PULL), &type, &fields), AYNI_OK);
    assert_int_equal(message_read_pull(&fields, &pull), AYNI_OK);
    return pull.max_bytes;
}

static void answer_after(uint64_t ms)
{
    struct bytes empty = make_chunk(&(struct message_chunk){.log = scene.logs[LOG]});
    r.now_ms += ms;
    replica_receive(&r, PEER, empty);
    drop_message(empty);
}

static void the_budget_doubles_while_twice_as_much_takes_five_seconds_at_most(void **state)
{
    (void)state;
    static const struct {
        uint64_t took_ms, then;
    } answers[] = {{2501, 64 << 10}, {2500, 128 << 10}, {5000, 128 << 10}, {0, 256 << 10}, {5001, 128 << 10}};
    assert_int_equal(budget(9), 64 << 10);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        answer_after(answers[i].took_ms);
        assert_int_equal(budget(9), answers[i].then);
    }
}

static void the_budget_has_bounds(void **state)
{
    (void)state;
    uint64_t now = budget(9);
    for (int i = 0; i < 9; i++) {
        answer_after(5001);
        now = budget(9);
    }
    assert_int_equal(now, 16 << 10);
    for (int i = 0; i < 9; i++) {
        answer_after(0);
        now = budget(9);
    }
    assert_int_equal(now, MESSAGE_RECORDS_LEN_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_budget_doubles_while_twice_as_much_takes_five_seconds_at_most,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(the_budget_has_bounds, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
