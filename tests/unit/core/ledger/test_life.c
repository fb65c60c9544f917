/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/ledger/snapshot.h"
#include "core/ledger/views.h"
#include "world.h"

/* What becomes of a commitment (proto/rules.md, from "Versions" on): three members, member 0 proposes. */

struct life {
    struct world w;
    struct ledger *l;
    struct written propose;
};

static int setup(void **state)
{
    static struct life life;
    world_init(&life.w, 3);
    life.l = world_ledger(&life.w);
    world_join_all(&life.w, life.l);
    *state = &life;
    return 0;
}

static enum ayni_err keep(void *context, struct bytes piece)
{
    return buffer_append(context, piece);
}

/* Whatever a test has done, a snapshot of it is loaded as it was. */
static void assert_saved_whole(struct life *f)
{
    struct hash roots[CHARTER_FOUNDERS_MAX] = {{{0}}}, before, after;
    struct buffer snapshot;
    struct ledger *again;
    buffer_init(&snapshot, test_heap(), SIZE_MAX);
    assert_int_equal(ledger_save(f->l, roots, keep, &snapshot), AYNI_OK);
    assert_int_equal(ledger_load(&again, roots, test_heap(), &f->w.charter, buffer_view(&snapshot)), AYNI_OK);
    assert_int_equal(ledger_digest(f->l, &before), AYNI_OK);
    assert_int_equal(ledger_digest(again, &after), AYNI_OK);
    assert_true(hash_equal(&before, &after));
    const struct commitment *c = ledger_find(again, &f->propose.id);
    for (day d = 20698; c != NULL && d < 20900; d++)
        assert_int_equal(commitment_status(again, c, d),
                         commitment_status(f->l, ledger_find(f->l, &f->propose.id), d));
    buffer_deinit(&snapshot);
    ledger_free(again);
}

/* Go on with what was saved and loaded. */
static void reload(struct life *f)
{
    struct hash roots[CHARTER_FOUNDERS_MAX] = {{{0}}};
    struct buffer snapshot;
    buffer_init(&snapshot, test_heap(), SIZE_MAX);
    assert_int_equal(ledger_save(f->l, roots, keep, &snapshot), AYNI_OK);
    ledger_free(f->l);
    assert_int_equal(ledger_load(&f->l, roots, test_heap(), &f->w.charter, buffer_view(&snapshot)), AYNI_OK);
    buffer_deinit(&snapshot);
}

static int teardown(void **state)
{
    struct life *f = *state;
    assert_saved_whole(f);
    ledger_free(f->l);
    world_deinit(&f->w);
    return 0;
}

#define BOTH .signatories = 3
#define REASON ", 'reason': [{'lang': 'en', 'text': 'because'}]"

static void propose(struct life *f, const struct proposal *proposal)
{
    f->propose = world_propose(&f->w, 0, NOON, proposal);
    assert_int_equal(world_apply(f->l, 0, &f->propose), VOID_NOT);
}

static enum void_reason accept(struct life *f, uint32_t member, const struct hash *version)
{
    struct written record = world_accept(&f->w, member, NOON, version);
    return world_apply(f->l, member, &record);
}

static void agree(struct life *f, const struct proposal *proposal)
{
    propose(f, proposal);
    assert_int_equal(accept(f, 1, &f->propose.id), VOID_NOT);
}

static struct hash about(struct life *f, uint32_t member, const struct about *about, enum void_reason want)
{
    struct written record = world_about(&f->w, member, NOON, about);
    assert_int_equal(world_apply(f->l, member, &record), want);
    return record.id;
}

static struct hash amend(struct life *f,
                         uint32_t member,
                         const struct proposal *proposal,
                         enum void_reason want)
{
    struct written record = world_propose(&f->w, member, NOON, proposal);
    assert_int_equal(world_apply(f->l, member, &record), want);
    return record.id;
}

static enum commitment_status status(const struct life *f, const char *date)
{
    day as_of;
    assert_int_equal(day_parse(&as_of, bytes_of_text(date)), AYNI_OK);
    return commitment_status(f->l, ledger_find(f->l, &f->propose.id), as_of);
}

