/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include "core/record/record.h"

/* The happy paths: records travel, and nothing leaves before it is durable. */

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

static struct replica a, b, c;

static int setup(void **state)
{
    (void)state;
    replica_init(&a, &scene, 0);
    replica_init(&b, &scene, 1);
    replica_init(&c, &scene, 2);
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

static void assert_same_log(const struct replica *x, const struct replica *y, uint32_t log)
{
    const struct log_state *left = sync_durable(x->sync, log), *right = sync_durable(y->sync, log);
    struct hash left_root, right_root;
    assert_int_equal(left->tree.size, right->tree.size);
    tree_root(&left_root, &left->tree);
    tree_root(&right_root, &right->tree);
    assert_memory_equal(&left_root, &right_root, sizeof left_root);
    assert_int_equal(left->target.size, left->tree.size);
    assert_int_equal(right->target.size, right->tree.size);
}

static void a_session_begins_with_hello_and_frontier(void **state)
{
    (void)state;
    replica_up(&a, 5);
    assert_int_equal(a.n_sent, 2);
    assert_int_equal(a.sent[0].message.data[1], MESSAGE_HELLO);
    assert_int_equal(a.sent[1].message.data[1], MESSAGE_FRONTIER);
    assert_false(sync_peer(a.sync, 5).ready);
}

static void a_submission_is_acknowledged_when_it_is_durable(void **state)
{
    (void)state;
    replica_submit(&a, 0, 0, 3);
    assert_int_equal(a.n_commits, 1);
    assert_int_equal(a.n_acks, 0);
    assert_int_equal(sync_durable(a.sync, 0)->tree.size, 0);
    replica_store(&a);
    assert_int_equal(a.n_acks, 1);
    assert_int_equal(a.ack.err, AYNI_OK);
    assert_int_equal(a.ack.tag, 77);
    assert_int_equal(a.ack.index, 0);
    assert_int_equal(sync_durable(a.sync, 0)->tree.size, 3);
}

static void assert_refused(struct bytes *records, size_t n, enum ayni_err want)
{
    replica_step(&a, &(struct sync_event){.kind = SYNC_SUBMIT, .records = records, .n_records = n});
    assert_int_equal(a.n_acks, 1);
    assert_int_equal(a.ack.err, want);
    assert_int_equal(a.n_commits, 0);
}

static void a_submission_has_limits(void **state)
{
    (void)state;
    static uint8_t filler[RECORD_MAX + 1];
    static struct bytes many[SYNC_RECORDS_MAX + 1];
    for (size_t i = 0; i <= SYNC_RECORDS_MAX; i++)
        many[i] = bytes_of(filler, 100);
    assert_refused(many, 0, AYNI_ERR_USAGE);
    assert_refused(many, SYNC_RECORDS_MAX + 1, AYNI_ERR_LIMIT);
    many[1] = bytes_of(filler, sizeof filler);
    assert_refused(many, 2, AYNI_ERR_LIMIT);
}

static void submissions_wait_for_the_disk_and_not_in_memory(void **state)
{
    (void)state;
    size_t n_taken = 0;
    for (; n_taken <= SYNC_COMMITS_MAX; n_taken++) {
        replica_submit(&a, 0, n_taken % SCENE_RECORDS, 1);
        if (a.n_acks > 0) break;
    }
    assert_int_equal(n_taken, SYNC_COMMITS_MAX);
    assert_int_equal(a.ack.err, AYNI_ERR_BUSY);
    replica_store(&a);
    replica_submit(&a, 0, 0, 1);
    assert_int_equal(a.n_commits, 1);
}

static void what_existed_before_is_pulled(void **state)
{
    (void)state;
    replica_submit(&a, 0, 0, 9);
    replica_submit(&b, 1, 0, 4);
    replica_store(&a);
    replica_store(&b);
    replicas_meet(&a, &b, 3);
    assert_same_log(&a, &b, 0);
    assert_same_log(&a, &b, 1);
    assert_int_equal(sync_n_replicas(a.sync, 0, 9), 1);
    assert_int_equal(sync_n_replicas(b.sync, 1, 4), 1);
    struct sync_peer_view view = sync_peer(a.sync, 3);
    assert_true(view.ready);
    assert_int_equal(view.lag, 0);
    assert_int_equal(view.behind, 0);
}

static void fresh_records_are_pushed_once(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 3);
    replica_submit(&a, 0, 0, 1);
    assert_int_equal(a.n_sent, 0);
    replica_store(&a);
    assert_int_equal(a.n_sent, 1);
    assert_int_equal(replica_count(&a, 3, MESSAGE_CHUNK), 1);
    replicas_settle(&a, &b, 3);
    assert_same_log(&a, &b, 0);
    assert_int_equal(sync_n_replicas(a.sync, 0, 1), 1);
}

