/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "json/text.h"

static void assert_escaped(struct bytes text, bool one_line, const char *want)
{
    struct buffer out;
    buffer_init(&out, test_heap(), 4096);
    assert_int_equal(text_escape(&out, text, one_line), AYNI_OK);
    if (!bytes_equal_text(buffer_view(&out), want))
        fail_msg("want %s, got %.*s", want, (int)out.len, (const char *)out.data);
    buffer_deinit(&out);
}

static void escape_disarms_hostile_titles(void **state)
{
    (void)state;
    static const struct {
        const char *title, *want;
    } cases[] = {
        {"\x1b[2J\x1b[1;1Hagreed", "\\x1b[2J\\x1b[1;1Hagreed"},     /* clears the screen */
        {"\x1b]0;root\x07", "\\x1b]0;root\\x07"},                   /* renames the window */
        {"\x1b]52;c;cm0gLXJm\x1b\\", "\\x1b]52;c;cm0gLXJm\\x1b\\"}, /* fills the clipboard */
        {"\xc2\x9b"
         "31mred",
         "\\x9b31mred"},                                              /* CSI as one C1 character */
        {"\xc2\x85next", "\\x85next"},                                /* NEL, a line break in C1 */
        {"gnp.\xe2\x80\xaetxt", "gnp.\\u202etxt"},                    /* right-to-left override */
        {"\xe2\x81\xa6isolate\xe2\x81\xa9", "\\u2066isolate\\u2069"}, /* bidi isolates */
        {"\xd8\x9cmark", "\\u061cmark"},                              /* Arabic letter mark */
        {"pay\xe2\x80\x8bpal", "pay\\u200bpal"},                      /* zero-width space */
        {"a\xe2\x81\xa0"
         "b\xef\xbb\xbf",
         "a\\u2060b\\ufeff"},                                           /* word joiner, byte order mark */
        {"soft\xc2\xadhyphen", "soft\\xadhyphen"},                      /* soft hyphen */
        {"\xf3\xa0\x81\x81\xf3\xa0\x81\x82", "\\U000e0041\\U000e0042"}, /* tags that nobody sees */
        {"\xe3\x85\xa4", "\\u3164"},                                    /* Hangul filler: a blank letter */
        {"over\rwritten", "over\\x0dwritten"},                          /* back to the start of the line */
        {"two\nlines\tand a tab", "two\\x0alines\\x09and a tab"},       /* a row of its own in a table */
        {"del\x7f\x08\x08", "del\\x7f\\x08\\x08"},                      /* backspaces */
        {"sep\xe2\x80\xa8para\xe2\x80\xa9", "sep\\u2028para\\u2029"},   /* line and paragraph separator */
        {"bad\xff\xfe", "bad\\xff\\xfe"},                               /* bytes that are no UTF-8 */
        {"cut\xe5\xae", "cut\\xe5\\xae"},                               /* a character without its end */
        {"\xc0\x9b"
         "31m",
         "\\xc0\\x9b31m"},                   /* an overlong ESC */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"}, /* a surrogate */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_escaped(bytes_of_text(cases[i].title), true, cases[i].want);
}

static void escape_leaves_honest_texts_alone(void **state)
{
    (void)state;
    static const char *const cases[] = {"",
                                        "plain",
                                        "Laboratorio conjunto: ñandú, pingüino",
                                        "安第斯作物联合实验室",
                                        "Sumaq Kawsay, qhapaq ñan",
                                        "g\xcc\x83uarani", /* a combining tilde that has no composed letter */
                                        "\\x1b is written out",
                                        "emoji 😀",
                                        "اتفاق"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_escaped(bytes_of_text(cases[i]), true, cases[i]);
    assert_escaped(BYTES_LITERAL("two\nlines\tand a tab\r"), false, "two\nlines\tand a tab\\x0d");
    assert_escaped(BYTES_LITERAL("a\0b"), true, "a\\x00b");
}

static void escape_appends_all_or_nothing(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, test_heap(), 12);
    assert_int_equal(buffer_append(&out, BYTES_LITERAL("start ")), AYNI_OK);
    assert_int_equal(text_escape(&out, BYTES_LITERAL("abc\x1b"), true), AYNI_ERR_LIMIT);
    assert_true(bytes_equal_text(buffer_view(&out), "start "));
    buffer_deinit(&out);
}

static void width_counts_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t want;
    } cases[] = {{"", 0},          {"abc", 3},  {"ñandú", 5}, {"安第斯", 6},
                 {"g\xcc\x83", 1}, {"A安b", 4}, {"😀", 2},     {"\xff\xff", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_width(bytes_of_text(cases[i].text)), cases[i].want);
}

static void cut_ends_between_characters(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t columns;
        const char *want;
    } cases[] = {{"abc", 2, "ab"},
                 {"abc", 3, "abc"},
                 {"abc", 9, "abc"},
                 {"abc", 0, ""},
                 {"安第斯", 5, "安第"},
                 {"安第斯", 1, ""},
                 {"g\xcc\x83u", 1, "g\xcc\x83"},
                 {"ñu", 1, "ñ"},
                 {"", 4, ""}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_true(
            bytes_equal_text(text_cut(bytes_of_text(cases[i].text), cases[i].columns), cases[i].want));
}

