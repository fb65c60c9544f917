/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <string.h>

#include "cmd/dates.h"
#include "cmd/language.h"
#include "cmd/progress.h"
#include "cmd/read.h"
#include "cmd/sizes.h"

/* Dates, sizes, languages and ids as people see them. */

static void days_are_told_from_today(void **state)
{
    (void)state;
    static const struct {
        day d, today;
        const char *want;
    } cases[] = {
        {100, 100, "today"},
        {101, 100, "tomorrow"},
        {99, 100, "yesterday"},
        {103, 100, "in 3 days"},
        {97, 100, "3 days ago"},
        {159, 100, "in 59 days"},
        {160, 100, "in 1 month"},
        {161, 100, "in 2 months"},
        {829, 100, "in 23 months"},
        {830, 100, "in 1 year"},
        {831, 100, "in 2 years"},
        {100, 831, "2 years ago"},
        {INT32_MAX, INT32_MIN + 1, "in 11758979 years"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[RELATIVE_MAX];
        day_relative(got, cases[i].d, cases[i].today);
        assert_string_equal(got, cases[i].want);
    }
}

static void a_dated_day_has_both(void **state)
{
    (void)state;
    char got[DATED_MAX];
    day_dated(got, day_of_text(BYTES_LITERAL("2026-07-12")), day_of_text(BYTES_LITERAL("2026-07-09")));
    assert_string_equal(got, "2026-07-12 (in 3 days)");
    day_dated(got, day_of_text(BYTES_LITERAL("2026-07-12T23:59:59Z")),
              day_of_text(BYTES_LITERAL("2026-07-12")));
    assert_string_equal(got, "2026-07-12 (today)");
}

static void what_is_no_day_is_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "2026-7-12", "2026-02-30", "soon", "2026-07"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        assert_int_equal(day_of_text(bytes_of_text(texts[i])), DAY_NONE);
}

static void spans_and_sizes_are_short(void **state)
{
    (void)state;
    static const struct {
        uint64_t value;
        const char *span, *size;
    } cases[] = {
        {0, "0 s", "0 B"},
        {89, "89 s", "89 B"},
        {90, "1 min", "90 B"},
        {999, "16 min", "999 B"},
        {1000, "16 min", "1.0 kB"},
        {86400, "24 h", "86.4 kB"},
        {999999, "11 days", "999.9 kB"},
        {1000000, "11 days", "1.0 MB"},
        {UINT64_MAX, "213503982334601 days", "18.4 EB"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char span[RELATIVE_MAX], size[SIZE_TEXT_MAX];
        span_write(span, cases[i].value);
        size_write(size, cases[i].value);
        assert_string_equal(span, cases[i].span);
        assert_string_equal(size, cases[i].size);
    }
}

static void a_locale_names_a_language(void **state)
{
    (void)state;
    static const struct {
        const char *locale, *want; /* NULL: none */
    } cases[] = {
        {"es_BO.UTF-8", "es-BO"},
        {"zh_TW", "zh-TW"},
        {"pt", "pt"},
        {"qu_PE.UTF-8@x", "qu-PE"},
        {"zh_Hans_CN", "zh-Hans-CN"},
        {"C", NULL},
        {"C.UTF-8", NULL},
        {"POSIX", NULL},
        {"", NULL},
        {".UTF-8", NULL},
        {"es_\x1b[31m", NULL},
        {"P", NULL},
        {"averyveryveryveryverylonglanguagename", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[LANG_MAX + 1] = "untouched";
        bool is_language = language_of_locale(got, cases[i].locale);
        assert_int_equal(is_language, cases[i].want != NULL);
        assert_string_equal(got, is_language ? cases[i].want : "untouched");
    }
}

static void short_ids_grow_until_they_differ(void **state)
{
    (void)state;
    uint8_t ids[3 * 32] = {0};
    assert_int_equal(short_id_digits(bytes_of(ids, 0)), 8);
    assert_int_equal(short_id_digits(bytes_of(ids, 32)), 8);
    ids[0] = 1;         /* the first differs at once */
    ids[32 + 6] = 0x10; /* the second and third have 12 digits in common */
    assert_int_equal(short_id_digits(BYTES_ARRAY(ids)), 13);
    ids[32 + 6] = 0x01; /* now 13 */
    assert_int_equal(short_id_digits(BYTES_ARRAY(ids)), 14);
    ids[32 + 6] = 0; /* one id twice: nothing would tell them apart */
    assert_int_equal(short_id_digits(BYTES_ARRAY(ids)), 8);
}

static void progress_tells_rate_and_time_left(void **state)
{
    (void)state;
    char line[PROGRESS_LINE_MAX];
    struct progress p = {.what = "proposing", .total = 1000};
    progress_line(line, &p, 250, 5000);
    assert_string_equal(line, "proposing  [######..................] 250 of 1000  50/s, 15 s left");
    progress_line(line, &p, 0, 0);
    assert_string_equal(line, "proposing  [........................] 0 of 1000  0/s, ? left");
    progress_line(line, &p, 2000, 1000); /* more than was thought */
    assert_string_equal(line, "proposing  [########################] 2000 of 1000  2000/s, 0 s left");
    p.total = 0;
    progress_line(line, &p, 30, 1000);
    assert_string_equal(line, "proposing  30  30/s");
    p.columns = 10;
    progress_line(line, &p, 30, 1000);
    assert_string_equal(line, "proposing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_are_told_from_today),
        cmocka_unit_test(a_dated_day_has_both),
        cmocka_unit_test(what_is_no_day_is_none),
        cmocka_unit_test(spans_and_sizes_are_short),
        cmocka_unit_test(a_locale_names_a_language),
        cmocka_unit_test(short_ids_grow_until_they_differ),
        cmocka_unit_test(progress_tells_rate_and_time_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
