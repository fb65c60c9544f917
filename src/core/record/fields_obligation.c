/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/fields.h"

/* Obligations: who owes what to whom, and when (proto/fields.md, "obligation"). */

static const struct field due_fields[] = {
    {.name = "after",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the obligation whose confirmation starts the days"},
    {.name = "days", .kind = FIELD_UINT, .flags = FIELD_REQUIRED, .max = 36500, .doc = "days after it"},
};
static const struct schema due_schema = {"due", FIELDS_OF(due_fields)};

static const struct field quantity_fields[] = {
    {.name = "value",
     .kind = FIELD_DECIMAL,
     .flags = FIELD_REQUIRED | FIELD_UNSIGNED,
     .doc = "how much is owed"},
    {.name = "unit",
     .kind = FIELD_STRING,
     .flags = FIELD_REQUIRED,
     .max = 64,
     .doc = "unit, such as person, hour, kg"},
    {.name = "target", .kind = FIELD_DECIMAL, .flags = FIELD_UNSIGNED, .doc = "how much is hoped for"},
};
static const struct schema quantity_schema = {"quantity", FIELDS_OF(quantity_fields)};

static const struct field instalment_fields[] = {
    {.name = "due",
     .kind = FIELD_EITHER,
     .flags = FIELD_REQUIRED,
     .of = &due_schema,
     .doc = "day, or days after another obligation"},
    {.name = "amount", .kind = FIELD_MONEY, .of = &money_schema, .doc = "money of this part"},
    {.name = "quantity", .kind = FIELD_MAP, .of = &quantity_schema, .doc = "quantity of this part"},
};
static const struct schema instalment_schema = {"instalment", FIELDS_OF(instalment_fields)};

static const struct field obligation_fields[] = {
    {.name = "no",
     .kind = FIELD_UINT,
     .flags = FIELD_REQUIRED,
     .min = 1,
     .max = UINT16_MAX,
     .doc = "number of the obligation in this commitment"},
    {.name = "debtor", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party that owes"},
    {.name = "creditor", .kind = FIELD_ORG, .flags = FIELD_REQUIRED, .doc = "party to which it is owed"},
    {.name = "action",
     .kind = FIELD_OPEN,
     .flags = FIELD_REQUIRED,
     .list = "ObligationAction",
     .doc = "what is to be done: pay, host, train, award_scholarship, second_staff, transfer_equipment, "
            "share_data, publish, report, license, benefit_share, return_results or another word"},
    {.name = "texts",
     .kind = FIELD_TEXT,
     .flags = FIELD_REQUIRED | FIELD_BINDING,
     .doc = "the obligation in words"},
    {.name = "due",
     .kind = FIELD_EITHER,
     .flags = FIELD_REQUIRED,
     .of = &due_schema,
     .doc = "day, or days after another obligation"},
    {.name = "amount",
     .kind = FIELD_MONEY,
     .of = &money_schema,
     .doc = "money that is owed; not beside a quantity"},
    {.name = "quantity",
     .kind = FIELD_MAP,
     .of = &quantity_schema,
     .doc = "quantity that is owed; not beside an amount"},
    {.name = "schedule",
     .kind = FIELD_MAP,
     .flags = FIELD_LIST,
     .n_min = 1,
     .n_max = 64,
     .of = &instalment_schema,
     .doc = "parts in which it is done"},
    {.name = "depends_on",
     .kind = FIELD_UINT,
     .flags = FIELD_LIST | FIELD_UNIQUE,
     .min = 1,
     .max = UINT16_MAX,
     .n_min = 1,
     .n_max = 64,
     .doc = "numbers of the obligations that come first"},
    {.name = "precondition",
     .kind = FIELD_BOOL,
     .doc = "whether the commitment enters into force only once this is confirmed"},
    {.name = "confirm_by_days",
     .kind = FIELD_UINT,
     .max = 3650,
     .doc = "days in which the creditor answers a delivery"},
    {.name = "on_failure",
     .kind = FIELD_TEXT,
     .flags = FIELD_BINDING,
     .doc = "what follows when it is not done"},
};
const struct schema obligation_schema = {"obligation", FIELDS_OF(obligation_fields)};
