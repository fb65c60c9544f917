/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/commitment.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/codec/cursor.h"
#include "core/record/terms.h"
#include "core/record/types.h"
#include "heard.h"

#define EDITS_MAX 4
#define PAYLOAD_MAX (1 << 20)

struct bad_case {
    const char *path, *part; /* what is reported */
    struct sample_edit edits[EDITS_MAX];
};

static size_t count_edits(const struct sample_edit *edits)
{
    size_t n = 0;
    while (n < EDITS_MAX && edits[n].from != NULL)
        n++;
    return n;
}

/* The example with edits, as a payload; the caller deinits. */
static struct buffer example_with(const struct sample_edit *edits)
{
    struct buffer payload;
    buffer_init(&payload, test_heap(), PAYLOAD_MAX);
    sample_encode_edited(&payload, commitment_example, edits, count_edits(edits));
    assert_int_equal(codec_check(buffer_view(&payload)), AYNI_OK);
    return payload;
}

static enum ayni_err check_example(struct heard *heard, const struct sample_edit *edits)
{
    struct schema_check how = heard_check(heard);
    struct buffer payload = example_with(edits);
    enum ayni_err err = payload_check(RECORD_PROPOSE, buffer_view(&payload), &how);

    /* Whether anybody listens changes nothing. */
    struct schema_check silent = {.strict = true};
    assert_int_equal(payload_check(RECORD_PROPOSE, buffer_view(&payload), &silent), err);
    buffer_deinit(&payload);
    return err;
}

static void assert_good(const struct sample_edit *edits)
{
    struct heard heard;
    enum ayni_err err = check_example(&heard, edits);
    for (size_t i = 0; i < heard.n && i < HEARD_MAX; i++)
        print_error("%s: %s\n", heard.problems[i].path, heard.problems[i].message);
    assert_int_equal(err, AYNI_OK);
    assert_int_equal(heard.n, 0);
}

static void assert_bad(const struct bad_case *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct heard heard;
        assert_int_equal(check_example(&heard, cases[i].edits), AYNI_ERR_FIELD);
        heard_assert_one(&heard, cases[i].path, cases[i].part);
    }
}

#define ASSERT_BAD(cases) assert_bad(cases, sizeof(cases) / sizeof(cases)[0])
#define LEN(array) (sizeof(array) / sizeof(array)[0])

static void the_example_checks_out(void **state)
{
    (void)state;
    assert_good((const struct sample_edit[EDITS_MAX]){{0}});
}

static void the_small_agreement_checks_out(void **state)
{
    (void)state;
    struct member_id members[32];
    for (size_t i = 0; i < 32; i++)
        memset(members[i].bytes, (int)(200 - i), 32);
    for (size_t n = 2; n <= 32; n += 10) {
        struct heard heard;
        struct schema_check how = heard_check(&heard);
        struct buffer payload;
        struct terms terms;
        buffer_init(&payload, test_heap(), PAYLOAD_MAX);
        commitment_build(&payload, &(struct commitment_options){.members = members, .n_members = n});
        assert_int_equal(payload_check(RECORD_PROPOSE, buffer_view(&payload), &how), AYNI_OK);
        assert_int_equal(terms_read(&terms, buffer_view(&payload)), AYNI_OK);
        assert_int_equal(terms.n_signatories, n);
        assert_int_equal(terms.n_members, n);
        assert_int_equal(terms.n_obligations, n);
        for (size_t i = 1; i < n; i++)
            assert_true(member_id_compare(&terms.signatories[i - 1], &terms.signatories[i]) < 0);
        buffer_deinit(&payload);
    }
}

static void terms_are_those_of_the_body(void **state)
{
    (void)state;
    struct terms terms;
    struct sample_edit edits[EDITS_MAX] = {
        {"'topic': 'abs_benefit'", "'topic': 'fpic', 'community': "
                                   "'<3333333333333333333333333333333333333333333333333333333333333333>'"},
        {"'ends_on': '2031-12-31', ", ""}};
    struct buffer payload = example_with(edits);
    assert_int_equal(terms_read(&terms, buffer_view(&payload)), AYNI_OK);
    assert_true(bytes_equal_text(terms.label, "PE-RUC-20000000001-AGRO-2026-07"));
    assert_int_equal(terms.version, 1);
    assert_int_equal(terms.accept_by, 20818);
    assert_int_equal(terms.effective_from, 20833);
    assert_int_equal(terms.ends_on, DAY_NONE);
    assert_int_equal(terms.n_communities, 1);
    assert_int_equal(terms.communities[0].bytes[31], 0x33);
    assert_int_equal(terms.n_obligations, 3);
    assert_int_equal(terms.obligations[0].owed.whole, 250000);
    assert_int_equal(terms.obligations[0].owed.fraction, UINT64_C(5000000000));
    assert_true(terms.obligations[1].precondition);
    assert_int_equal(terms.obligations[2].due, DAY_NONE);
    assert_int_equal(terms.obligations[2].after, 1);
    assert_int_equal(terms.obligations[2].after_days, 90);
    assert_int_equal(terms.n_members, 2);
    assert_int_equal(terms.n_signatories, 2);
    assert_int_equal(terms.signatories[0].bytes[0], 0x11);
    buffer_deinit(&payload);
    assert_int_equal(terms_read(&terms, BYTES_LITERAL("\x80")), AYNI_ERR_FIELD);
    assert_int_equal(terms_read(&terms, BYTES_LITERAL("\x01")), AYNI_ERR_FIELD);
}

