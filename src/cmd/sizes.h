/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

#define SIZE_TEXT_MAX 24

/* "812 B", "1.4 MB": powers of 1000, one digit behind the point. */
void size_write(char out[SIZE_TEXT_MAX], uint64_t bytes);
