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

#define PERCENT_ONE 10000u /* percentages are counted in ten-thousandths */
#define PERCENT_TEXT_MAX 24

/* Read 0..100 of at most 4 places. False when it is not that. */
bool percent_read(uint32_t *out, struct bytes text);

/* Write a sum of percentages in shortest form. */
void percent_write(char out[PERCENT_TEXT_MAX], uint64_t percent);
