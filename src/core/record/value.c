/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/value.h"

#include "core/codec/head.h"

static bool read_raw_key(struct cursor *c, struct bytes *out)
{
    struct head head;
    if (head_read(c, &head) != AYNI_OK || head.type != CURSOR_STR || head.number > cursor_left(c))
        return false;
    *out = bytes_of(c->at, (size_t)head.number);
    c->at += head.number;
    return true;
}

struct value_pairs value_pairs(struct bytes map)
{
    struct value_pairs pairs = {.rest = cursor_of(map)};
    if (cursor_read_map(&pairs.rest, &pairs.n_left) != AYNI_OK) return (struct value_pairs){0};
    return pairs;
}

bool value_pair_next(struct value_pairs *pairs, struct bytes *out_key, struct bytes *out_value)
{
    if (pairs->n_left == 0 || !read_raw_key(&pairs->rest, out_key)) return false;
    const uint8_t *start = pairs->rest.at;
    if (!cursor_skip(&pairs->rest)) return false;
    *out_value = bytes_of(start, (size_t)(pairs->rest.at - start));
    pairs->n_left--;
    return true;
}

struct bytes value_at(struct bytes map, const char *key)
{
    struct bytes wanted = bytes_of_text(key), found, value;
    for (struct value_pairs p = value_pairs(map); value_pair_next(&p, &found, &value);) {
        int order = bytes_compare(found, wanted);
        if (order == 0) return value;
        if (order > 0) break; /* keys rise */
    }
    return (struct bytes){0};
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
    const uint8_t *start = list->rest.at;
    if (list->i >= list->n || !cursor_skip(&list->rest)) return false;
    *out = bytes_of(start, (size_t)(list->rest.at - start));
    list->i++;
    return true;
}
