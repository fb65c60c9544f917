/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

/*
 * Decimals as strings, -?(0|[1-9][0-9]{0,17})(\.[0-9]{1,10})? in shortest form: no trailing zero after the
 * point, no -0 (proto/fields.md, "Kinds"). Never binary floating point.
 */

/* Whether `text` is one, with at most `n_places` digits after the point. */
bool decimal_is_valid(struct bytes text, size_t n_places);

/* What stands before the point, without the sign, of a valid decimal; below 10^18. */
uint64_t decimal_whole(struct bytes text);

/* Whether a valid decimal has digits after the point. */
bool decimal_has_fraction(struct bytes text);

/*
 * A sum of decimals that are not below zero, exact: it stands for (over * 10^18 + whole) + fraction / 10^10.
 * A zeroed one is 0. 2^64 decimals do not make it overflow.
 */
struct decimal_sum {
    uint64_t over;
    uint64_t whole;    /* below 10^18 */
    uint64_t fraction; /* below 10^10 */
};

/* Add a valid decimal without a sign. */
void decimal_sum_add(struct decimal_sum *sum, struct bytes decimal);

/* Add another sum. */
void decimal_sum_join(struct decimal_sum *sum, const struct decimal_sum *more);

bool decimal_sum_is_zero(const struct decimal_sum *sum);

/* Below, equal to or above zero as `a` is below, equal to or above `b`. */
int decimal_sum_compare(const struct decimal_sum *a, const struct decimal_sum *b);

#define DECIMAL_SUM_TEXT_MAX 52

/* Write it in shortest form. */
void decimal_sum_write(char out[DECIMAL_SUM_TEXT_MAX], const struct decimal_sum *sum);

#define PERCENT_ONE 10000u /* percentages are counted in ten-thousandths */
#define PERCENT_TEXT_MAX 24

/* Read 0..100 of at most 4 places. False when it is not that. */
bool percent_read(uint32_t *out, struct bytes text);

/* Write a sum of percentages in shortest form. */
void percent_write(char out[PERCENT_TEXT_MAX], uint64_t percent);
