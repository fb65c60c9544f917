/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include <stdlib.h>

#include "core/codec/packer.h"
#include "core/record/record.h"
#include "support/heap.h"

/* Whatever a peer sends: the session ends, or it is ignored; nothing unverified is stored. */

#define PEER 7

static struct scene scene;
static struct replica a, b;

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

static int setup(void **state)
{
    (void)state;
    replica_init(&a, &scene, 0);
    replica_init(&b, &scene, 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    replica_deinit(&a);
    replica_deinit(&b);
    return 0;
}

/* Receive on a session of its own, so that each case begins anew. The verdict, AYNI_OK while it goes on. */
static enum ayni_err verdict_of(struct replica *r, struct bytes message)
{
    replica_greet(r, PEER);
    replica_receive(r, PEER, message);
    enum ayni_err verdict = r->n_closes > 0 ? r->close.err : AYNI_OK;
    assert_int_equal(r->n_closes, verdict != AYNI_OK);
    size_t n_commits = r->n_commits;
    replica_down(r, PEER);
    r->n_commits = n_commits;
    return verdict;
}

/* The message is freed. */
static void assert_verdict(struct replica *r, struct bytes message, enum ayni_err expected)
{
    assert_int_equal(verdict_of(r, message), expected);
    assert_int_equal(r->n_commits, 0);
    replica_forget(r);
    drop_message(message);
}

static struct bytes copy(struct bytes data)
{
    uint8_t *bytes = malloc(data.len + 1);
    assert_non_null(bytes);
    if (data.len > 0) memcpy(bytes, data.data, data.len);
    return bytes_of(bytes, data.len);
}

/* A chunk of `n` records of A's log from `from` on, as A sends it. */
static struct bytes chunk_of_a(size_t n_all, uint64_t from, uint64_t max_bytes)
{
    replica_submit(&a, 0, 0, n_all);
    replica_store(&a);
    replica_greet(&a, PEER);
    struct bytes pull = make_pull(&scene, 0, from, max_bytes);
    replica_receive(&a, PEER, pull);
    drop_message(pull);
    return copy(replica_find(&a, PEER, MESSAGE_CHUNK));
}

struct sample {
    const char *what;
    struct bytes message;
};

#define SAMPLES 9

/* One good message of each type. The list is freed with drop_samples. */
static void make_samples(struct sample out[SAMPLES])
{
    struct hash root = {{1}};
    struct message_entry entry = {scene.logs[2], 5, root};
    struct bytes chunk = chunk_of_a(3, 0, 1 << 20);
    const struct log_state *state = sync_durable(a.sync, 0);
    out[0] = (struct sample){"hello", make_hello(&scene, 1)};
    out[1] = (struct sample){"frontier", make_frontier(&scene, &entry)};
    out[2] = (struct sample){"head", make_head(&scene, 0, 3, bytes_of(state->note, state->note_len))};
    out[3] = (struct sample){"pull", make_pull(&scene, 0, 0, 1000)};
    out[4] = (struct sample){"chunk", chunk};
    out[5] = (struct sample){"have", make_have(&scene, 0, 2)};
    out[6] = (struct sample){"ping", copy(BYTES_LITERAL("\x92\x07\xcd\x01\x02"))};
    out[7] = (struct sample){"pong", copy(BYTES_LITERAL("\x92\x08\xcd\x01\x02"))};
    out[8] = (struct sample){"bye", copy(BYTES_LITERAL("\x92\x09\xcd\x01\x02"))};
}

static void drop_samples(struct sample samples[SAMPLES])
{
    for (size_t i = 0; i < SAMPLES; i++)
        drop_message(samples[i].message);
}

static void an_oversized_message_ends_the_session(void **state)
{
    (void)state;
    struct bytes message = {calloc(1, SYNC_MESSAGE_MAX + 1), SYNC_MESSAGE_MAX + 1};
    memcpy((uint8_t *)(uintptr_t)message.data, "\x92\x07\x01", 3);
    assert_verdict(&b, message, AYNI_ERR_LIMIT);
}

static void a_truncated_message_ends_the_session(void **state)
{
    (void)state;
    struct sample samples[SAMPLES];
    make_samples(samples);
    for (size_t i = 0; i < SAMPLES; i++)
        for (size_t len = 0; len < samples[i].message.len; len++)
            assert_verdict(&b, copy(bytes_of(samples[i].message.data, len)), AYNI_ERR_ENCODING);
    drop_samples(samples);
}

static void bytes_after_a_message_end_the_session(void **state)
{
    (void)state;
    struct sample samples[SAMPLES];
    make_samples(samples);
    for (size_t i = 0; i < SAMPLES; i++) {
        struct bytes longer = copy(bytes_of(samples[i].message.data, samples[i].message.len));
        uint8_t *data = (uint8_t *)(uintptr_t)longer.data;
        data[longer.len] = 0; /* copy() leaves room for it */
        assert_verdict(&b, bytes_of(data, longer.len + 1), AYNI_ERR_ENCODING);
    }
    drop_samples(samples);
}

static void what_is_no_message_ends_the_session(void **state)
{
    (void)state;
    const struct {
        struct bytes message;
        enum ayni_err verdict;
    } cases[] = {
        {BYTES_LITERAL("\x92\xcc\x07\x01"), AYNI_ERR_ENCODING},             /* the type in a longer form */
        {BYTES_LITERAL("\x92\x07\xcd\x00\x01"), AYNI_ERR_ENCODING},         /* a number in a longer form */
        {BYTES_LITERAL("\xdc\x00\x02\x07\x01"), AYNI_ERR_ENCODING},         /* the array in a longer form */
        {BYTES_LITERAL("\x92\x07\xff"), AYNI_ERR_ENCODING},                 /* a negative number */
        {BYTES_LITERAL("\x92\x07\xc0"), AYNI_ERR_ENCODING},                 /* nil */
        {BYTES_LITERAL("\x92\x07\xca\x3f\x80\x00\x00"), AYNI_ERR_ENCODING}, /* a float */
        {BYTES_LITERAL("\x93\x07\x01\x01"), AYNI_ERR_ENCODING},             /* a field too many */
        {BYTES_LITERAL("\x91\x07"), AYNI_ERR_ENCODING},                     /* a field too few */
        {BYTES_LITERAL("\x81\x07\x01"), AYNI_ERR_ENCODING},                 /* a map */
        {BYTES_LITERAL("\xdd\x00\xff\xff\xff"), AYNI_ERR_ENCODING}, /* bombs: counts without content */
        {BYTES_LITERAL("\xdf\x05\xff\xff\x8a"), AYNI_ERR_ENCODING},
        {BYTES_LITERAL("\x92\x02\xdd\xff\xff\xff\xff"), AYNI_ERR_ENCODING},
        {BYTES_LITERAL("\x92\x00\x01"), AYNI_ERR_PROTOCOL}, /* unknown types */
        {BYTES_LITERAL("\x92\x0a\x01"), AYNI_ERR_PROTOCOL},
        {BYTES_LITERAL("\x92\xcf\xff\xff\xff\xff\xff\xff\xff\xff\x01"), AYNI_ERR_PROTOCOL},
        {BYTES_LITERAL("\x92\x01\x01"), AYNI_ERR_ENCODING}, /* a hello of another length */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_verdict(&b, copy(cases[i].message), cases[i].verdict);
}

/* Reading allocates nothing, so that no count in a message decides how much memory is used. */
static void a_bomb_costs_no_memory(void **state)
{
    (void)state;
    struct failing_heap heap;
    struct replica r;
    replica_init(&r, &scene, 1);
    r.heap = failing_heap_init(&heap, 1000);
    replica_restart(&r, 1);
    replica_greet(&r, PEER);
    size_t before = heap.n_good;
    replica_receive(&r, PEER, BYTES_LITERAL("\x92\x02\xdd\xff\xff\xff\xff"));
    assert_int_equal(r.n_closes, 1);
    assert_true(before - heap.n_good <= 3); /* the bye */
    replica_deinit(&r);
    assert_int_equal(heap.n_live, 0);
}

static struct bytes nested_chunk(size_t note_len, size_t proof_len, size_t n_records, size_t record_len)
{
    struct buffer message;
    static uint8_t zeros[RECORD_MAX + 1];
    buffer_init(&message, test_heap(), 2 * SYNC_MESSAGE_MAX);
    struct packer p = packer_to(&message);
    pack_array(&p, 6);
    pack_uint(&p, MESSAGE_CHUNK);
    pack_bin(&p, BYTES_ARRAY(scene.logs[0].bytes));
    pack_uint(&p, 0);
    pack_bin(&p, bytes_of(zeros, note_len));
    pack_bin(&p, bytes_of(zeros, proof_len));
    pack_array(&p, n_records);
    for (size_t i = 0; i < n_records; i++)
        pack_bin(&p, bytes_of(zeros, record_len));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    struct bytes bytes = copy(buffer_view(&message));
    buffer_deinit(&message);
    return bytes;
}

static struct bytes many_versions(size_t n)
{
    struct buffer message;
    buffer_init(&message, test_heap(), 1000);
    struct packer p = packer_to(&message);
    pack_array(&p, 5);
    pack_uint(&p, MESSAGE_HELLO);
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++)
        pack_uint(&p, i);
    pack_bin(&p, BYTES_ARRAY(scene.charter.id.bytes));
    pack_text(&p, "x");
    pack_uint(&p, 0);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    struct bytes bytes = copy(buffer_view(&message));
    buffer_deinit(&message);
    return bytes;
}

static struct bytes many_entries(size_t n)
{
    struct buffer message;
    struct log_id log = {{0}};
    buffer_init(&message, test_heap(), 100000);
    struct packer p = packer_to(&message);
    pack_array(&p, 2);
    pack_uint(&p, MESSAGE_FRONTIER);
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++) {
        log.bytes[0] = (uint8_t)(i >> 8);
        log.bytes[1] = (uint8_t)i;
        pack_array(&p, 3);
        pack_bin(&p, BYTES_ARRAY(log.bytes));
        pack_uint(&p, 1);
        pack_bin(&p, BYTES_ARRAY(log.bytes));
    }
    assert_int_equal(packer_finish(&p), AYNI_OK);
    struct bytes bytes = copy(buffer_view(&message));
    buffer_deinit(&message);
    return bytes;
}

