/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include "core/base/buffer.h"
#include "core/base/date.h"

static void day_parse_accepts_days_that_exist(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        day want;
    } cases[] = {{"1970-01-01", 0},       {"1969-12-31", -1},      {"2000-02-29", 11016},
                 {"2026-11-23", 20780},   {"0000-01-01", -719528}, {"0000-12-31", -719163},
                 {"0001-01-01", -719162}, {"9999-12-31", 2932896}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        day got;
        char back[DATE_LEN + 1];
        assert_int_equal(day_parse(&got, bytes_of_text(cases[i].text)), AYNI_OK);
        assert_int_equal(got, cases[i].want);
        day_write(back, got);
        assert_string_equal(back, cases[i].text);
    }
}

static void day_parse_refuses_days_that_do_not(void **state)
{
    (void)state;
    static const char *const cases[] = {"2026-02-30",  "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10",
                                        "2026-04-31",  "2026-1-01",  "2026-01-1",  "20260101",   "2026/01/01",
                                        "2026-01-01Z", "",           "-026-01-01"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        day got;
        assert_int_equal(day_parse(&got, bytes_of_text(cases[i])), AYNI_ERR_FIELD);
    }
}

static void day_write_inverts_day_parse_for_every_day(void **state)
{
    (void)state;
    char text[DATE_LEN + 1];
    for (day d = -719528; d <= 2932896; d += 13) {
        day back;
        day_write(text, d);
        assert_int_equal(day_parse(&back, bytes_of_text(text)), AYNI_OK);
        assert_int_equal(back, d);
    }
}

static void instant_write_is_rfc3339(void **state)
{
    (void)state;
    char text[INSTANT_LEN + 1];
    instant_write(text, 1790000000999);
    assert_string_equal(text, "2026-09-21T14:13:20Z");
    instant_write(text, UINT64_MAX);
    assert_string_equal(text, "9999-12-31T23:59:59Z");
}

static void instant_parse_reads_what_is_written_and_nothing_else(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "2026-09-21",
                                        "2026-09-21T13:53:20",
                                        "2026-09-21 13:53:20Z",
                                        "2026-09-21T13:53:20z",
                                        "2026-09-21T13:53:20+00:00",
                                        "2026-09-21T13:53:20.0Z",
                                        "2026-02-30T00:00:00Z",
                                        "2026-09-21T24:00:00Z",
                                        "2026-09-21T13:60:00Z",
                                        "2026-09-21T13:53:60Z",
                                        "2026-09-21T1x:53:20Z",
                                        "2026-09-21T13:x3:20Z",
                                        "2026-09-21T13:53:2xZ",
                                        "2026-09-21T13.53:20Z",
                                        "2026-09-21T13:53.20Z",
                                        "1969-12-31T23:59:59Z"};
    static const uint64_t moments[] = {0, 1000, 1790000000000, 1709164800000, INSTANT_MS_MAX - 999};
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        char text[INSTANT_LEN + 1];
        uint64_t back;
        instant_write(text, moments[i]);
        assert_int_equal(instant_parse(&back, bytes_of_text(text)), AYNI_OK);
        assert_true(back == moments[i]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        uint64_t untouched = 7;
        if (instant_parse(&untouched, bytes_of_text(wrong[i])) != AYNI_ERR_FIELD) fail_msg("%s", wrong[i]);
        assert_true(untouched == 7);
    }
}

static void buffer_keeps_its_bound_and_its_content(void **state)
{
    (void)state;
    struct buffer buf;
    buffer_init(&buf, test_heap(), 300);
    for (int i = 0; i < 30; i++)
        assert_int_equal(buffer_append(&buf, BYTES_LITERAL("0123456789")), AYNI_OK);
    assert_int_equal(buffer_append(&buf, BYTES_LITERAL("x")), AYNI_ERR_LIMIT);
    buffer_consume(&buf, 295);
    assert_true(bytes_equal_text(buffer_view(&buf), "56789"));
    buffer_deinit(&buf);
}

static void buffer_reports_memory_and_stays_usable(void **state)
{
    (void)state;
    struct failing_heap failing;
    struct buffer buf;
    buffer_init(&buf, failing_heap_init(&failing, 1), 100000);
    assert_int_equal(buffer_append(&buf, BYTES_LITERAL("first")), AYNI_OK);
    assert_int_equal(buffer_reserve(&buf, 50000), AYNI_ERR_MEMORY);
    assert_true(bytes_equal_text(buffer_view(&buf), "first"));
    buffer_deinit(&buf);
    assert_int_equal(failing.n_live, 0);
}

static void every_error_has_a_text_and_a_name(void **state)
{
    (void)state;
    for (int err = AYNI_OK; err <= AYNI_ERR_UNREACHABLE; err++) {
        assert_string_not_equal(ayni_err_text((enum ayni_err)err), "unknown error");
        assert_string_not_equal(ayni_err_name((enum ayni_err)err), "unknown");
    }
    assert_string_equal(ayni_err_text((enum ayni_err)(AYNI_ERR_UNREACHABLE + 1)), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_parse_accepts_days_that_exist),
        cmocka_unit_test(day_parse_refuses_days_that_do_not),
        cmocka_unit_test(day_write_inverts_day_parse_for_every_day),
        cmocka_unit_test(instant_write_is_rfc3339),
        cmocka_unit_test(instant_parse_reads_what_is_written_and_nothing_else),
        cmocka_unit_test(buffer_keeps_its_bound_and_its_content),
        cmocka_unit_test(buffer_reports_memory_and_stays_usable),
        cmocka_unit_test(every_error_has_a_text_and_a_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
