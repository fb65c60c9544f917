/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* What happens to a commitment once its text is there: the payloads of short records. */

static const char *const consent_statuses[] = {"given", "conditional", "withdrawn", NULL};

static const struct field standing_fields[] = {
    {.name = "commitment",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "record id of version 1 of the commitment"},
    {.name = "replaces",
     .kind = FIELD_HASH,
     .doc = "record id of the author's suspend or resume that this one replaces; none for the first"},
    {.name = "clause",
     .kind = FIELD_UINT,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the clause that it rests on"},
    {.name = "effective", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "first day of its effect"},
    {.name = "reason", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "why"},
};
const struct schema suspend_schema = {"suspend", FIELDS_OF(standing_fields)};
const struct schema resume_schema = {"resume", FIELDS_OF(standing_fields)};
const struct schema terminate_schema = {"terminate", FIELDS_OF(standing_fields)};

static const struct field evidence_fields[] = {
    {.name = "sha256", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "SHA-256 of the content"},
    {.name = "bytes", .kind = FIELD_UINT, .flags = FIELD_REQUIRED, .doc = "length of the content in bytes"},
    {.name = "media_type",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 128,
     .doc = "media type, such as application/pdf"},
    {.name = "title", .kind = FIELD_LINE, .doc = "title of the document"},
};
const struct schema evidence_schema = {"evidence", FIELDS_OF(evidence_fields)};

static const struct field delivered_fields[] = {
    {.name = "value",
     .kind = FIELD_DECIMAL,
     .flags = FIELD_REQUIRED | FIELD_UNSIGNED,
     .doc = "how much was delivered; above zero"},
    {.name = "unit",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 64,
     .doc = "unit, that of the obligation"},
};
static const struct schema delivered_schema = {"delivered", FIELDS_OF(delivered_fields)};

static const struct field deliver_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "obligation",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the obligation there"},
    {.name = "date", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "day of the delivery"},
    {.name = "amount",
     .kind = FIELD_MONEY,
     .of = &money_schema,
     .doc = "money delivered, above zero; not beside a quantity"},
    {.name = "quantity",
     .kind = FIELD_MAP,
     .of = &delivered_schema,
     .doc = "quantity delivered; not beside an amount"},
    {.name = "note", .kind = FIELD_TEXT, .doc = "what there is to say"},
    {.name = "documents",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = COMMITMENT_DOCUMENTS_MAX,
     .of = &evidence_schema,
     .doc = "evidence"},
};
const struct schema deliver_schema = {"deliver", FIELDS_OF(deliver_fields)};

static const struct field confirm_fields[] = {
    {.name = "delivery", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the delivery"},
    {.name = "note", .kind = FIELD_TEXT, .doc = "what there is to say"},
};
const struct schema confirm_schema = {"confirm", FIELDS_OF(confirm_fields)};

static const struct field contest_fields[] = {
    {.name = "delivery", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the delivery"},
    {.name = "reason", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "why it is contested"},
};
const struct schema contest_schema = {"contest", FIELDS_OF(contest_fields)};

static const struct field attach_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "document",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED,
     .of = &attached_schema,
     .doc = "the document; it changes nothing that was agreed"},
    {.name = "note", .kind = FIELD_TEXT, .doc = "what there is to say"},
};
const struct schema attach_schema = {"attach", FIELDS_OF(attach_fields)};

static const struct field correct_fields[] = {
    {.name = "record",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "record id of the author's own record; no version and no answer to one"},
    {.name = "texts", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "what is to be read instead"},
};
const struct schema correct_schema = {"correct", FIELDS_OF(correct_fields)};

static const struct field label_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "labels",
     .kind = FIELD_MAP,
     .flags = FIELD_REQUIRED | FIELD_LIST,
     .n_min = 1,
     .n_max = 32,
     .of = &community_label_schema,
     .doc = "labels of the community on what is shared"},
};
const struct schema label_schema = {"label", FIELDS_OF(label_fields)};

static const struct field unlabel_fields[] = {
    {.name = "label",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "record id of the label that is taken off"},
};
const struct schema unlabel_schema = {"unlabel", FIELDS_OF(unlabel_fields)};

static const struct field consent_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "status",
     .kind = FIELD_CODE,
     .flags = FIELD_REQUIRED,
     .codes = consent_statuses,
     .doc = "what the community says"},
    {.name = "scope", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "to what, and on what conditions"},
    {.name = "from", .kind = FIELD_DATE, .flags = FIELD_REQUIRED, .doc = "first day"},
    {.name = "until", .kind = FIELD_DATE, .doc = "last day; not before from"},
};
const struct schema consent_schema = {"consent", FIELDS_OF(consent_fields)};
