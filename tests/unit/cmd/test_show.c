/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/commitment.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/dates.h"
#include "cmd/sheet.h"
#include "cmd/show_commitment.h"

/* The page of a commitment. */

static struct sheet begin(const char *lang)
{
    struct sheet sheet;
    sheet_init(&sheet, test_heap(), (struct terminal){false, false, 0}, lang);
    sheet.today = day_of_text(BYTES_LITERAL("2026-07-01"));
    return sheet;
}

static bool has(const struct sheet *sheet, const char *text)
{
    return memmem(sheet->out.data, sheet->out.len, text, strlen(text)) != NULL;
}

static void assert_has(const struct sheet *sheet, const char *text)
{
    if (!has(sheet, text))
        fail_msg("`%s` is not in\n%.*s", text, (int)sheet->out.len, (const char *)sheet->out.data);
}

static struct sheet preview(const char *lang, const struct sample_edit *edits, size_t n_edits)
{
    struct sheet sheet = begin(lang);
    struct buffer body;
    buffer_init(&body, test_heap(), (size_t)1 << 20);
    sample_encode_edited(&body, commitment_example, edits, n_edits);
    show_preview(&sheet, buffer_view(&body));
    assert_int_equal(sheet.err, AYNI_OK);
    sheet.authentic = (struct bytes){0}; /* it viewed the body */
    buffer_deinit(&body);
    return sheet;
}

static void a_page_speaks_the_language_of_its_reader(void **state)
{
    (void)state;
    static const struct {
        const char *lang, *title, *obligation;
    } cases[] = {{"es", "Laboratorio conjunto", "Secuenciador"},
                 {"zh-Hans", "安第斯作物联合实验室", "测序仪"},
                 {"en", "Joint laboratory", "Secuenciador"},
                 {"fr", "Laboratorio conjunto", "Secuenciador"},
                 {"", "Laboratorio conjunto", "Secuenciador"}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet sheet = preview(cases[i].lang, NULL, 0);
        assert_memory_equal(sheet.out.data, cases[i].title, strlen(cases[i].title));
        assert_has(&sheet, cases[i].obligation);
        sheet_deinit(&sheet);
    }
}

static void a_page_has_all_that_is_signed(void **state)
{
    (void)state;
    static const char *const parts[] = {
        "PE-RUC-20000000001-AGRO-2026-07",
        "from 2027-01-15 (in 6 months) to 2031-12-31 (in 5 years)",
        "es, zh bind",
        "first provider",
        "250000.5 CNY",
        "2027-06-30 (in 11 months)",
        "90 days after no. 1",
        "12 person",
        "depends on: 1",
        "precondition: yes",
        "on failure: Se reprograma",
        "does not sign",
        "The laboratory",
        "code 31182, pct 75 %",
        "law: Derecho peruano",
    };
    struct sheet sheet = preview("es", NULL, 0);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        assert_has(&sheet, parts[i]);
    sheet_deinit(&sheet);
}

static void fields_of_a_newer_version_are_shown_as_such(void **state)
{
    (void)state;
    static const struct sample_edit edits[] = {
        {"'version': 1, ", "'version': 1, 'tomorrow': {'a': [1, '\x1b[2J']}, "}};
    struct sheet sheet = preview("es", edits, 1);
    assert_has(&sheet, "tomorrow (unknown to this version): {\"a\":[1,\"\\u001b[2J\"]}");
    sheet_deinit(&sheet);
}

static void nothing_hostile_reaches_the_terminal(void **state)
{
    (void)state;
    static const char evil[] = "\x1b[2J\x07\x9b\xe2\x80\xae";
    static const char *const places[] = {"Laboratorio conjunto",
                                         "Derecho peruano",
                                         "transfer_equipment",
                                         "250000.5",
                                         "12100000400000001X",
                                         "2031-12-31",
                                         "person",
                                         "31182",
                                         "Mejora participativa",
                                         "first_provider",
                                         "CNY",
                                         "AGRO"};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        const struct sample_edit edits[] = {{places[i], evil}};
        struct sheet sheet = preview("es", edits, 1);
        assert_false(has(&sheet, "\x1b"));
        assert_false(has(&sheet, "\x07"));
        assert_false(has(&sheet, "\x9b"));
        assert_false(has(&sheet, "\xe2\x80\xae"));
        sheet_deinit(&sheet);
    }
}

