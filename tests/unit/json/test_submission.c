/* SPDX-License-Identifier: Apache-2.0 */
#define _POSIX_C_SOURCE 200809L

#include "support/cmocka.h"
#include "support/heap.h"
#include "support/scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/record/card.h"
#include "documents.h"
#include "json/aliases.h"
#include "json/submission.h"

static void aliases_are_held_to_their_checksums(void **state)
{
    (void)state;
    static const struct {
        const char *scheme, *id;
        bool want;
    } cases[] = {
        {"ror", "https://ror.org/042nb2s44", true},
        {"ror", "https://ror.org/02mhbdp94", true},
        {"ror", "https://ror.org/05dxps055", true},
        {"ror", "https://ror.org/042nb2s45", false},
        {"ror", "https://ror.org/042nb2s4", false},
        {"ror", "https://ror.org/142nb2s44", false},
        {"ror", "https://ror.org/042nb2i44", false},
        {"ror", "https://ror.org/042nb2s4x", false},
        {"ror", "http://ror.org/042nb2s44", false},
        {"ror", "042nb2s44", false},
        {"ror", "", false},
        {"lei", "5493001KJTIIGC8Y1R12", true},
        {"lei", "213800WAVVOPS85N2205", true},
        {"lei", "5493001KJTIIGC8Y1R13", false},
        {"lei", "5493001KJTIIGC8Y1R1", false},
        {"lei", "5493001kjtiigc8y1r12", false},
        {"isni", "0000000121032683", true},
        {"isni", "000000012146438X", true},
        {"isni", "0000000121032684", false},
        {"isni", "0000 0001 2103 2683", false},
        {"isni", "000000012146438x", false},
        {"wikidata", "Q42", true},
        {"wikidata", "Q", false},
        {"wikidata", "Q042", false},
        {"wikidata", "42", false},
        {"dac_channel", "anything", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const char *fault = alias_fault(bytes_of_text(cases[i].scheme), bytes_of_text(cases[i].id));
        if ((fault == NULL) != cases[i].want) fail_msg("%s %s", cases[i].scheme, cases[i].id);
    }
}

static void shipped_lists_know_their_codes(void **state)
{
    (void)state;
    static const struct {
        const char *list, *code;
        bool want;
    } cases[] = {
        {"Country", "BO", true},
        {"Country", "AF", true},
        {"Country", "ZW", true},
        {"Country", "XX", false},
        {"Country", "bo", false},
        {"Country", "B", false},
        {"Country", "", false},
        {"Country", "# Country", false},
        {"Country", "Bolivia (Plurinational State of)", false},
        {"Currency", "CNY", true},
        {"Currency", "EEK", false}, /* withdrawn */
        {"Sector", "31182", true},
        {"Sector", "311", false},
        {"SectorCategory", "311", true},
        {"UNSDG-Goals UNSDG-Targets", "2", true},
        {"UNSDG-Goals UNSDG-Targets", "17.6", true},
        {"UNSDG-Goals UNSDG-Targets", "4.b", true},
        {"UNSDG-Goals UNSDG-Targets", "18", false},
        {"UNSDG-Goals NoSuchList", "18", true},
        {"OrganisationRegistrationAgency", "CN-USCI", true},
        {"OrganisationRegistrationAgency", "CN", false},
        {"NoSuchList", "anything", true},
    };
    struct codelists *lists = codelists_new(test_heap(), AYNI_CODELISTS);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
            if (codelists_know(lists, cases[i].list, bytes_of_text(cases[i].code)) != cases[i].want)
                fail_msg("%s %s", cases[i].list, cases[i].code);
    codelists_free(lists);
    assert_true(codelists_know(NULL, "Country", BYTES_LITERAL("XX")));
}

static void a_list_edited_by_hand_hides_nothing(void **state)
{
    (void)state;
    char folder[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX + 16];
    scratch_make(folder, NULL);
    snprintf(path, sizeof path, "%s/Own.txt", folder);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    fputs("# out of order, mixed line ends, no name, no end of line\r\nZ\tlast\r\n\nA\r\nM\tmiddle\n#B\nC",
          file);
    fclose(file);
    struct codelists *lists = codelists_new(test_heap(), folder);
    for (const char *code = "ZAMC"; *code != '\0'; code++)
        assert_true(codelists_know(lists, "Own", bytes_of(code, 1)));
    assert_false(codelists_know(lists, "Own", BYTES_LITERAL("B")));
    assert_false(codelists_know(lists, "Own", BYTES_LITERAL("")));
    codelists_free(lists);
    scratch_remove(folder);
}

static void lists_survive_want_of_memory(void **state)
{
    (void)state;
    for (size_t n_good = 0; n_good < 12; n_good++) {
        struct failing_heap failing;
        struct codelists *lists = codelists_new(failing_heap_init(&failing, n_good), AYNI_CODELISTS);
        /* What cannot be read is not checked. */
        if (lists != NULL) assert_true(codelists_know(lists, "Country", BYTES_LITERAL("BO")));
        codelists_free(lists);
        assert_int_equal(failing.n_live, 0);
    }
}

static const struct field alias_fields[] = {
    {.name = "scheme", .kind = FIELD_OPEN, .list = "AliasScheme"},
    {.name = "id", .kind = FIELD_STRING},
};
static const struct schema alias_schema = {"alias", alias_fields, 2};
static const struct field sector_fields[] = {
    {.name = "vocabulary", .kind = FIELD_OPEN, .list = "SectorVocabulary"},
    {.name = "code", .kind = FIELD_OPEN, .list = "Sector"},
};
static const struct schema sector_schema = {"sector", sector_fields, 2};
static const struct field due_fields[] = {{.name = "note", .kind = FIELD_STRING}};
static const struct schema due_schema = {"due", due_fields, 1};
static const struct field all_fields[] = {
    {.name = "name", .kind = FIELD_STRING},
    {.name = "words", .kind = FIELD_STRING, .flags = FIELD_LIST},
    {.name = "titles", .kind = FIELD_LINE},
    {.name = "texts", .kind = FIELD_TEXT},
    {.name = "langs", .kind = FIELD_LANG, .flags = FIELD_LIST},
    {.name = "org_id", .kind = FIELD_ORG},
    {.name = "label", .kind = FIELD_LABEL},
    {.name = "country", .kind = FIELD_OPEN, .list = "Country"},
    {.name = "money", .kind = FIELD_MONEY},
    {.name = "sectors", .kind = FIELD_MAP, .flags = FIELD_LIST, .of = &sector_schema},
    {.name = "aliases", .kind = FIELD_MAP, .flags = FIELD_LIST, .of = &alias_schema},
    {.name = "due", .kind = FIELD_EITHER, .of = &due_schema},
    {.name = "count", .kind = FIELD_UINT},
};
static const struct schema all_schema = {"all", all_fields, sizeof all_fields / sizeof all_fields[0]};

static void submission_names_the_field_and_the_mend(void **state)
{
    (void)state;
    static const struct {
        const char *json, *path, *message; /* path NULL: nothing to say */
    } cases[] = {
        {"{}", NULL, NULL},
        {"{\"name\": \"Puno\", \"count\": 3, \"due\": \"2027-01-01\"}", NULL, NULL},
        {"{\"name\": \"pay\\u200bpal\"}", "name", "U+200B"},
        {"{\"words\": [\"a\", \"b\\ufeff\"]}", "words[1]", "U+FEFF"},
        {"{\"titles\": [{\"lang\": \"es\", \"text\": \"a\\u00adb\"}]}", "titles[0].text", "U+00AD"},
        {"{\"titles\": [{\"lang\": \"es\", \"text\": \"a\\udb40\\udc41\"}]}", "titles[0].text", "U+E0041"},
        {"{\"titles\": [{\"lang\": \"es\", \"text\": \"cafe\\u0301\"}]}", "titles[0].text", "NFC"},
        {"{\"titles\": [{\"lang\": \"fa\", \"text\": \"می‌خواهم\"}]}", NULL, NULL},
        {"{\"texts\": [{\"lang\": \"es\", \"text\": \"a\\n\\tb\"}]}", NULL, NULL},
        {"{\"texts\": [{\"lang\": \"xx\", \"text\": \"a\"}]}", "texts[0].lang", "'xx' is no language"},
        {"{\"langs\": [\"quz\", \"zh-Hans\", \"xy-Latn\"]}", "langs[2]", "'xy' is no language"},
        {"{\"org_id\": \"XI-ROR-0aaaaaa11\"}", NULL, NULL},
        {"{\"org_id\": \"XI-NONE-0aaaaaa11\"}", "org_id", "'XI-NONE' is no prefix"},
        {"{\"label\": \"ZZ-NIT-1-LAB\"}", "label", "'ZZ-NIT' is no prefix"},
        {"{\"country\": \"XX\"}", "country", "'XX' is no code of the list Country"},
        {"{\"country\": \"XI\"}", "country", "'XI' is no code of the list Country"},
        {"{\"country\": \"XI\", \"org_id\": \"XI-ROR-0aaaaaa11\"}", NULL, NULL},
        {"{\"money\": {\"amount\": \"1\", \"currency\": \"XYZ\", \"value_date\": \"2027-01-01\"}}",
         "money.currency", "list Currency"},
        {"{\"sectors\": [{\"vocabulary\": \"1\", \"code\": \"311\"}]}", "sectors[0].code", "list Sector;"},
        {"{\"sectors\": [{\"vocabulary\": \"2\", \"code\": \"311\"}]}", NULL, NULL},
        {"{\"sectors\": [{\"vocabulary\": \"2\", \"code\": \"31182\"}]}", "sectors[0].code",
         "list SectorCategory"},
        {"{\"sectors\": [{\"vocabulary\": \"7\", \"code\": \"18\"}]}", "sectors[0].code", "list UNSDG-Goals"},
        {"{\"sectors\": [{\"vocabulary\": \"99\", \"code\": \"our-own\"}]}", NULL, NULL},
        {"{\"sectors\": [{\"vocabulary\": \"77\", \"code\": \"1\"}]}", "sectors[0].vocabulary",
         "SectorVocabulary"},
        {"{\"aliases\": [{\"scheme\": \"ror\", \"id\": \"https://ror.org/042nb2s44\"}]}", NULL, NULL},
        {"{\"aliases\": [{\"scheme\": \"ror\", \"id\": \"https://ror.org/042nb2s45\"}]}", "aliases[0].id",
         "ROR"},
        {"{\"due\": {\"note\": \"\\u2060\"}}", "due.note", "U+2060"},
        /* Values of another kind than their field are for schema_check to report. */
        {"{\"name\": 1, \"words\": 2, \"titles\": [3], \"texts\": \"4\", \"langs\": [{}], \"org_id\": []}",
         NULL, NULL},
        {"{\"label\": {}, \"country\": 7, \"money\": \"8\", \"sectors\": {}, \"due\": 9, \"count\": \"x\"}",
         NULL, NULL},
        {"{\"org_id\": \"\", \"label\": \"\", \"country\": \"\", \"aliases\": [{\"scheme\": \"ror\"}, 1]}",
         NULL, NULL},
    };
    struct codelists *lists = codelists_new(test_heap(), AYNI_CODELISTS);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer payload;
        struct findings findings;
        struct schema_check how = findings_check(&findings);
        buffer_init(&payload, test_heap(), 4096);
        document_read(&payload, cases[i].json, &all_schema);
        enum ayni_err err = submission_check(&all_schema, buffer_view(&payload), lists, &how);
        bool is_good = cases[i].path == NULL;
        if (err != (is_good ? AYNI_OK : AYNI_ERR_FIELD) || findings.n != (is_good ? 0 : 1))
            fail_msg("case %zu: err %d, %zu findings", i, err, findings.n);
        if (!is_good) assert_string_equal(findings.at[0].path, cases[i].path);
        if (!is_good && strstr(findings.at[0].message, cases[i].message) == NULL)
            fail_msg("case %zu: %s", i, findings.at[0].message);
        buffer_deinit(&payload);
    }
    codelists_free(lists);
}

