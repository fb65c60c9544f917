/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/record/types.h"
#include "make.h"
#include "parts.h"
#include "support/commitment.h"
#include "support/sample.h"

#define EDITS_MAX 3

struct edited {
    const char *what;
    struct sample_edit edits[EDITS_MAX];
};

#define COMMUNITY "'community': '<3333333333333333333333333333333333333333333333333333333333333333>'"
#define CLAUSE "'clauses': [{'no': 2, 'topic': 'ip', 'texts': [{'lang': 'es', 'text': 'x'}], 'binding': false"
#define TITLE(text)                      \
    {                                    \
        {                                \
            "Laboratorio conjunto", text \
        }                                \
    }

/* Changes of a joint laboratory in which nearly every field stands. */
static const struct edited laboratory[] = {
    /* What a field may hold. */
    {"a required field is missing", {{"'accept_by': '2026-12-31', ", ""}}},
    {"a required field of an inner map is missing", {{"'currency': 'CNY', ", ""}}},
    {"an unknown field", {{"'notice_days'", "'later_idea': [1], 'notice_days'"}}},
    {"an unknown field of an inner map", {{"'roles': ['2'", "'colour': 1, 'roles': ['2'"}}},
    {"a word of no closed list", {{"'kind': 'joint_lab'", "'kind': 'joint-lab'"}}},
    {"a code of no list that is here", {{"'code': '5'", "'code': '777'"}}},
    {"a code of 65 bytes",
     {{"'code': '5'", "'code': '"
                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"}}},
    {"a day that does not exist", {{"2026-12-31", "2026-02-29"}}},
    {"a leap day", {{"2026-12-31", "2028-02-29"}}},
    {"the year 0000", {{"'date': '2025-04-23', 'document'", "'date': '0000-02-29', 'document'"}}},
    {"the 29th of February of 1900",
     {{"'date': '2025-04-23', 'document'", "'date': '1900-02-29', 'document'"}}},
    {"a date in another form", {{"2026-12-31", "2026-1-31"}}},
    {"a decimal with a zero at its end", {{"'250000.5'", "'250000.50'"}}},
    {"a decimal with a leading zero", {{"'250000.5'", "'0250000.5'"}}},
    {"a decimal without a digit before the point", {{"'250000.5'", "'.5'"}}},
    {"minus zero", {{"'250000.5'", "'-0'"}}},
    {"a negative amount with ten places", {{"'250000.5'", "'-0.0000000001'"}}},
    {"eleven places", {{"'250000.5'", "'0.00000000001'"}}},
    {"18 digits before the point", {{"'250000.5'", "'999999999999999999'"}}},
    {"19 digits before the point", {{"'250000.5'", "'1000000000000000000'"}}},
    {"a quantity below 0", {{"'value': '12'", "'value': '-12'"}}},
    {"a percentage of five places", {{"'share': '70'", "'share': '70.00001'"}}},
    {"an integer that is a str", {{"'version': 1", "'version': '1'"}}},
    {"an integer above its limit", {{"'confirm_by_days': 30", "'confirm_by_days': 3651"}}},
    {"an integer of 2^53 - 1", {{"482113", "9007199254740991"}}},
    {"an integer of 2^53", {{"482113", "9007199254740992"}}},
    {"a bool that is 1", {{"'precondition': true", "'precondition': 1"}}},
    {"a hash of 31 bytes", {{"'<9f86", "'<86"}}},
    {"an item twice", {{"'roles': ['2', '4']", "'roles': ['2', '2']"}}},
    {"a number twice", {{"'depends_on': [1]", "'depends_on': [1, 1]"}}},
    {"an empty list where one item is asked",
     {{"'sdg': [{'code': '2', 'principal': true}, {'code': '17.6'}]", "'sdg': []"}}},
    {"a language twice in a text", {{"'renewal': [{'lang': 'es'", "'renewal': [{'lang': 'zh'"}}},
    {"a language tag in another case", {{"{'lang': 'en', 'text': 'Joint", "{'lang': 'EN', 'text': 'Joint"}}},
    {"a language tag with all its parts",
     {{"{'lang': 'en', 'text': 'Joint", "{'lang': 'quz-Latn-PE-1994abc-x-puno', 'text': 'Joint"}}},
    {"an org-id without a register",
     {{"'parent': 'PE-RUC-20000000001-FRAME-2025-01'", "'parent': 'PE-20000000001'"}}},
    /* Characters. */
    {"an escape character", TITLE("a\x1b[31m")},
    {"a control character of the second block", TITLE("a\xc2\x9b")},
    {"a character that turns the direction", TITLE("a\xe2\x80\xae")},
    {"an Arabic letter mark", TITLE("a\xd8\x9c")},
    {"a line separator", TITLE("a\xe2\x80\xa8")},
    {"a newline in a line", TITLE("a\nb")},
    {"a newline and a tab in a text", {{"Renovable una", "a\n\tb"}}},
    {"a carriage return in a text", {{"Renovable una", "a\rb"}}},
    {"a joiner and an emoji", TITLE("\xf0\x9f\xa7\xac \xe2\x80\x8d")},
    {"letters that are not in normal form C", TITLE("e\xcc\x81")},
    /* The rules that join fields, numbered as in fields.md. */
    {"rule 1: an id of no party",
     {{"'PE-RUC-20000000001-AGRO-2026-07'", "'PE-RUC-20000000002-AGRO-2026-07'"}}},
    {"rule 1: a name of 65",
     {{"-AGRO-2026-07", "-a23456789b123456789c123456789d123456789e123456789f123456789g12345"}}},
    {"rule 2: version 2", {{"'version': 1", "'version': 2"}}},
    {"rule 2: prev",
     {{"'version': 1",
       "'prev': ['<3333333333333333333333333333333333333333333333333333333333333333>'], 'version': 1"}}},
    {"rule 3: triangular without a second provider",
     {{"'coop_role': 'second_provider'", "'coop_role': 'partner'"}}},
    {"rule 4: an org-id of two parties", {{"'XI-ROR-0aaaaaa11'", "'PE-RUC-20000000001'"}}},
    {"rule 4: a member of two parties",
     {{"2222222222222222222222222222222222222222222222222222222222222222",
       "1111111111111111111111111111111111111111111111111111111111111111"}}},
    {"rule 4: a signatory without a member", {{"'signatory': false", "'signatory': true"}}},
    {"rule 4: one signatory",
     {{"'signatory': true, 'coop_role': 'recipient'", "'signatory': false, 'coop_role': 'recipient'"}}},
    {"rule 5: shares of 100.0001", {{"'share': '30'", "'share': '30.0001'"}}},
    {"shares of 69.9999 and 30.0001",
     {{"'share': '70'", "'share': '69.9999'"}, {"'share': '30'", "'share': '30.0001'"}}},
    {"rule 5: places of 99.5", {{"'PE', 'pct': '100'", "'PE', 'pct': '99.5'"}}},
    {"rule 5: sectors of one vocabulary", {{"'pct': '25'", "'pct': '15'"}}},
    {"rule 5: shares in intellectual property", {{"'pct': '50'", "'pct': '60'"}}},
    {"rule 6: country and region", {{"'places': [{", "'places': [{'region': '489', "}}},
    {"rule 6: neither country nor region", {{"'places': [{'country': 'PE', ", "'places': [{"}}},
    {"rule 7: no sector of vocabulary 1",
     {{"'sectors': [{'vocabulary': '1'", "'sectors': [{'vocabulary': '2'"},
      {"{'vocabulary': '1', 'code': '43082'", "{'vocabulary': '2', 'code': '430'"}}},
    {"rule 7: two principal goals", {{"{'code': '17.6'}", "{'code': '17', 'principal': true}"}}},
    {"rule 8: an end before the beginning", {{"'ends_on': '2031-12-31'", "'ends_on': '2027-01-14'"}}},
    {"an end on the first day", {{"'ends_on': '2031-12-31'", "'ends_on': '2027-01-15'"}}},
    {"rule 8: neither an end nor notice", {{"'ends_on': '2031-12-31', ", ""}, {"'notice_days': 180, ", ""}}},
    {"rule 9: an obligation's number twice", {{"{'no': 2, 'debtor'", "{'no': 1, 'debtor'"}}},
    {"rule 9: a clause's number twice",
     {{"'clauses': [",
       "'clauses': [{'no': 1, 'topic': 'ip', 'texts': [{'lang': 'es', 'text': 'x'}], 'binding': false}, "}}},
    {"rule 11: a debtor that is no party",
     {{"'debtor': 'CN-USCI-12100000400000001X'", "'debtor': 'CN-USCI-1'"}}},
    {"rule 11: a creditor that is no member",
     {{"'creditor': 'PE-RUC-20000000001'", "'creditor': 'XI-ROR-0aaaaaa11'"}}},
    {"rule 12: after an obligation that is not there", {{"{'after': 1", "{'after': 9"}}},
    {"rule 12: a document that is not there", {{"'mat': 1", "'mat': 3"}}},
    {"rule 13: an amount beside a quantity",
     {{"'quantity': {",
       "'amount': {'amount': '1', 'currency': 'CNY', 'value_date': '2026-11-01'}, 'quantity': {"}}},
    {"rule 14: an obligation that depends on itself", {{"'depends_on': [1]", "'depends_on': [3]"}}},
    {"rule 14: a cycle through a due", {{"'due': '2027-06-30'", "'due': {'after': 3, 'days': 1}"}}},
    {"rule 14: a cycle through a schedule",
     {{"'due': '2027-06-30'", "'due': '2027-06-30', 'schedule': [{'due': {'after': 3, 'days': 1}}]"}}},
    {"rule 15: abs_access without abs",
     {{"'clauses': [", "'clauses': [{'no': 2, 'topic': 'abs_access', 'texts': [{'lang': 'es', 'text': 'x'}], "
                       "'binding': false}, "}}},
    {"rule 15: a binding fpic clause without its community", {{"'topic': 'abs_benefit'", "'topic': 'fpic'"}}},
    {"a binding fpic clause with its community", {{"'topic': 'abs_benefit'", "'topic': 'fpic', " COMMUNITY}}},
    {"rule 16: a label of another scheme",
     {{"'clauses': [", CLAUSE ", 'labels': [{'scheme': 'TK', 'code': 'CNV', 'community': 'PE-RUC-3'}]}, "}}},
    {"rule 16: a label without its community",
     {{"'clauses': [", CLAUSE ", 'labels': [{'scheme': 'BC', 'code': 'CNV'}]}, "}}},
    {"a notice without a community",
     {{"'clauses': [", CLAUSE ", 'labels': [{'scheme': 'notice', 'code': 'TK_notice'}]}, "}}},
    {"rule 17: a profile of another kind", {{"'kind': 'joint_lab'", "'kind': 'agreement'"}}},
    {"rule 18: a host that is no party", {{"'host': 'PE-RUC-20000000001'", "'host': 'PE-RUC-9'"}}},
    {"rule 19: a latitude beyond the pole", {{"'-15.84'", "'-90.1'"}}},
    {"the latitude of the pole", {{"'-15.84'", "'-90'"}}},
    {"rule 19: a longitude of six places", {{"'-70.02'", "'-70.021234'"}}},
    {"rule 19: no ROR identifier", {{"'steering'", "'ror': 'https://ror.org/1aaaaaa11', 'steering'"}}},
    {"rule 19: a review before the opening", {{"'2029-02-01'", "'2027-01-31'"}}},
    {"rule 20: titles that lack an authentic language",
     {{"{'lang': 'zh', 'text': '安第斯作物联合实验室'}, ", ""}}},
    {"rule 20: an on_failure that lacks one", {{", {'lang': 'zh', 'text': '重新安排'}", ""}}},
    {"rule 20: a binding clause that lacks one", {{", {'lang': 'zh', 'text': '公平惠益分享'}", ""}}},
    {"a clause that does not bind may lack one",
     {{", {'lang': 'zh', 'text': '公平惠益分享'}", ""}, {"'binding': true", "'binding': false"}}},
    {"rule 20: a policy that lacks one", {{", {'lang': 'zh', 'text': 'FAIR 与 CARE'}", ""}}},
};

#define P0 "'XI-ROR-0party0000'"
#define P1 "'XI-ROR-0party0001'"
#define MONEY "{'amount': '-0.0000000001', 'currency': 'EUR', 'value_date': '2026-11-01'}"
#define TEXT "[{'lang': 'gn', 'text': 'x'}]"
#define KIND(kind, profile)                                               \
    {                                                                     \
        {"'kind': 'agreement'", "'kind': '" kind "'"},                    \
        {                                                                 \
            "'visibility': 'public'", "'visibility': 'network', " profile \
        }                                                                 \
    }
#define TRAINING(load)                                                                                \
    KIND("training", "'training': {'level': '6', 'mode': 'hybrid', 'places': 20, " load "'host': " P0 \
                     ", 'languages': ['es', 'quz'], 'recognition': " TEXT "}")
#define MOBILITY(pct)                                                                                 \
    KIND("mobility", "'mobility': {'direction': {'from': 'BO', 'to': 'BR'}, 'person_months': '7.5', " \
                     "'category': 'doctoral', "                                                       \
                     "'cost_split': [{'item': 'travel', 'org_id': " P0                                \
                     ", 'pct': '100'}, {'item': 'stipend', 'org_id': " P0 ", 'pct': '60'}, "          \
                     "{'item': 'stipend', 'org_id': " P1 ", 'pct': '" pct "'}], 'insurance': " TEXT   \
                     ", 'visa_support': true}")
#define FUNDING(providers)                                                                 \
    KIND("funding", "'funding': {'providers': [" providers "], 'ceiling': " MONEY          \
                    ", 'tranches': [1, 2], 'eligible_costs': " TEXT ", 'reporting': " TEXT \
                    ", 'audit': " TEXT ", 'tied_status': '5'}")
#define IN_KIND(valuation) \
    KIND("in_kind", "'in_kind': {'unit': 'hour', 'quantity': '400', 'valuation': {" valuation "}}")

/* Changes of a small agreement. */
static const struct edited agreement[] = {
    {"rule 10: an agreement without obligations", {{"'obligations'", "'later'"}}},
    {"a framework agreement without obligations",
     {{"'kind': 'agreement'", "'kind': 'framework_agreement'"}, {"'obligations'", "'later'"}}},
    {"training of 40 hours", TRAINING("'hours': '40', ")},
    {"rule 19: training with hours and ECTS", TRAINING("'hours': '40', 'ects': '2', ")},
    {"rule 19: training with neither", TRAINING("")},
    {"rule 17: training without its profile", KIND("training", "'later': 1")},
    {"mobility", MOBILITY("40")},
    {"rule 5: costs of one item", MOBILITY("41")},
    {"funding by shares", FUNDING("{'org_id': " P0 ", 'share': '99.9'}, {'org_id': " P1 ", 'share': '0.1'}")},
    {"funding by an amount and a share",
     FUNDING("{'org_id': " P0 ", 'amount': " MONEY "}, {'org_id': " P1 ", 'share': '5'}")},
    {"rule 19: a provider of neither", FUNDING("{'org_id': " P0 "}")},
    {"rule 5: shares of providers", FUNDING("{'org_id': " P0 ", 'share': '5'}")},
    {"rule 18: a provider that is no party", FUNDING("{'org_id': 'PE-RUC-1', 'share': '100'}")},
    {"in kind, without a value", IN_KIND("'method': 'none'")},
    {"in kind, with its market value", IN_KIND("'method': 'market', 'money': " MONEY)},
    {"rule 19: no method, and money", IN_KIND("'method': 'none', 'money': " MONEY)},
    {"rule 19: a method without money", IN_KIND("'method': 'cost'")},
};

#define ID "'<9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>'"
#define AFTER(size) "{'charter': " ID ", 'after': {'log': " ID ", 'size': " size ", 'root': " ID "}}"

static const struct {
    enum record_type type;
    const char *what, *text;
} others[] = {
    {RECORD_JOIN, "a join", "{'charter': " ID "}"},
    {RECORD_JOIN, "a join that continues a log", AFTER("1")},
    {RECORD_JOIN, "a join that continues an empty log", AFTER("0")},
    {RECORD_JOIN, "a join without a charter", "{}"},
    {RECORD_ACCEPT, "an accept", "{'version': " ID "}"},
    {RECORD_ACCEPT, "an accept with a reservation", "{'version': " ID ", 'reservation': " TEXT "}"},
    {RECORD_ACCEPT, "an accept of a short id", "{'version': '<00>'}"},
    {RECORD_ACCEPT, "an accept with a reason, which it does not know",
     "{'version': " ID ", 'reason': " TEXT "}"},
    {RECORD_DECLINE, "a decline", "{'version': " ID ", 'reason': " TEXT "}"},
    {RECORD_DECLINE, "a decline without a reason", "{'version': " ID "}"},
    {RECORD_DECLINE, "a decline with an empty reason", "{'version': " ID ", 'reason': []}"},
};

static void write_verdict(struct writer *w, enum record_type type, struct bytes payload)
{
    static const struct schema_check reading = {.strict = false};
    writer_text(w, "type", "%s", record_type_name(type));
    writer_text(w, "verdict", payload_check(type, payload, &reading) == AYNI_OK ? "accepted" : "refused");
}

/* The base, then each change of it. */
typedef void build_fn(struct buffer *out, const struct sample_edit *edits, size_t n);

static void write_all(
    struct writer *w, const char *what, build_fn *build, const struct edited *cases, size_t n)
{
    struct buffer plain = part_buffer(), changed = part_buffer();
    build(&plain, NULL, 0);
    writer_case(w, "%s", what);
    writer_bytes(w, "payload", buffer_view(&plain));
    write_verdict(w, RECORD_PROPOSE, buffer_view(&plain));
    struct writer_base base = {what, buffer_view(&plain)};
    for (size_t i = 0; i < n; i++) {
        size_t n_edits = 0;
        while (n_edits < EDITS_MAX && cases[i].edits[n_edits].from != NULL)
            n_edits++;
        buffer_clear(&changed);
        build(&changed, cases[i].edits, n_edits);
        writer_case(w, "%s", cases[i].what);
        writer_change(w, &base, buffer_view(&changed));
        write_verdict(w, RECORD_PROPOSE, buffer_view(&changed));
    }
    buffer_deinit(&plain);
    buffer_deinit(&changed);
}

static void build_laboratory(struct buffer *out, const struct sample_edit *edits, size_t n)
{
    sample_encode_edited(out, commitment_example, edits, n);
}

static void build_agreement(struct buffer *out, const struct sample_edit *edits, size_t n)
{
    static const struct member_id members[2] = {{{1}}, {{2}}};
    commitment_build(
        out, &(struct commitment_options){.members = members, .n_members = 2, .edits = edits, .n_edits = n});
}

void make_fields(struct writer *w)
{
    writer_about(
        w,
        "Payloads: which keep to the table of their type and to what joins their fields. Spec: fields.md.\n"
        "type: of the record; payload, or what makes it of another case; verdict: accepted, or refused (then "
        "the\n"
        "record is void: `field`). A case that breaks one of the rules that join fields begins with its "
        "number.");
    write_all(w, "a joint laboratory", build_laboratory, laboratory,
              sizeof laboratory / sizeof laboratory[0]);
    write_all(w, "a small agreement", build_agreement, agreement, sizeof agreement / sizeof agreement[0]);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct buffer payload = part_buffer();
        sample_encode(&payload, others[i].text);
        writer_case(w, "%s", others[i].what);
        writer_bytes(w, "payload", buffer_view(&payload));
        write_verdict(w, others[i].type, buffer_view(&payload));
        buffer_deinit(&payload);
    }
}