static struct bytes long_agent(size_t len)
{
    struct buffer message;
    static const char name[MESSAGE_AGENT_MAX + 1];
    buffer_init(&message, test_heap(), 1000);
    struct packer p = packer_to(&message);
    pack_array(&p, 5);
    pack_uint(&p, MESSAGE_HELLO);
    pack_array(&p, 1);
    pack_uint(&p, 1);
    pack_bin(&p, BYTES_ARRAY(scene.charter.id.bytes));
    pack_str(&p, bytes_of(name, len));
    pack_uint(&p, 0);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    struct bytes bytes = copy(buffer_view(&message));
    buffer_deinit(&message);
    return bytes;
}

/* A frontier of two entries with `n` fields each, of logs that begin with these bytes, of this size. */
static struct bytes odd_frontier(size_t n, uint8_t first, uint8_t second, uint64_t size)
{
    struct buffer message;
    const uint8_t starts[] = {first, second};
    buffer_init(&message, test_heap(), 1000);
    struct packer p = packer_to(&message);
    pack_array(&p, 2);
    pack_uint(&p, MESSAGE_FRONTIER);
    pack_array(&p, 2);
    for (size_t i = 0; i < 2; i++) {
        struct log_id log = {{starts[i]}};
        pack_array(&p, n);
        pack_bin(&p, BYTES_ARRAY(log.bytes));
        if (n > 1) pack_uint(&p, size);
        if (n > 2) pack_bin(&p, BYTES_ARRAY(log.bytes));
    }
    assert_int_equal(packer_finish(&p), AYNI_OK);
    struct bytes bytes = copy(buffer_view(&message));
    buffer_deinit(&message);
    return bytes;
}