static void a_field_that_is_required_is_missed(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"id", "missing", {{"'id': 'PE-RUC-20000000001-AGRO-2026-07', ", ""}}},
        {"version", "missing", {{"'version': 1, ", ""}}},
        {"kind", "missing", {{"'kind': 'joint_lab', ", ""}}},
        {"modality", "missing", {{"'modality': 'triangular', ", ""}}},
        {"accept_by", "missing", {{"'accept_by': '2026-12-31', ", ""}}},
        {"visibility", "missing", {{"'visibility': 'public', ", ""}}},
        {"titles[0].lang", "missing", {{"'titles': [{'lang': 'es', ", "'titles': [{"}}},
        {"parties[1].org_id",
         "missing",
         {{"{'org_id': 'CN-USCI-12100000400000001X', 'member'", "{'member'"}}},
        {"parties[0].signatory", "missing", {{"'signatory': true, ", ""}}},
        {"obligations[0].amount.currency", "missing", {{"'currency': 'CNY', ", ""}}},
        {"obligations[2].due.days", "missing", {{"'after': 1, 'days': 90", "'after': 1"}}},
        {"clauses[0].abs.pic.date", "missing", {{"'PIC-2026-12', 'date': '2026-03-01'", "'PIC-2026-12'"}}},
        {"documents[0].access", "missing", {{", 'access': 'parties'", ""}}},
        {"joint_lab.site.place", "missing", {{"'place': 'Puno', ", ""}}},
        {"joint_lab.opens_on", "missing", {{"'opens_on': '2027-02-01', ", ""}}},
    };
    ASSERT_BAD(cases);
}

static void a_value_of_the_wrong_kind_is_named(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"id", "commitment id", {{"'PE-RUC-20000000001-AGRO-2026-07'", "'my commitment'"}}},
        {"version", "whole number", {{"'version': 1", "'version': '1'"}}},
        {"kind", "one of: framework_agreement", {{"'joint_lab'", "'joint-lab'"}}},
        {"authentic_langs[1]", "stands twice", {{"['es', 'zh']", "['es', 'es']"}}},
        {"parties[1].share", "string", {{"'share': '70'", "'share': 70"}}},
        {"parties[1].share", "percentage", {{"'share': '70'", "'share': '70.00001'"}}},
        {"parties[0].roles[1]", "stands twice", {{"['2', '4']", "['2', '2']"}}},
        {"parties[0].roles[1]", "one of: 1, 2, 3, 4", {{"['2', '4']", "['2', '5']"}}},
        {"parties[0].member", "64 hex digits", {{"'<1111", "'1111"}}},
        {"accept_by", "day that exists", {{"2026-12-31", "2026-02-30"}}},
        {"renewal[1].lang", "stands twice", {{"'renewal': [{'lang': 'es'", "'renewal': [{'lang': 'zh'"}}},
        {"obligations[0].amount.amount", "decimal", {{"'250000.5'", "'250000.50'"}}},
        {"obligations[0].amount",
         "object",
         {{"{'amount': '250000.5', 'currency': 'CNY', 'value_date': '2026-11-01'}", "5"}}},
        {"obligations[2].due", "day that exists", {{"{'after': 1, 'days': 90}", "'soon'"}}},
        {"obligations[1].precondition", "true nor false", {{"'precondition': true", "'precondition': 1"}}},
        {"obligations[1].confirm_by_days",
         "from 0 to 3650",
         {{"'confirm_by_days': 30", "'confirm_by_days': -1"}}},
        {"obligations[2].quantity.value", "below zero", {{"'value': '12'", "'value': '-12'"}}},
        {"clauses[0].abs.third_party", "yes, no, conditional", {{"'conditional'", "'maybe'"}}},
        {"documents[0].sha256", "32 bytes", {{"'<9f86", "'<86"}}},
        {"documents[0].bytes", "whole number", {{"482113", "-482113"}}},
        {"documents[0].title",
         "list of 1 to 16",
         {{"'title': [{'lang': 'es', 'text': 'Memorando firmado'}]", "'title': 'Memorando firmado'"}}},
    };
    ASSERT_BAD(cases);
}

