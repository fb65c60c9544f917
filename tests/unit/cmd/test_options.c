/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <string.h>

#include "cmd/options.h"

static const struct option_rule own[] = {
    {"title", "LANG=TEXT", "a title", true},
    {"limit", "N", "at most", false},
    {"output", "FILE", "where to", false},
    {"check", NULL, "sign nothing", false},
    {NULL, NULL, NULL, false},
};
static const struct option_rule common[] = {
    {"json", NULL, "for programs", false},
    {"help", NULL, "help", false},
    {NULL, NULL, NULL, false},
};

/* Parse words given one behind the other, NULL-terminated. */
static bool parse(struct options *out, const char *const *args, char message[200])
{
    const struct option_rules rules = {own, common};
    int n = 0;
    while (args[n] != NULL)
        n++;
    message[0] = '\0';
    return options_parse(out, &rules, n, (char *const *)(uintptr_t)args, message, 200);
}

static void values_stand_behind_a_space_or_an_equals_sign(void **state)
{
    (void)state;
    struct options o;
    char message[200];
    const char *const args[] = {"--limit", "7", "--title=es=a=b", "--title", "pt=--x", "-o", "f", NULL};
    assert_true(parse(&o, args, message));
    assert_string_equal(option(&o, "limit"), "7");
    assert_string_equal(option_at(&o, "title", 0), "es=a=b");
    assert_string_equal(option_at(&o, "title", 1), "pt=--x");
    assert_null(option_at(&o, "title", 2));
    assert_string_equal(option(&o, "output"), "f");
    assert_null(option(&o, "check"));
}

static void options_stand_anywhere_among_words(void **state)
{
    (void)state;
    struct options o;
    char message[200];
    const char *const args[] = {"a", "--json", "b", "-", "--check", NULL};
    assert_true(parse(&o, args, message));
    assert_int_equal(o.n_words, 3);
    assert_string_equal(o.words[2], "-");
    assert_non_null(option(&o, "json"));
    assert_non_null(option(&o, "check"));
}

static void two_dashes_end_the_options(void **state)
{
    (void)state;
    struct options o;
    char message[200];
    const char *const args[] = {"--check", "--", "--json", "-h", NULL};
    assert_true(parse(&o, args, message));
    assert_int_equal(o.n_words, 2);
    assert_string_equal(o.words[0], "--json");
    assert_null(option(&o, "json"));
}

static void slips_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *args[4];
        const char *message;
    } cases[] = {
        {{"--limt", "7"}, "there is no option --limt (did you mean --limit?)"},
        {{"--lim=7"}, "there is no option --lim"},
        {{"--jsonn"}, "there is no option --jsonn (did you mean --json?)"},
        {{"--until", "7"}, "there is no option --until"},
        {{"-x"}, "there is no option -x"},
        {{"-of"}, "there is no option -of"},
        {{"--limit"}, "--limit needs a value: N"},
        {{"--limit=1", "--limit=2"}, "--limit is given twice"},
        {{"--check=yes"}, "--check takes no value"},
        {{"--=x"}, "there is no option --"},
        {{"-o"}, "--output needs a value: FILE"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct options o;
        char message[200];
        assert_false(parse(&o, cases[i].args, message));
        assert_string_equal(message, cases[i].message);
    }
}

static void too_many_words_are_refused(void **state)
{
    (void)state;
    static const char *args[OPTIONS_MAX + 2];
    struct options o;
    char message[200];
    for (size_t i = 0; i <= OPTIONS_MAX; i++)
        args[i] = "w";
    assert_false(parse(&o, args, message));
    args[OPTIONS_MAX] = NULL;
    assert_true(parse(&o, args, message));
    assert_int_equal(o.n_words, OPTIONS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stand_behind_a_space_or_an_equals_sign),
        cmocka_unit_test(options_stand_anywhere_among_words),
        cmocka_unit_test(two_dashes_end_the_options),
        cmocka_unit_test(slips_are_named),
        cmocka_unit_test(too_many_words_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