/* Encode tags with spaces between: as a list of tags, or of {lang, text} where each text is its tag again. */
static void pack_tags(struct buffer *out, const char *tags, bool as_texts)
{
    struct packer p = packer_to(out);
    size_t n = 0;
    for (const char *at = tags; *at != '\0'; at++)
        n += *at != ' ' && (at[1] == ' ' || at[1] == '\0');
    pack_array(&p, n);
    for (const char *at = tags; n-- > 0;) {
        at += strspn(at, " ");
        struct bytes tag = bytes_of(at, strcspn(at, " "));
        at += tag.len;
        if (as_texts) {
            pack_map(&p, 2);
            pack_text(&p, "lang");
            pack_str(&p, tag);
            pack_text(&p, "text");
        }
        pack_str(&p, tag);
    }
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static void pick_serves_the_reader(void **state)
{
    (void)state;
    static const struct {
        const char *texts, *lang, *authentic, *want;
    } cases[] = {
        {"es pt zh-Hans en", "pt", "es", "pt"},
        {"es pt zh-Hans en", "PT", "es", "pt"},
        {"es pt zh-Hans en", "pt-BR", "es", "pt"}, /* cut subtags off */
        {"es pt-PT pt pt-BR", "pt-BR", "es", "pt-BR"},
        {"en es-BO es", "es-BO-x-a", "en", "es-BO"},      /* the longest that is left */
        {"es pt zh-Hans en", "zh", "es", "zh-Hans"},      /* the same language, another script */
        {"es zh-Hant zh-Hans", "zh-CN", "es", "zh-Hans"}, /* the script that the region writes */
        {"es zh-Hans zh-Hant", "zh-TW", "es", "zh-Hant"},
        {"es zh-Hans zh-Hant", "zh-Hant-HK", "es", "zh-Hant"},
        {"en pt-PT", "pt-BR", "en", "pt-PT"},
        {"es qu", "quz", "es", "qu"}, /* the macrolanguage, both ways */
        {"es ayr", "ay", "es", "ayr"},
        {"es qu", "quechua", "es", "es"},
        {"en es pt", "fr", "pt es", "pt"}, /* else the first authentic one that is there */
        {"en es pt", "fr", "zh es", "es"},
        {"en es pt", "fr", "", "en"}, /* else the first */
        {"en es pt", "", "pt", "pt"},
        {"en es pt", "-", "", "en"},
        {"", "es", "es", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer texts, authentic;
        buffer_init(&texts, test_heap(), 4096);
        buffer_init(&authentic, test_heap(), 4096);
        pack_tags(&texts, cases[i].texts, true);
        pack_tags(&authentic, cases[i].authentic, false);
        struct bytes got =
            text_pick(buffer_view(&texts), bytes_of_text(cases[i].lang), buffer_view(&authentic));
        if (!bytes_equal_text(got, cases[i].want))
            fail_msg("case %zu: %.*s", i, (int)got.len, (const char *)got.data);
        buffer_deinit(&texts);
        buffer_deinit(&authentic);
    }
}

static void pick_of_what_is_no_list_is_empty(void **state)
{
    (void)state;
    static const struct bytes cases[] = {{NULL, 0},
                                         {(const uint8_t *)"\x01", 1},
                                         {(const uint8_t *)"\x91\x01", 2},
                                         {(const uint8_t *)"\x92\x80", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(text_pick(cases[i], BYTES_LITERAL("es"), cases[i]).len, 0);
}

static void nfc_is_told_from_what_only_looks_alike(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool want;
    } cases[] = {
        {"", true},
        {"plain", true},
        {"caf\xc3\xa9", true},
        {"cafe\xcc\x81", false}, /* e and a combining acute */
        {"g\xcc\x83", true},     /* nothing to compose to */
        {"安第斯", true},
        {"\xe1\x84\x92\xe1\x85\xa1", false}, /* Hangul jamo */
        {"\xe2\x84\xab", false},             /* Angstrom sign */
        {"a\xcc\xa3\xcc\x81", false},        /* composes with the dot below */
        {"q\xcc\x87\xcc\xa3", false},        /* marks in the wrong order */
        {"\xef\xa4\x80", false},             /* CJK compatibility ideograph */
        {"\xff", false},
        {"caf\xc3", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (text_is_nfc(bytes_of_text(cases[i].text)) != cases[i].want) fail_msg("case %zu", i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escape_disarms_hostile_titles),
        cmocka_unit_test(escape_leaves_honest_texts_alone),
        cmocka_unit_test(escape_appends_all_or_nothing),
        cmocka_unit_test(width_counts_columns),
        cmocka_unit_test(cut_ends_between_characters),
        cmocka_unit_test(pick_serves_the_reader),
        cmocka_unit_test(pick_of_what_is_no_list_is_empty),
        cmocka_unit_test(nfc_is_told_from_what_only_looks_alike),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
