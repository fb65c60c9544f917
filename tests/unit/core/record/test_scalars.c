/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"
#include "support/sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/record/decimal.h"
#include "core/record/fields.h"
#include "core/record/lang.h"
#include "core/record/types.h"
#include "heard.h"

#define LEN(array) (sizeof(array) / sizeof(array)[0])

static const char *const words[] = {"one", "two", NULL};

/* Check {"x": value} against a table of one field. */
static enum ayni_err check(struct field field, const char *value)
{
    char text[512];
    field.name = "x";
    field.doc = "a value";
    struct schema schema = {"test", &field, 1};
    static const struct schema_check how = {.strict = true};
    struct buffer map;
    buffer_init(&map, test_heap(), 1 << 20);
    assert_in_range(snprintf(text, sizeof text, "{'x': %s}", value), 1, sizeof text - 1);
    sample_encode(&map, text);
    enum ayni_err err = schema_check(&schema, buffer_view(&map), &how);
    buffer_deinit(&map);
    return err;
}

struct scalar_case {
    struct field field;
    const char *const *good;
    const char *const *bad;
};

#define LIST(...)         \
    (const char *const[]) \
    {                     \
        __VA_ARGS__, NULL \
    }
#define HASH "'<9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>'"

static void each_kind_takes_its_values_and_no_others(void **state)
{
    (void)state;
    const struct scalar_case cases[] = {
        {{.kind = FIELD_STRING, .min = 2, .max = 4},
         LIST("'ab'", "'abcd'", "'éé'"),
         LIST("'a'", "'abcde'", "'ééé'", "5", "'<00>'", "['ab']", "true")},
        {{.kind = FIELD_STRING}, LIST("'x'"), LIST("''", "'a\tb'", "'a\nb'")},
        {{.kind = FIELD_STRING, .flags = FIELD_LINES}, LIST("'a\tb\nc'"), LIST("'a\rb'", "'a\x01'")},
        {{.kind = FIELD_CODE, .codes = words},
         LIST("'one'", "'two'"),
         LIST("'three'", "''", "'One'", "'on'", "1")},
        {{.kind = FIELD_OPEN, .list = "L"},
         LIST("'17.6'", "'award_scholarship'", "'E01'", "'UNSDG-1'"),
         LIST("''", "'a b'", "'é'", "'a/b'", "17")},
        {{.kind = FIELD_LANG},
         LIST("'es'", "'quz'", "'zh-Hans'", "'pt-BR'", "'es-419'", "'zh-Hant-TW'", "'qu-x-cusco'",
              "'sl-rozaj'", "'de-1996'", "'ay-BO-x-a-b'"),
         LIST("''", "'e'", "'ES'", "'spanish'", "'es-'", "'es--MX'", "'es_MX'", "'es-mx'", "'zh-hans'",
              "'zh-HANS'", "'-es'", "'x-a'", "'es-x'", "'es-x-'", "'en-a-bbb'", "'es-BO-Latn'",
              "'qu-x-toolongtag'", "'qu-x-CUSCO'", "'es-41'", "'es-abcd'", "'sl-roz'", "'sl-rozajrozaj'")},
        {{.kind = FIELD_ORG},
         LIST("'PE-RUC-20000000001'", "'XI-ROR-0aaaaaa11'", "'CA_ON-ONT-1'", "'MX-CMX_CPA-1-2'",
              "'XM-DAC-41114'", "'CN-USCI-1.2_3'"),
         LIST("''", "'PE'", "'PE-RUC'", "'PE-RUC-'", "'pe-ruc-1'", "'PE--1'", "'PE-RUC-1 2'", "'PE-RUC-1/2'",
              "'PE-RUC-1+2'", "'-RUC-1'", "'P-RUC-1'")},
        {{.kind = FIELD_LABEL},
         LIST("'PE-RUC-1-A'", "'PE-RUC-1-AGRO-2026-07'", "'XI-ROR-0aaaaaa11-x_y.z'"),
         LIST("'PE-RUC-1'", "'PE-RUC-1-'", "'PE-RUC--A'", "'PE-RUC-1-A B'", "'PE-RUC-1-A/B'", "''")},
        {{.kind = FIELD_DATE},
         LIST("'2028-02-29'", "'0001-01-01'"),
         LIST("'2026-02-29'", "'2026-1-1'", "'20260101'", "''", "20260101")},
        {{.kind = FIELD_DECIMAL},
         LIST("'0'", "'1'", "'-1'", "'250000.5'", "'-0.1'", "'0.0000000001'",
              "'999999999999999999.9999999999'"),
         LIST("''", "'-'", "'-0'", "'0.0'", "'1.0'", "'1.50'", "'-0.0'", "'01'", "'.5'", "'5.'", "'+1'",
              "'1e3'", "'1,5'", "' 1'", "'1 '", "'0.00000000001'", "'1000000000000000000'", "'1.2.3'",
              "'--1'", "'1-'", "1", "'NaN'")},
        {{.kind = FIELD_DECIMAL, .flags = FIELD_UNSIGNED}, LIST("'0'", "'0.5'"), LIST("'-0.5'", "'-1'")},
        {{.kind = FIELD_DECIMAL, .min = 1, .max = 5},
         LIST("'1'", "'4.9'", "'5'"),
         LIST("'0.9'", "'5.1'", "'6'", "'-2'")},
        {{.kind = FIELD_PERCENT},
         LIST("'0'", "'100'", "'99.9999'", "'0.0001'"),
         LIST("'100.0001'", "'101'", "'-1'", "'99.99999'", "'50.0'", "'1000'", "50", "'50%'")},
        {{.kind = FIELD_UINT, .min = 1, .max = 3}, LIST("1", "3"), LIST("0", "4", "-1", "'1'", "true")},
        {{.kind = FIELD_UINT}, LIST("0", "9007199254740991"), LIST("9007199254740992", "-1")},
        {{.kind = FIELD_BOOL}, LIST("true", "false"), LIST("0", "1", "'true'")},
        {{.kind = FIELD_HASH}, LIST(HASH), LIST("'<00>'", "'<>'", "'9f86d081884c7d659a2feaa0c55ad015'", "5")},
        {{.kind = FIELD_BYTES, .min = 1, .max = 2},
         LIST("'<00>'", "'<0000>'"),
         LIST("'<>'", "'<000000>'", "'00'")},
        {{.kind = FIELD_MONEY},
         LIST("{'amount': '-5', 'currency': 'BOB', 'value_date': '2026-01-01'}"),
         LIST("'5'", "{}", "{'amount': 5, 'currency': 'BOB', 'value_date': '2026-01-01'}",
              "{'amount': '5', 'currency': 'BOB'}",
              "{'amount': '5', 'currency': 'BOB', 'value_date': '2026-01-01', 'rate': '1'}")},
        {{.kind = FIELD_TEXT, .max = 3},
         LIST("[{'lang': 'es', 'text': 'a\nb'}]",
              "[{'lang': 'es', 'text': 'a'}, {'lang': 'en', 'text': 'a'}]"),
         LIST("[]", "'a'", "['a']", "[{'lang': 'es'}]", "[{'lang': 'es', 'text': ''}]",
              "[{'lang': 'es', 'text': 'abcd'}]",
              "[{'lang': 'es', 'text': 'a'}, {'lang': 'es', 'text': 'b'}]",
              "[{'lang': 'es', 'text': 'a', 'more': 1}]", "{'lang': 'es', 'text': 'a'}")},
        {{.kind = FIELD_LINE},
         LIST("[{'lang': 'es', 'text': 'a'}]"),
         LIST("[{'lang': 'es', 'text': 'a\nb'}]", "[{'lang': 'es', 'text': 'a\tb'}]")},
        {{.kind = FIELD_UINT, .flags = FIELD_LIST, .n_min = 1, .n_max = 2},
         LIST("[1]", "[2, 1]", "[1, 1]"),
         LIST("[]", "[1, 2, 3]", "1", "['1']", "{}")},
        {{.kind = FIELD_UINT, .flags = FIELD_LIST | FIELD_UNIQUE, .n_max = 3},
         LIST("[]", "[3, 1, 2]"),
         LIST("[1, 2, 1]")},
        {{.kind = FIELD_UINT, .flags = FIELD_LIST | FIELD_SET, .n_max = 3},
         LIST("[]", "[1, 2, 3]"),
         LIST("[2, 1]", "[1, 1]", "[1, 3, 2]")},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        for (const char *const *value = cases[i].good; *value != NULL; value++)
            if (check(cases[i].field, *value) != AYNI_OK) fail_msg("refused in case %zu: %s", i, *value);
        for (const char *const *value = cases[i].bad; *value != NULL; value++)
            if (check(cases[i].field, *value) != AYNI_ERR_FIELD)
                fail_msg("accepted in case %zu: %s", i, *value);
    }
}