static struct obligation_view obligation(const struct life *f, const char *date)
{
    struct obligation_view view;
    day as_of;
    assert_int_equal(day_parse(&as_of, bytes_of_text(date)), AYNI_OK);
    obligation_view(&view, f->l, commitment_current(ledger_find(f->l, &f->propose.id)), 0, as_of);
    return view;
}

static void an_amendment_replaces_what_both_have_accepted(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH});
    struct proposal text = {BOTH, .version = 2, .ends_on = "2030-01-01", .prev = {&f->propose.id}};
    struct hash second = amend(f, 0, &text, VOID_NOT);
    const struct commitment *c = ledger_find(f->l, &second);
    assert_int_equal(c->n_versions, 2);
    assert_ptr_equal(commitment_current(c), c->first);
    assert_int_equal(accept(f, 1, &second), VOID_NOT);
    assert_ptr_equal(commitment_current(c), ledger_find_version(f->l, &second));
    assert_int_equal(version_status(c->first, 0), VERSION_SUPERSEDED);
    assert_int_equal(c->n_current, 1);
}

static void who_leaves_must_accept_the_text_that_leaves_it_out(void **state)
{
    struct life *f = *state;
    propose(f, &(struct proposal){.signatories = 7});
    assert_int_equal(accept(f, 1, &f->propose.id), VOID_NOT);
    assert_int_equal(accept(f, 2, &f->propose.id), VOID_NOT);
    struct proposal text = {BOTH, .version = 2, .prev = {&f->propose.id}};
    struct hash second = amend(f, 0, &text, VOID_NOT);
    assert_int_equal(accept(f, 1, &second), VOID_NOT);
    assert_false(ledger_find_version(f->l, &second)->agreed);
    assert_int_equal(accept(f, 2, &second), VOID_NOT);
    assert_true(ledger_find_version(f->l, &second)->agreed);
}

static void an_amendment_that_does_not_fit_is_void(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH});
    struct proposal skipped = {BOTH, .version = 3, .prev = {&f->propose.id}};
    struct proposal renamed = {BOTH, .version = 2, .name = "two", .prev = {&f->propose.id}};
    struct proposal outside = {.signatories = 7, .version = 2, .prev = {&f->propose.id}};
    amend(f, 0, &skipped, VOID_RULE);
    amend(f, 0, &renamed, VOID_RULE);
    amend(f, 2, &outside, VOID_RULE);
}

static void two_amendments_at_once_are_a_conflict_that_a_third_settles(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH});
    struct proposal one = {BOTH, .version = 2, .ends_on = "2030-01-01", .prev = {&f->propose.id}};
    struct proposal other = {BOTH, .version = 2, .ends_on = "2031-01-01", .prev = {&f->propose.id}};
    struct hash a = amend(f, 0, &one, VOID_NOT), b = amend(f, 1, &other, VOID_NOT);
    assert_int_equal(accept(f, 1, &a), VOID_NOT);
    assert_int_equal(accept(f, 0, &b), VOID_NOT);
    assert_int_equal(status(f, "2026-10-01"), STATUS_CONFLICT);
    struct proposal third = {BOTH, .version = 3, .prev = {&a, &b}};
    reload(f);
    struct hash c = amend(f, 0, &third, VOID_NOT);
    assert_int_equal(accept(f, 1, &c), VOID_NOT);
    assert_int_equal(status(f, "2026-10-01"), STATUS_IN_FORCE);
}

