/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>

/* The two clocks: milliseconds since 1970, as the system was told; and since some moment, always forward. */
uint64_t clock_wall_ms(void);
uint64_t clock_steady_ms(void);
