/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/date.h"

/* Days and spans as people say them. Pure: of their arguments alone. */

#define RELATIVE_MAX 32 /* bytes, with the NUL */
#define DATED_MAX (DATE_LEN + RELATIVE_MAX + 4)

/* "today", "tomorrow", "in 3 days", "5 months ago". */
void day_relative(char out[RELATIVE_MAX], day d, day today);

/* "2026-07-12 (in 3 days)". */
void day_dated(char out[DATED_MAX], day d, day today);

/* The day of a date or of an instant as documents carry them; DAY_NONE for anything else. */
day day_of_text(struct bytes text);

/* "40 s", "3 min", "5 h", "12 days". */
void span_write(char out[RELATIVE_MAX], uint64_t seconds);

/* The day (UTC) that it is. */
day day_today(void);