static void a_frontier_names_each_log_once_and_in_order(void **state)
{
    (void)state;
    assert_verdict(&b, odd_frontier(3, 1, 2, 5), AYNI_OK);
    assert_verdict(&b, odd_frontier(3, 2, 1, 5), AYNI_ERR_ENCODING);
    assert_verdict(&b, odd_frontier(3, 2, 2, 5), AYNI_ERR_ENCODING);
    assert_verdict(&b, odd_frontier(2, 1, 2, 5), AYNI_ERR_ENCODING);
    assert_verdict(&b, odd_frontier(3, 1, 2, 0), AYNI_ERR_ENCODING); /* what nobody holds is not named */
    assert_verdict(&b, odd_frontier(3, 1, 2, TREE_SIZE_MAX + 1), AYNI_ERR_LIMIT);
}

/* Each limit: reached, it is no matter of form any more; passed by one, it is. */
static void limits_hold_to_the_unit(void **state)
{
    (void)state;
    assert_verdict(&b, nested_chunk(CHECKPOINT_NOTE_MAX, 2048, 1, RECORD_MAX),
                   AYNI_ERR_ENCODING); /* a note of zeros */
    assert_verdict(&b, nested_chunk(CHECKPOINT_NOTE_MAX + 1, 0, 1, 1), AYNI_ERR_LIMIT);
    assert_verdict(&b, nested_chunk(0, 2049, 1, 1), AYNI_ERR_LIMIT);
    assert_verdict(&b, nested_chunk(0, 33, 1, 1), AYNI_ERR_ENCODING);
    assert_verdict(&b, nested_chunk(0, 0, 1, RECORD_MAX + 1), AYNI_ERR_LIMIT);
    assert_verdict(&b, nested_chunk(0, 0, SYNC_RECORDS_MAX, 0), AYNI_ERR_ENCODING); /* no note */
    assert_verdict(&b, nested_chunk(0, 0, SYNC_RECORDS_MAX + 1, 0), AYNI_ERR_LIMIT);
    assert_verdict(&b, many_entries(SYNC_LOGS_MAX), AYNI_OK);
    assert_verdict(&b, many_entries(SYNC_LOGS_MAX + 1), AYNI_ERR_LIMIT);
    assert_verdict(&b, many_versions(MESSAGE_VERSIONS_MAX), AYNI_ERR_PROTOCOL); /* a second hello */
    assert_verdict(&b, many_versions(MESSAGE_VERSIONS_MAX + 1), AYNI_ERR_LIMIT);
    assert_verdict(&b, long_agent(MESSAGE_AGENT_MAX), AYNI_ERR_PROTOCOL); /* likewise */
    assert_verdict(&b, long_agent(MESSAGE_AGENT_MAX + 1), AYNI_ERR_LIMIT);
    assert_verdict(&b, make_have(&scene, 0, TREE_SIZE_MAX), AYNI_OK);
    assert_verdict(&b, make_have(&scene, 0, TREE_SIZE_MAX + 1), AYNI_ERR_LIMIT);
}