static void an_unknown_field_is_named_with_the_nearest(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"visiblity", "did you mean \"visibility\"?", {{"'notice_days'", "'visiblity': 1, 'notice_days'"}}},
        {"parties[0].colour",
         "there is no such field; remove it",
         {{"'roles': ['2'", "'colour': 1, 'roles': ['2'"}}},
        {"titles[0].txt", "did you mean \"text\"?", {{"'titles': [{", "'titles': [{'txt': 1, "}}},
        {"obligations[0].amount.amont", "\"amount\"", {{"'amount': {", "'amount': {'amont': 1, "}}},
        {"obligations[2].due.day", "\"days\"", {{"{'after'", "{'day': 1, 'after'"}}},
        {"a?b",
         "no such field",
         {{"'notice_days'", "'a\x1b"
                            "b': 1, 'notice_days'"}}},
    };
    ASSERT_BAD(cases);
}

static void an_unknown_field_from_a_peer_is_kept(void **state)
{
    (void)state;
    struct sample_edit edits[EDITS_MAX] = {{"'notice_days'", "'later_idea': [1], 'notice_days'"}};
    static const struct schema_check lenient = {.strict = false};
    struct buffer payload = example_with(edits);
    assert_int_equal(payload_check(RECORD_PROPOSE, buffer_view(&payload), &lenient), AYNI_OK);
    buffer_deinit(&payload);
}

static void characters_that_deceive_are_refused(void **state)
{
    (void)state;
#define TITLE(text)                      \
    {                                    \
        {                                \
            "Laboratorio conjunto", text \
        }                                \
    }
    static const struct bad_case cases[] = {
        {"titles[0].text", "U+001B", TITLE("a\x1b[31m")},
        {"titles[0].text", "U+007F", TITLE("a\x7f")},
        {"titles[0].text", "U+009B", TITLE("a\xc2\x9b")},
        {"titles[0].text", "U+202E", TITLE("a\xe2\x80\xae")},
        {"titles[0].text", "U+2066", TITLE("a\xe2\x81\xa6")},
        {"titles[0].text", "U+061C", TITLE("a\xd8\x9c")},
        {"titles[0].text", "U+200F", TITLE("a\xe2\x80\x8f")},
        {"titles[0].text", "one line", TITLE("a\nb")},
        {"titles[0].text", "one line", TITLE("a\xe2\x80\xa8")},
        {"titles[0].text", "U+0009", TITLE("a\tb")},
        {"renewal[0].text", "U+000D", {{"Renovable una", "a\rb"}}},
        {"related[0].id", "U+0009", {{"'type': '1', 'id': '", "'type': '1', 'id': 'a\t"}}},
    };
    ASSERT_BAD(cases);
    assert_good((const struct sample_edit[EDITS_MAX]){{"Renovable una", "a\n\tb"}});
    assert_good(
        (const struct sample_edit[EDITS_MAX]){{"Laboratorio conjunto", "\xf0\x9f\xa7\xac \xe2\x80\x8d"}});
}

static void parties_agree_with_each_other(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"id",
         "org_id of no party",
         {{"'PE-RUC-20000000001-AGRO-2026-07'", "'PE-RUC-20000000002-AGRO-2026-07'"}}},
        {"id", "org_id of no party", {{"'PE-RUC-20000000001-AGRO-2026-07'", "'PE-RUC-200000000011-AGRO'"}}},
        {"id",
         "org_id of no party",
         {{"-AGRO-2026-07", "-a23456789b123456789c123456789d123456789e123456789f123456789g12345"}}},
        {"modality", "second_provider", {{"'coop_role': 'second_provider'", "'coop_role': 'partner'"}}},
        {"parties[2].org_id", "parties[0]", {{"'XI-ROR-0aaaaaa11'", "'PE-RUC-20000000001'"}}},
        {"parties[1].member",
         "parties[0]",
         {{"2222222222222222222222222222222222222222222222222222222222222222",
           "1111111111111111111111111111111111111111111111111111111111111111"}}},
        {"parties[2].member", "signatory is a member", {{"'signatory': false", "'signatory': true"}}},
        {"parties",
         "1 of them sign",
         {{"'signatory': true, 'coop_role': 'recipient'", "'signatory': false, 'coop_role': 'recipient'"}}},
        {"parties[2].share", "shares add up to 99; make them 100", {{"'share': '30'", "'share': '29'"}}},
        {"parties[2].share",
         "shares add up to 100.0001; make them 100",
         {{"'share': '30'", "'share': '30.0001'"}}},
        {"parties[1].share", "shares add up to 70;", {{", 'share': '30'", ""}}},
    };
    ASSERT_BAD(cases);
    assert_good((const struct sample_edit[EDITS_MAX]){{"'share': '70'", "'share': '69.9999'"},
                                                      {"'share': '30'", "'share': '30.0001'"}});
    assert_good((const struct sample_edit[EDITS_MAX]){{", 'share': '70'", ""}, {", 'share': '30'", ""}});
}

