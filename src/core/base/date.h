/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

/* Days since 1970-01-01, proleptic Gregorian. */
typedef int32_t day;

#define DAY_NONE INT32_MIN
#define DATE_LEN 10    /* YYYY-MM-DD */
#define INSTANT_LEN 20 /* YYYY-MM-DDTHH:MM:SSZ */
#define DAY_MS ((uint64_t)86400000)

/* Errors: AYNI_ERR_FIELD when it is not YYYY-MM-DD or no such day exists. */
AYNI_MUST_CHECK enum ayni_err day_parse(day *out, struct bytes text);

void day_write(char out[DATE_LEN + 1], day d);

/* The day (UTC) in which an instant lies; `ms` since 1970. */
day day_of_ms(uint64_t ms);

/* RFC 3339 UTC in whole seconds. */
#define INSTANT_MS_MAX \
    UINT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z: later ones are written as this */
void instant_write(char out[INSTANT_LEN + 1], uint64_t ms);

/* Errors: AYNI_ERR_FIELD when it has another form, no such moment exists, or it comes before 1970. */
AYNI_MUST_CHECK enum ayni_err instant_parse(uint64_t *out_ms, struct bytes text);
