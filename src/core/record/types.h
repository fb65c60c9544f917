/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/record/schema.h"

/* The record types that have a table (proto/record.md, "Types"). */
enum record_type {
    RECORD_JOIN,
    RECORD_PROPOSE,
    RECORD_ACCEPT,
    RECORD_DECLINE,
    RECORD_AMEND,
    RECORD_SUSPEND,
    RECORD_RESUME,
    RECORD_TERMINATE,
    RECORD_DELIVER,
    RECORD_CONFIRM,
    RECORD_CONTEST,
    RECORD_PROGRESS,
    RECORD_ATTACH,
    RECORD_CORRECT,
    RECORD_LABEL,
    RECORD_UNLABEL,
    RECORD_CONSENT,
    RECORD_TYPES,
    RECORD_UNKNOWN = RECORD_TYPES,
};

/* Whether the ledger knows what a record of this type means; any other is void: `type`. */
bool record_type_is_interpreted(enum record_type type);

/* The interpreted type of this name, or RECORD_UNKNOWN: a table alone gives a record no effect. */
enum record_type record_type_of(struct bytes name);
const char *record_type_name(enum record_type type);
const struct schema *record_type_schema(enum record_type type);

/*
 * Check a payload whole: its schema, then what joins several fields (percentages that add up, dates in order,
 * binding texts in every authentic language, references that exist, no cycles, the profile of its kind).
 * Errors: AYNI_ERR_FIELD; problems go to how->report
 */
AYNI_MUST_CHECK enum ayni_err payload_check(enum record_type type,
                                            struct bytes payload,
                                            const struct schema_check *how);
