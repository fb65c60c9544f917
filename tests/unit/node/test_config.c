/* SPDX-License-Identifier: Apache-2.0 */
#include "node/config.h"

#include <stdio.h>

#include "support/cmocka.h"
#include "support/heap.h"

#define KEY "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void all_sections_are_read(void **state)
{
    (void)state;
    static struct config config;
    struct fault fault = {0};
    const char *text = "# a comment\n"
                       "[node]\n"
                       "listen = 0.0.0.0:4701 ; another\n"
                       "\n"
                       "[peers]\r\n"
                       "umsa.edu.bo = ayni.umsa.edu.bo:4700\r\n"
                       "cas.cn = [2001:db8::1]:4700\n"
                       "[observers]\n"
                       "court = " KEY "\n"
                       "; the end, without a newline";
    assert_int_equal(config_parse(&config, bytes_of_text(text), "ayni.conf", &fault), AYNI_OK);
    assert_string_equal(config.listen, "0.0.0.0:4701");
    assert_int_equal(config.n_peers, 2);
    assert_string_equal(config_address(&config, BYTES_LITERAL("umsa.edu.bo")), "ayni.umsa.edu.bo:4700");
    assert_string_equal(config_address(&config, BYTES_LITERAL("cas.cn")), "[2001:db8::1]:4700");
    assert_null(config_address(&config, BYTES_LITERAL("umsa.edu")));
    assert_int_equal(config.n_observers, 1);
    assert_int_equal(config.observers[0].key.bytes[1], 0x11);
}

static void an_empty_file_means_the_defaults(void **state)
{
    (void)state;
    static struct config config;
    struct fault fault = {0};
    assert_int_equal(config_parse(&config, BYTES_LITERAL(""), "ayni.conf", &fault), AYNI_OK);
    assert_string_equal(config.listen, CONFIG_LISTEN_DEFAULT);
    assert_int_equal(config.n_peers, 0);
}

static void a_file_that_is_not_there_means_the_defaults(void **state)
{
    (void)state;
    static struct config config;
    struct fault fault = {0};
    assert_int_equal(config_read(&config, test_heap(), "/nonexistent/ayni.conf", &fault), AYNI_OK);
    assert_string_equal(config.listen, CONFIG_LISTEN_DEFAULT);
}

static void what_is_wrong_is_refused_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *want;
    } cases[] = {
        {"[node]\nlisten = [::]:4700\nport = 1\n", "ayni.conf:3: [node] has no key port"},
        {"listen = [::]:4700\n", "ayni.conf:1: expected [node], [peers] or [observers] above listen"},
        {"[node]\n\n[pears]\na.example = b:1\n",
         "ayni.conf:4: expected [node], [peers] or [observers] above a.example"},
        {"[node]\nlisten = 4700\n", "ayni.conf:2: expected HOST:PORT, such as [::]:4700, for listen"},
        {"[node]\nlisten = a:1\nlisten = a:2\n", "ayni.conf:3: a second time: listen"},
        {"[peers]\na = b:1\n  c:2\n", "ayni.conf:3: a second time: a"}, /* a value may not go on */
        {"[peers]\na = nowhere\n", "ayni.conf:2: expected HOST:PORT, such as ayni.umsa.edu.bo:4700, for a"},
        {"[peers]\nwhat is this\n", "ayni.conf:2: expected KEY = VALUE or [SECTION]"},
        {"[peers\na = b:1\n", "ayni.conf:1: expected KEY = VALUE or [SECTION]"},
        {"[observers]\na = 00\n", "ayni.conf:2: expected a transport key, 64 digits of 0-9 and a-f, for a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct config config = {.listen = "untouched"};
        struct fault fault = {0};
        enum ayni_err err = config_parse(&config, bytes_of_text(cases[i].text), "ayni.conf", &fault);
        assert_int_equal(err, AYNI_ERR_FIELD);
        assert_string_equal(fault.text, cases[i].want);
        assert_string_equal(config.listen, "untouched");
    }
}

static void bytes_that_are_no_text_are_refused(void **state)
{
    (void)state;
    static struct config config;
    struct fault fault = {0};
    struct bytes text = BYTES_LITERAL("[node]\nlisten = a:1\0\n");
    assert_int_equal(config_parse(&config, text, "ayni.conf", &fault), AYNI_ERR_FIELD);
    assert_string_equal(fault.text, "ayni.conf:2: this is no text file");
}

static void a_line_too_long_for_the_reader_is_refused(void **state)
{
    (void)state;
    static struct config config;
    static char text[100000];
    struct fault fault = {0};
    memset(text, 'x', sizeof text - 1);
    memcpy(text, "[node]\n", 7);
    assert_int_equal(config_parse(&config, bytes_of_text(text), "ayni.conf", &fault), AYNI_ERR_FIELD);
    assert_string_equal(fault.text, "ayni.conf:2: this line is too long");
}

static void more_peers_than_members_are_refused(void **state)
{
    (void)state;
    static struct config config;
    static char text[8192];
    struct fault fault = {0};
    size_t len = (size_t)snprintf(text, sizeof text, "[peers]\n");
    for (int i = 0; i <= CHARTER_FOUNDERS_MAX; i++) {
        if (i == CHARTER_FOUNDERS_MAX)
            assert_int_equal(config_parse(&config, bytes_of_text(text), "ayni.conf", &fault), AYNI_OK);
        len += (size_t)snprintf(text + len, sizeof text - len, "p%d = a:1\n", i);
    }
    assert_int_equal(config.n_peers, CHARTER_FOUNDERS_MAX);
    assert_int_equal(config_parse(&config, bytes_of_text(text), "ayni.conf", &fault), AYNI_ERR_FIELD);
    assert_string_equal(fault.text, "ayni.conf:66: more peers than a ledger has members");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_sections_are_read),
        cmocka_unit_test(an_empty_file_means_the_defaults),
        cmocka_unit_test(a_file_that_is_not_there_means_the_defaults),
        cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
        cmocka_unit_test(bytes_that_are_no_text_are_refused),
        cmocka_unit_test(a_line_too_long_for_the_reader_is_refused),
        cmocka_unit_test(more_peers_than_members_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
