/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define RECORD_LEN 300

static void commit_reads_back_after_reopening(void **state)
{
    struct fixture *f = *state;
    static const size_t sizes[] = {1, 2, 253, 1, 500, 7};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
        assert_int_equal(fixture_commit(f, 0, sizes[i], RECORD_LEN), AYNI_OK);
    fixture_check_log(f, 0, RECORD_LEN);
    fixture_close(f);
    assert_int_equal(fixture_open(f), AYNI_OK);
    fixture_check_log(f, 0, RECORD_LEN);
}

static void records_of_all_sizes_read_back(void **state)
{
    struct fixture *f = *state;
    static const size_t lengths[FIXTURE_LOGS] = {0, 2040, 65535};
    for (uint32_t log = 0; log < FIXTURE_LOGS; log++) {
        assert_int_equal(fixture_commit(f, log, 9, lengths[log]), AYNI_OK);
        fixture_check_log(f, log, lengths[log]);
    }
}

static void logs_that_grow_in_turns_stay_apart(void **state)
{
    struct fixture *f = *state;
    uint64_t seed = fixture_seed();
    for (int i = 0; i < 60; i++) {
        uint32_t log = (uint32_t)(fixture_random(&seed) % FIXTURE_LOGS);
        assert_int_equal(fixture_commit(f, log, fixture_random(&seed) % 40, RECORD_LEN), AYNI_OK);
    }
    for (uint32_t log = 0; log < FIXTURE_LOGS; log++)
        fixture_check_log(f, log, RECORD_LEN);
}

/* Three heights of tiles: 2^16 leaves complete a tile of level 2. */
static void subtrees_above_two_tiles_are_found(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(fixture_commit(f, 1, 65536 + 256 + 3, 40), AYNI_OK);
    fixture_check_log(f, 1, 40);
}

static void every_subtree_equals_the_fold_of_its_halves(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    assert_int_equal(fixture_commit(f, 0, 1024, 20), AYNI_OK);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    for (unsigned height = 1; height <= 10; height++)
        for (uint64_t start = 0; start < 1024; start += (uint64_t)1 << height) {
            struct hash left, right, node;
            uint64_t middle = start + ((uint64_t)1 << (height - 1));
            assert_int_equal(store_subtree(&read, 0, start, height - 1, &left), AYNI_OK);
            assert_int_equal(store_subtree(&read, 0, middle, height - 1, &right), AYNI_OK);
            tree_node_hash(&left, &left, &right);
            assert_int_equal(store_subtree(&read, 0, start, height, &node), AYNI_OK);
            assert_true(hash_equal(&left, &node));
        }
    store_read_end(&read);
}

static void subtree_beyond_the_size_is_not_found(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct hash node;
    assert_int_equal(fixture_commit(f, 0, 255, 20), AYNI_OK);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_subtree(&read, 0, 0, 8, &node), AYNI_ERR_NOT_FOUND);
    assert_int_equal(store_subtree(&read, 0, 254, 1, &node), AYNI_ERR_NOT_FOUND);
    assert_int_equal(store_subtree(&read, 0, 255, 0, &node), AYNI_ERR_NOT_FOUND);
    assert_int_equal(store_subtree(&read, 1, 0, 16, &node), AYNI_ERR_NOT_FOUND);
    store_read_end(&read);
}

/* Group commit: several commits of one log and of others, in one call. */
static void group_of_commits_is_stored_whole(void **state)
{
    struct fixture *f = *state;
    struct batch a, b, c;
    batch_make(&a, &f->logs[0], 0, 3, RECORD_LEN);
    batch_make(&b, &f->logs[2], 2, 5, RECORD_LEN);
    batch_make(&c, &a.after, 0, 4, RECORD_LEN);
    const struct sync_commit group[] = {a.commit, b.commit, c.commit};
    assert_int_equal(store_commit(f->store, group, 3), AYNI_OK);
    f->logs[0] = c.after;
    f->logs[2] = b.after;
    for (uint32_t log = 0; log < FIXTURE_LOGS; log++)
        fixture_check_log(f, log, RECORD_LEN);
    batch_free(&a), batch_free(&b), batch_free(&c);
}

static void group_with_one_wrong_commit_leaves_nothing(void **state)
{
    struct fixture *f = *state;
    struct batch good, wrong;
    assert_int_equal(fixture_commit(f, 0, 3, RECORD_LEN), AYNI_OK);
    batch_make(&good, &f->logs[1], 1, 3, RECORD_LEN);
    batch_make(&wrong, &f->logs[0], 0, 2, RECORD_LEN);
    for (uint64_t from = 0; from < 6; from++) {
        if (from == 3) continue;
        wrong.commit.from = from;
        wrong.after.tree.size = from + 2;
        wrong.after.target.size = 0;
        const struct sync_commit group[] = {good.commit, wrong.commit};
        assert_int_equal(store_commit(f->store, group, 2), AYNI_ERR_CORRUPT);
    }
    for (uint32_t log = 0; log < FIXTURE_LOGS; log++)
        fixture_check_log(f, log, RECORD_LEN);
    batch_free(&good), batch_free(&wrong);
}