static void records_reach_a_node_without_a_link_to_their_author(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 1);
    replicas_meet(&b, &c, 2);
    replica_submit(&a, 0, 0, 5);
    replica_store(&a);
    replicas_settle(&a, &b, 1);
    replicas_settle(&b, &c, 2);
    assert_same_log(&a, &c, 0);
    replica_submit(&c, 2, 0, 2);
    replica_store(&c);
    replicas_settle(&b, &c, 2);
    replicas_settle(&a, &b, 1);
    assert_same_log(&a, &c, 2);
}

static void assert_pull_from(struct bytes message, uint64_t from)
{
    enum message_type type;
    struct cursor fields;
    struct message_pull pull;
    assert_int_equal(message_open(message, &type, &fields), AYNI_OK);
    assert_int_equal(type, MESSAGE_PULL);
    assert_int_equal(message_read_pull(&fields, &pull), AYNI_OK);
    assert_int_equal(pull.from, from);
}

/* S8: of a commit under way nothing leaves but the request for what follows it. */
static void nothing_uncommitted_leaves(void **state)
{
    (void)state;
    replica_submit(&a, 0, 0, 6);
    replica_store(&a);
    replica_greet(&b, 7);
    struct bytes have = make_have(&scene, 0, 7);
    replica_receive(&b, 7, have);
    drop_message(have);
    replica_forget(&b);

    replica_greet(&a, 7);
    struct bytes pull = make_pull(&scene, 0, 0, 1 << 20);
    replica_receive(&a, 7, pull);
    drop_message(pull);
    replica_receive(&b, 7, replica_find(&a, 7, MESSAGE_CHUNK));
    assert_int_equal(b.n_commits, 1);
    assert_int_equal(b.n_sent, 1);
    assert_pull_from(replica_find(&b, 7, MESSAGE_PULL), 6);
    replica_forget(&b);

    replica_up(&b, 9);
    assert_true(bytes_equal(b.sent[1].message, BYTES_LITERAL("\x92\x02\x90")));
    pull = make_pull(&scene, 0, 0, 1 << 20);
    replica_receive(&b, 7, pull);
    drop_message(pull);
    assert_int_equal(replica_find(&b, 7, MESSAGE_CHUNK).len, 42); /* no record, no note */
    replica_forget(&b);

    replica_store(&b);
    assert_true(replica_find(&b, 7, MESSAGE_HAVE).len > 0);
}

static void what_got_lost_is_found_within_a_minute(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 3);
    replica_tick(&a, 60000);
    replica_tick(&b, 60000);
    assert_int_equal(replica_count(&a, 3, MESSAGE_FRONTIER), 0);
    replica_forget(&a);
    replica_forget(&b);
    replica_submit(&a, 0, 0, 2);
    replica_store(&a);
    replica_forget(&a); /* the push is lost */
    replica_tick(&a, 0);
    assert_int_equal(replica_count(&a, 3, MESSAGE_FRONTIER), 1);
    replicas_settle(&a, &b, 3);
    assert_same_log(&a, &b, 0);
    assert_int_equal(sync_peer(a.sync, 3).lag, 0);
    replica_tick(&a, 60000);
    assert_int_equal(replica_count(&a, 3, MESSAGE_FRONTIER), 0);
}

/* The one who is up to date answers the frontier of the one who does not know that. */
static void a_frontier_that_asks_is_answered(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 3);
    replica_submit(&a, 0, 0, 2);
    replica_store(&a);
    while (replica_count(&b, 3, MESSAGE_HAVE) == 0) {
        replica_receive(&b, 3, replica_find(&a, 3, MESSAGE_CHUNK));
        replica_store(&b);
    }
    replica_forget(&a);
    replica_forget(&b); /* the have is lost */
    assert_int_equal(sync_peer(a.sync, 3).lag, 2);
    b.now_ms += 60000;
    replica_tick(&a, 60000);
    replicas_settle(&a, &b, 3);
    assert_int_equal(sync_peer(a.sync, 3).lag, 0);
}

static void a_failed_commit_leaves_nothing_and_is_tried_again(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 1);
    replica_submit(&a, 0, 0, 2);
    replica_submit(&a, 0, 2, 1);
    disk_drop(&a.disk);
    replica_step(&a, &(struct sync_event){.kind = SYNC_STORE_FAILED, .err = AYNI_ERR_FULL});
    assert_int_equal(a.n_acks, 2);
    assert_int_equal(a.ack.err, AYNI_ERR_FULL);
    assert_int_equal(a.n_sent, 0);

    replica_submit(&a, 0, 0, 2);
    replica_store(&a);
    while (a.n_sent > 0 && b.disk.n_waiting == 0) {
        replica_receive(&b, 1, a.sent[0].message);
        replica_forget(&a);
    }
    disk_drop(&b.disk);
    replica_step(&b, &(struct sync_event){.kind = SYNC_STORE_FAILED, .err = AYNI_ERR_FULL});
    assert_int_equal(replica_count(&b, 1, MESSAGE_PULL), 0);
    replica_tick(&b, 5000);
    assert_int_equal(replica_count(&b, 1, MESSAGE_PULL), 1);
    replicas_settle(&a, &b, 1);
    assert_same_log(&a, &b, 0);
}

