/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/ledger/state.h"
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

static void status_follows_from_answers_and_day(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct world w;
        day as_of;
        world_init(&w, 3);
        struct ledger *l = world_ledger(&w);
        world_join_all(&w, l);
        struct written propose = world_propose(&w, 0, NOON, &cases[i].proposal);
        assert_int_equal(world_apply(l, 0, &propose), VOID_NOT);
        answer(&w, l, 1, cases[i].others[0], &propose.id);
        answer(&w, l, 2, cases[i].others[1], &propose.id);
        assert_int_equal(day_parse(&as_of, bytes_of_text(cases[i].as_of)), AYNI_OK);
        enum commitment_status got = commitment_status(ledger_find(l, &propose.id), as_of);
        if (got != cases[i].want) print_message("%s: %s\n", cases[i].story, commitment_status_name(got));
        assert_int_equal(got, cases[i].want);
        ledger_free(l);
        world_deinit(&w);
    }
}

/* A commitment made by hand, with every mix of stances and gates; `bits` chooses. */
static struct commitment commitment_of(unsigned bits, struct party parties[2])
{
    for (unsigned i = 0; i < 2; i++)
        parties[i] = (struct party){.stance = (enum stance)(bits >> (2 * i) & 3), .record = {{1}}};
    return (struct commitment){
        .accept_by = 10,
        .effective_from = (bits & 1 << 4) != 0 ? 15 : DAY_NONE,
        .ends_on = (bits & 1 << 5) != 0 ? 20 : DAY_NONE,
        .has_precondition = (bits & 1 << 6) != 0,
        .has_fpic = (bits & 1 << 7) != 0,
        .n_obligations = (bits & 1 << 8) != 0,
        .n_signatories = 2,
        .signatories = parties,
    };
}

static bool is_stance(unsigned bits)
{
    return (bits & 3) != 3 && (bits >> 2 & 3) != 3;
}

static void days_and_answers_move_it_along_the_table(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 1 << 9; bits++) {
        struct party parties[2];
        if (!is_stance(bits)) continue;
        struct commitment c = commitment_of(bits, parties);
        for (day d = 0; d < 30; d++) {
            enum commitment_status now = commitment_status(&c, d);
            assert_true(status_may_follow(now, commitment_status(&c, d + 1)));
            for (unsigned i = 0; i < 2; i++) {
                struct party kept = parties[i];
                if (kept.stance != STANCE_NONE) continue;
                parties[i].stance = STANCE_ACCEPTED;
                assert_true(status_may_follow(now, commitment_status(&c, d)));
                parties[i].stance = STANCE_DECLINED;
                assert_true(status_may_follow(now, commitment_status(&c, d)));
                parties[i] = kept;
            }
        }
    }
}

static void nothing_follows_what_has_ended(void **state)
{
    (void)state;
    for (int next = 0; next < STATUS_COUNT; next++) {
        assert_int_equal(status_may_follow(STATUS_DECLINED, (enum commitment_status)next),
                         next == STATUS_DECLINED);
        assert_int_equal(status_may_follow(STATUS_COMPLETED, (enum commitment_status)next),
                         next == STATUS_COMPLETED);
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
        cmocka_unit_test(days_and_answers_move_it_along_the_table),
        cmocka_unit_test(nothing_follows_what_has_ended),
        cmocka_unit_test(every_status_has_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