static void nothing_is_taken_before_hello_and_frontier(void **state)
{
    (void)state;
    struct sample samples[SAMPLES];
    make_samples(samples);
    for (size_t i = 1; i < SAMPLES - 1; i++) {
        replica_up(&b, PEER);
        replica_receive(&b, PEER, samples[i].message);
        assert_int_equal(b.close.err, AYNI_ERR_PROTOCOL);
        replica_down(&b, PEER);
        replica_forget(&b);
    }
    for (size_t i = 2; i < 6; i++) {
        replica_up(&b, PEER);
        replica_receive(&b, PEER, samples[0].message);
        assert_int_equal(b.n_closes, 0);
        replica_receive(&b, PEER, samples[i].message);
        assert_int_equal(b.close.err, AYNI_ERR_PROTOCOL);
        replica_down(&b, PEER);
        replica_forget(&b);
    }
    drop_samples(samples);
}

static void another_ledger_or_version_is_told_why(void **state)
{
    (void)state;
    struct bytes hello = make_hello(&scene, 2);
    replica_up(&b, PEER);
    replica_receive(&b, PEER, hello);
    assert_int_equal(b.close.err, AYNI_ERR_VERSION);
    assert_true(bytes_equal(replica_find(&b, PEER, MESSAGE_BYE), BYTES_LITERAL("\x92\x09\x05")));
    drop_message(hello);
    replica_down(&b, PEER);
    replica_forget(&b);

    hello = make_hello(&scene, 1);
    ((uint8_t *)(uintptr_t)hello.data)[10] ^= 1;
    replica_up(&b, PEER);
    replica_receive(&b, PEER, hello);
    assert_int_equal(b.close.err, AYNI_ERR_LEDGER);
    assert_true(bytes_equal(replica_find(&b, PEER, MESSAGE_BYE), BYTES_LITERAL("\x92\x09\x04")));
    drop_message(hello);
}

