/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/hex.h"

static const char digits[] = "0123456789abcdef";

void hex_encode(char *out, struct bytes data)
{
    for (size_t i = 0; i < data.len; i++) {
        *out++ = digits[data.data[i] >> 4];
        *out++ = digits[data.data[i] & 15];
    }
    *out = '\0';
}

static bool is_digit(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

static unsigned digit_value(uint8_t c)
{
    return c <= '9' ? c - (unsigned)'0' : c - (unsigned)'a' + 10;
}

enum ayni_err hex_decode(uint8_t *out, size_t len, struct bytes text)
{
    if (text.len % 2 != 0 || text.len / 2 != len) return AYNI_ERR_ENCODING;
    for (size_t i = 0; i < text.len; i++)
        if (!is_digit(text.data[i])) return AYNI_ERR_ENCODING;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(digit_value(text.data[2 * i]) << 4 | digit_value(text.data[2 * i + 1]));
    return AYNI_OK;
}
