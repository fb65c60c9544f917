/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/sheet.h"

struct schema;

/* Sections of a commitment's page; for show_*.c alone. */

/* The field table of a part of the body, such as "obligations". */
const struct schema *show_schema(const char *field);

/* Who takes part, and who signed; `shown` is what `show` answered, empty for a body that is not signed. */
void show_parties(struct sheet *sheet, struct bytes body, struct bytes shown);

/*
 * Who owes what to whom, by when, and what came of it: a table, then each in words with its deliveries.
 * `shown` as above.
 */
void show_obligations(struct sheet *sheet, struct bytes body, struct bytes shown);
