/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "world.h"

/* The numbers of logs. */

struct fixture {
    struct world world;
    struct ledger *ledger;
};

static int set_up(void **state)
{
    static struct fixture f;
    world_init(&f.world, 3);
    f.ledger = world_ledger(&f.world);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ledger_free(f->ledger);
    world_deinit(&f->world);
    return 0;
}

static void founders_first_logs_have_the_first_numbers_and_the_keys_of_their_cards(void **state)
{
    const struct fixture *f = *state;
    assert_int_equal(ledger_n_logs(f->ledger), 3);
    for (uint32_t i = 0; i < 3; i++) {
        const struct ledger_log *log = ledger_log(f->ledger, i);
        const struct card *card = &f->world.charter.founders[i];
        struct log_id id;
        log_id_make(&id, &f->world.charter.id, &card->id, card->id.bytes);
        assert_true(log_id_equal(&log->id, &id));
        assert_true(log->known);
        assert_ptr_equal(log->card, card);
        assert_true(public_key_equal(&log->member_key, &card->member_key));
        assert_true(public_key_equal(&log->log_key, &card->log_key));
        assert_true(public_key_equal(&log->cosigner_key, &card->cosigner_key));
        assert_true(dh_public_equal(&log->transport_key, &card->transport_key));
        assert_true(log->seal == LOG_OPEN);
        assert_true(ledger_ready(f->ledger, i) == LOG_OPEN);
    }
}

static void a_reserved_log_has_one_number_and_nothing_of_it_may_be_applied(void **state)
{
    struct fixture *f = *state;
    const struct log_id id = {{7}};
    const struct ledger_log *first = ledger_log(f->ledger, 0);
    uint32_t number = 0, again = 0, founder = 9;
    assert_int_equal(ledger_add_log(f->ledger, &id, &number), AYNI_OK);
    assert_int_equal(number, 3);
    assert_int_equal(ledger_n_logs(f->ledger), 4);
    assert_int_equal(ledger_add_log(f->ledger, &id, &again), AYNI_OK);
    assert_int_equal(again, number);
    assert_int_equal(ledger_add_log(f->ledger, &first->id, &founder), AYNI_OK);
    assert_int_equal(founder, 0);
    assert_ptr_equal(ledger_log(f->ledger, 0), first);
    assert_false(ledger_log(f->ledger, number)->known);
    assert_null(ledger_log(f->ledger, number)->card);
    assert_int_equal(ledger_ready(f->ledger, number), 0);
}

static void a_reserved_log_changes_no_digest(void **state)
{
    struct fixture *f = *state;
    struct hash before, after;
    uint32_t number;
    world_join_all(&f->world, f->ledger);
    assert_int_equal(ledger_digest(f->ledger, &before), AYNI_OK);
    assert_int_equal(ledger_add_log(f->ledger, &(struct log_id){{1}}, &number), AYNI_OK);
    assert_int_equal(ledger_digest(f->ledger, &after), AYNI_OK);
    assert_true(hash_equal(&before, &after));
}

static void more_logs_than_there_are_numbers_are_refused(void **state)
{
    struct fixture *f = *state;
    struct log_id id = {{0}};
    uint32_t number = 0;
    for (uint32_t i = 3; i < LEDGER_LOGS_MAX; i++) {
        memcpy(id.bytes, &i, sizeof i);
        assert_int_equal(ledger_add_log(f->ledger, &id, &number), AYNI_OK);
        assert_int_equal(number, i);
    }
    id.bytes[31] = 1;
    assert_int_equal(ledger_add_log(f->ledger, &id, &number), AYNI_ERR_LIMIT);
    assert_int_equal(ledger_n_logs(f->ledger), LEDGER_LOGS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
        TEST(founders_first_logs_have_the_first_numbers_and_the_keys_of_their_cards),
        TEST(a_reserved_log_has_one_number_and_nothing_of_it_may_be_applied),
        TEST(a_reserved_log_changes_no_digest),
        TEST(more_logs_than_there_are_numbers_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
