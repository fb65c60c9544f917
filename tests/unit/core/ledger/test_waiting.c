/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdio.h>

#include "world.h"

/*
 * Records of one log that wait, first for one record and then for another, are judged in the order of their
 * log (proto/rules.md, "Waiting records"): the same as if what they wait for had come first.
 */

#define BOTH .signatories = 3
#define STEPS_MAX 8

struct story {
    struct world w;
    size_t n;
    struct step {
        uint32_t log;
        struct written record;
    } steps[STEPS_MAX];
};

static int setup(void **state)
{
    static struct story story;
    world_init(&story.w, 2);
    story.n = 0;
    *state = &story;
    return 0;
}

static int teardown(void **state)
{
    struct story *s = *state;
    world_deinit(&s->w);
    return 0;
}

static void step(struct story *s, uint32_t log, struct written record)
{
    assert_true(s->n < STEPS_MAX);
    s->steps[s->n++] = (struct step){log, record};
}

/* A ledger of all the steps of one log, and then of the other's. */
static struct ledger *apply_log_first(struct story *s, uint32_t first)
{
    struct ledger *l = world_ledger(&s->w);
    world_join_all(&s->w, l);
    for (uint32_t k = 0; k < 2; k++)
        for (size_t i = 0; i < s->n; i++)
            if (s->steps[i].log == (first + k) % 2) world_apply(l, s->steps[i].log, &s->steps[i].record);
    return l;
}

/* Whichever log comes first: these reasons in log 0 after its join, and one state. */
static void assert_either_way(struct story *s, const enum void_reason *want, size_t n)
{
    struct hash digests[2];
    for (uint32_t first = 0; first < 2; first++) {
        struct ledger *l = apply_log_first(s, first);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(ledger_void(l, (struct place){0, 1 + i}), want[i]);
        assert_int_equal(ledger_digest(l, &digests[first]), AYNI_OK);
        ledger_free(l);
    }
    assert_true(hash_equal(&digests[0], &digests[1]));
}

#define EITHER_WAY(s, ...)                                        \
    do {                                                          \
        const enum void_reason want[] = {__VA_ARGS__};            \
        assert_either_way(s, want, sizeof want / sizeof want[0]); \
    } while (0)

static struct written course(struct story *s,
                             const char *type,
                             const struct hash *commitment,
                             const struct hash *former)
{
    char rest[200] = ", 'effective': '2026-11-01', 'reason': [{'lang': 'en', 'text': 'x'}]";
    size_t at = strlen(rest);
    if (former != NULL) at += (size_t)snprintf(rest + at, sizeof rest - at, ", 'replaces': '<");
    for (size_t i = 0; former != NULL && i < 32; i++, at += 2)
        snprintf(rest + at, sizeof rest - at, "%02x", former->bytes[i]);
    if (former != NULL) snprintf(rest + at, sizeof rest - at, ">'");
    return world_about(&s->w, 0, NOON, &(struct about){type, "commitment", commitment, rest});
}

static void of_two_that_supersede_one_the_earlier_does(void **state)
{
    struct story *s = *state;
    struct written propose = world_propose(&s->w, 1, NOON, &(struct proposal){BOTH});
    struct written suspend = course(s, "suspend", &propose.id, NULL);
    step(s, 1, propose);
    step(s, 0, course(s, "terminate", &propose.id, &suspend.id));
    step(s, 0, suspend);
    step(s, 0, course(s, "resume", &propose.id, &suspend.id));
    EITHER_WAY(s, VOID_NOT, VOID_NOT, VOID_RULE);
}

/* It waits for the version, then until that is agreed, which the answer between the two brings about. */
static void of_a_delivery_and_its_copy_the_first_counts(void **state)
{
    struct story *s = *state;
    struct written propose = world_propose(&s->w, 1, NOON, &(struct proposal){BOTH, .obligation = true});
    struct about done = {"deliver", "version", &propose.id, ", 'obligation': 1, 'date': '2026-10-01'"};
    struct written delivery = world_about(&s->w, 0, NOON, &done);
    step(s, 1, propose);
    step(s, 0, delivery);
    step(s, 0, world_accept(&s->w, 0, NOON, &propose.id));
    step(s, 0, delivery);
    EITHER_WAY(s, VOID_NOT, VOID_NOT, VOID_COPY);
}

/* It waits for the one of lower id first: that must be the proposal. */
static void of_an_amendment_and_its_copy_the_first_counts(void **state)
{
    struct story *s = *state;
    struct written propose = world_propose(&s->w, 1, NOON, &(struct proposal){BOTH});
    struct proposal text = {BOTH, .version = 2, .prev = {&propose.id}};
    struct written second = world_propose(&s->w, 0, NOON, &text);
    for (uint64_t later = 1; hash_compare(&propose.id, &second.id) > 0; later++)
        second = world_propose(&s->w, 0, NOON + later, &text);
    struct proposal merged = {BOTH, .version = 3, .prev = {&propose.id, &second.id}};
    struct written third = world_propose(&s->w, 0, NOON, &merged);
    step(s, 1, propose);
    step(s, 0, third);
    step(s, 0, second);
    step(s, 0, third);
    EITHER_WAY(s, VOID_NOT, VOID_NOT, VOID_COPY);
}

int main(void)
{
#define STORY(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    static const struct CMUnitTest tests[] = {
        STORY(of_two_that_supersede_one_the_earlier_does),
        STORY(of_a_delivery_and_its_copy_the_first_counts),
        STORY(of_an_amendment_and_its_copy_the_first_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