static void a_text_has_at_most_sixteen_languages(void **state)
{
    (void)state;
    for (size_t n = TEXT_LANGS_MAX; n <= TEXT_LANGS_MAX + 1; n++) {
        char text[1024];
        size_t len = (size_t)snprintf(text, sizeof text, "[");
        for (size_t i = 0; i < n; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s{'lang': 'a%c', 'text': 'x'}",
                                    i > 0 ? ", " : "", (int)('a' + i));
        snprintf(text + len, sizeof text - len, "]");
        assert_in_range(len, 0, 500);
        assert_int_equal(check((struct field){.kind = FIELD_TEXT}, text),
                         n <= TEXT_LANGS_MAX ? AYNI_OK : AYNI_ERR_FIELD);
    }
}

static void percentages_add_up_without_rounding(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint32_t want;
    } cases[] = {{"0", 0}, {"33.3333", 333333}, {"66.6667", 666667}, {"0.1", 1000}, {"100", 1000000}};
    for (size_t i = 0; i < LEN(cases); i++) {
        uint32_t got;
        char back[PERCENT_TEXT_MAX];
        assert_true(percent_read(&got, bytes_of_text(cases[i].text)));
        assert_int_equal(got, cases[i].want);
        percent_write(back, got);
        assert_string_equal(back, cases[i].text);
    }
}