static void an_amendment_waits_for_what_it_replaces_and_agreement_spreads(void **state)
{
    struct life *f = *state;
    f->propose = world_propose(&f->w, 0, NOON, &(struct proposal){BOTH});
    struct proposal text = {BOTH, .version = 2, .prev = {&f->propose.id}};
    struct written second = world_propose(&f->w, 1, NOON, &text);
    struct written answer = world_accept(&f->w, 0, NOON, &second.id);
    assert_int_equal(world_apply(f->l, 1, &second), VOID_WAITING);
    reload(f);
    assert_null(ledger_find_version(f->l, &second.id));
    assert_int_equal(world_apply(f->l, 0, &f->propose), VOID_NOT);
    assert_non_null(ledger_find_version(f->l, &second.id));
    assert_int_equal(world_apply(f->l, 0, &answer), VOID_NOT);
    assert_false(ledger_find_version(f->l, &second.id)->agreed);
    assert_int_equal(accept(f, 1, &f->propose.id), VOID_NOT);
    assert_true(ledger_find_version(f->l, &second.id)->agreed);
}

static void a_suspension_holds_until_what_supersedes_it_takes_effect(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH});
    const struct hash *id = &f->propose.id;
    about(f, 1, &(struct about){"resume", "commitment", id, ", 'effective': '2026-11-01'" REASON}, VOID_RULE);
    struct hash first = about(
        f, 1, &(struct about){"suspend", "commitment", id, ", 'effective': '2026-11-01'" REASON}, VOID_NOT);
    about(f, 1, &(struct about){"suspend", "commitment", id, ", 'effective': '2026-11-02'" REASON},
          VOID_RULE);
    char rest[200] = ", 'effective': '2026-12-01'" REASON ", 'replaces': '<";
    for (size_t i = 0, at = strlen(rest); i < 32; i++, at += 2)
        snprintf(rest + at, sizeof rest - at, "%02x", first.bytes[i]);
    strcat(rest, ">'");
    about(f, 0, &(struct about){"resume", "commitment", id, rest}, VOID_RULE);
    about(f, 1, &(struct about){"resume", "commitment", id, rest}, VOID_NOT);
    about(f, 1, &(struct about){"terminate", "commitment", id, rest}, VOID_RULE);
    assert_int_equal(status(f, "2026-10-31"), STATUS_IN_FORCE);
    assert_int_equal(status(f, "2026-11-01"), STATUS_SUSPENDED);
    assert_int_equal(status(f, "2026-12-01"), STATUS_IN_FORCE);
}

static void an_outsiders_suspension_counts_for_nothing(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .others = 4});
    about(f, 2,
          &(struct about){"suspend", "commitment", &f->propose.id, ", 'effective': '2026-10-01'" REASON},
          VOID_NOT);
    assert_int_equal(status(f, "2026-12-01"), STATUS_IN_FORCE);
}

static void a_termination_waits_for_the_days_of_notice(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .obligation = true});
    about(f, 0,
          &(struct about){"terminate", "commitment", &f->propose.id, ", 'effective': '2026-09-05'" REASON},
          VOID_NOT);
    assert_int_equal(status(f, "2026-10-03"), STATUS_IN_FORCE);
    assert_int_equal(status(f, "2026-10-04"), STATUS_TERMINATED); /* 30 days after the fourth of September */
    assert_int_equal(obligation(f, "2026-12-31").status, OBLIGATION_WAIVED);
}

#define PAID(amount)                                                         \
    ", 'obligation': 1, 'date': '2026-10-01', 'amount': {'amount': '" amount \
    "', 'currency': 'BOB', 'value_date': '2026-10-01'}"

static void deliveries_add_up_exactly(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .amount = "0.3"});
    const struct hash *id = &f->propose.id;
    assert_int_equal(obligation(f, "2026-11-30").status, OBLIGATION_OPEN);
    assert_int_equal(obligation(f, "2026-12-01").status, OBLIGATION_DUE);
    assert_int_equal(obligation(f, "2026-12-02").status, OBLIGATION_OVERDUE);
    struct hash first = about(f, 0, &(struct about){"deliver", "version", id, PAID("0.1")}, VOID_NOT);
    assert_int_equal(obligation(f, "2026-11-30").status, OBLIGATION_PART_DELIVERED);
    struct hash second = about(f, 0, &(struct about){"deliver", "version", id, PAID("0.2")}, VOID_NOT);
    assert_int_equal(obligation(f, "2026-12-02").status, OBLIGATION_DELIVERED);
    about(f, 1, &(struct about){"confirm", "delivery", &first, ""}, VOID_NOT);
    about(f, 1, &(struct about){"confirm", "delivery", &second, ""}, VOID_NOT);
    assert_int_equal(obligation(f, "2026-12-02").status, OBLIGATION_CONFIRMED);
    assert_false(obligation(f, "2026-12-02").over_delivered);
    about(f, 0, &(struct about){"deliver", "version", id, PAID("0.0000000001")}, VOID_NOT);
    assert_true(obligation(f, "2026-12-02").over_delivered);
}

