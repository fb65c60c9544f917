/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"

#include <stdlib.h>
#include <string.h>

#include "store/env.h"

#define RECORD_LEN 100
#define N_RECORDS 600 /* two tiles and a rest */

/* Put `value` (NULL data: nothing) in the place of an entry of a log that is held, and open again. */
static void damage(struct fixture *f, const char *db, struct db_key key, struct bytes value)
{
    fixture_close(f);
    fixture_tamper(f, db, bytes_of(key.bytes, key.len), value);
    assert_int_equal(fixture_open(f), AYNI_OK);
}

static enum ayni_err read_at(struct fixture *f, uint64_t index)
{
    struct store_read read;
    struct bytes record;
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    enum ayni_err err = store_record(&read, 0, index, &record);
    store_read_end(&read);
    return err;
}

static enum ayni_err subtree_at(struct fixture *f, uint64_t start, unsigned height)
{
    struct store_read read;
    struct hash node;
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    enum ayni_err err = store_subtree(&read, 0, start, height, &node);
    store_read_end(&read);
    return err;
}

static void flipped_byte_of_a_record_is_corrupt(void **state)
{
    struct fixture *f = *state;
    static const size_t places[] = {0, 31, 32, 77, 32 + RECORD_LEN - 1};
    assert_int_equal(fixture_commit(f, 0, N_RECORDS, RECORD_LEN), AYNI_OK);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint8_t value[32 + RECORD_LEN];
        struct hash leaf;
        fixture_record(value + 32, RECORD_LEN, 0, 520);
        tree_leaf_hash(&leaf, bytes_of(value + 32, RECORD_LEN));
        memcpy(value, leaf.bytes, 32);
        value[places[i]] ^= 0x10;
        damage(f, "records", db_key_record(0, 520), BYTES_ARRAY(value));
        assert_int_equal(read_at(f, 520), AYNI_ERR_CORRUPT);
        assert_int_equal(subtree_at(f, 520, 3), AYNI_ERR_CORRUPT);
        assert_int_equal(read_at(f, 519), AYNI_OK);
        assert_int_equal(read_at(f, 521), AYNI_OK);
        assert_int_equal(subtree_at(f, 528, 3), AYNI_OK);
    }
}

static void record_that_is_short_is_corrupt(void **state)
{
    struct fixture *f = *state;
    static const uint8_t zeros[32];
    assert_int_equal(fixture_commit(f, 0, N_RECORDS, RECORD_LEN), AYNI_OK);
    for (size_t len = 0; len <= 32; len++) {
        damage(f, "records", db_key_record(0, 3), bytes_of(zeros, len));
        assert_int_equal(read_at(f, 3), AYNI_ERR_CORRUPT);
    }
}

static void record_or_tile_that_is_gone_is_corrupt(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(fixture_commit(f, 0, N_RECORDS, RECORD_LEN), AYNI_OK);
    damage(f, "records", db_key_record(0, N_RECORDS - 1), bytes_of(NULL, 0));
    assert_int_equal(read_at(f, N_RECORDS - 1), AYNI_ERR_CORRUPT);
    assert_int_equal(read_at(f, N_RECORDS), AYNI_ERR_NOT_FOUND);
    assert_int_equal(subtree_at(f, 256, 8), AYNI_OK);
    damage(f, "tiles", db_key_tile(0, 1, 1), bytes_of(NULL, 0));
    assert_int_equal(subtree_at(f, 256, 8), AYNI_ERR_CORRUPT);
    assert_int_equal(subtree_at(f, 0, 9), AYNI_ERR_CORRUPT);
    assert_int_equal(subtree_at(f, 512, 8), AYNI_ERR_NOT_FOUND);
    damage(f, "tiles", db_key_tile(0, 1, 0), BYTES_LITERAL("short"));
    assert_int_equal(subtree_at(f, 0, 8), AYNI_ERR_CORRUPT);
}

/* Without its head a log looks empty; what is there must not be written over. */
static void records_are_never_written_over(void **state)
{
    struct fixture *f = *state;
    struct log_state *log = &f->logs[0];
    assert_int_equal(fixture_commit(f, 0, 10, RECORD_LEN), AYNI_OK);
    damage(f, "heads", db_key_log(0), bytes_of(NULL, 0));
    *log = (struct log_state){0};
    assert_int_equal(fixture_commit(f, 0, 10, RECORD_LEN + 1), AYNI_ERR_CORRUPT);
    assert_int_equal(read_at(f, 9), AYNI_OK);
}

static void head_that_is_damaged_stops_commits(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct log_state held;
    assert_int_equal(fixture_commit(f, 0, 10, RECORD_LEN), AYNI_OK);
    damage(f, "heads", db_key_log(0), BYTES_LITERAL("\x98\x01"));
    assert_int_equal(fixture_commit(f, 0, 1, RECORD_LEN), AYNI_ERR_CORRUPT);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_state(&read, 0, &held), AYNI_ERR_CORRUPT);
    store_read_end(&read);
    assert_int_equal(fixture_commit(f, 1, 1, RECORD_LEN), AYNI_OK); /* the others go on */
}

static void charter_that_changed_is_corrupt(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct bytes charter;
    static const char *const tampered[] = {"b charter", NULL};
    for (size_t i = 0; i < 2; i++) {
        const char *name = i == 0 ? "charter" : "ledger"; /* changed; its id gone */
        struct bytes value = tampered[i] == NULL ? bytes_of(NULL, 0) : bytes_of_text(tampered[i]);
        damage(f, "meta", db_key_text(name), value);
        assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
        assert_int_equal(store_charter(&read, &charter), AYNI_ERR_CORRUPT);
        store_read_end(&read);
    }
}

static void log_id_of_another_length_is_corrupt(void **state)
{
    struct fixture *f = *state;
    struct store_read read;
    struct log_id id;
    damage(f, "logs", db_key_log(1), BYTES_LITERAL("short"));
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_id(&read, 1, &id), AYNI_ERR_CORRUPT);
    store_read_end(&read);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(flipped_byte_of_a_record_is_corrupt),    TEST(record_that_is_short_is_corrupt),
        TEST(record_or_tile_that_is_gone_is_corrupt), TEST(records_are_never_written_over),
        TEST(head_that_is_damaged_stops_commits),     TEST(charter_that_changed_is_corrupt),
        TEST(log_id_of_another_length_is_corrupt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
