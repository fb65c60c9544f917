/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/commitment.h"
#include "support/heap.h"

#include <stdio.h>

#include "core/codec/cursor.h"
#include "core/record/types.h"
#include "heard.h"

/* The payloads of the records that follow a commitment's text, and of amendments. */

#define PAYLOAD_MAX (1 << 20)
#define ID "'<9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>'"
#define ID_2 "'<af86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>'"
#define TEXT "[{'lang': 'gn', 'text': 'x'}]"
#define MONEY(amount) "{'amount': " amount ", 'currency': 'PEN', 'value_date': '2026-01-01'}"
#define EVIDENCE "{'sha256': " ID ", 'bytes': 10, 'media_type': 'text/plain'}"
#define STANDING(rest) "{'commitment': " ID ", 'effective': '2026-10-01', 'reason': " TEXT rest "}"
#define DELIVER(rest) "{'version': " ID ", 'obligation': 1, 'date': '2026-09-01'" rest "}"
#define REPORT(period, rest) "{'version': " ID ", 'texts': " TEXT ", 'period': " period rest "}"
#define YEAR "{'start': '2026-01-01', 'end': '2026-12-31'}"
#define LABELS(label) "{'version': " ID ", 'labels': [" label "]}"
#define CONSENT(status, rest) \
    "{'version': " ID ", 'status': " status ", 'scope': " TEXT ", 'from': '2026-03-01'" rest "}"
#define INDICATOR(rest) "[{'unit': 'person', 'measure': '1', 'actual': '7'" rest "}]"

struct payload_case {
    enum record_type type;
    const char *text;
    const char *path, *part; /* what is reported; NULL for nothing */
};

static void check_cases(const struct payload_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct heard heard;
        struct schema_check how = heard_check(&heard), reading = {.strict = false};
        struct buffer payload;
        buffer_init(&payload, test_heap(), PAYLOAD_MAX);
        sample_encode(&payload, cases[i].text);
        enum ayni_err want = cases[i].path == NULL ? AYNI_OK : AYNI_ERR_FIELD;
        enum ayni_err err = payload_check(cases[i].type, buffer_view(&payload), &how);
        if (err != want) print_error("case %zu: %s\n", i, cases[i].text);
        assert_int_equal(err, want);
        assert_int_equal(payload_check(cases[i].type, buffer_view(&payload), &reading), want);
        if (cases[i].path != NULL) heard_assert_one(&heard, cases[i].path, cases[i].part);
        buffer_deinit(&payload);
    }
}

#define CHECK(cases) check_cases(cases, sizeof(cases) / sizeof(cases)[0])

static void what_suspends_or_ends_names_commitment_day_and_reason(void **state)
{
    (void)state;
    static const struct payload_case cases[] = {
        {RECORD_SUSPEND, STANDING(""), NULL, NULL},
        {RECORD_RESUME, STANDING(", 'replaces': " ID ", 'clause': 4"), NULL, NULL},
        {RECORD_TERMINATE, STANDING(", 'replaces': " ID), NULL, NULL},
        {RECORD_TERMINATE, STANDING(", 'clause': 0"), "clause", "from 1"},
        {RECORD_SUSPEND, STANDING(", 'replaces': '<00>'"), "replaces", "32 bytes"},
        {RECORD_SUSPEND, "{'commitment': " ID ", 'reason': " TEXT "}", "effective", "missing"},
        {RECORD_SUSPEND, "{'commitment': " ID ", 'effective': '2026-10-01'}", "reason", "missing"},
        {RECORD_RESUME, "{'effective': '2026-10-01', 'reason': " TEXT "}", "commitment", "missing"},
        {RECORD_TERMINATE, "{'commitment': " ID ", 'effective': '2026-02-30', 'reason': " TEXT "}",
         "effective", "not a day that exists"},
    };
    CHECK(cases);
}

