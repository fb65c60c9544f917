/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* Profiles: what a commitment of one kind holds beside the rest (proto/fields.md). */

static const struct field site_fields[] = {
    {.name = "country",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "Country",
     .doc = "country of the site"},
    {.name = "place", .kind = FIELD_STRING, .flags = FIELD_REQUIRED, .doc = "city or site"},
    {.name = "lat", .kind = FIELD_DECIMAL, .doc = "WGS84 latitude, at most 5 places"},
    {.name = "lon", .kind = FIELD_DECIMAL, .doc = "WGS84 longitude, at most 5 places"},
};
static const struct schema site_schema = {"site", FIELDS_OF(site_fields)};

static const struct field research_line_fields[] = {
    {.name = "texts",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_BINDING,
     .doc = "the line in words"},
    {.name = "sector", .kind = FIELD_OPEN, .list = "Sector", .doc = "DAC sector of 5 digits"},
};
static const struct schema research_line_schema = {"research_line", FIELDS_OF(research_line_fields)};

static const struct field staff_fte_fields[] = {
    {.name = "org_id", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that employs them"},
    {.name = "fte",
     .kind = FIELD_DECIMAL,
     .flags = FIELD_REQUIRED | FIELD_UNSIGNED,
     .doc = "full-time equivalents"},
};
static const struct schema staff_fte_schema = {"staff_fte", FIELDS_OF(staff_fte_fields)};

static const struct field equipment_fields[] = {
    {.name = "name", .kind = FIELD_LINE, .flags = FIELD_REQUIRED, .doc = "name of the equipment"},
    {.name = "owner_during",
     .kind = FIELD_ORG,
     .flags = FIELD_REQUIRED,
     .doc = "owner during the commitment"},
    {.name = "owner_after", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "owner after it"},
    {.name = "value", .kind = FIELD_MONEY, .of = &money_schema, .doc = "value of the equipment"},
};
static const struct schema equipment_schema = {"equipment", FIELDS_OF(equipment_fields)};

static const struct field ip_share_fields[] = {
    {.name = "org_id", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that holds it"},
    {.name = "pct", .kind = FIELD_PERCENT, .flags = FIELD_REQUIRED, .doc = "share; all add up to 100"},
};
static const struct schema ip_share_schema = {"ip_share", FIELDS_OF(ip_share_fields)};

static const struct field joint_lab_fields[] = {
    {.name = "host", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that houses it"},
    {.name = "site", .kind = FIELD_MAP, .flags = FIELD_REQUIRED, .of = &site_schema, .doc = "where it is"},
    {.name = "ror",
     .kind = FIELD_STRING,
     .max = 32,
     .doc = "ROR identifier of the laboratory, https://ror.org/..."},
    {.name = "steering", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_BINDING, .doc = "steering body"},
    {.name = "research_lines",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &research_line_schema,
     .doc = "what it works on"},
    {.name = "staff_fte",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &staff_fte_schema,
     .doc = "staff"},
    {.name = "equipment",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &equipment_schema,
     .doc = "equipment"},
    {.name = "ip_shares",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &ip_share_schema,
     .doc = "shares in intellectual property"},
    {.name = "publication_policy",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_BINDING,
     .doc = "how results are published"},
    {.name = "data_policy",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_BINDING,
     .doc = "how data are kept and shared"},
    {.name = "opens_on", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "day of the opening"},
    {.name = "review_on", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "day of the review"},
};
const struct schema joint_lab_schema = {"joint_lab", FIELDS_OF(joint_lab_fields)};

static const char *const isced_levels[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", NULL};

static const char *const modes[] = {"in_person", "online", "hybrid", NULL};

static const struct field training_fields[] = {
    {.name = "level",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = isced_levels,
     .doc = "ISCED 2011 level"},
    {.name = "mode", .kind = FIELD_CODE, .flags = FIELD_REQUIRED, .codes = modes, .doc = "mode of teaching"},
    {.name = "places",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = 1000000,
     .doc = "places offered"},
    {.name = "hours", .kind = FIELD_DECIMAL, .flags = FIELD_UNSIGNED, .doc = "taught hours; or ects"},
    {.name = "ects", .kind = FIELD_DECIMAL, .flags = FIELD_UNSIGNED, .doc = "ECTS credits; or hours"},
    {.name = "host", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that teaches"},
    {.name = "languages",
     .kind = FIELD_LANG,
     .flags = FIELD_REQUIRED | FIELD_LIST | FIELD_UNIQUE,
     .n_min = 1,
     .n_max = TEXT_LANGS_MAX,
     .doc = "languages of teaching"},
    {.name = "recognition",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .doc = "how the certificate is recognised"},
};
const struct schema training_schema = {"training", FIELDS_OF(training_fields)};

static const char *const mobility_categories[] = {"student", "doctoral", "postdoc", "staff", "expert", NULL};

static const struct field direction_fields[] = {
    {.name = "from",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "Country",
     .doc = "country of origin"},
    {.name = "to", .kind = FIELD_OPEN, .flags = FIELD_REQUIRED, .list = "Country", .doc = "country of stay"},
};
static const struct schema direction_schema = {"direction", FIELDS_OF(direction_fields)};

static const struct field cost_fields[] = {
    {.name = "item",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "CostItem",
     .doc = "what is paid, such as travel, stipend, tuition"},
    {.name = "org_id", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that pays"},
    {.name = "pct",
     .kind = FIELD_PERCENT,
     .flags = FIELD_REQUIRED,
     .doc = "share; for each item all add up to 100"},
};
static const struct schema cost_schema = {"cost", FIELDS_OF(cost_fields)};

static const struct field mobility_fields[] = {
    {.name = "direction",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED,
     .of = &direction_schema,
     .doc = "from where to where"},
    {.name = "person_months",
     .kind = FIELD_DECIMAL,
     .flags = FIELD_REQUIRED | FIELD_UNSIGNED,
     .doc = "persons times months"},
    {.name = "category",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = mobility_categories,
     .doc = "who moves"},
    {.name = "cost_split",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &cost_schema,
     .doc = "who pays what"},
    {.name = "insurance", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "insurance"},
    {.name = "visa_support",
     .kind = FIELD_BOOL,
     .flags = FIELD_REQUIRED,
     .doc = "whether the host helps with visas"},
};
const struct schema mobility_schema = {"mobility", FIELDS_OF(mobility_fields)};

static const struct field provider_fields[] = {
    {.name = "org_id", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that provides"},
    {.name = "amount", .kind = FIELD_MONEY, .of = &money_schema, .doc = "what it provides; or share"},
    {.name = "share", .kind = FIELD_PERCENT, .doc = "share of the whole; or amount"},
};
static const struct schema provider_schema = {"provider", FIELDS_OF(provider_fields)};

static const struct field funding_fields[] = {
    {.name = "providers",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &provider_schema,
     .doc = "who provides how much"},
    {.name = "ceiling", .kind = FIELD_MONEY, .of = &money_schema, .doc = "at most this"},
    {.name = "tranches",
     .kind = FIELD_UINT,
     .flags = FIELD_LIST | FIELD_UNIQUE,
     .min = 1,
     .max = UINT16_MAX,
     .n_min = 1,
     .n_max = 256,
     .doc = "numbers of the obligations that are tranches"},
    {.name = "eligible_costs",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED,
     .doc = "what may be paid from it"},
    {.name = "reporting", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "what is reported, and when"},
    {.name = "audit", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "who may audit"},
    {.name = "tied_status",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "TiedStatus",
     .doc = "3 partially tied, 4 tied, 5 untied"},
};
const struct schema funding_schema = {"funding", FIELDS_OF(funding_fields)};

static const char *const valuation_methods[] = {"market", "cost", "ppp_salary", "none", NULL};

static const struct field valuation_fields[] = {
    {.name = "method",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = valuation_methods,
     .doc = "how it was valued; none is legitimate"},
    {.name = "money", .kind = FIELD_MONEY, .of = &money_schema, .doc = "value, unless the method is none"},
};
static const struct schema valuation_schema = {"valuation", FIELDS_OF(valuation_fields)};

static const struct field in_kind_fields[] = {
    {.name = "unit",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 64,
     .doc = "unit, such as hour or sample"},
    {.name = "quantity", .kind = FIELD_DECIMAL, .flags = FIELD_REQUIRED | FIELD_UNSIGNED, .doc = "how much"},
    {.name = "valuation",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED,
     .of = &valuation_schema,
     .doc = "what it is worth"},
};
const struct schema in_kind_schema = {"in_kind", FIELDS_OF(in_kind_fields)};
