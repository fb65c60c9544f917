/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/sizes.h"

#include <inttypes.h>
#include <stdio.h>

void size_write(char out[SIZE_TEXT_MAX], uint64_t bytes)
{
    static const char *const units[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    size_t unit = 0;
    uint64_t tenths = bytes / 100;
    if (bytes < 1000) {
        snprintf(out, SIZE_TEXT_MAX, "%" PRIu64 " B", bytes);
        return;
    }
    for (; tenths >= 10000; unit++)
        tenths /= 1000;
    snprintf(out, SIZE_TEXT_MAX, "%" PRIu64 ".%" PRIu64 " %s", tenths / 10, tenths % 10, units[unit]);
}
