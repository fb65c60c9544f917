/* SPDX-License-Identifier: Apache-2.0 */
#include "json/unicode.h"

#include <utf8proc.h>

size_t unicode_next(struct bytes text, int32_t *out)
{
    if (text.len == 0) return 0;
    utf8proc_ssize_t len = utf8proc_iterate(text.data, (utf8proc_ssize_t)text.len, out);
    return len > 0 ? (size_t)len : 0;
}

bool unicode_is_hidden(int32_t point)
{
    const utf8proc_property_t *property = utf8proc_get_property(point);
    switch (property->category) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return property->ignorable;
    }
}

bool unicode_is_joining(int32_t point)
{
    if (point == 0x200c || point == 0x200d) return true;
    return (point >= 0xfe00 && point <= 0xfe0f) || (point >= 0xe0100 && point <= 0xe01ef);
}

size_t unicode_width(int32_t point)
{
    int width = utf8proc_charwidth(point);
    return width > 0 ? (size_t)width : 0;
}
