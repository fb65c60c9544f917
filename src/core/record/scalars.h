/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/record/schema.h"

struct problems;

/* Values that are no map and no list of texts (proto/fields.md, "Kinds"). */

/* Check one encoded value against a field of such a kind. */
void scalar_check(struct problems *p, const struct field *field, struct bytes value);

/* What the kind says where the table says nothing. */
uint64_t field_max(const struct field *field);
uint64_t field_min(const struct field *field);
