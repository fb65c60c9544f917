/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include <stdlib.h>

/* Half a log, and logs of which two histories were signed. */

#define PEER 7
#define SIZE 12

static struct scene scene;
static struct replica a, b, c, evil;

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

/* `evil` has A's key and writes another history after the first five records. */
static int setup(void **state)
{
    (void)state;
    replica_init(&a, &scene, 0);
    replica_init(&b, &scene, 1);
    replica_init(&c, &scene, 2);
    replica_init(&evil, &scene, 0);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    replica_deinit(&a);
    replica_deinit(&b);
    replica_deinit(&c);
    replica_deinit(&evil);
    return 0;
}

static void write_records(struct replica *r, size_t first, size_t n)
{
    replica_submit(r, 0, first, n);
    replica_store(r);
    replica_forget(r);
}

static void greet_once(struct replica *r)
{
    if (!sync_peer(r->sync, PEER).ready) replica_greet(r, PEER);
}

static struct bytes copy(struct bytes data)
{
    uint8_t *bytes = malloc(data.len + 1);
    assert_non_null(bytes);
    if (data.len > 0) memcpy(bytes, data.data, data.len);
    return bytes_of(bytes, data.len);
}

/* What a node answers to a pull, cut after `n` records by the budget; the caller frees it. */
static struct bytes answer_of(struct replica *r, uint64_t from, size_t n)
{
    uint64_t max_bytes = 0;
    for (size_t i = 0; i < n; i++)
        max_bytes += r->disk.logs[0].records[from + i].len + MESSAGE_RECORD_OVERHEAD;
    greet_once(r);
    struct bytes pull = make_pull(&scene, 0, from, max_bytes);
    replica_receive(r, PEER, pull);
    drop_message(pull);
    struct bytes chunk = copy(replica_find(r, PEER, MESSAGE_CHUNK));
    replica_forget(r);
    return chunk;
}

/* Hand `n` records of a node's log over, as one chunk. */
static void feed(struct replica *to, struct replica *from, uint64_t start, size_t n)
{
    struct bytes chunk = answer_of(from, start, n);
    greet_once(to);
    replica_receive(to, PEER, chunk);
    drop_message(chunk);
}

static const struct log_state *held(const struct replica *r)
{
    return sync_durable(r->sync, 0);
}

/* Each way to cut a log in three: author to B, half to C through B, and the rest. */
static void every_prefix_can_be_served_on(void **state)
{
    (void)state;
    write_records(&a, 0, SIZE);
    for (size_t first = 1; first < SIZE; first++) {
        for (size_t second = 1; second <= first; second++) {
            feed(&b, &a, 0, first);
            replica_store(&b);
            assert_int_equal(held(&b)->tree.size, first);
            assert_int_equal(held(&b)->target.size, SIZE);
            feed(&c, &b, 0, second);
            assert_int_equal(c.n_commits, 1);
            replica_store(&c);
            assert_int_equal(held(&c)->tree.size, second);
            assert_int_equal(held(&c)->target.size, SIZE);
            if (second < first) feed(&c, &b, second, first - second);
            replica_store(&c);
            feed(&c, &a, first, SIZE - first);
            replica_store(&c);
            assert_int_equal(held(&c)->tree.size, SIZE);
            assert_int_equal(held(&c)->beyond.n, 0);
            replica_deinit(&b);
            replica_deinit(&c);
            replica_init(&b, &scene, 1);
            replica_init(&c, &scene, 2);
        }
    }
}

static void a_half_log_survives_a_restart(void **state)
{
    (void)state;
    write_records(&a, 0, SIZE);
    feed(&b, &a, 0, 5);
    replica_store(&b);
    replica_restart(&b, 1);
    assert_int_equal(held(&b)->tree.size, 5);
    feed(&c, &b, 2, 0);
    assert_int_equal(c.n_commits, 0); /* a gap */
    feed(&c, &b, 0, 5);
    replica_store(&c);
    assert_int_equal(held(&c)->tree.size, 5);
}

static void overlapping_and_old_chunks_are_harmless(void **state)
{
    (void)state;
    write_records(&a, 0, SIZE);
    feed(&b, &a, 0, 5);
    feed(&b, &a, 0, 5);
    assert_int_equal(b.n_commits, 0);
    feed(&b, &a, 3, 6);
    assert_int_equal(b.n_commits, 1);
    replica_store(&b);
    assert_int_equal(held(&b)->tree.size, 9);
    feed(&b, &a, 1, 2);
    assert_int_equal(b.n_commits, 0);
    assert_int_equal(b.n_closes, 0);
}

static void the_larger_head_is_kept_while_it_is_passed(void **state)
{
    (void)state;
    write_records(&a, 0, 7);
    struct bytes old_chunk = answer_of(&a, 4, 2); /* to size 6, head 7 */
    write_records(&a, 7, 5);
    feed(&b, &a, 0, 5);
    replica_store(&b);
    assert_int_equal(held(&b)->target.size, 12);
    replica_receive(&b, PEER, old_chunk);
    drop_message(old_chunk);
    replica_store(&b);
    assert_int_equal(held(&b)->tree.size, 6);
    assert_int_equal(held(&b)->target.size, 7);
    assert_int_equal(held(&b)->passing.size, 12);
    feed(&b, &a, 6, 6);
    replica_store(&b);
    assert_int_equal(held(&b)->tree.size, 12);
    assert_int_equal(held(&b)->passing.size, 0);
}

