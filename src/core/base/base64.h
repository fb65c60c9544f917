/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

/* Base64 of RFC 4648 section 4, strict: padded, spare bits zero, nothing else between or behind. */

#define BASE64_LEN(len) (((len) + 2) / 3 * 4) /* digits and padding for `len` bytes */

/* `out` has room for BASE64_LEN(data.len) digits and a NUL. */
void base64_encode(char *out, struct bytes data);

/* Whether `text` is strict base64; the empty text is. */
bool base64_is_valid(struct bytes text);

/* How many bytes a valid text stands for. */
size_t base64_decoded_len(struct bytes text);

/* Errors: AYNI_ERR_ENCODING when `text` is not the strict base64 of exactly `len` bytes */
AYNI_MUST_CHECK enum ayni_err base64_decode(uint8_t *out, size_t len, struct bytes text);
