/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/ledger/views.h"
#include "world.h"

/* The status of a commitment as of a day, from what three signatories said and what its text says. */

enum said { NOTHING, YES, NO };

struct status_case {
    const char *story;
    struct proposal proposal;
    enum said others[2]; /* members 1 and 2; member 0 proposes */
    const char *as_of;
    enum commitment_status want;
};

#define ALL .signatories = EVERYBODY
#define BEFORE "2026-09-30" /* the last day to accept */
#define AFTER "2026-10-01"

static const struct status_case cases[] = {
    {"nobody answers", {ALL}, {NOTHING, NOTHING}, BEFORE, STATUS_PROPOSED},
    {"one of two accepts", {ALL}, {NOTHING, YES}, BEFORE, STATUS_PARTLY_ACCEPTED},
    {"one of two declines", {ALL}, {NOTHING, NO}, BEFORE, STATUS_DECLINED},
    {"accepted and declined", {ALL}, {YES, NO}, BEFORE, STATUS_DECLINED},
    {"nobody answers in time", {ALL}, {NOTHING, NOTHING}, AFTER, STATUS_LAPSED},
    {"not everybody in time", {ALL}, {YES, NOTHING}, AFTER, STATUS_LAPSED},
    {"declined stays declined", {ALL}, {NO, NOTHING}, AFTER, STATUS_DECLINED},
    {"in force at once", {ALL}, {YES, YES}, BEFORE, STATUS_IN_FORCE},
    {"agreed does not lapse", {ALL}, {YES, YES}, AFTER, STATUS_IN_FORCE},
    {"day before", {ALL, .effective_from = "2026-11-01"}, {YES, YES}, "2026-10-31", STATUS_AGREED},
    {"first day", {ALL, .effective_from = "2026-11-01"}, {YES, YES}, "2026-11-01", STATUS_IN_FORCE},
    {"last day", {ALL, .ends_on = "2026-11-30"}, {YES, YES}, "2026-11-30", STATUS_IN_FORCE},
    {"day after", {ALL, .ends_on = "2026-11-30"}, {YES, YES}, "2026-12-01", STATUS_COMPLETED},
    {"ended before it was agreed", {ALL, .ends_on = "2026-01-01"}, {YES, YES}, BEFORE, STATUS_COMPLETED},
    {"something is still owed",
     {ALL, .ends_on = "2026-11-30", .obligation = true},
     {YES, YES},
     "2026-12-01",
     STATUS_IN_FORCE},
    {"precondition open", {ALL, .precondition = true}, {YES, YES}, AFTER, STATUS_AGREED},
    {"consent open", {ALL, .fpic = true}, {YES, YES}, AFTER, STATUS_AGREED},
    {"ended with consent open",
     {ALL, .fpic = true, .ends_on = "2026-11-30"},
     {YES, YES},
     "2026-12-01",
     STATUS_AGREED},
    {"precondition open, not agreed", {ALL, .precondition = true}, {YES, NOTHING}, AFTER, STATUS_LAPSED},
    {"day of 1970 to accept by",
     {ALL, .accept_by = "1970-01-01"},
     {NOTHING, NOTHING},
     "1969-12-31",
     STATUS_PROPOSED},
};

static void answer(struct world *w, struct ledger *l, uint32_t member, enum said said, const struct hash *id)
{
    if (said == NOTHING) return;
    struct written record =
        said == YES ? world_accept(w, member, NOON, id) : world_decline(w, member, NOON, id);
    assert_int_equal(world_apply(l, member, &record), VOID_NOT);
}

/* The ledger of a case, with its one commitment. */
static struct ledger *tell(struct world *w, const struct status_case *c)
{
    world_init(w, 3);
    struct ledger *l = world_ledger(w);
    world_join_all(w, l);
    struct written propose = world_propose(w, 0, NOON, &c->proposal);
    assert_int_equal(world_apply(l, 0, &propose), VOID_NOT);
    answer(w, l, 1, c->others[0], &propose.id);
    answer(w, l, 2, c->others[1], &propose.id);
    return l;
}

static void status_follows_from_answers_and_day(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        day as_of;
        struct ledger *l = tell(&w, &cases[i]);
        assert_int_equal(day_parse(&as_of, bytes_of_text(cases[i].as_of)), AYNI_OK);
        enum commitment_status got = commitment_status(l, ledger_commitment(l, 0), as_of);
        if (got != cases[i].want) print_message("%s: %s\n", cases[i].story, commitment_status_name(got));
        assert_int_equal(got, cases[i].want);
        ledger_free(l);
        world_deinit(&w);
    }
}

static void declined_is_the_end_and_agreed_is_for_ever(void **state)
{
    (void)state;
    for (unsigned i = 0; i < STATUS_COUNT; i++) {
        enum commitment_status next = (enum commitment_status)i;
        assert_int_equal(commitment_status_may_follow(STATUS_DECLINED, next), next == STATUS_DECLINED);
        assert_int_equal(commitment_status_may_follow(STATUS_TERMINATED, next), next >= STATUS_AGREED);
    }
}

static void every_status_has_a_name(void **state)
{
    (void)state;
    assert_string_equal(commitment_status_name(STATUS_PROPOSED), "proposed");
    assert_string_equal(commitment_status_name(STATUS_PARTLY_ACCEPTED), "partly_accepted");
    assert_string_equal(commitment_status_name(STATUS_IN_FORCE), "in_force");
    for (int status = 0; status < STATUS_COUNT; status++)
        assert_non_null(commitment_status_name((enum commitment_status)status));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(status_follows_from_answers_and_day),
        cmocka_unit_test(declined_is_the_end_and_agreed_is_for_ever),
        cmocka_unit_test(every_status_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