static void commit_to_an_unknown_log_is_refused(void **state)
{
    struct fixture *f = *state;
    struct batch batch;
    batch_make(&batch, &f->logs[0], FIXTURE_LOGS, 1, RECORD_LEN);
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_ERR_CORRUPT);
    batch_free(&batch);
}

/* A head may move on without a record: then the proof from what is held to it is kept. */
static void half_a_log_keeps_its_proof(void **state)
{
    struct fixture *f = *state;
    struct batch batch;
    struct store_read read;
    struct log_state held;
    assert_int_equal(fixture_commit(f, 0, 5, RECORD_LEN), AYNI_OK);
    batch_make(&batch, &f->logs[0], 0, 0, 1);
    batch.after.target = (struct signed_head){1000, {{7}}};
    batch.after.passing = (struct signed_head){900, {{9}}};
    batch.after.beyond = (struct proof){.n = 2, .hashes = {{{3}}, {{4}}}};
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_OK);
    fixture_close(f);
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_state(&read, 0, &held), AYNI_OK);
    store_read_end(&read);
    assert_int_equal(held.target.size, 1000);
    assert_int_equal(held.passing.size, 900);
    assert_true(hash_equal(&held.passing.root, &batch.after.passing.root));
    assert_int_equal(held.beyond.n, 2);
    assert_memory_equal(held.beyond.hashes, batch.after.beyond.hashes, 2 * sizeof(struct hash));
    batch_free(&batch);
}

static void empty_log_has_a_zero_state(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct log_state held;
    static const struct log_state zero;
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_state(&read, 2, &held), AYNI_OK);
    assert_memory_equal(&held, &zero, sizeof zero);
    store_read_end(&read);
}

static void binding_reads_back_and_holds_for_good(void **state)
{
    struct fixture *f = *state;
    struct log_id ids[FIXTURE_LOGS], id;
    struct store_read read;
    struct bytes charter;
    size_t n_logs;
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_charter(&read, &charter), AYNI_OK);
    assert_true(bytes_equal_text(charter, "a charter"));
    assert_int_equal(store_n_logs(&read, &n_logs), AYNI_OK);
    assert_int_equal(n_logs, FIXTURE_LOGS);
    for (uint32_t i = 0; i < FIXTURE_LOGS; i++)
        assert_int_equal(store_log_id(&read, i, &ids[i]), AYNI_OK);
    assert_int_equal(ids[1].bytes[31], 0xa1);
    assert_int_equal(store_log_id(&read, FIXTURE_LOGS, &id), AYNI_ERR_NOT_FOUND);
    store_read_end(&read);

    assert_int_equal(store_bind(f->store, BYTES_LITERAL("a charter"), ids, FIXTURE_LOGS), AYNI_OK);
    assert_int_equal(store_bind(f->store, BYTES_LITERAL("b charter"), ids, FIXTURE_LOGS), AYNI_ERR_LEDGER);
    assert_int_equal(store_bind(f->store, BYTES_LITERAL("a charter"), ids, FIXTURE_LOGS - 1),
                     AYNI_ERR_LEDGER);
    ids[1].bytes[0] ^= 1;
    assert_int_equal(store_bind(f->store, BYTES_LITERAL("a charter"), ids, FIXTURE_LOGS), AYNI_ERR_LEDGER);
}

static void first_evidence_is_kept(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct bytes note;
    assert_int_equal(store_put_evidence(f->store, 1, BYTES_LITERAL("first")), AYNI_OK);
    assert_int_equal(store_put_evidence(f->store, 1, BYTES_LITERAL("second")), AYNI_OK);
    assert_int_equal(store_put_evidence(f->store, FIXTURE_LOGS, BYTES_LITERAL("x")), AYNI_ERR_CORRUPT);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_evidence(&read, 1, &note), AYNI_OK);
    assert_true(bytes_equal_text(note, "first"));
    assert_int_equal(store_evidence(&read, 0, &note), AYNI_ERR_NOT_FOUND);
    store_read_end(&read);
}

static struct vkey some_key(const char *name)
{
    struct vkey key;
    struct public_key public = {{7, 8, 9}};
    assert_int_equal(vkey_init(&key, VKEY_ED25519, bytes_of_text(name), &public), AYNI_OK);
    return key;
}

