/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/lines.h"

#include "core/base/base64.h"

bool lines_next(struct bytes *out_line, struct bytes *rest)
{
    const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->data, '\n', rest->len);
    if (end == NULL) return false;
    *out_line = bytes_of(rest->data, (size_t)(end - rest->data));
    *rest = bytes_of(end + 1, rest->len - out_line->len - 1);
    return true;
}

enum ayni_err line_decimal(uint64_t *out, struct bytes line)
{
    uint64_t value = 0;
    if (line.len == 0 || (line.len > 1 && line.data[0] == '0')) return AYNI_ERR_ENCODING;
    for (size_t i = 0; i < line.len; i++) {
        uint8_t c = line.data[i];
        if (c < '0' || c > '9' || value > (DECIMAL_END - 1) / 10) return AYNI_ERR_ENCODING;
        value = value * 10 + (uint64_t)(c - '0'); /* at most 2^63 + 8 */
        if (value >= DECIMAL_END) return AYNI_ERR_ENCODING;
    }
    *out = value;
    return AYNI_OK;
}

enum ayni_err line_hash(struct hash *out, struct bytes line)
{
    return base64_decode(out->bytes, sizeof out->bytes, line);
}
