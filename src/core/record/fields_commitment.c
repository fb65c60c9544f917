/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* The body of a commitment (proto/fields.md, "propose"). */

static const char *const kinds[] = {
    "framework_agreement", "agreement",    "joint_lab",     "training", "mobility", "funding", "in_kind",
    "equipment",           "data_sharing", "equitable_use", NULL};

static const char *const modalities[] = {"south_south",  "triangular", "north_south",
                                         "multilateral", "regional",   NULL};

static const char *const party_roles[] = {"1", "2", "3", "4", NULL};

static const char *const coop_roles[] = {"first_provider", "second_provider", "recipient", "partner", NULL};

static const char *const frame_kinds[] = {"treaty",  "agreement", "minutes", "memorandum",
                                          "statute", "other",     NULL};

static const char *const visibilities[] = {"public", "network", "parties", NULL};

static const char *const accesses[] = {"public", "parties", "sealed", NULL};

static const struct field description_fields[] = {
    {.name = "type",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "DescriptionType",
     .doc = "1 general, 2 objectives, 3 target groups, 4 other"},
    {.name = "texts", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_BINDING, .doc = "the description"},
};
static const struct schema description_schema = {"description", FIELDS_OF(description_fields)};

static const struct field party_fields[] = {
    {.name = "org_id", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "organisation identifier"},
    {.name = "member",
     .kind = FIELD_HASH,
     .doc = "member id; required for signatories, debtors and creditors"},
    {.name = "names", .kind = FIELD_LINE, .doc = "names of a party that is no member"},
    {.name = "type", .kind = FIELD_OPEN, .list = "OrganisationType", .doc = "kind of organisation"},
    {.name = "country",
     .kind = FIELD_OPEN,
     .list = "Country",
     .doc = "ISO 3166-1 alpha-2, or XI for international bodies"},
    {.name = "roles",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED | FIELD_LIST | FIELD_UNIQUE,
     .n_min = 1,
     .n_max = 4,
     .codes = party_roles,
     .doc = "its roles: 1 funding, 2 accountable, 3 extending, 4 implementing"},
    {.name = "signatory", .kind = FIELD_BOOL, .flags = FIELD_REQUIRED, .doc = "whether it has to accept"},
    {.name = "coop_role",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = coop_roles,
     .doc = "role in the cooperation; partner among equals"},
    {.name = "share", .kind = FIELD_PERCENT, .doc = "share of the valued total; all add up to 100"},
};
static const struct schema party_schema = {"party", FIELDS_OF(party_fields)};

static const struct field place_fields[] = {
    {.name = "country", .kind = FIELD_OPEN, .list = "Country", .doc = "ISO 3166-1 alpha-2; or region"},
    {.name = "region", .kind = FIELD_OPEN, .list = "Region", .doc = "IATI region; or country"},
    {.name = "pct", .kind = FIELD_PERCENT, .flags = FIELD_REQUIRED, .doc = "share; all add up to 100"},
};
static const struct schema place_schema = {"place", FIELDS_OF(place_fields)};

static const struct field sector_fields[] = {
    {.name = "vocabulary",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "SectorVocabulary",
     .doc = "IATI sector vocabulary; 1 is the DAC 5-digit list"},
    {.name = "code",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "Sector",
     .doc = "code in the vocabulary"},
    {.name = "pct",
     .kind = FIELD_PERCENT,
     .flags = FIELD_REQUIRED,
     .doc = "share; all of one vocabulary add up to 100"},
};
static const struct schema sector_schema = {"sector", FIELDS_OF(sector_fields)};

static const struct field sdg_fields[] = {
    {.name = "code",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "UNSDG-Goals",
     .doc = "goal such as 2, or target such as 17.6"},
    {.name = "principal", .kind = FIELD_BOOL, .doc = "whether it is the principal goal"},
};
static const struct schema sdg_schema = {"sdg", FIELDS_OF(sdg_fields)};

static const struct field marker_fields[] = {
    {.name = "vocabulary",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "PolicyMarkerVocabulary",
     .doc = "IATI policy marker vocabulary"},
    {.name = "code",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "PolicyMarker",
     .doc = "policy marker"},
    {.name = "significance",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "PolicySignificance",
     .doc = "policy significance"},
};
static const struct schema marker_schema = {"marker", FIELDS_OF(marker_fields)};