static void a_contested_delivery_counts_for_nothing(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .amount = "-5"});
    struct hash paid =
        about(f, 0, &(struct about){"deliver", "version", &f->propose.id, PAID("5")}, VOID_NOT);
    about(f, 1, &(struct about){"contest", "delivery", &paid, REASON}, VOID_NOT);
    about(f, 1, &(struct about){"confirm", "delivery", &paid, ""}, VOID_RULE);
    assert_int_equal(obligation(f, "2026-10-02").status, OBLIGATION_CONTESTED);
    struct obligation_view view = obligation(f, "2026-10-02");
    assert_true(decimal_sum_is_zero(&view.delivered));
}

static void only_the_debtor_delivers_and_only_the_creditor_answers(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .obligation = true});
    const struct hash *id = &f->propose.id;
    static const char done[] = ", 'obligation': 1, 'date': '2026-10-01'";
    about(f, 1, &(struct about){"deliver", "version", id, done}, VOID_RULE);
    about(f, 0, &(struct about){"deliver", "version", id, ", 'obligation': 2, 'date': '2026-10-01'"},
          VOID_RULE);
    struct hash delivery = about(f, 0, &(struct about){"deliver", "version", id, done}, VOID_NOT);
    about(f, 0, &(struct about){"confirm", "delivery", &delivery, ""}, VOID_RULE);
    about(f, 1, &(struct about){"confirm", "delivery", &delivery, ""}, VOID_NOT);
    about(f, 1, &(struct about){"contest", "delivery", &delivery, REASON}, VOID_RULE);
}

static void a_delivery_waits_until_its_version_is_agreed(void **state)
{
    struct life *f = *state;
    f->propose = world_propose(&f->w, 0, NOON, &(struct proposal){BOTH, .precondition = true});
    struct about done = {"deliver", "version", &f->propose.id, ", 'obligation': 1, 'date': '2026-10-01'"};
    struct written delivery = world_about(&f->w, 0, NOON, &done);
    struct written answer =
        world_about(&f->w, 1, NOON, &(struct about){"confirm", "delivery", &delivery.id, ""});
    assert_int_equal(world_apply(f->l, 1, &answer), VOID_WAITING);
    assert_int_equal(world_apply(f->l, 0, &delivery), VOID_WAITING);
    assert_int_equal(world_apply(f->l, 0, &delivery), VOID_WAITING); /* a copy */
    reload(f);
    assert_int_equal(world_apply(f->l, 0, &f->propose), VOID_NOT);
    assert_int_equal(ledger_void(f->l, (struct place){0, 1}), VOID_WAITING);
    assert_int_equal(accept(f, 1, &f->propose.id), VOID_NOT);
    assert_int_equal(ledger_void(f->l, (struct place){0, 1}), VOID_NOT);
    assert_int_equal(ledger_void(f->l, (struct place){0, 2}), VOID_COPY);
    assert_int_equal(ledger_void(f->l, (struct place){1, 1}), VOID_NOT);
    assert_int_equal(status(f, "2026-10-01"), STATUS_IN_FORCE);
}