static void a_card_has_a_name_in_latin_script(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        enum ayni_err want;
    } cases[] = {
        {"{\"names\": [{\"lang\": \"zh\", \"text\": \"高原作物研究所\"}]}", AYNI_ERR_FIELD},
        {"{\"names\": [{\"lang\": \"zh\", \"text\": \"高原作物研究所\"}, {\"lang\": \"es\", \"text\": "
         "\"ICA\"}]}",
         AYNI_OK},
        {"{\"names\": [{\"lang\": \"zh-Latn\", \"text\": \"gāo\"}]}", AYNI_OK},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer card;
        struct findings findings;
        struct schema_check how = findings_check(&findings);
        buffer_init(&card, test_heap(), 4096);
        document_read(&card, cases[i].json, &card_schema);
        assert_int_equal(submission_check(&card_schema, buffer_view(&card), NULL, &how), cases[i].want);
        if (cases[i].want != AYNI_OK) assert_string_equal(findings.at[0].path, "names");
        buffer_deinit(&card);
    }
}

static void submission_stops_at_the_first_when_nobody_listens(void **state)
{
    (void)state;
    struct buffer payload;
    struct schema_check how = {.strict = true};
    buffer_init(&payload, test_heap(), 4096);
    document_read(&payload, "{\"name\": \"\\u200b\", \"words\": [\"\\u200b\"]}", &all_schema);
    assert_int_equal(submission_check(&all_schema, buffer_view(&payload), NULL, &how), AYNI_ERR_FIELD);
    buffer_deinit(&payload);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(aliases_are_held_to_their_checksums),
        cmocka_unit_test(shipped_lists_know_their_codes),
        cmocka_unit_test(a_list_edited_by_hand_hides_nothing),
        cmocka_unit_test(lists_survive_want_of_memory),
        cmocka_unit_test(submission_names_the_field_and_the_mend),
        cmocka_unit_test(a_card_has_a_name_in_latin_script),
        cmocka_unit_test(submission_stops_at_the_first_when_nobody_listens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
