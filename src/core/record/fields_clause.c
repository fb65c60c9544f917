/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* Ethical and equitable-use clauses (proto/fields.md, "clause"). */

static const char *const topics[] = {"care_collective_benefit",
                                     "care_authority",
                                     "care_responsibility",
                                     "care_ethics",
                                     "fpic",
                                     "abs_access",
                                     "abs_benefit",
                                     "tk_label",
                                     "data_sovereignty",
                                     "authorship",
                                     "ip",
                                     "non_commercial",
                                     "open_science",
                                     "dual_use",
                                     "bioethics",
                                     "environment",
                                     "gender_inclusion",
                                     "return_of_results",
                                     NULL};

static const char *const subjects[] = {"genetic_resource", "associated_knowledge", NULL};

static const char *const third_party[] = {"yes", "no", "conditional", NULL};

static const char *const benefit_kinds[] = {"monetary", "non_monetary", NULL};

static const char *const label_schemes[] = {"TK", "BC", "notice", NULL};

static const struct field pic_fields[] = {
    {.name = "reference",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .doc = "reference of the prior informed consent"},
    {.name = "date",
     .kind = FIELD_DATE,
     .flags = FIELD_REQUIRED,
     .doc = "date of the prior informed consent"},
};
static const struct schema pic_schema = {"pic", FIELDS_OF(pic_fields)};

static const struct field benefit_fields[] = {
    {.name = "kind",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = benefit_kinds,
     .doc = "kind of benefit"},
    {.name = "text", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "the benefit in words"},
    {.name = "obligation",
     .kind = FIELD_UINT,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the obligation that carries it"},
};
static const struct schema benefit_schema = {"benefit", FIELDS_OF(benefit_fields)};

static const struct field abs_fields[] = {
    {.name = "provider_country",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "Country",
     .doc = "country that provides the resource or knowledge"},
    {.name = "authority",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .doc = "competent national authority"},
    {.name = "subject",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_LIST | FIELD_UNIQUE,
     .n_min = 1,
     .n_max = 2,
     .codes = subjects,
     .doc = "what is accessed"},
    {.name = "pic",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED,
     .of = &pic_schema,
     .doc = "prior informed consent"},
    {.name = "mat",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the document with the mutually agreed terms"},
    {.name = "certificate", .kind = FIELD_STRING, .max = 200, .doc = "identifier in the ABS Clearing-House"},
    {.name = "uses", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "uses that are permitted"},
    {.name = "third_party",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = third_party,
     .doc = "whether it may be passed on"},
    {.name = "benefits",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &benefit_schema,
     .doc = "what is shared"},
};
static const struct schema abs_schema = {"abs", FIELDS_OF(abs_fields)};

static const struct field label_fields[] = {
    {.name = "scheme",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = label_schemes,
     .doc = "Traditional Knowledge, Biocultural, or a notice of an institution"},
    {.name = "code",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 32,
     .doc = "label of the scheme, such as A, NC, TK_notice"},
    {.name = "version", .kind = FIELD_STRING, .max = 16, .doc = "version of the label"},
    {.name = "community", .kind = FIELD_ORG, .doc = "org_id of the community whose label it is"},
    {.name = "community_text", .kind = FIELD_TEXT, .doc = "words of the community, carried verbatim"},
    {.name = "scope",
     .kind = FIELD_HASH,
     .flags = FIELD_LIST | FIELD_SET,
     .n_min = 1,
     .n_max = 64,
     .doc = "SHA-256 of what it covers"},
    {.name = "hub_project", .kind = FIELD_STRING, .max = 100, .doc = "project in the Local Contexts Hub"},
};
const struct schema community_label_schema = {"community_label", FIELDS_OF(label_fields)};

static const struct field clause_fields[] = {
    {.name = "no",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the clause in this commitment"},
    {.name = "topic",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = topics,
     .doc = "what it is about"},
    {.name = "texts",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .doc = "the clause in words; in every authentic language when it binds"},
    {.name = "binding", .kind = FIELD_BOOL, .flags = FIELD_REQUIRED, .doc = "whether it binds the parties"},
    {.name = "refs",
     .kind = FIELD_STRING,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .doc = "instruments that it rests on"},
    {.name = "obligations",
     .kind = FIELD_UINT,
     .flags = FIELD_LIST | FIELD_UNIQUE,
     .min = 1,
     .max = UINT16_MAX,
     .n_min = 1,
     .n_max = 64,
     .doc = "numbers of the obligations that carry it out"},
    {.name = "community", .kind = FIELD_HASH, .doc = "member id of the community whose consent it asks"},
    {.name = "abs",
     .kind = FIELD_MAP,
     .of = &abs_schema,
     .doc = "access and benefit-sharing under the Nagoya Protocol"},
    {.name = "labels",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &community_label_schema,
     .doc = "labels and notices on what is shared"},
};
const struct schema clause_schema = {"clause", FIELDS_OF(clause_fields)};
