/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/lang.h"

/* The classes of characters in a subtag. */
enum { LOWER = 1, UPPER = 2, DIGIT = 4 };

static unsigned class_of(uint8_t c)
{
    if (c >= 'a' && c <= 'z') return LOWER;
    if (c >= 'A' && c <= 'Z') return UPPER;
    return c >= '0' && c <= '9' ? DIGIT : 0;
}

static bool is_all(struct bytes text, unsigned classes)
{
    for (size_t i = 0; i < text.len; i++)
        if ((class_of(text.data[i]) & classes) == 0) return false;
    return true;
}

static bool is_language(struct bytes tag)
{
    return (tag.len == 2 || tag.len == 3) && is_all(tag, LOWER);
}

static bool is_script(struct bytes tag)
{
    return tag.len == 4 && class_of(tag.data[0]) == UPPER && is_all(bytes_of(tag.data + 1, 3), LOWER);
}

static bool is_region(struct bytes tag)
{
    return (tag.len == 2 && is_all(tag, UPPER)) || (tag.len == 3 && is_all(tag, DIGIT));
}

static bool is_variant(struct bytes tag)
{
    if (!is_all(tag, LOWER | DIGIT)) return false;
    return (tag.len >= 5 && tag.len <= 8) || (tag.len == 4 && class_of(tag.data[0]) == DIGIT);
}

static bool is_private(struct bytes tag)
{
    return tag.len >= 1 && tag.len <= 8 && is_all(tag, LOWER | DIGIT);
}

/* Cut the subtag before the next hyphen off the front; an empty one where there is none. */
static struct bytes next_subtag(struct bytes *rest)
{
    size_t len = 0;
    while (len < rest->len && rest->data[len] != '-')
        len++;
    struct bytes tag = bytes_of(rest->data, len);
    size_t used = len < rest->len ? len + 1 : len;
    *rest = bytes_of(rest->data + used, rest->len - used);
    return tag;
}

bool lang_is_well_formed(struct bytes tag)
{
    if (tag.len < 2 || tag.len > LANG_MAX || tag.data[tag.len - 1] == '-') return false;
    struct bytes rest = tag;
    if (!is_language(next_subtag(&rest))) return false;

    struct bytes part = next_subtag(&rest);
    if (is_script(part)) part = next_subtag(&rest);
    if (is_region(part)) part = next_subtag(&rest);
    while (is_variant(part))
        part = next_subtag(&rest);
    if (part.len == 0) return rest.len == 0;
    if (!bytes_equal_text(part, "x") || rest.len == 0) return false;
    while (rest.len > 0)
        if (!is_private(next_subtag(&rest))) return false;
    return true;
}
