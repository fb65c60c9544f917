/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "cmd/sheet.h"

/* One commitment as a sheet. `sheet->members` is loaded; the documents are borrowed for the call. */

/* The whole of what `show` answers. */
void show_commitment(struct sheet *sheet, struct bytes shown);

/* What somebody who accepts or declines it has to know, from the same answer. */
void show_summary(struct sheet *sheet, struct bytes shown);

/* A body that is not signed yet. */
void show_preview(struct sheet *sheet, struct bytes body);

/* What is missing for it to be in force, such as "agreed by all; enters into force on ...", as a paragraph.
 */
void show_standing(struct sheet *sheet, size_t indent, struct bytes shown);
