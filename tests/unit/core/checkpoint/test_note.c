/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/note.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <stdlib.h>

#include "core/checkpoint/checkpoint.h"
#include "keys.h"

#define LINE "\u2014 a AAAAAAA=\n" /* the shortest line: an id and one byte */

static enum ayni_err parse(const char *text)
{
    struct note note;
    return note_parse(&note, bytes_of_text(text));
}

static void a_note_is_split_at_its_last_blank_line(void **state)
{
    (void)state;
    static const struct {
        const char *raw, *text;
    } cases[] = {
        {"text\n\n" LINE, "text\n"},
        {"\n\n" LINE, "\n"},
        {"one\n\ntwo\n\n" LINE LINE, "one\n\ntwo\n"},
        {"one\n\n\n" LINE, "one\n\n"},
        {"one\n\n" LINE "\n" LINE, "one\n\n" LINE},
        {"\u00fc\x7f\u2028\n\n" LINE, "\u00fc\x7f\u2028\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct note note;
        assert_int_equal(note_parse(&note, bytes_of_text(cases[i].raw)), AYNI_OK);
        assert_true(bytes_equal_text(note.text, cases[i].text));
        assert_int_equal(note.text.len + 1 + note.signatures.len, strlen(cases[i].raw));
    }
}

static void parse_refuses_what_is_no_note(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "\n",
        "\n\n",
        "text",
        "text\n",
        "text\n\n",
        LINE,
        "\n" LINE,
        "text\n" LINE,
        "text\n\n" LINE "rest",
        "text\n\n" LINE "\n",
        "text\n\n\u2014 a AAAAAAA=",     /* no line end */
        "text\n\n\u2014 a AAAAAA==\n",   /* an id alone */
        "text\n\n\u2014 a AAAA\n",       /* not even that */
        "text\n\n\u2014 a \n",           /* nothing */
        "text\n\n\u2014 a\n",            /* no signature */
        "text\n\n\u2014  AAAAAAA=\n",    /* no name */
        "text\n\n\u2014 AAAAAAA=\n",     /* no name */
        "text\n\n\u2014 a+b AAAAAAA=\n", /* no name for a key */
        "text\n\n\u2014 a\u00a0b AAAAAAA=\n",
        "text\n\n\u2014a AAAAAAA=\n",
        "text\n\n\u2013 a AAAAAAA=\n", /* another dash */
        "text\n\n- a AAAAAAA=\n",
        "text\n\n \u2014 a AAAAAAA=\n",
        "text\n\n\u2014 a  AAAAAAA=\n",
        "text\n\n\u2014 a AAAAAAA= \n",
        "text\n\n\u2014 a AAAA AAA=\n",
        "text\n\n\u2014 a AAAAAAB=\n", /* a spare bit */
        "text\n\n\u2014 a AAAAAAA\n",  /* no padding */
        "text\n\n\u2014 a AAAA-AA=\n", /* the other alphabet */
        "text\n\n\u2014 a AAAAAAA=\r\n",
        "te\rxt\n\n" LINE,
        "te\txt\n\n" LINE,
        "te\x1fxt\n\n" LINE,
        "te\xffxt\n\n" LINE,
        "te\xc3\n\n" LINE,
        "te\xed\xa0\x80xt\n\n" LINE,
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (parse(cases[i]) != AYNI_ERR_ENCODING) fail_msg("case %zu: %s", i, cases[i]);
    struct note note;
    assert_int_equal(note_parse(&note, BYTES_LITERAL("te\0xt\n\n" LINE)), AYNI_ERR_ENCODING);
    assert_int_equal(note_parse(&note, bytes_of(NULL, 0)), AYNI_ERR_ENCODING);
}

static void sixteen_and_more_lines_are_read_up_to_a_limit(void **state)
{
    (void)state;
    struct buffer raw;
    buffer_init(&raw, test_heap(), NOTE_MAX);
    assert_int_equal(buffer_append(&raw, BYTES_LITERAL("text\n\n")), AYNI_OK);
    for (size_t n = 1; n <= NOTE_SIGNATURES_MAX + 1; n++) {
        struct note note;
        assert_int_equal(buffer_append(&raw, BYTES_LITERAL(LINE)), AYNI_OK);
        enum ayni_err want = n <= NOTE_SIGNATURES_MAX ? AYNI_OK : AYNI_ERR_ENCODING;
        assert_int_equal(note_parse(&note, buffer_view(&raw)), want);
        struct note_signature sig;
        size_t n_read = 0;
        while (want == AYNI_OK && note_next_signature(&sig, &note.signatures))
            n_read++;
        assert_int_equal(n_read, want == AYNI_OK ? n : 0);
    }
    buffer_deinit(&raw);
}

static void a_note_has_a_longest_length(void **state)
{
    (void)state;
    static const char tail[] = "\n\n" LINE;
    char *raw = malloc(NOTE_MAX + 1);
    assert_non_null(raw);
    for (size_t len = NOTE_MAX; len <= NOTE_MAX + 1; len++) {
        struct note note;
        memset(raw, 'x', len);
        memcpy(raw + len - strlen(tail), tail, strlen(tail));
        assert_int_equal(note_parse(&note, bytes_of(raw, len)),
                         len == NOTE_MAX ? AYNI_OK : AYNI_ERR_ENCODING);
    }
    free(raw);
}

static void lines_say_who_signed(void **state)
{
    (void)state;
    struct buffer raw;
    struct note note;
    struct note_signature sig;
    struct vkey log = log_keys().vkey, witness = witness_keys().vkey;
    join(&raw, "text\n\n", example_log_line, example_witness_line);
    assert_int_equal(note_parse(&note, buffer_view(&raw)), AYNI_OK);
    assert_true(note_next_signature(&sig, &note.signatures));
    assert_true(note_signature_is_by(&sig, &log));
    assert_false(note_signature_is_by(&sig, &witness));
    assert_true(note_next_signature(&sig, &note.signatures));
    assert_int_equal(sig.key_id, 0x10e3e32e);
    assert_true(bytes_equal_text(sig.name, "w.example/1"));
    assert_true(note_signature_is_by(&sig, &witness));
    assert_false(note_next_signature(&sig, &note.signatures));
    buffer_deinit(&raw);
}

static void a_name_alone_or_an_id_alone_is_not_enough(void **state)
{
    (void)state;
    struct note note;
    struct note_signature sig;
    struct vkey key = log_keys().vkey;
    assert_int_equal(note_parse(&note, BYTES_LITERAL("t\n\n\u2014 log.example/a 2HC6twA=\n")), AYNI_OK);
    assert_true(note_next_signature(&sig, &note.signatures));
    assert_int_equal(sig.key_id, key.id + 1);
    assert_false(note_signature_is_by(&sig, &key));
    assert_int_equal(note_parse(&note, BYTES_LITERAL("t\n\n\u2014 log.example/ab 2HC6tgA=\n")), AYNI_OK);
    assert_int_equal(note_check(&note, &key), AYNI_ERR_KEY);
    assert_int_equal(note_parse(&note, BYTES_LITERAL("t\n\n\u2014 log.example/a 2HC6tgA=\n")), AYNI_OK);
    assert_int_equal(note_check(&note, &key), AYNI_ERR_SIGNATURE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_note_is_split_at_its_last_blank_line),
        cmocka_unit_test(parse_refuses_what_is_no_note),
        cmocka_unit_test(sixteen_and_more_lines_are_read_up_to_a_limit),
        cmocka_unit_test(a_note_has_a_longest_length),
        cmocka_unit_test(lines_say_who_signed),
        cmocka_unit_test(a_name_alone_or_an_id_alone_is_not_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