static void places_sectors_and_goals_agree(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"places[0].pct", "add up to 99.5;", {{"'PE', 'pct': '100'", "'PE', 'pct': '99.5'"}}},
        {"places[0]", "no country or region", {{"'places': [{'country': 'PE', ", "'places': [{"}}},
        {"places[0]", "country and region", {{"'places': [{", "'places': [{'region': '489', "}}},
        {"sectors",
         "none is of vocabulary 1",
         {{"'sectors': [{'vocabulary': '1'", "'sectors': [{'vocabulary': '2'"},
          {"{'vocabulary': '1', 'code': '43082'", "{'vocabulary': '2', 'code': '430'"}}},
        {"sectors[1].pct", "one vocabulary add up to 90;", {{"'pct': '25'", "'pct': '15'"}}},
        {"sectors[0].pct",
         "one vocabulary add up to 75;",
         {{"{'vocabulary': '1', 'code': '43082', 'pct': '25'}",
           "{'vocabulary': '2', 'code': '430', 'pct': '100'}"}}},
        {"sdg[1].principal", "second principal", {{"{'code': '17.6'}", "{'code': '17', 'principal': true}"}}},
    };
    ASSERT_BAD(cases);
    assert_good((const struct sample_edit[EDITS_MAX]){
        {"'pct': '25'}", "'pct': '25'}, {'vocabulary': '2', 'code': '311', 'pct': '100'}"}});
}

static void versions_and_dates_agree(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"version", "a proposal is version 1", {{"'version': 1", "'version': 2"}}},
        {"prev",
         "replaces nothing",
         {{"'version': 1",
           "'prev': ['<3333333333333333333333333333333333333333333333333333333333333333>'], 'version': 1"}}},
        {"ends_on", "before effective_from", {{"'ends_on': '2031-12-31'", "'ends_on': '2027-01-14'"}}},
        {"notice_days", "without ends_on", {{"'ends_on': '2031-12-31', ", ""}, {"'notice_days': 180, ", ""}}},
        {"legal_frame[0].document", "number 2", {{"'document': 1", "'document': 2"}}},
        {"documents[1].no",
         "documents[0]",
         {{"'documents': [", "'documents': [{'no': 1, 'sha256': "
                             "'<9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>', "
                             "'bytes': 1, 'media_type': 'text/plain', 'title': [{'lang': 'es', 'text': "
                             "'x'}], 'category': 'A09', 'lang': 'es', "
                             "'date': '2025-04-23', 'access': 'public'}, "}}},
    };
    ASSERT_BAD(cases);
    assert_good(
        (const struct sample_edit[EDITS_MAX]){{"'ends_on': '2031-12-31'", "'ends_on': '2027-01-15'"}});
    assert_good((const struct sample_edit[EDITS_MAX]){{"'ends_on': '2031-12-31', ", ""}});
}

static void obligations_agree_with_each_other(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"obligations[0].debtor",
         "none of the parties",
         {{"'debtor': 'CN-USCI-12100000400000001X'", "'debtor': 'CN-USCI-1'"}}},
        {"obligations[0].creditor",
         "parties[2] has no member",
         {{"'creditor': 'PE-RUC-20000000001'", "'creditor': 'XI-ROR-0aaaaaa11'"}}},
        {"obligations[2].due.after", "number 9", {{"{'after': 1", "{'after': 9"}}},
        {"obligations[2].depends_on[0]", "number 4", {{"'depends_on': [1]", "'depends_on': [4]"}}},
        {"obligations[2].depends_on[1]", "stands twice", {{"'depends_on': [1]", "'depends_on': [1, 1]"}}},
        {"obligations[2]", "waits for itself", {{"'depends_on': [1]", "'depends_on': [3]"}}},
        {"obligations[0]", "waits for itself", {{"'due': '2027-06-30'", "'due': {'after': 3, 'days': 1}"}}},
        {"obligations[0]",
         "waits for itself",
         {{"'due': '2027-06-30'", "'due': '2027-06-30', 'schedule': [{'due': {'after': 3, 'days': 1}}]"}}},
        {"obligations[2].quantity",
         "beside an amount",
         {{"'quantity': {",
           "'amount': {'amount': '1', 'currency': 'CNY', 'value_date': '2026-11-01'}, 'quantity': {"}}},
        {"clauses[0].obligations[0]", "number 7", {{"'obligations': [3]", "'obligations': [7]"}}},
        {"clauses[0].abs.benefits[0].obligation", "number 7", {{"'obligation': 3", "'obligation': 7"}}},
        {"clauses[0].abs.mat", "number 3", {{"'mat': 1", "'mat': 3"}}},
    };
    ASSERT_BAD(cases);
    assert_good((const struct sample_edit[EDITS_MAX]){{"'depends_on': [1]", "'depends_on': [2, 1]"}});
}

