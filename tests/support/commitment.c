/* SPDX-License-Identifier: Apache-2.0 */
#include "support/commitment.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

/* clang-format off */
const char commitment_example[] =
    "{"
    "'id': 'PE-RUC-20000000001-AGRO-2026-07', "
    "'version': 1, "
    "'kind': 'joint_lab', "
    "'modality': 'triangular', "
    "'authentic_langs': ['es', 'zh'], "
    "'titles': [{'lang': 'es', 'text': 'Laboratorio conjunto de cultivos andinos'}, {'lang': 'zh', "
    "'text': '安第斯作物联合实验室'}, {'lang': 'en', 'text': 'Joint laboratory of Andean crops'}], "
    "'descriptions': [{'type': '1', 'texts': [{'lang': 'es', "
    "'text': 'Mejora participativa de quinua y tarwi.'}, {'lang': 'zh', 'text': '藜麦与塔尔维豆的参与式育种。'}]}], "
    "'parties': ["
    "{'org_id': 'PE-RUC-20000000001', "
    "'member': '<1111111111111111111111111111111111111111111111111111111111111111>', 'roles': ['2', '4'], "
    "'signatory': true, 'coop_role': 'recipient'}, "
    "{'org_id': 'CN-USCI-12100000400000001X', "
    "'member': '<2222222222222222222222222222222222222222222222222222222222222222>', 'roles': ['1', '4'], "
    "'signatory': true, 'coop_role': 'first_provider', 'share': '70'}, "
    "{'org_id': 'XI-ROR-0aaaaaa11', 'roles': ['1'], 'signatory': false, 'coop_role': 'second_provider', "
    "'share': '30'}"
    "], "
    "'places': [{'country': 'PE', 'pct': '100'}], "
    "'sectors': [{'vocabulary': '1', 'code': '31182', 'pct': '75'}, {'vocabulary': '1', 'code': '43082', "
    "'pct': '25'}], "
    "'sdg': [{'code': '2', 'principal': true}, {'code': '17.6'}], "
    "'markers': [{'vocabulary': '1', 'code': '5', 'significance': '2'}], "
    "'accept_by': '2026-12-31', "
    "'effective_from': '2027-01-15', "
    "'ends_on': '2031-12-31', "
    "'renewal': [{'lang': 'es', 'text': 'Renovable una vez por acuerdo escrito.'}, {'lang': 'zh', "
    "'text': '经书面同意可续期一次。'}], "
    "'notice_days': 180, "
    "'legal_frame': [{'kind': 'memorandum', 'title': [{'lang': 'es', "
    "'text': 'Memorando de entendimiento'}], 'date': '2025-04-23', 'document': 1}], "
    "'parent': 'PE-RUC-20000000001-FRAME-2025-01', "
    "'related': [{'type': '1', 'id': 'PE-RUC-20000000001-FRAME-2025-01'}], "
    "'obligations': ["
    "{'no': 1, 'debtor': 'CN-USCI-12100000400000001X', 'creditor': 'PE-RUC-20000000001', "
    "'action': 'transfer_equipment', 'texts': [{'lang': 'es', 'text': 'Secuenciador'}, {'lang': 'zh', "
    "'text': '测序仪'}], 'due': '2027-06-30', 'amount': {'amount': '250000.5', 'currency': 'CNY', "
    "'value_date': '2026-11-01'}}, "
    "{'no': 2, 'debtor': 'PE-RUC-20000000001', 'creditor': 'CN-USCI-12100000400000001X', "
    "'action': 'host', 'texts': [{'lang': 'es', 'text': 'Sede en Puno'}, {'lang': 'zh', 'text': '普诺驻地'}], "
    "'due': '2027-01-15', 'precondition': true, 'confirm_by_days': 30}, "
    "{'no': 3, 'debtor': 'CN-USCI-12100000400000001X', 'creditor': 'PE-RUC-20000000001', "
    "'action': 'train', 'texts': [{'lang': 'es', 'text': 'Plazas doctorales'}, {'lang': 'zh', "
    "'text': '博士名额'}], 'due': {'after': 1, 'days': 90}, 'depends_on': [1], 'quantity': {'value': '12', "
    "'unit': 'person', 'target': '12'}, 'on_failure': [{'lang': 'es', 'text': 'Se reprograma'}, "
    "{'lang': 'zh', 'text': '重新安排'}]}"
    "], "
    "'clauses': ["
    "{'no': 1, 'topic': 'abs_benefit', 'texts': [{'lang': 'es', 'text': 'Reparto justo de beneficios'}, "
    "{'lang': 'zh', 'text': '公平惠益分享'}], 'binding': true, 'obligations': [3], "
    "'abs': {'provider_country': 'PE', 'authority': 'INIA', 'subject': ['genetic_resource', "
    "'associated_knowledge'], 'pic': {'reference': 'PIC-2026-12', 'date': '2026-03-01'}, 'mat': 1, "
    "'uses': [{'lang': 'es', 'text': 'Investigación no comercial'}], 'third_party': 'conditional', "
    "'benefits': [{'kind': 'non_monetary', 'text': [{'lang': 'es', 'text': 'Formación'}], 'obligation': 3}]}}"
    "], "
    "'documents': [{'no': 1, 'sha256': "
    "'<9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08>', 'bytes': 482113, "
    "'media_type': 'application/pdf', 'title': [{'lang': 'es', 'text': 'Memorando firmado'}], "
    "'category': 'A09', 'lang': 'es', 'date': '2025-04-23', 'access': 'parties'}], "
    "'law': [{'lang': 'es', 'text': 'Derecho peruano'}, {'lang': 'zh', 'text': '秘鲁法律'}], "
    "'disputes': [{'lang': 'es', 'text': 'Negociación y mediación'}, {'lang': 'zh', 'text': '协商与调解'}], "
    "'visibility': 'public', "
    "'joint_lab': {"
    "'host': 'PE-RUC-20000000001', "
    "'site': {'country': 'PE', 'place': 'Puno', 'lat': '-15.84', 'lon': '-70.02'}, "
    "'steering': [{'lang': 'es', 'text': 'Comité paritario de cuatro miembros'}, {'lang': 'zh', "
    "'text': '四人对等委员会'}], "
    "'research_lines': [{'texts': [{'lang': 'es', 'text': 'Mejora de quinua'}, {'lang': 'zh', "
    "'text': '藜麦育种'}], 'sector': '31182'}], "
    "'staff_fte': [{'org_id': 'PE-RUC-20000000001', 'fte': '6.5'}, "
    "{'org_id': 'CN-USCI-12100000400000001X', 'fte': '3'}], "
    "'equipment': [{'name': [{'lang': 'es', 'text': 'Secuenciador'}], "
    "'owner_during': 'CN-USCI-12100000400000001X', 'owner_after': 'PE-RUC-20000000001', "
    "'value': {'amount': '250000.5', 'currency': 'CNY', 'value_date': '2026-11-01'}}], "
    "'ip_shares': [{'org_id': 'PE-RUC-20000000001', 'pct': '50'}, "
    "{'org_id': 'CN-USCI-12100000400000001X', 'pct': '50'}], "
    "'publication_policy': [{'lang': 'es', 'text': 'Acceso abierto a los 6 meses'}, {'lang': 'zh', "
    "'text': '六个月后开放获取'}], "
    "'data_policy': [{'lang': 'es', 'text': 'FAIR y CARE'}, {'lang': 'zh', 'text': 'FAIR 与 CARE'}], "
    "'opens_on': '2027-02-01', "
    "'review_on': '2029-02-01'"
    "}"
    "}";

