/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/decimal.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#define DECIMAL_WHOLE_DIGITS 18
#define WHOLE_ONE UINT64_C(1000000000000000000)
#define FRACTION_ONE UINT64_C(10000000000) /* a decimal has at most 10 places */

static size_t count_digits(struct bytes text, size_t from)
{
    size_t at = from;
    while (at < text.len && text.data[at] >= '0' && text.data[at] <= '9')
        at++;
    return at - from;
}

/* The length of the sign: 0 or 1. */
static size_t sign_len(struct bytes text)
{
    return text.len > 0 && text.data[0] == '-';
}

bool decimal_is_valid(struct bytes text, size_t n_places)
{
    size_t start = sign_len(text);
    size_t n_whole = count_digits(text, start);
    if (n_whole == 0 || n_whole > DECIMAL_WHOLE_DIGITS) return false;
    bool whole_is_zero = text.data[start] == '0';
    if (whole_is_zero && n_whole > 1) return false;

    size_t point = start + n_whole;
    if (point == text.len) return !(whole_is_zero && start == 1); /* no -0 */
    if (text.data[point] != '.') return false;
    size_t n_fraction = count_digits(text, point + 1);
    if (n_fraction == 0 || n_fraction > n_places || point + 1 + n_fraction != text.len) return false;
    return text.data[text.len - 1] != '0';
}

uint64_t decimal_whole(struct bytes text)
{
    uint64_t whole = 0;
    size_t start = sign_len(text);
    size_t n = count_digits(text, start);
    assert(n <= DECIMAL_WHOLE_DIGITS);
    for (size_t i = 0; i < n; i++)
        whole = whole * 10 + (uint64_t)(text.data[start + i] - '0');
    return whole;
}

bool decimal_has_fraction(struct bytes text)
{
    return sign_len(text) + count_digits(text, sign_len(text)) < text.len;
}

/* What stands after the point, in units of the tenth place. */
static uint64_t decimal_fraction(struct bytes text)
{
    uint64_t fraction = 0, unit = FRACTION_ONE / 10;
    for (size_t i = sign_len(text) + count_digits(text, sign_len(text)) + 1; i < text.len; i++, unit /= 10)
        fraction += unit * (uint64_t)(text.data[i] - '0');
    return fraction;
}

void decimal_sum_join(struct decimal_sum *sum, const struct decimal_sum *more)
{
    sum->fraction += more->fraction;
    uint64_t carry = sum->fraction / FRACTION_ONE;
    sum->fraction %= FRACTION_ONE;
    sum->whole += more->whole + carry;
    sum->over += more->over + sum->whole / WHOLE_ONE;
    sum->whole %= WHOLE_ONE;
}

void decimal_sum_add(struct decimal_sum *sum, struct bytes decimal)
{
    assert(sign_len(decimal) == 0);
    struct decimal_sum one = {.whole = decimal_whole(decimal), .fraction = decimal_fraction(decimal)};
    decimal_sum_join(sum, &one);
}

bool decimal_sum_is_zero(const struct decimal_sum *sum)
{
    return sum->over == 0 && sum->whole == 0 && sum->fraction == 0;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

int decimal_sum_compare(const struct decimal_sum *a, const struct decimal_sum *b)
{
    if (a->over != b->over) return compare_numbers(a->over, b->over);
    if (a->whole != b->whole) return compare_numbers(a->whole, b->whole);
    return compare_numbers(a->fraction, b->fraction);
}

/* Cut off the zeros after the point, and the point when nothing stands after it. */
static void shorten(char *text, size_t len)
{
    while (text[len - 1] == '0')
        len--;
    if (text[len - 1] == '.') len--;
    text[len] = '\0';
}

void decimal_sum_write(char out[DECIMAL_SUM_TEXT_MAX], const struct decimal_sum *sum)
{
    int n = 0;
    if (sum->over > 0)
        n = snprintf(out, DECIMAL_SUM_TEXT_MAX, "%" PRIu64 "%018" PRIu64 ".%010" PRIu64, sum->over,
                     sum->whole, sum->fraction);
    else
        n = snprintf(out, DECIMAL_SUM_TEXT_MAX, "%" PRIu64 ".%010" PRIu64, sum->whole, sum->fraction);
    assert(n > 0 && n < DECIMAL_SUM_TEXT_MAX);
    shorten(out, (size_t)n);
}

bool percent_read(uint32_t *out, struct bytes text)
{
    if (!decimal_is_valid(text, 4) || sign_len(text) == 1 || decimal_whole(text) > 100) return false;
    uint32_t percent = (uint32_t)decimal_whole(text) * PERCENT_ONE;
    uint32_t unit = PERCENT_ONE / 10;
    for (size_t i = count_digits(text, 0) + 1; i < text.len; i++, unit /= 10)
        percent += unit * (uint32_t)(text.data[i] - '0');
    if (percent > 100 * PERCENT_ONE) return false;
    *out = percent;
    return true;
}

void percent_write(char out[PERCENT_TEXT_MAX], uint64_t percent)
{
    int n = snprintf(out, PERCENT_TEXT_MAX, "%" PRIu64 ".%04" PRIu64, percent / PERCENT_ONE,
                     percent % PERCENT_ONE);
    assert(n > 0 && n < PERCENT_TEXT_MAX);
    shorten(out, (size_t)n);
}