static void a_number_stands_once(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"obligations[1].no", "obligations[0]", {{"{'no': 2, 'debtor'", "{'no': 1, 'debtor'"}}},
        {"clauses[1].no",
         "clauses[0]",
         {{"'clauses': [", "'clauses': [{'no': 1, 'topic': 'ip', 'texts': [{'lang': 'es', 'text': 'x'}], "
                           "'binding': false}, "}}},
    };
    ASSERT_BAD(cases);
}

static void only_a_framework_goes_without_obligations(void **state)
{
    (void)state;
    struct member_id members[2] = {{{1}}, {{2}}};
    static const struct {
        const char *kind;
        enum ayni_err want;
    } cases[] = {
        {"framework_agreement", AYNI_OK}, {"agreement", AYNI_ERR_FIELD}, {"equipment", AYNI_ERR_FIELD}};
    for (size_t i = 0; i < LEN(cases); i++) {
        struct sample_edit edits[] = {{"'obligations'", "'later'"}};
        struct schema_check how = {.strict = false};
        struct buffer payload;
        buffer_init(&payload, test_heap(), PAYLOAD_MAX);
        commitment_build(&payload, &(struct commitment_options){.members = members,
                                                                .n_members = 2,
                                                                .kind = cases[i].kind,
                                                                .edits = edits,
                                                                .n_edits = LEN(edits)});
        assert_int_equal(payload_check(RECORD_PROPOSE, buffer_view(&payload), &how), cases[i].want);
        buffer_deinit(&payload);
    }
}

static void clauses_hold_what_their_topic_needs(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"clauses[0].community", "consent it asks", {{"'topic': 'abs_benefit'", "'topic': 'fpic'"}}},
        {"clauses[0].labels[0].code",
         "no label of its scheme",
         {{"'obligations': [3],",
           "'obligations': [3], 'labels': [{'scheme': 'TK', 'code': 'CNV', 'community': 'PE-RUC-3'}],"}}},
        {"clauses[0].labels[0].community",
         "belongs to a community",
         {{"'obligations': [3],", "'obligations': [3], 'labels': [{'scheme': 'BC', 'code': 'CNV'}],"}}},
    };
    ASSERT_BAD(cases);
    assert_good((const struct sample_edit[EDITS_MAX]){
        {"'obligations': [3],",
         "'obligations': [3], 'labels': [{'scheme': 'notice', 'code': 'TK_notice'}],"}});
}

static void an_abs_clause_needs_its_part(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"clauses[0].abs",
         "needs it",
         {{"'clauses': [", "'clauses': [{'no': 2, 'topic': 'abs_access', 'texts': [{'lang': 'es', 'text': "
                           "'x'}], 'binding': false}, "}}},
    };
    ASSERT_BAD(cases);
}

static void what_binds_stands_in_every_authentic_language(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"titles", "no text in zh", {{"{'lang': 'zh', 'text': '安第斯作物联合实验室'}, ", ""}}},
        {"descriptions[0].texts",
         "no text in zh",
         {{"y tarwi.'}, {'lang': 'zh', ", "y tarwi.'}, {'lang': 'en', "}}},
        {"obligations[1].texts",
         "no text in zh",
         {{"{'lang': 'zh', 'text': '普诺驻地'}", "{'lang': 'en', 'text': 'x'}"}}},
        {"obligations[2].on_failure", "no text in zh", {{", {'lang': 'zh', 'text': '重新安排'}", ""}}},
        {"clauses[0].texts", "no text in zh", {{", {'lang': 'zh', 'text': '公平惠益分享'}", ""}}},
        {"law", "no text in zh", {{", {'lang': 'zh', 'text': '秘鲁法律'}", ""}}},
        {"disputes", "no text in zh", {{", {'lang': 'zh', 'text': '协商与调解'}", ""}}},
        {"joint_lab.steering", "no text in zh", {{", {'lang': 'zh', 'text': '四人对等委员会'}", ""}}},
        {"joint_lab.research_lines[0].texts",
         "no text in zh",
         {{", {'lang': 'zh', 'text': '藜麦育种'}", ""}}},
        {"joint_lab.data_policy", "no text in zh", {{", {'lang': 'zh', 'text': 'FAIR 与 CARE'}", ""}}},
    };
    ASSERT_BAD(cases);
    /* A clause that does not bind may speak one language. */
    assert_good((const struct sample_edit[EDITS_MAX]){{", {'lang': 'zh', 'text': '公平惠益分享'}", ""},
                                                      {"'binding': true", "'binding': false"}});
}

