/* SPDX-License-Identifier: Apache-2.0 */
#include "node/backoff.h"

#include "support/cmocka.h"

static void waits_double_from_a_quarter_second_to_a_minute(void **state)
{
    (void)state;
    static const uint64_t middle_ms[] = {250, 500, 1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000};
    for (unsigned n = 0; n < sizeof middle_ms / sizeof middle_ms[0]; n++) {
        uint64_t shortest = backoff_ms(n, 0);
        uint64_t longest = 0;
        for (uint32_t random = 0; random < 40000; random++) {
            uint64_t ms = backoff_ms(n, random);
            assert_true(ms >= shortest);
            if (ms > longest) longest = ms;
        }
        assert_in_range(shortest, middle_ms[n] * 3 / 4, middle_ms[n] * 3 / 4 + 1);
        assert_in_range(longest, middle_ms[n] * 5 / 4 - 1, middle_ms[n] * 5 / 4 + 1);
    }
}

static void any_number_of_failures_waits_a_minute(void **state)
{
    (void)state;
    assert_in_range(backoff_ms(UINT32_MAX, UINT32_MAX), 45000, 75000);
    assert_in_range(backoff_ms(63, 0), 45000, 75000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(waits_double_from_a_quarter_second_to_a_minute),
        cmocka_unit_test(any_number_of_failures_waits_a_minute),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
