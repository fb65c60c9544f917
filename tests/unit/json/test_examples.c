/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/record/record.h"
#include "core/record/terms.h"
#include "core/record/types.h"
#include "documents.h"
#include "json/submission.h"

/* The commitments that ship as examples, whole and with one thing wrong. */

#define LABORATORY AYNI_EXAMPLES "/joint-laboratory.json"

static void read_payload(struct buffer *out, const char *text)
{
    buffer_init(out, test_heap(), RECORD_BODY_MAX);
    document_read(out, text, record_type_schema(RECORD_PROPOSE));
}

/* What `ayni propose` does before it signs. */
static enum ayni_err submit(struct findings *findings, struct codelists *lists, struct bytes payload)
{
    struct schema_check how = findings_check(findings);
    enum ayni_err err = payload_check(RECORD_PROPOSE, payload, &how);
    if (err != AYNI_OK) return err;
    return submission_check(record_type_schema(RECORD_PROPOSE), payload, lists, &how);
}

static const struct {
    const char *path;
    uint32_t n_signatories, n_obligations;
    bool has_precondition;
} examples[] = {
    {LABORATORY, 3, 7, false},
    {AYNI_EXAMPLES "/biodiversity-data-sharing.json", 2, 5, false},
    {AYNI_EXAMPLES "/co-funding-call.json", 3, 7, true},
    {AYNI_EXAMPLES "/doctoral-training.json", 2, 5, false},
    {AYNI_EXAMPLES "/drought-monitoring.json", 3, 5, false},
    {AYNI_EXAMPLES "/equitable-use.json", 3, 4, false},
    {AYNI_EXAMPLES "/framework-agreement.json", 3, 0, false},
    {AYNI_EXAMPLES "/greenhouse-hours.json", 2, 3, false},
    {AYNI_EXAMPLES "/joint-publishing.json", 3, 3, false},
    {AYNI_EXAMPLES "/staff-mobility.json", 2, 4, false},
};
#define EXAMPLES (sizeof examples / sizeof examples[0])

static void examples_can_be_submitted(void **state)
{
    (void)state;
    struct codelists *lists = codelists_new(test_heap(), AYNI_CODELISTS);
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct buffer payload;
        struct findings findings;
        struct terms terms;
        char *text = document_slurp(examples[i].path);
        document_fill_members(text);
        read_payload(&payload, text);
        if (submit(&findings, lists, buffer_view(&payload)) != AYNI_OK)
            fail_msg("%s: %s: %s", examples[i].path, findings.at[0].path, findings.at[0].message);
        assert_int_equal(terms_read(&terms, buffer_view(&payload)), AYNI_OK);
        assert_int_equal(terms.n_signatories, examples[i].n_signatories);
        assert_int_equal(terms.n_obligations, examples[i].n_obligations);
        buffer_deinit(&payload);
        free(text);
    }
    codelists_free(lists);
}

/* Agreed on any day from April 2026 to the end of 2027, each is in force at once, or waits for what it says.
 */
static void examples_can_be_in_force_today(void **state)
{
    (void)state;
    day first, last;
    assert_int_equal(day_parse(&first, BYTES_LITERAL("2026-04-01")), AYNI_OK);
    assert_int_equal(day_parse(&last, BYTES_LITERAL("2027-12-31")), AYNI_OK);
    for (size_t i = 0; i < EXAMPLES; i++) {
        struct buffer payload;
        struct terms terms;
        char *text = document_slurp(examples[i].path);
        document_fill_members(text);
        read_payload(&payload, text);
        assert_int_equal(terms_read(&terms, buffer_view(&payload)), AYNI_OK);
        assert_true(terms.effective_from <= first);
        assert_true(terms.accept_by >= last && (terms.ends_on == DAY_NONE || terms.ends_on > last));
        bool has_precondition = false;
        for (uint32_t j = 0; j < terms.n_obligations; j++)
            has_precondition = has_precondition || terms.obligations[j].precondition;
        assert_int_equal(has_precondition, examples[i].has_precondition);
        assert_int_equal(terms.n_communities, 0);
        buffer_deinit(&payload);
        free(text);
    }
}