static void a_body_that_is_no_commitment_is_shown_without_harm(void **state)
{
    (void)state;
    static const char *const bodies[] = {"{}", "{'titles': 7, 'parties': {}, 'obligations': [1, 'x', []]}",
                                         "{'clauses': [{'no': 'x'}], 'documents': [[[]]], 'joint_lab': 'no'}",
                                         "{'descriptions': [{'type': '12'}], 'due': -1}"};
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
        struct sheet sheet = begin("es");
        struct buffer body;
        buffer_init(&body, test_heap(), 4096);
        sample_encode(&body, bodies[i]);
        show_preview(&sheet, buffer_view(&body));
        assert_int_equal(sheet.err, AYNI_OK);
        sheet_deinit(&sheet);
        buffer_deinit(&body);
    }
}

/* What `show` answers, with a status and the stance of the second party. */
static struct sheet standing(const char *status, const char *stance, const struct sample_edit *edit)
{
    static char text[65536];
    struct sheet sheet = begin("es");
    struct buffer shown;
    snprintf(text, sizeof text,
             "{'status': '%s', 'accept_by': '2026-12-31', 'effective_from': '2027-01-15', 'ends_on': "
             "'2031-12-31', "
             "'parties': [{'org_id': 'PE-RUC-1', 'stance': 'accepted', 'time': '2026-06-30T10:00:00Z'}, "
             "{'org_id': 'CN-USCI-2', 'stance': '%s'%s}], 'body': %s}",
             status, stance, strcmp(stance, "open") == 0 ? "" : ", 'time': '2026-06-29T10:00:00Z'",
             commitment_example);
    buffer_init(&shown, test_heap(), sizeof text);
    sample_encode_edited(&shown, text, edit, edit != NULL);
    show_standing(&sheet, 0, buffer_view(&shown));
    assert_int_equal(sheet.err, AYNI_OK);
    buffer_deinit(&shown);
    return sheet;
}

static void a_page_says_what_is_missing(void **state)
{
    (void)state;
    static const struct sample_edit no_gate = {"'precondition': true", "'precondition': false"};
    static const struct {
        const char *status, *stance, *want;
        const struct sample_edit *edit;
    } cases[] = {
        {"proposed", "open", "waits for CN-USCI-2; they can accept until 2026-12-31 (in 6 months)\n", NULL},
        {"declined", "declined", "by CN-USCI-2 on 2026-06-29 (2 days ago)\n", NULL},
        {"lapsed", "open", "the time to accept ended on 2026-12-31 (in 6 months) without CN-USCI-2\n", NULL},
        {"agreed", "accepted",
         "by all signatories; enters into force on 2027-01-15 (in 6 months); waits until obligation 2 is "
         "done\n"
         "and confirmed\n",
         NULL},
        {"agreed", "accepted", "by all signatories; enters into force on 2027-01-15 (in 6 months)\n",
         &no_gate},
        {"in_force", "accepted", "all signatories accepted; ends on 2031-12-31 (in 5 years)\n", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct sheet sheet = standing(cases[i].status, cases[i].stance, cases[i].edit);
        if (!bytes_equal_text(buffer_view(&sheet.out), cases[i].want))
            fail_msg("%s: %.*s", cases[i].status, (int)sheet.out.len, (const char *)sheet.out.data);
        sheet_deinit(&sheet);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_speaks_the_language_of_its_reader),
        cmocka_unit_test(a_page_has_all_that_is_signed),
        cmocka_unit_test(fields_of_a_newer_version_are_shown_as_such),
        cmocka_unit_test(nothing_hostile_reaches_the_terminal),
        cmocka_unit_test(a_body_that_is_no_commitment_is_shown_without_harm),
        cmocka_unit_test(a_page_says_what_is_missing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
