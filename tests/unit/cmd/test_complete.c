/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <string.h>

#include "cmd/commands.h"
#include "cmd/complete.h"
#include "support/heap.h"

/* What the program answers to shells; what shells make of it is tests/integration/test_completion.py. */

#define WORDS_MAX 8

/* The answer, without what the words mean; the words are NULL-terminated. */
static void ask(char out[4096], const char *program, const char *const *words)
{
    struct sheet sheet;
    int n = 0;
    bool is_meaning = false;
    while (words[n] != NULL)
        n++;
    sheet_init(&sheet, test_heap(), (struct terminal){0}, "");
    complete_onto(&sheet, program, n, (char *const *)(uintptr_t)words);
    assert_int_equal(sheet.err, AYNI_OK);
    for (size_t i = 0; i < sheet.out.len; i++) {
        char c = (char)sheet.out.data[i];
        is_meaning = c == '\t' || (is_meaning && c != '\n');
        if (!is_meaning) *out++ = (char)(c == '\n' ? ' ' : c);
    }
    *out = '\0';
    sheet_deinit(&sheet);
}

static void what_may_stand_there_follows_from_what_stands_before(void **state)
{
    (void)state;
    static const struct {
        const char *words[WORDS_MAX];
        const char *want;
    } cases[] = {
        {{"pro"}, "words propose progress prove "},
        {{"help", "pro"}, "words propose progress prove "},
        {{"help", "prove", ""}, ""},
        {{"--json", "pro"}, "words propose progress prove "},
        {{"--data", "init", "pro"}, "words propose progress prove "},
        {{"nothing", ""}, ""},
        {{"nothing", "--j"}, "words --json "},
        {{"list", ""}, ""},
        {{"list", "--st"}, "words --status "},
        {{"list", "--status", ""},
         "words proposed partly_accepted declined lapsed agreed in_force suspended completed terminated "
         "conflict "},
        {{"list", "--status=i"}, "words --status=in_force "},
        {{"list", "--json=i"}, "words "},
        {{"--status", "list"}, "words list "},
        {{"list", "--status", "in_force", "--st"}, "words "},
        {{"charter", "--title", "es=a", "--ti"}, "words --title "},
        {{"prove", "-o", ""}, "files "},
        {{"prove", "-o", "x", "--out"}, "words "},
        {{"prove", "--output=x"}, "files "},
        {{"list", "--data", ""}, "folders "},
        {{"propose", "a", "-", "b", ""}, "files "},
        {{"propose", "--wait", "r"}, "words replicated= "},
        {{"audit", ""}, "files "},
        {{"audit", "a", ""}, ""},
        {{"sign", ""},
         "words join propose accept decline amend suspend resume terminate deliver confirm contest "
         "progress attach correct label unlabel consent "},
        {{"sign", "propose", ""}, "files "},
        {{"sign", "propose", "a.json", ""}, ""},
        {{"submit", "a.record", ""}, "files "},
        {{"new", "trai"}, "words training "},
        {{"log", "--type", "pro"}, "words propose progress "},
        {{"new", "--", "--"}, "words "},
        {{"init", "--country", ""}, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char got[4096];
        ask(got, "ayni", cases[i].words);
        if (strcmp(got, cases[i].want) != 0) print_error("case %zu: %s\n", i, cases[i].words[0]);
        assert_string_equal(got, cases[i].want);
    }
}

static void the_node_has_options_of_its_own(void **state)
{
    (void)state;
    char got[4096];
    ask(got, "aynid", (const char *const[]){"--l", NULL});
    assert_string_equal(got, "words --listen ");
    ask(got, "aynid", (const char *const[]){"list", NULL});
    assert_string_equal(got, "");
    ask(got, "aynid", (const char *const[]){NULL});
    assert_string_equal(got, "");
}

static bool has_place(const struct option_rule *options, const char *placeholder)
{
    for (; options->name != NULL; options++)
        if (options->value != NULL && strcmp(options->value, placeholder) == 0) return true;
    return false;
}

static bool is_used(const char *placeholder)
{
    bool found = has_place(common_options, placeholder);
    for (const struct family *family = command_families; family->heading != NULL; family++)
        for (const struct command *const *c = family->commands; *c != NULL; c++)
            found |= strstr((*c)->words, placeholder) != NULL || has_place((*c)->options, placeholder);
    return found;
}

static void every_source_has_a_place_that_is_called_so(void **state)
{
    (void)state;
    for (const struct completion_source *s = completion_sources; s->placeholder != NULL; s++) {
        if (!is_used(s->placeholder)) print_error("no command asks for a %s\n", s->placeholder);
        assert_true(is_used(s->placeholder));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_may_stand_there_follows_from_what_stands_before),
        cmocka_unit_test(the_node_has_options_of_its_own),
        cmocka_unit_test(every_source_has_a_place_that_is_called_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