static void assert_frozen(struct replica *r, uint64_t size)
{
    assert_int_equal(r->n_forks, 1);
    assert_int_equal(r->fork.log, 0);
    assert_int_equal(r->n_commits, 0);
    assert_true(sync_is_forked(r->sync, 0));
    assert_int_equal(held(r)->tree.size, size);
}

static void two_heads_of_one_size_are_a_fork(void **state)
{
    (void)state;
    write_records(&a, 0, 6);
    write_records(&evil, 0, 5);
    write_records(&evil, 9, 1);
    feed(&b, &a, 0, 6);
    replica_store(&b);
    struct bytes head = make_head(&scene, 0, 6, bytes_of(held(&evil)->note, held(&evil)->note_len));
    replica_receive(&b, PEER, head);
    assert_frozen(&b, 6);
    assert_int_equal(b.n_closes, 0);
    replica_receive(&b, PEER, head);
    assert_int_equal(b.n_forks, 0); /* said once */
    drop_message(head);
}

static void a_smaller_head_of_another_history_is_a_fork(void **state)
{
    (void)state;
    write_records(&a, 0, 9);
    write_records(&evil, 0, 5);
    write_records(&evil, 9, 1);
    feed(&b, &a, 0, 9);
    replica_store(&b);
    struct bytes head = make_head(&scene, 0, 6, bytes_of(held(&evil)->note, held(&evil)->note_len));
    replica_receive(&b, PEER, head);
    drop_message(head);
    assert_frozen(&b, 9);
}

static void an_older_head_of_the_same_history_is_none(void **state)
{
    (void)state;
    write_records(&a, 0, 6);
    struct log_state old = *held(&a);
    write_records(&a, 6, 3);
    feed(&b, &a, 0, 9);
    replica_store(&b);
    struct bytes head = make_head(&scene, 0, 6, bytes_of(old.note, old.note_len));
    replica_receive(&b, PEER, head);
    drop_message(head);
    assert_int_equal(b.n_forks, 0);
    assert_int_equal(b.n_closes, 0);
    assert_int_equal(held(&b)->target.size, 9);
}

/* The target was signed, and the records that then come lead elsewhere: seen on passing its size. */
static void a_fork_is_seen_on_passing_an_old_target(void **state)
{
    (void)state;
    write_records(&a, 0, 9);
    write_records(&evil, 0, 5);
    write_records(&evil, 9, 7);
    feed(&b, &a, 0, 5); /* 5 of A's 9 */
    replica_store(&b);
    feed(&b, &evil, 5, 2); /* 7 of evil's 12: fits its head, and cannot be told from A's yet */
    assert_int_equal(b.n_commits, 1);
    replica_store(&b);
    assert_int_equal(held(&b)->passing.size, 9);
    feed(&b, &evil, 7, 5);
    assert_frozen(&b, 7);
}

static void a_frozen_log_is_served_and_never_grows(void **state)
{
    (void)state;
    two_heads_of_one_size_are_a_fork(state);
    write_records(&a, 6, 3);
    feed(&b, &a, 6, 3);
    assert_int_equal(b.n_commits, 0);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PULL), 0);
    replica_down(&b, PEER); /* whose records are others */
    feed(&c, &b, 0, 6);
    assert_int_equal(c.n_commits, 1);
    replica_restart(&b, 1);
    assert_true(sync_is_forked(b.sync, 0));
}

static void an_own_log_that_forked_takes_nothing_more(void **state)
{
    (void)state;
    write_records(&a, 0, 6);
    write_records(&evil, 0, 5);
    write_records(&evil, 9, 1);
    replica_greet(&a, PEER);
    struct bytes head = make_head(&scene, 0, 6, bytes_of(held(&evil)->note, held(&evil)->note_len));
    replica_receive(&a, PEER, head);
    drop_message(head);
    assert_frozen(&a, 6);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_FORK);
    replica_submit(&a, 0, 10, 1);
    assert_int_equal(a.ack.err, AYNI_ERR_FORK);
    assert_int_equal(a.n_commits, 0);
}

static void a_longer_own_head_blocks_submissions(void **state)
{
    (void)state;
    write_records(&a, 0, 5);
    write_records(&evil, 0, 9);
    replica_greet(&a, PEER);
    struct bytes head = make_head(&scene, 0, 2, bytes_of(held(&evil)->note, held(&evil)->note_len));
    replica_receive(&a, PEER, head);
    drop_message(head);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_BUSY);
    feed(&a, &evil, 5, 2);
    replica_store(&a);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_ERR_BUSY);
    feed(&a, &evil, 7, 2);
    replica_store(&a);
    assert_int_equal(sync_own_log_ready(a.sync), AYNI_OK);
}