static void a_delivery_is_of_something_above_zero(void **state)
{
    (void)state;
    static const struct payload_case cases[] = {
        {RECORD_DELIVER, DELIVER(""), NULL, NULL},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("'0.0000000001'")), NULL, NULL},
        {RECORD_DELIVER, DELIVER(", 'quantity': {'value': '3.5', 'unit': 'hour'}"), NULL, NULL},
        {RECORD_DELIVER, DELIVER(", 'note': " TEXT ", 'documents': [" EVIDENCE "]"), NULL, NULL},
        {RECORD_DELIVER, DELIVER(", 'documents': []"), "documents", "0 items"},
        {RECORD_DELIVER, DELIVER(", 'documents': [{'sha256': " ID ", 'bytes': 1}]"),
         "documents[0].media_type", "missing"},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("'0'")), "amount.amount", "above zero"},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("'-5'")), "amount.amount", "above zero"},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("'1e3'")), "amount.amount", "shortest form"},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("'NaN'")), "amount.amount", "shortest form"},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("'1.50'")), "amount.amount", "shortest form"},
        {RECORD_DELIVER, DELIVER(", 'amount': " MONEY("5")), "amount.amount", "not a string"},
        {RECORD_DELIVER, DELIVER(", 'quantity': {'value': '0', 'unit': 'hour'}"), "quantity.value",
         "above zero"},
        {RECORD_DELIVER, DELIVER(", 'quantity': {'value': '-1', 'unit': 'hour'}"), "quantity.value",
         "below zero"},
        {RECORD_DELIVER, DELIVER(", 'quantity': {'value': '1'}"), "quantity.unit", "missing"},
        {RECORD_DELIVER, DELIVER(", 'quantity': {'value': '1', 'unit': 'h'}, 'amount': " MONEY("'1'")),
         "quantity", "keep one"},
        {RECORD_DELIVER, "{'version': " ID ", 'obligation': 0, 'date': '2026-09-01'}", "obligation",
         "from 1"},
        {RECORD_DELIVER, "{'version': " ID ", 'obligation': 1, 'date': '2026-02-30'}", "date",
         "not a day that exists"},
        {RECORD_CONFIRM, "{'delivery': " ID "}", NULL, NULL},
        {RECORD_CONFIRM, "{'delivery': " ID ", 'note': " TEXT "}", NULL, NULL},
        {RECORD_CONFIRM, "{}", "delivery", "missing"},
        {RECORD_CONTEST, "{'delivery': " ID ", 'reason': " TEXT "}", NULL, NULL},
        {RECORD_CONTEST, "{'delivery': " ID "}", "reason", "missing"},
    };
    CHECK(cases);
}

static void a_report_covers_days_and_each_obligation_once(void **state)
{
    (void)state;
    static const struct payload_case cases[] = {
        {RECORD_PROGRESS, REPORT(YEAR, ""), NULL, NULL},
        {RECORD_PROGRESS, REPORT("{'start': '2026-01-01', 'end': '2026-01-01'}", ""), NULL, NULL},
        {RECORD_PROGRESS, REPORT("{'start': '2026-01-02', 'end': '2026-01-01'}", ""), "period.end",
         "comes before start"},
        {RECORD_PROGRESS, REPORT("{'start': '2026-01-02'}", ""), "period.end", "missing"},
        {RECORD_PROGRESS, REPORT(YEAR, ", 'spent': [" MONEY("'-3'") "], 'lessons': " TEXT), NULL, NULL},
        {RECORD_PROGRESS,
         REPORT(YEAR, ", 'per_obligation': [{'no': 1, 'status': 'delayed', 'actual': '2.5',"
                      " 'next_due': '2027-01-01', 'note': " TEXT "}, {'no': 2, 'status': 'done'}]"),
         NULL, NULL},
        {RECORD_PROGRESS,
         REPORT(YEAR, ", 'per_obligation': [{'no': 3, 'status': 'done'}, {'no': 3, 'status': 'done'}]"),
         "per_obligation[1].no", "per_obligation[0]"},
        {RECORD_PROGRESS, REPORT(YEAR, ", 'per_obligation': [{'no': 3, 'status': 'fine'}]"),
         "per_obligation[0].status", "on_track"},
        {RECORD_PROGRESS, REPORT(YEAR, ", 'indicators': " INDICATOR(", 'code': '2.4.1'")), NULL, NULL},
        {RECORD_PROGRESS,
         REPORT(YEAR, ", 'indicators': " INDICATOR(
                          ", 'text': " TEXT ", 'target': '9', 'baseline': {'year': 2025, 'value': '1'},"
                          " 'disaggregation': [{'name': 'female', 'value': 'lt5'}]")),
         NULL, NULL},
        {RECORD_PROGRESS, REPORT(YEAR, ", 'indicators': " INDICATOR("")), "indicators[0]",
         "no code and no text"},
        {RECORD_PROGRESS, REPORT(YEAR, ", 'indicators': " INDICATOR(", 'code': '1', 'text': " TEXT)),
         "indicators[0]", "a code and a text"},
        {RECORD_PROGRESS, REPORT(YEAR, ", 'documents': [" EVIDENCE "]"), NULL, NULL},
    };
    CHECK(cases);
}