/* The receiver holds nothing, then a part: whatever bit is wrong, nothing is stored. */
static void a_chunk_with_any_bit_flipped_is_never_stored(void **state)
{
    (void)state;
    struct bytes first = chunk_of_a(5, 0, 1);
    replica_forget(&a);
    struct bytes pull = make_pull(&scene, 0, 1, 1 << 20);
    replica_receive(&a, PEER, pull);
    drop_message(pull);
    struct bytes second = copy(replica_find(&a, PEER, MESSAGE_CHUNK));

    for (int half = 0; half < 2; half++) {
        struct bytes chunk = half == 0 ? first : second;
        uint8_t *data = (uint8_t *)(uintptr_t)chunk.data;
        for (size_t bit = 0; bit < 8 * chunk.len; bit++) {
            data[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            verdict_of(&b, chunk);
            if (b.n_commits > 0) fail_msg("bit %zu of the chunk can be flipped", bit);
            data[bit / 8] ^= (uint8_t)(1u << (bit % 8));
            replica_forget(&b);
        }
        assert_int_equal(verdict_of(&b, chunk), AYNI_OK);
        assert_int_equal(b.n_commits, 1);
        replica_store(&b);
    }
    assert_int_equal(sync_durable(b.sync, 0)->tree.size, 5);
    drop_message(first);
    drop_message(second);
}

/* A note of log 0 by somebody else: under log 0's name with another key, and under the other log's name. */
static void a_head_by_the_wrong_key_ends_the_session(void **state)
{
    (void)state;
    struct buffer note;
    struct signed_head head = {.size = 3, .root = {{9}}};
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    struct scene thief = scene;
    thief.founders.members[0].log_secret = scene.founders.members[2].log_secret;
    scene_sign(&note, &thief, 0, &head);
    assert_verdict(&b, make_head(&scene, 0, 3, buffer_view(&note)), AYNI_ERR_SIGNATURE);
    struct message_chunk chunk = {.log = scene.logs[0], .note = buffer_view(&note), .n_records = 1};
    struct bytes record = BYTES_LITERAL("x");
    chunk.records = &record;
    assert_verdict(&b, make_chunk(&chunk), AYNI_ERR_SIGNATURE);

    buffer_clear(&note);
    scene_sign(&note, &scene, 2, &head);
    assert_verdict(&b, make_head(&scene, 0, 3, buffer_view(&note)), AYNI_ERR_KEY);
    chunk.note = buffer_view(&note);
    assert_verdict(&b, make_chunk(&chunk), AYNI_ERR_KEY);
    buffer_deinit(&note);
}

static void sizes_that_a_head_does_not_cover_end_the_session(void **state)
{
    (void)state;
    struct buffer note;
    struct signed_head head = {.size = 3, .root = {{9}}};
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    scene_sign(&note, &scene, 0, &head);
    assert_verdict(&b, make_head(&scene, 0, 4, buffer_view(&note)), AYNI_ERR_PROTOCOL);
    struct bytes records[4] = {BYTES_LITERAL("x"), BYTES_LITERAL("x"), BYTES_LITERAL("x"),
                               BYTES_LITERAL("x")};
    struct message_chunk chunk = {.log = scene.logs[0], .note = buffer_view(&note), .n_records = 4};
    chunk.records = records;
    assert_verdict(&b, make_chunk(&chunk), AYNI_ERR_PROTOCOL);
    chunk.n_records = 3;
    assert_verdict(&b, make_chunk(&chunk), AYNI_ERR_PROOF);
    buffer_clear(&note);
    head = (struct signed_head){.size = 0};
    tree_root(&head.root, &(struct tree){0});
    scene_sign(&note, &scene, 0, &head);
    assert_verdict(&b, make_head(&scene, 0, 0, buffer_view(&note)), AYNI_ERR_PROTOCOL);
    buffer_deinit(&note);
}

static void logs_that_are_not_ours_are_ignored(void **state)
{
    (void)state;
    struct scene other = scene;
    other.logs[0].bytes[0] ^= 1;
    assert_verdict(&b, make_have(&other, 0, 5), AYNI_OK);
    assert_verdict(&b, make_pull(&other, 0, 0, 5), AYNI_OK);
    assert_verdict(&b, make_head(&other, 0, 5, BYTES_LITERAL("x")), AYNI_OK);
}

static void a_peer_that_promises_and_does_not_deliver_is_left(void **state)
{
    (void)state;
    replica_greet(&b, PEER);
    struct bytes have = make_have(&scene, 0, 9);
    replica_receive(&b, PEER, have);
    drop_message(have);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PULL), 1);
    replica_tick(&b, 30000);
    assert_int_equal(b.n_closes, 0);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PULL), 2);
    replica_tick(&b, 30000);
    assert_int_equal(b.close.err, AYNI_ERR_TIMEOUT);
}

