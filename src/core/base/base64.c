/* SPDX-License-Identifier: Apache-2.0 */
#include "core/base/base64.h"

#define NO_DIGIT 64

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
#define PADDING 64 /* the place of `=` */

static unsigned digit_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z') return c - (unsigned)'A';
    if (c >= 'a' && c <= 'z') return c - (unsigned)'a' + 26;
    if (c >= '0' && c <= '9') return c - (unsigned)'0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : NO_DIGIT;
}

void base64_encode(char *out, struct bytes data)
{
    for (size_t i = 0; i < data.len; i += 3) {
        size_t left = data.len - i;
        unsigned second = left > 1 ? data.data[i + 1] : 0u, third = left > 2 ? data.data[i + 2] : 0u;
        unsigned group = (unsigned)data.data[i] << 16 | second << 8 | third;
        *out++ = digits[group >> 18];
        *out++ = digits[group >> 12 & 63];
        *out++ = digits[left > 1 ? group >> 6 & 63 : PADDING];
        *out++ = digits[left > 2 ? group & 63 : PADDING];
    }
    *out = '\0';
}

/* How many `=` end the text: 0, 1 or 2. */
static size_t padding_len(struct bytes text)
{
    if (text.len < 2 || text.data[text.len - 1] != '=') return 0;
    return text.data[text.len - 2] == '=' ? 2 : 1;
}

bool base64_is_valid(struct bytes text)
{
    if (text.len % 4 != 0) return false;
    size_t padding = padding_len(text), n_digits = text.len - padding;
    for (size_t i = 0; i < n_digits; i++)
        if (digit_value(text.data[i]) == NO_DIGIT) return false;
    if (padding == 0) return true;
    /* The last digit carries 2 spare bits for each `=`: two texts for the same bytes must not exist. */
    unsigned spare = padding == 1 ? 3 : 15;
    return (digit_value(text.data[n_digits - 1]) & spare) == 0;
}

size_t base64_decoded_len(struct bytes text)
{
    return text.len / 4 * 3 - padding_len(text);
}

enum ayni_err base64_decode(uint8_t *out, size_t len, struct bytes text)
{
    if (!base64_is_valid(text) || base64_decoded_len(text) != len) return AYNI_ERR_ENCODING;
    size_t n = 0;
    for (size_t i = 0; i < text.len; i += 4) {
        unsigned group = 0;
        for (size_t j = 0; j < 4; j++)
            group = group << 6 | (digit_value(text.data[i + j]) & 63); /* padding counts as 0 */
        for (unsigned shift = 16; n < len && shift <= 16; shift -= 8)
            out[n++] = (uint8_t)(group >> shift);
    }
    return AYNI_OK;
}
