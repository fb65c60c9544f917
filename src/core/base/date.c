/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/date.h"

#include <assert.h>

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/* Days from 1970-01-01 to the first day of `year`, 0 .. 9999. */
static int32_t days_before_year(int year)
{
    int32_t y = year - 1;
    if (year == 0) return -719528; /* 0000-01-01 */
    return y * 365 + y / 4 - y / 100 + y / 400 - 719162;
}

static bool read_digits(int *out, const uint8_t *at, int n)
{
    int value = 0;
    for (int i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9') return false;
        value = value * 10 + (at[i] - '0');
    }
    *out = value;
    return true;
}

enum ayni_err day_parse(day *out, struct bytes text)
{
    int year, month, mday;
    if (text.len != DATE_LEN || text.data[4] != '-' || text.data[7] != '-') return AYNI_ERR_FIELD;
    if (!read_digits(&year, text.data, 4) || !read_digits(&month, text.data + 5, 2)) return AYNI_ERR_FIELD;
    if (!read_digits(&mday, text.data + 8, 2)) return AYNI_ERR_FIELD;
    if (month < 1 || month > 12 || mday < 1 || mday > days_in_month(year, month)) return AYNI_ERR_FIELD;

    int32_t d = days_before_year(year) + mday - 1;
    for (int m = 1; m < month; m++)
        d += days_in_month(year, m);
    *out = d;
    return AYNI_OK;
}

static void write_digits(char *at, int value, int n)
{
    for (int i = n - 1; i >= 0; i--) {
        at[i] = (char)('0' + value % 10);
        value /= 10;
    }
}

void day_write(char out[DATE_LEN + 1], day d)
{
    int year = (int)(d / 366) + 1970;
    if (d < 0) year--;
    assert(year >= 0 && year <= 9999);
    while (days_before_year(year + 1) <= d)
        year++;
    while (days_before_year(year) > d)
        year--;
    int mday = (int)(d - days_before_year(year));
    int month = 1;
    while (mday >= days_in_month(year, month))
        mday -= days_in_month(year, month++);

    write_digits(out, year, 4);
    out[4] = '-';
    write_digits(out + 5, month, 2);
    out[7] = '-';
    write_digits(out + 8, mday + 1, 2);
    out[DATE_LEN] = '\0';
}

day day_of_ms(uint64_t ms)
{
    uint64_t d = ms / DAY_MS;
    return d > (uint64_t)INT32_MAX ? INT32_MAX : (day)d;
}

void instant_write(char out[INSTANT_LEN + 1], uint64_t ms)
{
    if (ms > INSTANT_MS_MAX) ms = INSTANT_MS_MAX;
    int second = (int)(ms % DAY_MS / 1000);
    day_write(out, day_of_ms(ms));
    out[DATE_LEN] = 'T';
    write_digits(out + 11, second / 3600, 2);
    out[13] = ':';
    write_digits(out + 14, second / 60 % 60, 2);
    out[16] = ':';
    write_digits(out + 17, second % 60, 2);
    out[19] = 'Z';
    out[INSTANT_LEN] = '\0';
}

enum ayni_err instant_parse(uint64_t *out_ms, struct bytes text)
{
    int hour, minute, second;
    day d;
    if (text.len != INSTANT_LEN || text.data[10] != 'T' || text.data[13] != ':' || text.data[16] != ':' ||
        text.data[19] != 'Z')
        return AYNI_ERR_FIELD;
    if (day_parse(&d, bytes_of(text.data, DATE_LEN)) != AYNI_OK || d < 0) return AYNI_ERR_FIELD;
    if (!read_digits(&hour, text.data + 11, 2) || !read_digits(&minute, text.data + 14, 2) ||
        !read_digits(&second, text.data + 17, 2))
        return AYNI_ERR_FIELD;
    if (hour > 23 || minute > 59 || second > 59) return AYNI_ERR_FIELD;
    *out_ms = (uint64_t)d * DAY_MS + (uint64_t)((hour * 60 + minute) * 60 + second) * 1000;
    return AYNI_OK;
}
