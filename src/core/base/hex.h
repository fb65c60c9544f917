/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

/* Lower-case hexadecimal digits, two for each byte. */

/* `out` has room for 2 * data.len digits and a NUL. */
void hex_encode(char *out, struct bytes data);

/* Errors: AYNI_ERR_ENCODING when `text` is not exactly 2 * len lower-case digits */
AYNI_MUST_CHECK enum ayni_err hex_decode(uint8_t *out, size_t len, struct bytes text);
