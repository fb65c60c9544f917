/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>

#include "world.h"

/* `accept` and `decline`: who decides, when, and what waits. Three founders, who have joined; members 0 and 1
 * sign, member 2 is a party that does not. */

#define TO_SIGN 3u
#define BESIDE 4u
#define LAST_MS (UINT64_C(20727) * DAY_MS - 1) /* the last millisecond of ACCEPT_BY */

struct fixture {
    struct world world;
    struct ledger *ledger;
    struct written propose; /* by member 0, not applied yet */
};

static int set_up(void **state)
{
    static struct fixture f;
    world_init(&f.world, 3);
    f.ledger = world_ledger(&f.world);
    world_join_all(&f.world, f.ledger);
    f.propose =
        world_propose(&f.world, 0, NOON, &(struct proposal){.signatories = TO_SIGN, .others = BESIDE});
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

static void propose(struct fixture *f)
{
    assert_int_equal(world_apply(f->ledger, 0, &f->propose), VOID_NOT);
}

static enum void_reason accept(struct fixture *f, uint32_t author, uint64_t time_ms)
{
    struct written answer = world_accept(&f->world, author, time_ms, &f->propose.id);
    return world_apply(f->ledger, author, &answer);
}

static enum void_reason decline(struct fixture *f, uint32_t author, uint64_t time_ms)
{
    struct written answer = world_decline(&f->world, author, time_ms, &f->propose.id);
    return world_apply(f->ledger, author, &answer);
}

static enum stance stance(const struct fixture *f, uint32_t member)
{
    const struct commitment *c = ledger_find(f->ledger, &f->propose.id);
    assert_non_null(c);
    const struct party *party = version_party(c->first, &f->world.charter.founders[member].id);
    return party == NULL ? STANCE_NONE : party->stance;
}

static enum void_reason reason_at(const struct fixture *f, uint32_t log, uint64_t index)
{
    return ledger_void(f->ledger, (struct place){log, index});
}

static void writing_is_the_authors_acceptance(void **state)
{
    struct fixture *f = *state;
    propose(f);
    assert_int_equal(stance(f, 0), STANCE_ACCEPTED);
    assert_int_equal(stance(f, 1), STANCE_NONE);
    assert_int_equal(accept(f, 0, NOON), VOID_RULE);
    assert_int_equal(decline(f, 0, NOON), VOID_RULE);
    assert_int_equal(stance(f, 0), STANCE_ACCEPTED);
}

static void an_author_who_does_not_sign_has_accepted_nothing(void **state)
{
    struct fixture *f = *state;
    f->propose =
        world_propose(&f->world, 2, NOON, &(struct proposal){.signatories = TO_SIGN, .others = BESIDE});
    assert_int_equal(world_apply(f->ledger, 2, &f->propose), VOID_NOT);
    assert_int_equal(stance(f, 0), STANCE_NONE);
    assert_int_equal(accept(f, 2, NOON), VOID_RULE);
    assert_int_equal(accept(f, 0, NOON), VOID_NOT);
    assert_int_equal(accept(f, 1, NOON), VOID_NOT);
}

static void the_first_answer_decides(void **state)
{
    struct fixture *f = *state;
    propose(f);
    assert_int_equal(decline(f, 1, NOON), VOID_NOT);
    assert_int_equal(accept(f, 1, NOON), VOID_RULE);
    assert_int_equal(decline(f, 1, NOON + 1), VOID_RULE);
    assert_int_equal(stance(f, 1), STANCE_DECLINED);
}

static void it_is_known_whose_answer_waits_for_a_version(void **state)
{
    struct fixture *f = *state;
    assert_false(ledger_is_awaited(f->ledger, &f->propose.id, 1));
    assert_int_equal(accept(f, 1, NOON), VOID_WAITING);
    assert_int_equal(accept(f, 2, NOON), VOID_WAITING);
    assert_false(ledger_is_awaited(f->ledger, &f->propose.id, 0));
    assert_true(ledger_is_awaited(f->ledger, &f->propose.id, 1));
    assert_true(ledger_is_awaited(f->ledger, &f->propose.id, 2));
    propose(f);
    assert_false(ledger_is_awaited(f->ledger, &f->propose.id, 1));
    assert_false(ledger_is_awaited(f->ledger, &f->propose.id, 2));
}

static void the_stance_tells_its_record(void **state)
{
    struct fixture *f = *state;
    propose(f);
    struct written answer = world_accept(&f->world, 1, NOON, &f->propose.id);
    assert_int_equal(world_apply(f->ledger, 1, &answer), VOID_NOT);
    const struct commitment *c = ledger_find(f->ledger, &f->propose.id);
    const struct party *party = version_party(c->first, &f->world.charter.founders[1].id);
    assert_true(hash_equal(&party->record, &answer.id));
    assert_int_equal(party->place.log, 1);
    assert_int_equal(party->place.index, 1);
}

static void one_who_does_not_sign_cannot_answer(void **state)
{
    struct fixture *f = *state;
    propose(f);
    assert_int_equal(accept(f, 2, NOON), VOID_RULE);
    assert_int_equal(decline(f, 2, NOON), VOID_RULE);
}

static void an_answer_past_the_last_day_is_void_and_a_later_one_may_count(void **state)
{
    struct fixture *f = *state;
    propose(f);
    assert_int_equal(accept(f, 1, LAST_MS + 1), VOID_RULE);
    assert_int_equal(decline(f, 1, UINT64_MAX), VOID_RULE);
    assert_int_equal(stance(f, 1), STANCE_NONE);
    assert_int_equal(accept(f, 1, LAST_MS), VOID_NOT);
}

static void writing_late_is_an_acceptance_all_the_same(void **state)
{
    struct fixture *f = *state;
    f->propose = world_propose(&f->world, 0, LAST_MS + 1, &(struct proposal){.signatories = TO_SIGN});
    propose(f);
    assert_int_equal(stance(f, 0), STANCE_ACCEPTED);
}

static void an_answer_waits_for_its_version(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(accept(f, 1, NOON), VOID_WAITING);
    assert_int_equal(accept(f, 2, NOON), VOID_WAITING);
    assert_int_equal(ledger_n_void(f->ledger), 0);
    propose(f);
    assert_int_equal(reason_at(f, 1, 1), VOID_NOT);
    assert_int_equal(reason_at(f, 2, 1), VOID_RULE);
    assert_int_equal(ledger_n_void(f->ledger), 1);
    assert_int_equal(stance(f, 1), STANCE_ACCEPTED);
}

static void answers_that_waited_are_judged_in_the_order_of_their_log(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(accept(f, 1, LAST_MS + 1), VOID_WAITING); /* late */
    assert_int_equal(decline(f, 1, NOON), VOID_WAITING);       /* decides */
    assert_int_equal(accept(f, 0, NOON), VOID_WAITING);        /* the author's */
    assert_int_equal(accept(f, 1, NOON), VOID_WAITING);        /* the second */
    propose(f);
    assert_int_equal(reason_at(f, 1, 1), VOID_RULE);
    assert_int_equal(reason_at(f, 1, 2), VOID_NOT);
    assert_int_equal(reason_at(f, 0, 1), VOID_RULE);
    assert_int_equal(reason_at(f, 1, 3), VOID_RULE);
    assert_int_equal(stance(f, 1), STANCE_DECLINED);
    assert_int_equal(stance(f, 0), STANCE_ACCEPTED);
}

static void a_copy_of_what_waits_waits_with_it(void **state)
{
    struct fixture *f = *state;
    struct written good = world_accept(&f->world, 1, NOON, &f->propose.id);
    struct written late = world_accept(&f->world, 1, LAST_MS + 1, &f->propose.id);
    const struct written *order[] = {&late, &late, &good, &late, &good};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        assert_int_equal(world_apply(f->ledger, 1, order[i]), VOID_WAITING);
    propose(f);
    assert_int_equal(reason_at(f, 1, 1), VOID_RULE);
    assert_int_equal(reason_at(f, 1, 2), VOID_RULE);
    assert_int_equal(reason_at(f, 1, 3), VOID_NOT);
    assert_int_equal(reason_at(f, 1, 4), VOID_RULE);
    assert_int_equal(reason_at(f, 1, 5), VOID_COPY);
}

static void an_answer_to_what_is_no_version_waits_for_ever(void **state)
{
    struct fixture *f = *state;
    struct written again = world_propose(&f->world, 0, NOON + 1, &(struct proposal){.signatories = TO_SIGN});
    struct written join = world_join(&f->world, 0);
    struct written to_join = world_accept(&f->world, 1, NOON, &join.id);
    struct written to_void = world_accept(&f->world, 1, NOON, &again.id);
    propose(f);
    assert_int_equal(world_apply(f->ledger, 1, &to_join), VOID_WAITING);
    assert_int_equal(world_apply(f->ledger, 1, &to_void), VOID_WAITING);
    assert_int_equal(world_apply(f->ledger, 0, &again), VOID_RULE);
    assert_int_equal(reason_at(f, 1, 2), VOID_WAITING);
}

static void the_room_of_settled_answers_is_used_again(void **state)
{
    struct fixture *f = *state;
    for (unsigned i = 0; i < 20; i++) {
        char name[8];
        snprintf(name, sizeof name, "n%u", i);
        f->propose = world_propose(&f->world, 0, NOON, &(struct proposal){name, .signatories = TO_SIGN});
        assert_int_equal(accept(f, 1, NOON), VOID_WAITING);
        assert_int_equal(decline(f, 1, NOON), VOID_WAITING);
        propose(f);
        assert_int_equal(stance(f, 1), STANCE_ACCEPTED);
        assert_int_equal(reason_at(f, 1, ledger_applied(f->ledger, 1) - 1), VOID_RULE);
    }
    assert_int_equal(ledger_n_commitments(f->ledger), 20);
    assert_int_equal(ledger_n_void(f->ledger), 20);
}

#define WITH_LEDGER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LEDGER(writing_is_the_authors_acceptance),
        WITH_LEDGER(an_author_who_does_not_sign_has_accepted_nothing),
        WITH_LEDGER(the_first_answer_decides),
        WITH_LEDGER(it_is_known_whose_answer_waits_for_a_version),
        WITH_LEDGER(the_stance_tells_its_record),
        WITH_LEDGER(one_who_does_not_sign_cannot_answer),
        WITH_LEDGER(an_answer_past_the_last_day_is_void_and_a_later_one_may_count),
        WITH_LEDGER(writing_late_is_an_acceptance_all_the_same),
        WITH_LEDGER(an_answer_waits_for_its_version),
        WITH_LEDGER(answers_that_waited_are_judged_in_the_order_of_their_log),
        WITH_LEDGER(a_copy_of_what_waits_waits_with_it),
        WITH_LEDGER(an_answer_to_what_is_no_version_waits_for_ever),
        WITH_LEDGER(the_room_of_settled_answers_is_used_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