static void receive_frontier(struct replica *r, uint64_t size)
{
    struct message_entry entry = {scene.logs[0], size, {{9}}};
    struct bytes frontier = make_frontier(&scene, &entry);
    replica_receive(r, PEER, frontier);
    drop_message(frontier);
}

/* Frontiers are not signed: the one that holds more shows its head, and keeps its records to itself. */
static void a_frontier_with_another_root_gets_a_head_and_no_records(void **state)
{
    (void)state;
    write_records(&a, 0, 6);
    struct bytes hello = make_hello(&scene, 1);
    replica_up(&a, PEER);
    replica_receive(&a, PEER, hello);
    receive_frontier(&a, 4);
    assert_int_equal(a.n_closes, 0);
    assert_int_equal(replica_count(&a, PEER, MESSAGE_HEAD), 1);
    struct bytes pull = make_pull(&scene, 0, 4, 1000);
    replica_receive(&a, PEER, pull);
    assert_int_equal(replica_find(&a, PEER, MESSAGE_CHUNK).len, 42); /* empty */
    drop_message(pull);
    drop_message(hello);
}

static void a_log_that_diverged_is_not_asked_for_when_it_has_grown(void **state)
{
    (void)state;
    write_records(&a, 0, 6);
    replica_greet(&a, PEER);
    replica_tick(&a, 10000);
    receive_frontier(&a, 4);
    replica_tick(&a, 10000);
    receive_frontier(&a, 9);
    assert_int_equal(a.n_closes, 0);
    assert_int_equal(replica_count(&a, PEER, MESSAGE_PULL), 0);
}

static void deliver_first(struct replica *from, struct replica *to, enum message_type type)
{
    struct bytes message = copy(replica_find(from, 2, type));
    replica_receive(to, 2, message);
    drop_message(message);
}

/* Peer 2 of each other: B holds six records of A's, C the first five of them. Their pulls go astray. */
static void meet_with_six_and_five(void)
{
    write_records(&a, 0, 6);
    write_records(&evil, 0, 5);
    feed(&b, &a, 0, 6);
    replica_store(&b);
    feed(&c, &evil, 0, 5);
    replica_store(&c);
    replica_forget(&b);
    replica_forget(&c);
    replica_up(&b, 2);
    replica_up(&c, 2);
    deliver_first(&b, &c, MESSAGE_HELLO);
    deliver_first(&b, &c, MESSAGE_FRONTIER);
    deliver_first(&c, &b, MESSAGE_HELLO);
    deliver_first(&c, &b, MESSAGE_FRONTIER);
    replica_forget(&b);
    replica_forget(&c);
}

static void two_of_one_size_find_out_that_their_records_differ(void **state)
{
    (void)state;
    meet_with_six_and_five();
    write_records(&evil, 9, 1);
    feed(&c, &evil, 5, 1);
    replica_store(&c);
    replicas_settle(&b, &c, 2);
    assert_int_equal(held(&b)->tree.size, held(&c)->tree.size);
    assert_false(sync_is_forked(b.sync, 0) || sync_is_forked(c.sync, 0));
    replica_tick(&b, 60000);
    replica_tick(&c, 60000);
    replicas_settle(&b, &c, 2);
    assert_true(sync_is_forked(b.sync, 0));
    assert_true(sync_is_forked(c.sync, 0));
}

/* Records of ours that do not fit what it holds would look like a false proof to it. */
static void who_shows_another_history_gets_no_records(void **state)
{
    (void)state;
    meet_with_six_and_five();
    write_records(&a, 6, 3);
    feed(&b, &a, 6, 3);
    replica_store(&b);
    write_records(&evil, 9, 1);
    struct bytes head = make_head(&scene, 0, 6, bytes_of(held(&evil)->note, held(&evil)->note_len));
    struct bytes pull = make_pull(&scene, 0, 6, 1000);
    replica_receive(&b, 2, head);
    replica_forget(&b);
    replica_receive(&b, 2, pull);
    assert_int_equal(replica_find(&b, 2, MESSAGE_CHUNK).len, 42); /* empty */
    drop_message(head);
    drop_message(pull);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(every_prefix_can_be_served_on),
        TEST(a_half_log_survives_a_restart),
        TEST(overlapping_and_old_chunks_are_harmless),
        TEST(the_larger_head_is_kept_while_it_is_passed),
        TEST(two_heads_of_one_size_are_a_fork),
        TEST(a_smaller_head_of_another_history_is_a_fork),
        TEST(an_older_head_of_the_same_history_is_none),
        TEST(a_fork_is_seen_on_passing_an_old_target),
        TEST(a_frozen_log_is_served_and_never_grows),
        TEST(an_own_log_that_forked_takes_nothing_more),
        TEST(a_longer_own_head_blocks_submissions),
        TEST(a_frontier_with_another_root_gets_a_head_and_no_records),
        TEST(a_log_that_diverged_is_not_asked_for_when_it_has_grown),
        TEST(two_of_one_size_find_out_that_their_records_differ),
        TEST(who_shows_another_history_gets_no_records),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
