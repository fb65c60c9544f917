/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* The payload of `progress`: a periodic report. */

static const char *const report_statuses[] = {"on_track", "delayed", "at_risk", "done", "cancelled", NULL};

static const struct field period_fields[] = {
    {.name = "start", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "first day"},
    {.name = "end", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "last day; not before start"},
};
static const struct schema period_schema = {"period", FIELDS_OF(period_fields)};

static const struct field report_fields[] = {
    {.name = "no",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the obligation; each once"},
    {.name = "status",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = report_statuses,
     .doc = "how it goes"},
    {.name = "actual",
     .kind = FIELD_DECIMAL,
     .flags = FIELD_UNSIGNED,
     .doc = "done so far, in the currency or unit of the obligation"},
    {.name = "next_due", .kind = FIELD_DATE, .doc = "day on which the next part is expected"},
    {.name = "note", .kind = FIELD_TEXT, .doc = "what there is to say"},
};
static const struct schema report_schema = {"report", FIELDS_OF(report_fields)};

static const struct field baseline_fields[] = {
    {.name = "year", .kind = FIELD_UINT, .flags = FIELD_REQUIRED, .min = 1900, .max = 9999, .doc = "year"},
    {.name = "value", .kind = FIELD_DECIMAL, .flags = FIELD_REQUIRED, .doc = "value in that year"},
};
static const struct schema baseline_schema = {"baseline", FIELDS_OF(baseline_fields)};

static const struct field cell_fields[] = {
    {.name = "name", .kind = FIELD_STRING, .flags = FIELD_REQUIRED, .max = 100, .doc = "what is counted"},
    {.name = "value",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 32,
     .doc = "how many; lt5 for one to four persons"},
};
static const struct schema cell_schema = {"cell", FIELDS_OF(cell_fields)};

static const struct field indicator_fields[] = {
    {.name = "code", .kind = FIELD_OPEN, .list = "Indicator", .doc = "code of the indicator; or text"},
    {.name = "text", .kind = FIELD_TEXT, .doc = "the indicator in words; or code"},
    {.name = "unit",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 64,
     .doc = "unit, such as person, hour, kg"},
    {.name = "measure",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "IndicatorMeasure",
     .doc = "how it is measured; 1 unit, 2 percentage"},
    {.name = "baseline", .kind = FIELD_MAP, .of = &baseline_schema, .doc = "where it began"},
    {.name = "target", .kind = FIELD_DECIMAL, .doc = "where it is to go"},
    {.name = "actual", .kind = FIELD_DECIMAL, .flags = FIELD_REQUIRED, .doc = "where it is"},
    {.name = "disaggregation",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &cell_schema,
     .doc = "aggregates of its parts, never persons"},
};
static const struct schema indicator_schema = {"indicator", FIELDS_OF(indicator_fields)};

static const struct field progress_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "period",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED,
     .of = &period_schema,
     .doc = "days that it reports on"},
    {.name = "texts", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "the report in words"},
    {.name = "per_obligation",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = COMMITMENT_OBLIGATIONS_MAX,
     .of = &report_schema,
     .doc = "how each obligation goes"},
    {.name = "indicators",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &indicator_schema,
     .doc = "what was measured"},
    {.name = "spent",
     .kind = FIELD_MONEY,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &money_schema,
     .doc = "money spent in the period"},
    {.name = "documents",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = COMMITMENT_DOCUMENTS_MAX,
     .of = &evidence_schema,
     .doc = "evidence"},
    {.name = "lessons", .kind = FIELD_TEXT, .doc = "what was learned"},
};
const struct schema progress_schema = {"progress", FIELDS_OF(progress_fields)};