static void assert_added(const struct fixture *f, uint32_t log, const struct log_id *id, const char *name)
{
    struct store_read read;
    struct log_id found;
    struct vkey key;
    size_t n = 0;
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_n_logs(&read, &n), AYNI_OK);
    assert_int_equal(n, log + 1);
    assert_int_equal(store_log_id(&read, log, &found), AYNI_OK);
    assert_memory_equal(&found, id, sizeof found);
    assert_int_equal(store_log_key(&read, log, &key), AYNI_OK);
    assert_true(bytes_equal_text(vkey_name(&key), name));
    assert_int_equal(key.key.bytes[2], 9);
    assert_int_equal(store_log_key(&read, 0, &key), AYNI_ERR_NOT_FOUND); /* of the charter */
    assert_int_equal(store_log_key(&read, log + 1, &key), AYNI_ERR_NOT_FOUND);
    store_read_end(&read);
}

static void a_log_is_added_once_and_for_good(void **state)
{
    struct fixture *f = *state;
    struct log_id id = {{1, 2, 3}}, other = {{4}};
    struct vkey key = some_key("late.example/ayni/a");
    struct batch batch;
    struct log_state empty = {0};
    batch_make(&batch, &empty, FIXTURE_LOGS, 3, RECORD_LEN);
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_ERR_CORRUPT); /* not bound yet */
    assert_int_equal(store_add_log(f->store, FIXTURE_LOGS, &id, &key), AYNI_OK);
    assert_int_equal(store_add_log(f->store, FIXTURE_LOGS, &id, &key), AYNI_OK);
    assert_int_equal(store_commit(f->store, &batch.commit, 1), AYNI_OK);
    assert_added(f, FIXTURE_LOGS, &id, "late.example/ayni/a");
    assert_int_equal(store_add_log(f->store, FIXTURE_LOGS, &other, &key), AYNI_ERR_CORRUPT);
    assert_int_equal(store_add_log(f->store, FIXTURE_LOGS + 2, &other, &key), AYNI_ERR_CORRUPT);
    fixture_close(f);
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_added(f, FIXTURE_LOGS, &id, "late.example/ayni/a");
    batch_free(&batch);
}

struct reader {
    struct store *store;
    atomic_bool stop;
    atomic_bool failed; /* cmocka's asserts belong to the main thread */
};

static bool read_once(struct store *store)
{
    struct store_read read;
    struct log_state held;
    struct bytes record;
    if (store_read_begin(store, &read) != AYNI_OK) return false;
    bool is_good = store_log_state(&read, 0, &held) == AYNI_OK;
    if (is_good && held.tree.size > 0)
        is_good = store_record(&read, 0, held.tree.size - 1, &record) == AYNI_OK;
    store_read_end(&read);
    return is_good;
}

static void *read_on(void *context)
{
    struct reader *reader = context;
    while (!atomic_load(&reader->stop))
        if (!read_once(reader->store)) atomic_store(&reader->failed, true);
    return NULL;
}

/* The map moves while another thread reads: the lock keeps the views valid. */
static void reads_go_on_while_the_map_grows(void **state)
{
    struct fixture *f = *state;
    pthread_t thread;
    struct store_space space;
    fixture_close(f);
    f->options.map_bytes = 1 << 20;
    assert_int_equal(fixture_open(f), AYNI_OK);
    struct reader reader = {.store = f->store};
    assert_int_equal(pthread_create(&thread, NULL, read_on, &reader), 0);
    for (int i = 0; i < 40; i++)
        assert_int_equal(fixture_commit(f, 0, 100, 2000), AYNI_OK);
    atomic_store(&reader.stop, true);
    pthread_join(thread, NULL);
    assert_false(atomic_load(&reader.failed));
    assert_int_equal(store_space(f->store, &space), AYNI_OK);
    assert_true(space.map_bytes > 8 << 20);
    assert_true(space.used_bytes > 8 << 20 && space.used_bytes <= space.map_bytes);
    fixture_check_log(f, 0, 2000);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(commit_reads_back_after_reopening),
        TEST(records_of_all_sizes_read_back),
        TEST(logs_that_grow_in_turns_stay_apart),
        TEST(subtrees_above_two_tiles_are_found),
        TEST(every_subtree_equals_the_fold_of_its_halves),
        TEST(subtree_beyond_the_size_is_not_found),
        TEST(group_of_commits_is_stored_whole),
        TEST(group_with_one_wrong_commit_leaves_nothing),
        TEST(commit_to_an_unknown_log_is_refused),
        TEST(half_a_log_keeps_its_proof),
        TEST(empty_log_has_a_zero_state),
        TEST(binding_reads_back_and_holds_for_good),
        TEST(first_evidence_is_kept),
        TEST(a_log_is_added_once_and_for_good),
        TEST(reads_go_on_while_the_map_grows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