static void what_names_a_record_of_another_type_waits_for_ever(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .obligation = true});
    struct about done = {"deliver", "version", &f->propose.id, ", 'obligation': 1, 'date': '2026-10-01'"};
    struct written delivery = world_about(&f->w, 0, NOON, &done);
    assert_int_equal(accept(f, 1, &delivery.id), VOID_WAITING);
    assert_int_equal(world_apply(f->l, 0, &delivery), VOID_NOT);
    assert_int_equal(accept(f, 1, &delivery.id), VOID_WAITING);
    about(f, 1, &(struct about){"confirm", "delivery", &f->propose.id, ""}, VOID_WAITING);
    about(f, 0,
          &(struct about){"correct", "record", &f->propose.id, ", 'texts': [{'lang': 'en', 'text': 'x'}]"},
          VOID_WAITING);
    about(f, 0, &(struct about){"unlabel", "label", &delivery.id, ""}, VOID_WAITING);
}

#define CONSENT(word) \
    ", 'status': '" word "', 'scope': [{'lang': 'en', 'text': 'seeds'}], 'from': '2026-10-01'"

static void consent_opens_the_gate_for_good(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH, .fpic = true});
    const struct hash *id = &f->propose.id;
    about(f, 1, &(struct about){"consent", "version", id, CONSENT("given")}, VOID_RULE);
    about(f, 0, &(struct about){"consent", "version", id, CONSENT("withdrawn")}, VOID_NOT);
    assert_int_equal(status(f, "2026-10-01"), STATUS_AGREED);
    about(f, 0, &(struct about){"consent", "version", id, CONSENT("conditional")}, VOID_NOT);
    assert_int_equal(status(f, "2026-10-01"), STATUS_IN_FORCE);
    about(f, 0, &(struct about){"consent", "version", id, CONSENT("withdrawn") ", 'until': '2027-01-01'"},
          VOID_NOT);
    assert_int_equal(status(f, "2026-10-01"), STATUS_IN_FORCE);
}

static void who_is_no_community_does_not_label(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH});
    about(f, 0,
          &(struct about){"label", "version", &f->propose.id,
                          ", 'labels': [{'scheme': 'TK', 'code': 'A', 'community': 'XI-ROR-member0'}]"},
          VOID_RULE);
}

#define REPORT \
    ", 'period': {'start': '2026-01-01', 'end': '2026-06-30'}, 'texts': [{'lang': 'en', 'text': 'x'}]"

static void a_party_reports_and_corrects_its_own(void **state)
{
    struct life *f = *state;
    agree(f, &(struct proposal){BOTH});
    static const char text[] = ", 'texts': [{'lang': 'en', 'text': 'otherwise'}]";
    struct hash report =
        about(f, 0, &(struct about){"progress", "version", &f->propose.id, REPORT}, VOID_NOT);
    about(f, 2, &(struct about){"progress", "version", &f->propose.id, REPORT}, VOID_RULE);
    about(f, 1, &(struct about){"correct", "record", &report, text}, VOID_RULE);
    struct hash erratum = about(f, 0, &(struct about){"correct", "record", &report, text}, VOID_NOT);
    about(f, 0, &(struct about){"correct", "record", &erratum, text}, VOID_WAITING);
}

int main(void)
{
#define LIFE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    static const struct CMUnitTest tests[] = {
        LIFE(an_amendment_replaces_what_both_have_accepted),
        LIFE(who_leaves_must_accept_the_text_that_leaves_it_out),
        LIFE(an_amendment_that_does_not_fit_is_void),
        LIFE(two_amendments_at_once_are_a_conflict_that_a_third_settles),
        LIFE(an_amendment_waits_for_what_it_replaces_and_agreement_spreads),
        LIFE(a_suspension_holds_until_what_supersedes_it_takes_effect),
        LIFE(an_outsiders_suspension_counts_for_nothing),
        LIFE(a_termination_waits_for_the_days_of_notice),
        LIFE(deliveries_add_up_exactly),
        LIFE(a_contested_delivery_counts_for_nothing),
        LIFE(only_the_debtor_delivers_and_only_the_creditor_answers),
        LIFE(a_delivery_waits_until_its_version_is_agreed),
        LIFE(what_names_a_record_of_another_type_waits_for_ever),
        LIFE(consent_opens_the_gate_for_good),
        LIFE(who_is_no_community_does_not_label),
        LIFE(a_party_reports_and_corrects_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