static void a_wrong_submission_is_refused_with_the_path(void **state)
{
    (void)state;
    static const struct {
        const char *word, *with, *path;
    } cases[] = {
        /* A field that is missing, or that nobody knows. */
        {"\"titles\"", "\"titulos\"", "titles"},
        {"\"titles\"", "\"titulos\"", "titulos"},
        {"\"accept_by\": \"2027-12-31\",", "", "accept_by"},
        {"\"modality\": \"triangular\",", "", "modality"},
        {"\"modality\":", "\"colour\": \"red\", \"modality\":", "colour"},
        {"\"joint_lab\": {", "\"laboratory\": {", "laboratory"},
        {"\"coop_role\": \"recipient\"", "\"coop\": 1", "parties[0].coop_role"},
        {"\"member\": \"0000000000000000000000000000000000000000000000000000000000000002\",", "",
         "parties[1].member"},
        /* Dates. */
        {"\"accept_by\": \"2027-12-31\"", "\"accept_by\": \"2027-02-30\"", "accept_by"},
        {"\"accept_by\": \"2027-12-31\"", "\"accept_by\": \"31/12/2027\"", "accept_by"},
        {"\"accept_by\": \"2027-12-31\"", "\"accept_by\": 20271231", "accept_by"},
        {"\"accept_by\": \"2027-12-31\"", "\"accept_by\": null", "accept_by"},
        {"\"ends_on\": \"2031-12-31\"", "\"ends_on\": \"2025-12-31\"", "ends_on"},
        {"\"due\": \"2027-06-30\"", "\"due\": \"2027-06-31\"", "obligations[1].due"},
        /* Amounts. */
        {"\"amount\": \"1850000\"", "\"amount\": \"1850000.0\"", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\"", "\"amount\": \"1.850.000\"", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\"", "\"amount\": \"1850000,5\"", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\"", "\"amount\": \"-0\"", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\"", "\"amount\": \"0.12345678901\"", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\"", "\"amount\": 1850000", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\"", "\"amount\": 1850000.5", "obligations[1].amount.amount"},
        {"\"amount\": \"1850000\", \"currency\": \"CNY\"", "\"amount\": \"1850000\", \"currency\": \"RMB\"",
         "obligations[1].amount.currency"},
        /* Languages. */
        {"[\"es\", \"pt\", \"zh-Hans\"]", "[\"es\", \"pt\", \"espanol_BO\"]", "authentic_langs[2]"},
        {"{\"lang\": \"en\", \"text\": \"Joint", "{\"lang\": \"xx\", \"text\": \"Joint", "titles[3].lang"},
        {"{\"lang\": \"en\", \"text\": \"Joint", "{\"lang\": \"pt\", \"text\": \"Joint", "titles[3].lang"},
        {"{\"lang\": \"zh-Hans\", \"text\": \"安第斯作物与气候",
         "{\"lang\": \"ja\", \"text\": \"安第斯作物与气候", "titles"},
        /* Codes. */
        {"\"kind\": \"joint_lab\"", "\"kind\": \"laboratory\"", "kind"},
        {"\"modality\": \"triangular\"", "\"modality\": \"bilateral\"", "modality"},
        {"\"country\": \"BO\", \"pct\"", "\"country\": \"XX\", \"pct\"", "places[0].country"},
        {"\"code\": \"31182\"", "\"code\": \"31199\"", "sectors[0].code"},
        {"\"code\": \"17.6\"", "\"code\": \"17.99\"", "sdg[3].code"},
        {"\"category\": \"A09\"", "\"category\": \"Z09\"", "documents[0].category"},
        {"BR-CNPJ-", "BR-CPNJ-", "parties[2].org_id"},
        {"\"sha256\": \"9c95", "\"sha256\": \"9c9\", \"x\": \"", "documents[0].sha256"},
        /* Shares that do not add up. */
        {"\"share\": \"62.5\"", "\"share\": \"62.4999\"", "parties[2].share"},
        {"\"pct\": \"12.5\"", "\"pct\": \"12\"", "places[2].pct"},
        {"\"share\": \"62.5\"", "\"share\": \"162.5\"", "parties[1].share"},
        {"\"share\": \"62.5\"", "\"share\": \"62.50\"", "parties[1].share"},
        /* Characters that a title cannot have. */
        {"\"Laboratorio conjunto de", "\"Laboratorio\\u001b[2J conjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de", "\"Laboratorio\\u009b2J conjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de", "\"Laboratorio\\u202e conjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de", "\"Laboratorio\\u2066 conjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de", "\"Laboratorio\\nconjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de", "\"Laboratorio\\u200b conjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de", "\"Laborato\\u0301rio conjunto de", "titles[0].text"},
        {"\"Laboratorio conjunto de cultivos andinos y clima\"", "\"\"", "titles[0].text"},
    };
    struct codelists *lists = codelists_new(test_heap(), AYNI_CODELISTS);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer payload;
        struct findings findings;
        char *text = document_slurp(LABORATORY);
        document_fill_members(text);
        document_replace(text, cases[i].word, cases[i].with);
        read_payload(&payload, text);
        if (submit(&findings, lists, buffer_view(&payload)) != AYNI_ERR_FIELD)
            fail_msg("%s was accepted", cases[i].with);
        int at = findings_find(&findings, cases[i].path);
        if (at < 0)
            fail_msg("%s: want a finding at %s, got %s: %s", cases[i].with, cases[i].path,
                     findings.at[0].path, findings.at[0].message);
        assert_true(strlen(findings.at[at].message) > 20);
        buffer_deinit(&payload);
        free(text);
    }
    codelists_free(lists);
}

static void all_problems_come_in_the_order_of_the_table(void **state)
{
    (void)state;
    struct buffer payload;
    struct findings findings;
    char *text = document_slurp(LABORATORY);
    document_fill_members(text);
    document_replace(text, "\"visibility\": \"public\"", "\"visibility\": \"secret\"");
    document_replace(text, "\"accept_by\": \"2027-12-31\"", "\"accept_by\": \"soon\"");
    document_replace(text, "\"kind\": \"joint_lab\"", "\"kind\": \"laboratory\"");
    read_payload(&payload, text);
    assert_int_equal(submit(&findings, NULL, buffer_view(&payload)), AYNI_ERR_FIELD);
    assert_int_equal(findings_find(&findings, "kind"), 0);
    assert_int_equal(findings_find(&findings, "accept_by"), 1);
    assert_int_equal(findings_find(&findings, "visibility"), 2);
    buffer_deinit(&payload);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(examples_can_be_submitted),
        cmocka_unit_test(examples_can_be_in_force_today),
        cmocka_unit_test(a_wrong_submission_is_refused_with_the_path),
        cmocka_unit_test(all_problems_come_in_the_order_of_the_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