static void a_peer_that_has_no_more_is_not_asked_again(void **state)
{
    (void)state;
    replica_greet(&b, PEER);
    struct bytes have = make_have(&scene, 0, 9);
    replica_receive(&b, PEER, have);
    drop_message(have);
    struct bytes empty = make_chunk(&(struct message_chunk){.log = scene.logs[0]});
    replica_receive(&b, PEER, empty);
    drop_message(empty);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PULL), 1);
    assert_int_equal(sync_peer(b.sync, PEER).behind, 0);
}

static void claim(uint32_t peer, uint32_t log, uint64_t size)
{
    struct bytes have = make_have(&scene, log, size);
    replica_receive(&b, peer, have);
    drop_message(have);
}

static void who_gives_little_is_asked_after_the_others(void **state)
{
    (void)state;
    struct bytes one = chunk_of_a(9, 0, 1);
    replica_greet(&b, PEER);
    replica_greet(&b, PEER + 1);
    claim(PEER, 0, 9);
    claim(PEER + 1, 0, 9);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PULL), 1);
    replica_receive(&b, PEER, one);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PULL), 1);
    assert_int_equal(replica_count(&b, PEER + 1, MESSAGE_PULL), 1);
    drop_message(one);
}

static void one_peer_is_not_asked_for_more_than_it_can_queue(void **state)
{
    (void)state;
    struct scene large;
    struct replica observer;
    size_t asked = 0;
    scene_init(&large, SCENE_MEMBERS_MAX);
    replica_init(&observer, &large, SYNC_NO_LOG);
    replica_greet(&observer, PEER);
    for (int quick = 0; quick < 8; quick++) { /* budgets grow to what one message holds */
        struct bytes have = make_have(&large, 0, 9);
        struct bytes empty = make_chunk(&(struct message_chunk){.log = large.logs[0]});
        replica_receive(&observer, PEER, have);
        replica_receive(&observer, PEER, empty);
        drop_message(have);
        drop_message(empty);
    }
    replica_forget(&observer);
    for (uint32_t log = 0; log < SCENE_MEMBERS_MAX; log++) {
        struct bytes have = make_have(&large, log, 9);
        replica_receive(&observer, PEER, have);
        drop_message(have);
    }
    asked = replica_count(&observer, PEER, MESSAGE_PULL);
    struct bytes empty = make_chunk(&(struct message_chunk){.log = large.logs[0]});
    replica_receive(&observer, PEER, empty);
    drop_message(empty);
    assert_int_equal(asked, 4);
    assert_int_equal(replica_count(&observer, PEER, MESSAGE_PULL), 5);
    replica_deinit(&observer);
    scene_deinit(&large);
}

