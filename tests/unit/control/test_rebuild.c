/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdlib.h>

#include "control/carrier_inline.h"
#include "core/record/record.h"
#include "member_folder.h"

/* A state that is forgotten and derived again, kept, and found again. */

#define N_COPIES 5000 /* more than all jobs that are under way at once */

struct fixture {
    struct member_folders members;
    struct carrier_inline carrier;
    struct engine *engine;
    uint64_t told, told_total;
};

static void tell(void *context, uint64_t done, uint64_t total)
{
    struct fixture *f = context;
    assert_true(done > f->told && done <= total);
    f->told = done;
    f->told_total = total;
}

static void open_engine(struct fixture *f)
{
    struct fault fault = {0};
    carrier_inline_init(&f->carrier);
    struct engine_options options = {test_heap(), f->members.folders[0], 0, &f->carrier.carrier};
    enum ayni_err err = engine_open(&f->engine, &options, &fault);
    if (err != AYNI_OK) fail_msg("%s", fault.text);
    carrier_inline_run(&f->carrier, f->engine);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct fault fault = {0};
    member_folders_make(&f->members);
    assert_int_equal(
        engine_bind(test_heap(), f->members.folders[0], buffer_view(&f->members.charter), &fault), AYNI_OK);
    open_engine(f);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    engine_close(f->engine);
    member_folders_remove(&f->members);
    free(f);
    return 0;
}

static void ignore(void *context, const struct submission *submission, enum ayni_err err)
{
    (void)context, (void)submission;
    assert_int_equal(err, AYNI_OK);
}

/* The join, and copies of it, which are void. */
static void write_records(struct fixture *f, size_t n_copies)
{
    const struct engine *e = f->engine;
    const struct keys *keys = engine_keys(e);
    struct buffer payload, record;
    struct record_draft draft = {.ledger = engine_charter(e)->id,
                                 .member = engine_charter(e)->founders[engine_own_log(e)].id,
                                 .type = "join"};
    buffer_init(&payload, test_heap(), 1000);
    buffer_init(&record, test_heap(), RECORD_MAX);
    assert_int_equal(join_payload(&payload, &draft.ledger), AYNI_OK);
    draft.payload = buffer_view(&payload);
    assert_int_equal(record_sign(&record, &draft, &keys->member_secret, &keys->member), AYNI_OK);
    struct submission submission = {.record = record.data, .record_len = record.len, .done = ignore};
    ledger_examine(&submission.examination, buffer_view(&record));
    for (size_t i = 0; i <= n_copies; i++)
        assert_int_equal(engine_submit(f->engine, &submission), AYNI_OK);
    engine_flush(f->engine);
    carrier_inline_run(&f->carrier, f->engine);
    buffer_deinit(&record);
    buffer_deinit(&payload);
}

static struct hash digest(const struct fixture *f)
{
    struct hash out;
    assert_int_equal(ledger_digest(engine_ledger(f->engine), &out), AYNI_OK);
    return out;
}

static void what_is_derived_again_is_the_same(void **state)
{
    struct fixture *f = *state;
    write_records(f, N_COPIES);
    struct hash before = digest(f);
    f->carrier.progress = tell;
    f->carrier.progress_context = f;
    assert_int_equal(engine_derive_again(f->engine), AYNI_OK);
    assert_int_equal(engine_n_interpreted(f->engine), 0);
    assert_false(engine_caught_up(f->engine));
    carrier_inline_run(&f->carrier, f->engine);
    assert_true(engine_caught_up(f->engine));
    struct hash after = digest(f);
    assert_true(hash_equal(&before, &after));
    assert_int_equal(ledger_n_void(engine_ledger(f->engine)), N_COPIES);
    assert_int_equal(f->told, N_COPIES + 1);
    assert_int_equal(f->told_total, N_COPIES + 1);
}

static void a_state_that_is_kept_is_found_again(void **state)
{
    struct fixture *f = *state;
    write_records(f, 10);
    struct hash before = digest(f);
    assert_int_equal(engine_n_restored(f->engine), 0);
    assert_int_equal(engine_save(f->engine), AYNI_OK);
    engine_close(f->engine);
    open_engine(f);
    assert_int_equal(engine_n_restored(f->engine), 11);
    struct hash after = digest(f);
    assert_true(hash_equal(&before, &after));
}

static void records_that_came_after_it_was_kept_are_verified(void **state)
{
    struct fixture *f = *state;
    write_records(f, 10);
    assert_int_equal(engine_save(f->engine), AYNI_OK);
    write_records(f, 5);
    struct hash before = digest(f);
    engine_close(f->engine);
    open_engine(f);
    assert_int_equal(engine_n_restored(f->engine), 11);
    assert_int_equal(engine_n_interpreted(f->engine), 17);
    struct hash after = digest(f);
    assert_true(hash_equal(&before, &after));
}

/* Its number is the same in store, replication and ledger, whether its member is known yet or not. */
static void a_log_beyond_the_founders_keeps_its_number(void **state)
{
    struct fixture *f = *state;
    struct fault fault = {0};
    struct log_id id = {{7, 7}};
    struct public_key public = {{9}};
    struct vkey key;
    assert_int_equal(vkey_init(&key, VKEY_ED25519, BYTES_LITERAL("late.example/ayni/07"), &public), AYNI_OK);
    assert_int_equal(store_add_log(engine_store(f->engine), N_MEMBERS, &id, &key), AYNI_OK);
    engine_close(f->engine);
    open_engine(f);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ledger_n_logs(engine_ledger(f->engine)), N_MEMBERS + 1);
        assert_memory_equal(&ledger_log(engine_ledger(f->engine), N_MEMBERS)->id, &id, sizeof id);
        assert_int_equal(sync_durable(engine_sync(f->engine), N_MEMBERS)->tree.size, 0);
        assert_true(engine_caught_up(f->engine));
        assert_int_equal(engine_derive_again(f->engine), AYNI_OK);
        carrier_inline_run(&f->carrier, f->engine);
    }
    engine_close(f->engine);
    assert_int_equal(
        engine_bind(test_heap(), f->members.folders[0], buffer_view(&f->members.charter), &fault), AYNI_OK);
    open_engine(f);
    assert_int_equal(ledger_n_logs(engine_ledger(f->engine)), N_MEMBERS + 1);
}

int main(void)
{
#define WITH_ENGINE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_ENGINE(what_is_derived_again_is_the_same),
        WITH_ENGINE(a_state_that_is_kept_is_found_again),
        WITH_ENGINE(records_that_came_after_it_was_kept_are_verified),
        WITH_ENGINE(a_log_beyond_the_founders_keeps_its_number),
    };
    return crypto_init() != AYNI_OK || cmocka_run_group_tests(tests, NULL, NULL);
}