static void a_joint_laboratory_is_consistent(void **state)
{
    (void)state;
    static const struct bad_case cases[] = {
        {"joint_lab", "belongs to another kind", {{"'kind': 'joint_lab'", "'kind': 'agreement'"}}},
        {"joint_lab.host", "none of the parties", {{"'host': 'PE-RUC-20000000001'", "'host': 'PE-RUC-9'"}}},
        {"joint_lab.site.lat", "within 90", {{"'-15.84'", "'-90.1'"}}},
        {"joint_lab.site.lon", "at most 5 places", {{"'-70.02'", "'-70.021234'"}}},
        {"joint_lab.site.lat", "within 90", {{"'-15.84'", "'90.00001'"}}},
        {"joint_lab.ror", "no ROR", {{"'steering'", "'ror': 'https://ror.org/1aaaaaa11', 'steering'"}}},
        {"joint_lab.ror", "no ROR", {{"'steering'", "'ror': 'https://ror.org/0aaaaaa1', 'steering'"}}},
        {"joint_lab.ror", "no ROR", {{"'steering'", "'ror': 'https://ror.org/0AAAAAA11', 'steering'"}}},
        {"joint_lab.ror", "no ROR", {{"'steering'", "'ror': 'https://ror.org/0aaaaaa1-', 'steering'"}}},
        {"joint_lab.ror", "no ROR", {{"'steering'", "'ror': 'https://ror.org/0aaaaaa1:', 'steering'"}}},
        {"joint_lab.staff_fte[1].org_id",
         "none of the parties",
         {{"{'org_id': 'CN-USCI-12100000400000001X', 'fte'", "{'org_id': 'CN-USCI-2', 'fte'"}}},
        {"joint_lab.equipment[0].owner_after",
         "none of the parties",
         {{"'owner_after': 'PE-RUC-20000000001'", "'owner_after': 'PE-RUC-9'"}}},
        {"joint_lab.ip_shares[1].pct", "add up to 110;", {{"'pct': '50'", "'pct': '60'"}}},
        {"joint_lab.review_on", "before opens_on", {{"'2029-02-01'", "'2027-01-31'"}}},
    };
    ASSERT_BAD(cases);
    assert_good((const struct sample_edit[EDITS_MAX]){
        {"'-15.84'", "'-90'"},
        {"'-70.02'", "'180'"},
        {"'steering'", "'ror': 'https://ror.org/0aaaaaa11', 'steering'"}});
}

/* A small agreement of some kind, whose profile is `profile`. */
static void check_profile(struct heard *heard, const char *kind, const char *profile)
{
    struct member_id members[2] = {{{1}}, {{2}}};
    struct sample_edit edits[] = {{"'visibility': 'public'", profile}};
    struct schema_check how = heard_check(heard);
    struct buffer payload;
    buffer_init(&payload, test_heap(), PAYLOAD_MAX);
    commitment_build(&payload,
                     &(struct commitment_options){
                         .members = members, .n_members = 2, .kind = kind, .edits = edits, .n_edits = 1});
    enum ayni_err err = payload_check(RECORD_PROPOSE, buffer_view(&payload), &how);
    assert_int_equal(err, heard->n == 0 ? AYNI_OK : AYNI_ERR_FIELD);
    buffer_deinit(&payload);
}

#define P0 "'XI-ROR-0party0000'"
#define P1 "'XI-ROR-0party0001'"
#define MONEY "{'amount': '-0.0000000001', 'currency': 'EUR', 'value_date': '2026-11-01'}"
#define TEXT "[{'lang': 'gn', 'text': 'x'}]"
#define TRAINING(load)                                                                          \
    "'visibility': 'network', 'training': {'level': '6', 'mode': 'hybrid', 'places': 20, " load \
    "'host': " P0 ", 'languages': ['es', 'quz'], 'recognition': " TEXT "}"
#define MOBILITY(pct)                                                                                 \
    "'visibility': 'network', 'mobility': {'direction': {'from': 'BO', 'to': 'BR'}, "                 \
    "'person_months': '7.5', 'category': 'doctoral', 'cost_split': [{'item': 'travel', 'org_id': " P0 \
    ", 'pct': '100'}, {'item': 'stipend', 'org_id': " P0 ", 'pct': '60'}, {'item': 'stipend', "       \
    "'org_id': " P1 ", 'pct': '" pct "'}], 'insurance': " TEXT ", 'visa_support': true}"
#define FUNDING(providers)                                                                    \
    "'visibility': 'network', 'funding': {'providers': [" providers "], 'ceiling': " MONEY    \
    ", 'tranches': [1, 2], 'eligible_costs': " TEXT ", 'reporting': " TEXT ", 'audit': " TEXT \
    ", 'tied_status': '5'}"
#define IN_KIND(valuation) \
    "'visibility': 'network', 'in_kind': {'unit': 'hour', 'quantity': '400', 'valuation': {" valuation "}}"