static void a_silent_peer_is_pinged_and_then_left(void **state)
{
    (void)state;
    replica_greet(&b, PEER);
    replica_tick(&b, 29999);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PING), 0);
    replica_tick(&b, 1);
    assert_int_equal(replica_count(&b, PEER, MESSAGE_PING), 1);
    replica_tick(&b, 40);
    replica_receive(&b, PEER, BYTES_LITERAL("\x92\x08\x01"));
    assert_int_equal(sync_peer(b.sync, PEER).rtt_ms, 40);
    replica_tick(&b, 89999);
    assert_int_equal(b.n_closes, 0);
    replica_tick(&b, 1);
    assert_int_equal(b.close.err, AYNI_ERR_TIMEOUT);
}

static void a_peer_that_does_not_greet_is_left(void **state)
{
    (void)state;
    struct bytes hello = make_hello(&scene, 1);
    replica_up(&b, PEER);
    replica_tick(&b, 29999);
    assert_int_equal(b.n_closes, 0);
    replica_receive(&b, PEER, hello);
    drop_message(hello);
    replica_tick(&b, 1);
    assert_int_equal(b.close.err, AYNI_ERR_TIMEOUT);
}

static void a_closed_session_is_not_read_or_written_any_more(void **state)
{
    (void)state;
    replica_greet(&b, PEER);
    replica_receive(&b, PEER, BYTES_LITERAL("\x92\x00\x01"));
    assert_int_equal(b.n_closes, 1);
    replica_forget(&b);
    replica_receive(&b, PEER, BYTES_LITERAL("\x92\x07\x01"));
    replica_tick(&b, 200000);
    replica_submit(&b, 1, 0, 1);
    replica_store(&b);
    assert_int_equal(b.n_sent, 0);
    replica_down(&b, PEER);
}

static void a_bye_ends_the_session_with_its_reason(void **state)
{
    (void)state;
    const struct {
        struct bytes bye;
        enum ayni_err err;
    } cases[] = {
        {BYTES_LITERAL("\x92\x09\x00"), AYNI_OK},
        {BYTES_LITERAL("\x92\x09\x08"), AYNI_ERR_PROOF},
        {BYTES_LITERAL("\x92\x09\x64"), AYNI_ERR_PROTOCOL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        replica_greet(&b, PEER);
        replica_receive(&b, PEER, cases[i].bye);
        assert_int_equal(b.n_closes, 1);
        assert_int_equal(b.close.err, cases[i].err);
        assert_int_equal(b.n_sent, 0);
        replica_down(&b, PEER);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_oversized_message_ends_the_session),
        TEST(a_truncated_message_ends_the_session),
        TEST(bytes_after_a_message_end_the_session),
        TEST(what_is_no_message_ends_the_session),
        TEST(a_bomb_costs_no_memory),
        TEST(limits_hold_to_the_unit),
        TEST(a_frontier_names_each_log_once_and_in_order),
        TEST(nothing_is_taken_before_hello_and_frontier),
        TEST(another_ledger_or_version_is_told_why),
        TEST(a_chunk_with_any_bit_flipped_is_never_stored),
        TEST(a_head_by_the_wrong_key_ends_the_session),
        TEST(sizes_that_a_head_does_not_cover_end_the_session),
        TEST(logs_that_are_not_ours_are_ignored),
        TEST(a_peer_that_promises_and_does_not_deliver_is_left),
        TEST(a_peer_that_has_no_more_is_not_asked_again),
        TEST(who_gives_little_is_asked_after_the_others),
        TEST(one_peer_is_not_asked_for_more_than_it_can_queue),
        TEST(a_silent_peer_is_pinged_and_then_left),
        TEST(a_peer_that_does_not_greet_is_left),
        TEST(a_closed_session_is_not_read_or_written_any_more),
        TEST(a_bye_ends_the_session_with_its_reason),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