static const struct field legal_frame_fields[] = {
    {.name = "kind",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = frame_kinds,
     .doc = "kind of instrument"},
    {.name = "title", .kind = FIELD_LINE, .flags = FIELD_REQUIRED, .doc = "title of the instrument"},
    {.name = "date", .kind = FIELD_DATE, .doc = "date of the instrument"},
    {.name = "document",
     .kind = FIELD_UINT,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the document in this commitment"},
};
static const struct schema legal_frame_schema = {"legal_frame", FIELDS_OF(legal_frame_fields)};

static const struct field related_fields[] = {
    {.name = "type",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "RelatedActivityType",
     .doc = "1 parent, 2 child, 3 sibling, 4 co-funded, 5 third party"},
    {.name = "id",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 200,
     .doc = "IATI identifier of the activity"},
};
static const struct schema related_schema = {"related", FIELDS_OF(related_fields)};

static const struct field document_fields[] = {
    {.name = "no",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the document in this commitment"},
    {.name = "sha256", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "SHA-256 of the content"},
    {.name = "bytes", .kind = FIELD_UINT, .flags = FIELD_REQUIRED, .doc = "length of the content in bytes"},
    {.name = "media_type",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 128,
     .doc = "media type, such as application/pdf"},
    {.name = "title", .kind = FIELD_LINE, .flags = FIELD_REQUIRED, .doc = "title of the document"},
    {.name = "category",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "DocumentCategory",
     .doc = "kind of document"},
    {.name = "lang", .kind = FIELD_LANG, .flags = FIELD_REQUIRED, .doc = "language of the content"},
    {.name = "date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "date of the document"},
    {.name = "uri", .kind = FIELD_STRING, .max = 1024, .doc = "where it is to be found"},
    {.name = "access",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = accesses,
     .doc = "who may have the content"},
};
static const struct schema document_schema = {"document", FIELDS_OF(document_fields)};

/* One that comes after the signatures has no number in the text. */
const struct schema attached_schema = {"attached", &document_fields[1],
                                       sizeof document_fields / sizeof document_fields[0] - 1};

/* What an amendment says beside the body of the version: the first of the table. */
#define AMENDMENT_FIELDS 1

static const struct field body_fields[] = {
    {.name = "reason", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "why the text is to change"},
    {.name = "id",
     .kind = FIELD_LABEL,
     .flags = FIELD_REQUIRED,
     .doc = "ORG-ID-NAME, where ORG-ID is that of a party; becomes the IATI identifier"},
    {.name = "version",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "version of the text, from 1"},
    {.name = "prev",
     .kind = FIELD_HASH,
     .flags = FIELD_LIST | FIELD_SET,
     .n_min = 1,
     .n_max = 16,
     .doc = "record ids of the versions that this one replaces; none for version 1"},
    {.name = "kind",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = kinds,
     .doc = "kind of commitment"},
    {.name = "modality",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = modalities,
     .doc = "modality of cooperation"},
    {.name = "titles",
     .kind = FIELD_LINE,
     .flags = FIELD_REQUIRED | FIELD_BINDING,
     .doc = "titles of the commitment"},
    {.name = "descriptions",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 16,
     .of = &description_schema,
     .doc = "what it is about"},
    {.name = "authentic_langs",
     .kind = FIELD_LANG,
     .flags = FIELD_REQUIRED | FIELD_LIST | FIELD_UNIQUE,
     .n_min = 1,
     .n_max = TEXT_LANGS_MAX,
     .doc = "languages whose texts bind"},
    {.name = "parties",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 2,
     .n_max = COMMITMENT_PARTIES_MAX,
     .of = &party_schema,
     .doc = "who takes part"},
    {.name = "places",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &place_schema,
     .doc = "where it takes place"},
    {.name = "sectors",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &sector_schema,
     .doc = "what it is about; at least one of vocabulary 1 (DAC, 5 digits)"},
    {.name = "sdg",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &sdg_schema,
     .doc = "Sustainable Development Goals and targets"},
    {.name = "markers",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &marker_schema,
     .doc = "policy markers"},
    {.name = "accept_by", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "last day (UTC) to accept"},
    {.name = "effective_from", .kind = FIELD_DATE, .doc = "first day"},
    {.name = "ends_on", .kind = FIELD_DATE, .doc = "last day; without it notice_days is required"},
    {.name = "renewal", .kind = FIELD_TEXT, .flags = FIELD_BINDING, .doc = "how it is renewed"},
    {.name = "notice_days", .kind = FIELD_UINT, .min = 1, .max = 36500, .doc = "days of notice to end it"},
    {.name = "legal_frame",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 16,
     .of = &legal_frame_schema,
     .doc = "treaties, minutes and memoranda that it rests on"},
    {.name = "parent", .kind = FIELD_LABEL, .doc = "id of the framework that it belongs to"},
    {.name = "related",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &related_schema,
     .doc = "activities beside it"},
    {.name = "obligations",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 0,
     .n_max = COMMITMENT_OBLIGATIONS_MAX,
     .of = &obligation_schema,
     .doc = "who owes what; required but for a framework_agreement"},
    {.name = "clauses",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 0,
     .n_max = COMMITMENT_CLAUSES_MAX,
     .of = &clause_schema,
     .doc = "ethical and equitable-use clauses"},
    {.name = "documents",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 0,
     .n_max = COMMITMENT_DOCUMENTS_MAX,
     .of = &document_schema,
     .doc = "documents by hash"},
    {.name = "law", .kind = FIELD_TEXT, .flags = FIELD_BINDING, .doc = "applicable law"},
    {.name = "disputes", .kind = FIELD_TEXT, .flags = FIELD_BINDING, .doc = "how disputes are settled"},
    {.name = "visibility",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = visibilities,
     .doc = "what explorers and feeds show; every member holds every record"},
    {.name = "joint_lab", .kind = FIELD_MAP, .of = &joint_lab_schema, .doc = "profile of kind joint_lab"},
    {.name = "training", .kind = FIELD_MAP, .of = &training_schema, .doc = "profile of kind training"},
    {.name = "mobility", .kind = FIELD_MAP, .of = &mobility_schema, .doc = "profile of kind mobility"},
    {.name = "funding", .kind = FIELD_MAP, .of = &funding_schema, .doc = "profile of kind funding"},
    {.name = "in_kind", .kind = FIELD_MAP, .of = &in_kind_schema, .doc = "profile of kind in_kind"},
};
const struct schema amend_schema = {"amend", FIELDS_OF(body_fields)};
const struct schema propose_schema = {"propose", &body_fields[AMENDMENT_FIELDS],
                                      sizeof body_fields / sizeof body_fields[0] - AMENDMENT_FIELDS};