static void every_profile_is_checked(void **state)
{
    (void)state;
    static const struct {
        const char *kind, *profile, *path, *part;
    } cases[] = {
        {"training", TRAINING("'hours': '40', "), NULL, NULL},
        {"training", TRAINING("'ects': '1.5', "), NULL, NULL},
        {"training", TRAINING(""), "training.hours", "one of them"},
        {"training", TRAINING("'hours': '40', 'ects': '2', "), "training.ects", "beside hours"},
        {"training", "'visibility': 'network'", "training", "is missing"},
        {"mobility", MOBILITY("40"), NULL, NULL},
        {"mobility", MOBILITY("41"), "mobility.cost_split[2].pct", "shares of one item add up to 101;"},
        {"funding", FUNDING("{'org_id': " P0 ", 'share': '99.9'}, {'org_id': " P1 ", 'share': '0.1'}"), NULL,
         NULL},
        {"funding", FUNDING("{'org_id': " P0 ", 'amount': " MONEY "}"), NULL, NULL},
        {"funding", FUNDING("{'org_id': " P0 ", 'amount': " MONEY "}, {'org_id': " P1 ", 'share': '5'}"),
         NULL, NULL},
        {"funding", FUNDING("{'org_id': " P0 "}"), "funding.providers[0].amount", "one of them"},
        {"funding", FUNDING("{'org_id': " P0 ", 'share': '5'}"), "funding.providers[0].share",
         "add up to 5;"},
        {"funding", FUNDING("{'org_id': 'PE-RUC-1', 'share': '100'}"), "funding.providers[0].org_id",
         "parties"},
        {"in_kind", IN_KIND("'method': 'none'"), NULL, NULL},
        {"in_kind", IN_KIND("'method': 'market', 'money': " MONEY), NULL, NULL},
        {"in_kind", IN_KIND("'method': 'none', 'money': " MONEY), "in_kind.valuation.money", "remove it"},
        {"in_kind", IN_KIND("'method': 'cost'"), "in_kind.valuation.money", "is missing"},
        {"equipment", IN_KIND("'method': 'none'"), "in_kind", "belongs to another kind"},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct heard heard;
        check_profile(&heard, cases[i].kind, cases[i].profile);
        if (cases[i].path == NULL && heard.n == 0) continue;
        heard_assert_one(&heard, cases[i].path == NULL ? "nothing" : cases[i].path, cases[i].part);
    }
}

static void problems_come_in_the_order_of_the_table(void **state)
{
    (void)state;
    struct heard heard;
    struct sample_edit edits[EDITS_MAX] = {{"'visibility': 'public'", "'visibility': 'all'"},
                                           {"'kind': 'joint_lab'", "'kind': 'lab'"},
                                           {"'ends_on': '2031-12-31'", "'ends_on': 'never'"},
                                           {"'signatory': false", "'signatory': 0"}};
    static const char *const want[] = {"kind", "parties[2].signatory", "ends_on", "visibility"};
    assert_int_equal(check_example(&heard, edits), AYNI_ERR_FIELD);
    assert_int_equal(heard.n, LEN(want));
    for (size_t i = 0; i < LEN(want); i++)
        assert_string_equal(heard.problems[i].path, want[i]);
}

static void the_longest_lists_are_bounded(void **state)
{
    (void)state;
    /* 257 obligations in a chain: refused; the check of 256 that wait for each other ends. */
    for (size_t n = 256; n <= 257; n++) {
        struct member_id members[2] = {{{1}}, {{2}}};
        char *list = malloc(200 * n), *at = list;
        assert_non_null(list);
        at += sprintf(at, "'obligations': [");
        for (size_t i = 1; i <= n; i++)
            at += sprintf(at,
                          "%s{'no': %zu, 'debtor': " P0 ", 'creditor': " P1 ", 'action': 'pay', 'texts': "
                          "[{'lang': 'es', 'text': 'x'}]"
                          ", 'due': {'after': %zu, 'days': 1}}",
                          i > 1 ? ", " : "", i, i < n ? i + 1 : 1);
        sprintf(at, "], 'later': [");
        struct sample_edit edits[] = {{"'obligations': [", list}};
        struct schema_check lenient = {.strict = false};
        struct heard heard;
        struct buffer payload;
        buffer_init(&payload, test_heap(), PAYLOAD_MAX);
        commitment_build(&payload, &(struct commitment_options){
                                       .members = members, .n_members = 2, .edits = edits, .n_edits = 1});
        struct schema_check how = heard_check(&heard);
        how.strict = lenient.strict;
        assert_int_equal(payload_check(RECORD_PROPOSE, buffer_view(&payload), &how), AYNI_ERR_FIELD);
        if (n == 256) heard_assert_one(&heard, "obligations[0]", "waits for itself");
        if (n == 257) heard_assert_one(&heard, "obligations", "257 items");
        buffer_deinit(&payload);
        free(list);
    }
}