/* Tables are data: what they may hold is checked here once, not whenever they are read. */
static void check_table(const struct schema *schema, unsigned depth)
{
    assert_in_range(schema->n_fields, 1, SCHEMA_FIELDS_MAX);
    assert_in_range(depth, 1, 8);
    for (size_t i = 0; i < schema->n_fields; i++) {
        const struct field *field = &schema->fields[i];
        bool has_map = field->kind == FIELD_MAP || field->kind == FIELD_EITHER || field->kind == FIELD_MONEY;
        assert_ptr_equal(schema_field(schema, bytes_of_text(field->name)), field); /* no name twice */
        assert_non_null(field->doc);
        assert_int_equal(field->of != NULL, has_map);
        assert_int_equal(field->codes != NULL, field->kind == FIELD_CODE);
        assert_int_equal(field->list != NULL, field->kind == FIELD_OPEN);
        assert_int_equal(field->n_max > 0, (field->flags & FIELD_LIST) != 0);
        assert_true(field->n_min <= field->n_max);
        if (has_map) check_table(field->of, depth + 1);
    }
}

static void sums_of_decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *parts[4], *sum;
    } cases[] = {
        {{NULL}, "0"},
        {{"0"}, "0"},
        {{"0.1", "0.2"}, "0.3"},
        {{"0.9999999999", "0.0000000001"}, "1"},
        {{"999999999999999999.9999999999", "0.0000000001"}, "1000000000000000000"},
        {{"999999999999999999", "999999999999999999", "2.5"}, "2000000000000000000.5"},
        {{"10", "20", "70"}, "100"},
        {{"900000000000000000", "100000000000000001"}, "1000000000000000001"},
    };
    struct decimal_sum before = {0};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct decimal_sum sum = {0}, backwards = {0};
        for (size_t j = 0; j < 4 && cases[i].parts[j] != NULL; j++)
            decimal_sum_add(&sum, bytes_of_text(cases[i].parts[j]));
        for (size_t j = 4; j-- > 0;)
            if (cases[i].parts[j] != NULL) decimal_sum_add(&backwards, bytes_of_text(cases[i].parts[j]));
        char text[DECIMAL_SUM_TEXT_MAX];
        decimal_sum_write(text, &sum);
        assert_string_equal(text, cases[i].sum);
        assert_int_equal(decimal_sum_compare(&sum, &backwards), 0);
        if (i >= 2 && i < 6) {
            assert_true(decimal_sum_compare(&before, &sum) < 0);
            assert_true(decimal_sum_compare(&sum, &before) > 0);
        }
        before = sum;
    }
}

static void the_tables_are_well_formed(void **state)
{
    (void)state;
    for (enum record_type type = 0; type < RECORD_TYPES; type++)
        check_table(record_type_schema(type), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_takes_its_values_and_no_others),
        cmocka_unit_test(a_text_has_at_most_sixteen_languages),
        cmocka_unit_test(percentages_add_up_without_rounding),
        cmocka_unit_test(sums_of_decimals_are_exact),
        cmocka_unit_test(the_tables_are_well_formed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
