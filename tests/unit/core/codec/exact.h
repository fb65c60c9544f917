/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdlib.h>
#include <string.h>

#include "core/base/bytes.h"
#include "support/vectors.h"

/* A copy in an allocation of just its size, so that AddressSanitizer sees each read past the end. */
static inline struct bytes exact_copy(struct bytes data)
{
    uint8_t *copy = malloc(data.len == 0 ? 1 : data.len);
    assert_non_null(copy);
    if (data.len > 0) memcpy(copy, data.data, data.len);
    return bytes_of(copy + (data.len == 0), data.len);
}

static inline void exact_free(struct bytes copy)
{
    free((uint8_t *)(uintptr_t)copy.data - (copy.len == 0));
}

static inline struct bytes exact_of_hex(const char *hex)
{
    uint8_t data[4096];
    return exact_copy(bytes_of(data, hex_read(data, sizeof data, hex)));
}
