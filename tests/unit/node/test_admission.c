/* SPDX-License-Identifier: Apache-2.0 */
#include "node/admission.h"

#include "support/cmocka.h"

#define NOW 1000000
#define LUCKY 99 /* a chance of the draw that turns nobody away below 100 % */

static struct source source_number(unsigned number)
{
    return (struct source){4, {10, 0, (uint8_t)(number >> 8), (uint8_t)number}};
}

static void a_source_holds_four_places(void **state)
{
    (void)state;
    static struct admission a;
    a = (struct admission){0};
    for (int i = 0; i < HALF_OPEN_SOURCE_MAX; i++)
        assert_true(admission_enter(&a, source_number(1), NOW, LUCKY));
    assert_false(admission_enter(&a, source_number(1), NOW, LUCKY));
    assert_true(admission_enter(&a, source_number(2), NOW, LUCKY));
    admission_leave(&a, source_number(1));
    assert_true(admission_enter(&a, source_number(1), NOW, LUCKY));
}

static void there_are_sixty_four_places_in_all(void **state)
{
    (void)state;
    static struct admission a;
    a = (struct admission){0};
    for (unsigned i = 0; i < HALF_OPEN_MAX; i++)
        assert_true(admission_enter(&a, source_number(i), NOW, LUCKY));
    assert_false(admission_enter(&a, source_number(HALF_OPEN_MAX), NOW, LUCKY));
    admission_leave(&a, source_number(0));
    assert_true(admission_enter(&a, source_number(HALF_OPEN_MAX), NOW, LUCKY));
}

static void above_half_a_growing_share_is_turned_away(void **state)
{
    (void)state;
    static struct admission a;
    unsigned before = 0;
    for (unsigned n = 0; n < HALF_OPEN_MAX; n++) {
        unsigned n_refused = 0;
        for (uint32_t chance = 0; chance < 100; chance++) {
            a = (struct admission){.n_half_open = n};
            n_refused += !admission_enter(&a, source_number(1), NOW, chance);
        }
        if (n < HALF_OPEN_EARLY) assert_int_equal(n_refused, 0);
        if (n == HALF_OPEN_EARLY) assert_int_equal(n_refused, 30);
        assert_true(n_refused >= before && n_refused < 100);
        before = n_refused;
    }
    assert_true(before > 90);
}

/* How many of `n_tries` handshakes, each over at once, a source may begin at `now_ms`. */
static unsigned count_entries(struct admission *a, unsigned source, uint64_t now_ms, unsigned n_tries)
{
    unsigned n = 0;
    for (unsigned i = 0; i < n_tries; i++) {
        if (!admission_enter(a, source_number(source), now_ms, LUCKY)) continue;
        admission_leave(a, source_number(source));
        n++;
    }
    return n;
}

static void a_source_may_begin_ten_at_once_and_five_a_second(void **state)
{
    (void)state;
    static struct admission a;
    a = (struct admission){0};
    assert_int_equal(count_entries(&a, 1, NOW, 100), ACCEPTS_SOURCE_BURST);
    assert_int_equal(count_entries(&a, 1, NOW + 199, 100), 0);
    assert_int_equal(count_entries(&a, 1, NOW + 200, 100), 1);
    assert_int_equal(count_entries(&a, 1, NOW + 1200, 100), ACCEPTS_SOURCE_PER_S);
    assert_int_equal(count_entries(&a, 1, NOW + 3600000, 100), ACCEPTS_SOURCE_BURST);
}

static void all_sources_together_may_begin_two_hundred_a_second(void **state)
{
    (void)state;
    static struct admission a;
    a = (struct admission){0};
    unsigned n = 0;
    for (unsigned source = 0; source < 100; source++)
        n += count_entries(&a, source, NOW, 5);
    assert_int_equal(n, ACCEPTS_PER_S);
    assert_int_equal(count_entries(&a, 500, NOW + 5, 5), 1);
}

static void a_flood_of_sources_forgets_no_open_place(void **state)
{
    (void)state;
    static struct admission a;
    a = (struct admission){0};
    for (int i = 0; i < HALF_OPEN_SOURCE_MAX; i++)
        assert_true(admission_enter(&a, source_number(7), NOW, LUCKY));
    for (unsigned i = 0; i < 3 * ADMISSION_SOURCES_MAX; i++)
        count_entries(&a, 1000 + i, NOW + 10 * i, 1);
    assert_false(admission_enter(&a, source_number(7), NOW + 3600000, LUCKY));
    for (int i = 0; i < HALF_OPEN_SOURCE_MAX; i++)
        admission_leave(&a, source_number(7));
    assert_int_equal(a.n_half_open, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_holds_four_places),
        cmocka_unit_test(there_are_sixty_four_places_in_all),
        cmocka_unit_test(above_half_a_growing_share_is_turned_away),
        cmocka_unit_test(a_source_may_begin_ten_at_once_and_five_a_second),
        cmocka_unit_test(all_sources_together_may_begin_two_hundred_a_second),
        cmocka_unit_test(a_flood_of_sources_forgets_no_open_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