static void a_restored_backup_takes_its_tail_back_before_it_writes(void **state)
{
    (void)state;
    replicas_meet(&a, &b, 1);
    replica_submit(&a, 0, 0, 3);
    replica_store(&a);
    struct log_state backup = *sync_durable(a.sync, 0);
    replica_submit(&a, 0, 3, 2);
    replica_store(&a);
    replicas_settle(&a, &b, 1);
    replica_down(&b, 1);

    disk_cut(&a.disk, 0, &backup);
    replica_restart(&a, 0);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_OK);
    replica_up(&b, 1);
    replica_up(&a, 1);
    replica_receive(&a, 1, replica_find(&b, 1, MESSAGE_HELLO));
    replica_receive(&a, 1, replica_find(&b, 1, MESSAGE_FRONTIER));
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_BUSY);
    replica_submit(&a, 0, 5, 1);
    assert_int_equal(a.n_acks, 1);
    assert_int_equal(a.ack.err, AYNI_ERR_BUSY);
    replica_forget(&b);
    replicas_settle(&a, &b, 1);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_OK);
    replica_submit(&a, 0, 5, 1);
    replica_store(&a);
    replicas_settle(&a, &b, 1);
    assert_same_log(&a, &b, 0);
    assert_int_equal(sync_durable(a.sync, 0)->tree.size, 6);
}

static void a_peer_that_only_claims_more_of_our_log_delays_us_for_a_moment(void **state)
{
    (void)state;
    replica_greet(&a, 1);
    struct bytes have = make_have(&scene, 0, 100);
    replica_receive(&a, 1, have);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_BUSY);
    replica_tick(&a, 1999);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_BUSY);
    replica_tick(&a, 1);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_OK);
    replica_receive(&a, 1, have); /* saying it again changes nothing */
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_OK);
    drop_message(have);
}

static void claims_to_more_of_our_log_are_heard_in_four_sessions(void **state)
{
    (void)state;
    struct bytes have = make_have(&scene, 0, 100);
    for (size_t session = 1; session <= 5; session++) {
        replica_greet(&a, 1);
        replica_receive(&a, 1, have);
        assert_int_equal(sync_own_log_ready(a.sync), session <= 4 ? AYNI_ERR_BUSY : AYNI_OK);
        replica_down(&a, 1);
    }
    replica_greet(&a, 2);
    replica_receive(&a, 2, have); /* another peer may know better */
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_BUSY);
    drop_message(have);
}

static void an_observer_holds_all_and_writes_nothing(void **state)
{
    (void)state;
    struct replica observer;
    replica_init(&observer, &scene, SYNC_NO_LOG);
    replica_submit(&observer, 0, 0, 1);
    assert_int_equal(observer.ack.err, AYNI_ERR_NOT_FOUND);
    replica_submit(&a, 0, 0, 5);
    replica_store(&a);
    replicas_meet(&a, &observer, 4);
    assert_same_log(&a, &observer, 0);
    replica_deinit(&observer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_session_begins_with_hello_and_frontier, setup, teardown),
        cmocka_unit_test_setup_teardown(a_submission_is_acknowledged_when_it_is_durable, setup, teardown),
        cmocka_unit_test_setup_teardown(a_submission_has_limits, setup, teardown),
        cmocka_unit_test_setup_teardown(submissions_wait_for_the_disk_and_not_in_memory, setup, teardown),
        cmocka_unit_test_setup_teardown(what_existed_before_is_pulled, setup, teardown),
        cmocka_unit_test_setup_teardown(fresh_records_are_pushed_once, setup, teardown),
        cmocka_unit_test_setup_teardown(records_reach_a_node_without_a_link_to_their_author, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_uncommitted_leaves, setup, teardown),
        cmocka_unit_test_setup_teardown(what_got_lost_is_found_within_a_minute, setup, teardown),
        cmocka_unit_test_setup_teardown(a_frontier_that_asks_is_answered, setup, teardown),
        cmocka_unit_test_setup_teardown(a_failed_commit_leaves_nothing_and_is_tried_again, setup, teardown),
        cmocka_unit_test_setup_teardown(a_peer_that_only_claims_more_of_our_log_delays_us_for_a_moment, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(claims_to_more_of_our_log_are_heard_in_four_sessions, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_restored_backup_takes_its_tail_back_before_it_writes, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(an_observer_holds_all_and_writes_nothing, setup, teardown),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