static void labels_are_those_of_their_scheme_and_of_a_community(void **state)
{
    (void)state;
#define TK(code) "{'scheme': 'TK', 'community': 'PE-RUC-20000000001', 'code': " code "}"
    static const struct payload_case cases[] = {
        {RECORD_LABEL, LABELS(TK("'A'")), NULL, NULL},
        {RECORD_LABEL, LABELS(TK("'A'") ", " TK("'NC'")), NULL, NULL},
        {RECORD_LABEL, LABELS(TK("'TK_notice'")), "labels[0].code", "no label of its scheme"},
        {RECORD_LABEL, LABELS("{'scheme': 'BC', 'code': 'P'}"), "labels[0].community", "missing"},
        {RECORD_LABEL, LABELS("{'scheme': 'notice', 'code': 'TK_notice'}"), NULL, NULL},
        {RECORD_LABEL, LABELS(""), "labels", "0 items"},
        {RECORD_UNLABEL, "{'label': " ID "}", NULL, NULL},
        {RECORD_UNLABEL, "{}", "label", "missing"},
        {RECORD_CONSENT, CONSENT("'given'", ""), NULL, NULL},
        {RECORD_CONSENT, CONSENT("'conditional'", ", 'until': '2026-03-01'"), NULL, NULL},
        {RECORD_CONSENT, CONSENT("'withdrawn'", ", 'until': '2026-02-28'"), "until", "comes before from"},
        {RECORD_CONSENT, CONSENT("'asked'", ""), "status", "given"},
    };
    CHECK(cases);
}

static void what_is_attached_is_a_document_and_what_is_corrected_a_record(void **state)
{
    (void)state;
#define DOCUMENT(rest)                                                          \
    "{'sha256': " ID ", 'bytes': 1, 'media_type': 'text/plain', 'title': " TEXT \
    ", 'category': 'A09', 'lang': 'es', 'date': '2026-01-01', 'access': 'public'" rest "}"
    static const struct payload_case cases[] = {
        {RECORD_ATTACH, "{'version': " ID ", 'document': " DOCUMENT("") "}", NULL, NULL},
        {RECORD_ATTACH, "{'version': " ID ", 'note': " TEXT ", 'document': " DOCUMENT("") "}", NULL, NULL},
        {RECORD_ATTACH, "{'version': " ID "}", "document", "missing"},
        {RECORD_CORRECT, "{'record': " ID ", 'texts': " TEXT "}", NULL, NULL},
        {RECORD_CORRECT, "{'record': " ID "}", "texts", "missing"},
    };
    CHECK(cases);
}

/* The example as an amendment, with one more change. */
static enum ayni_err check_amendment(struct heard *heard, struct sample_edit change)
{
    struct schema_check how = heard_check(heard);
    struct sample_edit edits[] = {
        {"'version': 1,", "'version': 2, 'reason': " TEXT ", 'prev': [" ID "],"},
        change,
    };
    struct buffer payload;
    buffer_init(&payload, test_heap(), PAYLOAD_MAX);
    sample_encode_edited(&payload, commitment_example, edits, change.from == NULL ? 1 : 2);
    enum ayni_err err = payload_check(RECORD_AMEND, buffer_view(&payload), &how);
    buffer_deinit(&payload);
    return err;
}

static void an_amendment_is_a_later_version_with_a_reason(void **state)
{
    (void)state;
    static const struct {
        struct sample_edit change;
        const char *path, *part;
    } cases[] = {
        {{"'version': 2,", "'version': 1,"}, "version", "version 2 or later"},
        {{"'prev': [" ID "],", ""}, "prev", "missing"},
        {{"'prev': [" ID "],", "'prev': [],"}, "prev", "0 items"},
        {{"'prev': [" ID "],", "'prev': [" ID_2 ", " ID "],"}, "prev[1]", "out of order"},
        {{"'prev': [" ID "],", "'prev': [" ID ", " ID "],"}, "prev[1]", "out of order"},
        {{"'reason': " TEXT ",", ""}, "reason", "missing"},
    };
    struct heard heard;
    assert_int_equal(check_amendment(&heard, (struct sample_edit){0}), AYNI_OK);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(check_amendment(&heard, cases[i].change), AYNI_ERR_FIELD);
        heard_assert_one(&heard, cases[i].path, cases[i].part);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_suspends_or_ends_names_commitment_day_and_reason),
        cmocka_unit_test(a_delivery_is_of_something_above_zero),
        cmocka_unit_test(a_report_covers_days_and_each_obligation_once),
        cmocka_unit_test(labels_are_those_of_their_scheme_and_of_a_community),
        cmocka_unit_test(what_is_attached_is_a_document_and_what_is_corrected_a_record),
        cmocka_unit_test(an_amendment_is_a_later_version_with_a_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
