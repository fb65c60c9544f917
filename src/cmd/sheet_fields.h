/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/sheet.h"
#include "core/record/schema.h"

/*
 * Any map with a field table, for a person: what has no section of its own on a sheet. Names in `shown`
 * (NULL-terminated, may be NULL) are left out; fields that the table does not know come last, as such.
 */
void sheet_fields(struct sheet *sheet,
                  size_t indent,
                  const struct schema *schema,
                  struct bytes map,
                  const char *const *shown);

/* One value on one line: money, dates, organisations by name, what is due. */
void sheet_value(struct sheet *sheet, const struct field *field, struct bytes value);
