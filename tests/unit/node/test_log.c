/* SPDX-License-Identifier: Apache-2.0 */
#include "node/log.h"

#include "support/cmocka.h"

#include "core/base/bytes.h"

static char line[LOG_LINE_MAX + 1];

/* As log_line, at a fixed time, into `line`. */
__attribute__((sentinel)) static void format(const char *message, ...)
{
    va_list pairs;
    va_start(pairs, message);
    size_t len = log_format(line, 1772352000000, "info", message, pairs);
    va_end(pairs);
    assert_true(len <= LOG_LINE_MAX);
    line[len] = '\0';
}

static void a_line_has_time_level_message_and_pairs(void **state)
{
    (void)state;
    format("session up", "member", "umsa.edu.bo", "direction", "out", NULL);
    assert_string_equal(line, "2026-03-01T08:00:00Z info msg=\"session up\" member=\"umsa.edu.bo\" "
                              "direction=\"out\"\n");
}

static void nothing_in_a_value_ends_the_line_or_reaches_a_terminal(void **state)
{
    (void)state;
    format("x", "name", "a\"b\\c\nlevel=\"error\"\x1b[2J\x7f\xe2\x80\xae", NULL);
    assert_string_equal(line, "2026-03-01T08:00:00Z info msg=\"x\" name=\"a\\\"b\\\\c\\x0alevel=\\\"error\\\""
                              "\\x1b[2J\\x7f\\xe2\\x80\\xae\"\n");
}

static void every_byte_comes_out_as_printable_ascii(void **state)
{
    (void)state;
    for (int c = 1; c < 256; c++) {
        const char value[] = {(char)c, '\0'};
        format("x", "value", value, NULL);
        size_t len = strlen(line);
        assert_int_equal(line[len - 1], '\n');
        for (size_t i = 0; i < len - 1; i++)
            assert_in_range(line[i], ' ', '~');
    }
}

static void a_long_value_is_cut_and_the_line_stays_whole(void **state)
{
    (void)state;
    static char value[2 * LOG_LINE_MAX];
    for (size_t len = LOG_LINE_MAX - 100; len < LOG_LINE_MAX + 10; len++) {
        memset(value, len % 2 == 0 ? 'x' : '\n', len);
        value[len] = '\0';
        format("x", "first", value, "second", "y", "third", value, NULL);
        size_t n = strlen(line);
        assert_string_equal(line + n - 2, "\"\n");
        assert_null(memchr(line, '\n', n - 1));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_time_level_message_and_pairs),
        cmocka_unit_test(nothing_in_a_value_ends_the_line_or_reaches_a_terminal),
        cmocka_unit_test(every_byte_comes_out_as_printable_ascii),
        cmocka_unit_test(a_long_value_is_cut_and_the_line_stays_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