static const char agreement_head[] =
    "{'id': '%s', 'version': 1, 'kind': '%s', 'modality': 'south_south', "
    "'authentic_langs': ['es'], 'titles': [{'lang': 'es', 'text': 'Convenio de prueba'}], "
    "'descriptions': [{'type': '1', 'texts': [{'lang': 'es', 'text': 'De prueba.'}]}], "
    "'sectors': [{'vocabulary': '1', 'code': '43082', 'pct': '100'}], "
    "'sdg': [{'code': '17', 'principal': true}], 'accept_by': '%s', 'effective_from': '%s', "
    "'ends_on': '%s', 'visibility': 'public'";
static const char agreement_party[] =
    "{'org_id': '%s', 'member': '<%s>', 'roles': ['4'], 'signatory': true, "
    "'coop_role': 'partner'}";
static const char agreement_obligation[] =
    "{'no': %zu, 'debtor': '%s', 'creditor': '%s', 'action': 'report', "
    "'texts': [{'lang': 'es', 'text': 'Informar'}], 'due': '2027-06-30'}";
/* clang-format on */

#define TEXT_MAX (64 * 1024)
#define ORG_ID_LEN 17

/* The text as it grows; printf does not know how to append. */
struct text {
    char *data;
    size_t len;
};

__attribute__((format(printf, 2, 3))) static void add(struct text *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int n = vsnprintf(t->data + t->len, TEXT_MAX - t->len, format, args);
    va_end(args);
    assert_in_range(n, 0, (int)(TEXT_MAX - t->len) - 1);
    t->len += (size_t)n;
}

static const char *org_id(char out[ORG_ID_LEN + 1], size_t i)
{
    snprintf(out, ORG_ID_LEN + 1, "XI-ROR-0party%04u", (unsigned)i % 10000);
    return out;
}

static void add_parties(struct text *t, const struct commitment_options *o)
{
    char org[ORG_ID_LEN + 1], hex[65];
    add(t, ", 'parties': [");
    for (size_t i = 0; i < o->n_members; i++) {
        for (size_t j = 0; j < 32; j++)
            snprintf(hex + 2 * j, 3, "%02x", o->members[i].bytes[j]);
        add(t, agreement_party, org_id(org, i), hex);
        add(t, i + 1 < o->n_members ? ", " : "]");
    }
}

static void add_obligations(struct text *t, const struct commitment_options *o)
{
    char debtor[ORG_ID_LEN + 1], creditor[ORG_ID_LEN + 1];
    add(t, ", 'obligations': [");
    for (size_t i = 0; i < o->n_members; i++) {
        add(t, agreement_obligation, i + 1, org_id(debtor, i), org_id(creditor, (i + 1) % o->n_members));
        add(t, i + 1 < o->n_members ? ", " : "]");
    }
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text == NULL ? otherwise : text;
}

void commitment_build(struct buffer *out, const struct commitment_options *o)
{
    struct text t = {.data = malloc(TEXT_MAX)};
    assert_non_null(t.data);
    assert_in_range(o->n_members, 2, 32);
    add(&t, agreement_head, or_else(o->label, "XI-ROR-0party0000-TEST-1"), or_else(o->kind, "agreement"),
        or_else(o->accept_by, "2026-12-31"), or_else(o->effective_from, "2026-01-01"),
        or_else(o->ends_on, "2031-12-31"));
    add_parties(&t, o);
    add_obligations(&t, o);
    add(&t, "}");
    sample_encode_edited(out, t.data, o->edits, o->n_edits);
    free(t.data);
}
