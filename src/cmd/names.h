/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/sheet.h"

/* Names of institutions in the reader's language, from the members' cards. */

/* Ask for the members; `sheet->members` views `out`, which the caller deinits. False: said. */
bool names_load(struct cli *cli, struct sheet *sheet, struct buffer *out, int *out_status);

/* The same from a charter, where no node is to be asked. */
struct charter;
bool names_of_charter(const struct cli *cli,
                      struct sheet *sheet,
                      const struct charter *charter,
                      struct buffer *out,
                      int *out_status);

/* The institution with this org id; empty when no member has it. Not escaped. */
struct bytes name_of_org(const struct sheet *sheet, struct bytes org_id);

/* What to call a party: its member's name, else the names it carries, else its org id. Not escaped. */
struct bytes name_of_party(const struct sheet *sheet, struct bytes party);
