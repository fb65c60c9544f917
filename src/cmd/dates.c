/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/dates.h"

#include <inttypes.h>
#include <stdio.h>

#include "cmd/clock.h"

#define DAYS_SAID_MAX 60    /* from here on in months */
#define MONTHS_SAID_MAX 730 /* days; from here on in years */

static void write_count(char out[RELATIVE_MAX], int64_t n, const char *unit, bool future)
{
    const char *plural = n == 1 ? "" : "s";
    if (future)
        snprintf(out, RELATIVE_MAX, "in %" PRId64 " %s%s", n, unit, plural);
    else
        snprintf(out, RELATIVE_MAX, "%" PRId64 " %s%s ago", n, unit, plural);
}

void day_relative(char out[RELATIVE_MAX], day d, day today)
{
    int64_t days = (int64_t)d - today;
    bool future = days > 0;
    if (!future) days = -days;
    if (days == 0)
        snprintf(out, RELATIVE_MAX, "today");
    else if (days == 1)
        snprintf(out, RELATIVE_MAX, "%s", future ? "tomorrow" : "yesterday");
    else if (days < DAYS_SAID_MAX)
        write_count(out, days, "day", future);
    else if (days < MONTHS_SAID_MAX)
        write_count(out, days * 400 / 12175, "month", future); /* of 30.4375 days */
    else
        write_count(out, days * 4 / 1461, "year", future);
}

void day_dated(char out[DATED_MAX], day d, day today)
{
    char relative[RELATIVE_MAX];
    day_write(out, d);
    day_relative(relative, d, today);
    snprintf(out + DATE_LEN, DATED_MAX - DATE_LEN, " (%s)", relative);
}

day day_of_text(struct bytes text)
{
    day d;
    if (text.len > DATE_LEN) text.len = DATE_LEN;
    return day_parse(&d, text) == AYNI_OK ? d : DAY_NONE;
}

void span_write(char out[RELATIVE_MAX], uint64_t seconds)
{
    if (seconds < 90)
        snprintf(out, RELATIVE_MAX, "%" PRIu64 " s", seconds);
    else if (seconds < 90 * 60)
        snprintf(out, RELATIVE_MAX, "%" PRIu64 " min", seconds / 60);
    else if (seconds < UINT64_C(48) * 3600)
        snprintf(out, RELATIVE_MAX, "%" PRIu64 " h", seconds / 3600);
    else
        snprintf(out, RELATIVE_MAX, "%" PRIu64 " days", seconds / 86400);
}

day day_today(void)
{
    return day_of_ms(clock_wall_ms());
}
