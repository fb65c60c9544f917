/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* The payloads of `join`, `accept` and `decline`. */

static const struct field after_fields[] = {
    {.name = "log", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "id of the log before"},
    {.name = "size",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .doc = "size at which the log before was sealed"},
    {.name = "root",
     .kind = FIELD_HASH,
     .flags = FIELD_REQUIRED,
     .doc = "root of the log before at that size"},
};
static const struct schema after_schema = {"after", FIELDS_OF(after_fields)};

static const struct field join_fields[] = {
    {.name = "charter", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "SHA-256 of the charter"},
    {.name = "after",
     .kind = FIELD_MAP,
     .of = &after_schema,
     .doc = "reserved: the log of this member that this one continues"},
};
const struct schema join_schema = {"join", FIELDS_OF(join_fields)};

static const struct field accept_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "reservation", .kind = FIELD_TEXT, .doc = "with what reservation it is accepted"},
};
const struct schema accept_schema = {"accept", FIELDS_OF(accept_fields)};

static const struct field decline_fields[] = {
    {.name = "version", .kind = FIELD_HASH, .flags = FIELD_REQUIRED, .doc = "record id of the version"},
    {.name = "reason", .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .doc = "why it is declined"},
};
const struct schema decline_schema = {"decline", FIELDS_OF(decline_fields)};
