/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/value.h"

struct bytes value_at(struct bytes map, const char *key)
{
    struct bytes value = {0};
    return codec_map_find(map, key, &value) == AYNI_OK ? value : (struct bytes){0};
}

struct bytes value_str(struct bytes value)
{
    struct cursor c = cursor_of(value);
    struct bytes text = {0};
    return cursor_read_str(&c, &text) == AYNI_OK ? text : (struct bytes){0};
}

struct bytes value_bin(struct bytes value)
{
    struct cursor c = cursor_of(value);
    struct bytes data = {0};
    return cursor_read_bin(&c, &data) == AYNI_OK ? data : (struct bytes){0};
}

uint64_t value_uint(struct bytes value)
{
    struct cursor c = cursor_of(value);
    uint64_t number = 0;
    return cursor_read_uint(&c, &number) == AYNI_OK ? number : 0;
}

bool value_bool(struct bytes value)
{
    struct cursor c = cursor_of(value);
    bool truth = false;
    return cursor_read_bool(&c, &truth) == AYNI_OK && truth;
}

struct bytes value_str_at(struct bytes map, const char *key)
{
    return value_str(value_at(map, key));
}

uint64_t value_uint_at(struct bytes map, const char *key)
{
    return value_uint(value_at(map, key));
}

bool value_bool_at(struct bytes map, const char *key)
{
    return value_bool(value_at(map, key));
}

struct value_list value_list(struct bytes value)
{
    struct value_list list = {.rest = cursor_of(value)};
    if (cursor_read_array(&list.rest, &list.n) != AYNI_OK) return (struct value_list){0};
    return list;
}

struct value_list value_list_at(struct bytes map, const char *key)
{
    return value_list(value_at(map, key));
}

bool value_next(struct value_list *list, struct bytes *out)
{
    if (list->i >= list->n || cursor_read_value(&list->rest, out) != AYNI_OK) return false;
    list->i++;
    return true;
}