/* Whatever bytes come, the check ends with a verdict; canonical ones that pass have terms. */
static void mutated_bodies_never_crash(void **state)
{
    (void)state;
    const char *text = getenv("AYNI_SEED");
    unsigned seed = text == NULL ? (unsigned)time(NULL) : (unsigned)strtoul(text, NULL, 10);
    print_message("AYNI_SEED=%u\n", seed);
    srand(seed);
    struct buffer payload = example_with((const struct sample_edit[EDITS_MAX]){{0}});
    uint8_t *copy = malloc(payload.len);
    assert_non_null(copy);
    static const struct schema_check how = {.strict = true};
    size_t n_canonical = 0;
    for (size_t i = 0; i < 20000; i++) {
        memcpy(copy, payload.data, payload.len);
        for (int k = rand() % 3; k >= 0; k--)
            copy[(size_t)rand() % payload.len] = (uint8_t)rand();
        struct bytes body = bytes_of(copy, payload.len);
        if (codec_check(body) != AYNI_OK) continue;
        n_canonical++;
        struct terms terms;
        if (payload_check(RECORD_PROPOSE, body, &how) == AYNI_OK)
            assert_int_equal(terms_read(&terms, body), AYNI_OK);
    }
    assert_true(n_canonical > 100);
    free(copy);
    buffer_deinit(&payload);
}

static void answers_are_checked(void **state)
{
    (void)state;
#define ID "'<9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>'"
    static const struct {
        enum record_type type;
        const char *text, *path, *part;
    } cases[] = {
        {RECORD_JOIN, "{'charter': " ID "}", NULL, NULL},
        {RECORD_JOIN, "{'charter': " ID ", 'after': {'log': " ID ", 'size': 1, 'root': " ID "}}", NULL, NULL},
        {RECORD_JOIN, "{'charter': " ID ", 'after': {'log': " ID ", 'size': 0, 'root': " ID "}}",
         "after.size", "from 1"},
        {RECORD_JOIN, "{}", "charter", "missing"},
        {RECORD_ACCEPT, "{'version': " ID "}", NULL, NULL},
        {RECORD_ACCEPT, "{'version': " ID ", 'reservation': " TEXT "}", NULL, NULL},
        {RECORD_ACCEPT, "{'version': '<00>'}", "version", "32 bytes"},
        {RECORD_ACCEPT, "{'version': " ID ", 'reason': " TEXT "}", "reason", "no such field"},
        {RECORD_DECLINE, "{'version': " ID ", 'reason': " TEXT "}", NULL, NULL},
        {RECORD_DECLINE, "{'version': " ID "}", "reason", "missing"},
        {RECORD_DECLINE, "{'version': " ID ", 'reason': []}", "reason", "list of 1 to 16"},
        {RECORD_DECLINE, "[]", "", "object"},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct heard heard;
        struct schema_check how = heard_check(&heard);
        struct buffer payload;
        buffer_init(&payload, test_heap(), PAYLOAD_MAX);
        sample_encode(&payload, cases[i].text);
        enum ayni_err err = payload_check(cases[i].type, buffer_view(&payload), &how);
        assert_int_equal(err, cases[i].path == NULL ? AYNI_OK : AYNI_ERR_FIELD);
        if (cases[i].path != NULL) heard_assert_one(&heard, cases[i].path, cases[i].part);
        buffer_deinit(&payload);
    }
}

static void types_have_names(void **state)
{
    (void)state;
    for (enum record_type type = 0; type < RECORD_TYPES; type++)
        assert_int_equal(record_type_of(bytes_of_text(record_type_name(type))), type);
    assert_int_equal(record_type_of(BYTES_LITERAL("rotate")), RECORD_UNKNOWN);
    assert_int_equal(record_type_of(BYTES_LITERAL("")), RECORD_UNKNOWN);
    assert_int_equal(record_type_of(BYTES_LITERAL("joi")), RECORD_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_checks_out),
        cmocka_unit_test(the_small_agreement_checks_out),
        cmocka_unit_test(terms_are_those_of_the_body),
        cmocka_unit_test(a_field_that_is_required_is_missed),
        cmocka_unit_test(a_value_of_the_wrong_kind_is_named),
        cmocka_unit_test(an_unknown_field_is_named_with_the_nearest),
        cmocka_unit_test(an_unknown_field_from_a_peer_is_kept),
        cmocka_unit_test(characters_that_deceive_are_refused),
        cmocka_unit_test(parties_agree_with_each_other),
        cmocka_unit_test(places_sectors_and_goals_agree),
        cmocka_unit_test(versions_and_dates_agree),
        cmocka_unit_test(obligations_agree_with_each_other),
        cmocka_unit_test(a_number_stands_once),
        cmocka_unit_test(only_a_framework_goes_without_obligations),
        cmocka_unit_test(clauses_hold_what_their_topic_needs),
        cmocka_unit_test(an_abs_clause_needs_its_part),
        cmocka_unit_test(what_binds_stands_in_every_authentic_language),
        cmocka_unit_test(a_joint_laboratory_is_consistent),
        cmocka_unit_test(every_profile_is_checked),
        cmocka_unit_test(problems_come_in_the_order_of_the_table),
        cmocka_unit_test(the_longest_lists_are_bounded),
        cmocka_unit_test(mutated_bodies_never_crash),
        cmocka_unit_test(answers_are_checked),
        cmocka_unit_test(types_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
