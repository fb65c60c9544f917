/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/codec/cursor.h"

/*
 * Reading values that codec_check accepted, without a word about errors: what is absent or of another type
 * reads as empty, 0 or false. For bodies whose schema was checked before.
 */

struct bytes value_at(struct bytes map, const char *key); /* the encoded value, or empty */
struct bytes value_str(struct bytes value);
struct bytes value_bin(struct bytes value);
uint64_t value_uint(struct bytes value);
bool value_bool(struct bytes value);

/* The field of a map, read at once. */
struct bytes value_str_at(struct bytes map, const char *key);
uint64_t value_uint_at(struct bytes map, const char *key);
bool value_bool_at(struct bytes map, const char *key);

/* The pairs of a map in turn: for (struct value_pairs p = value_pairs(v); value_pair_next(&p, &key, &value);)
 */
struct value_pairs {
    struct cursor rest;
    size_t n_left;
};

struct value_pairs value_pairs(struct bytes map);
bool value_pair_next(struct value_pairs *pairs, struct bytes *out_key, struct bytes *out_value);

/* The items of an array in turn: for (struct value_list l = value_list(v); value_next(&l, &item);) */
struct value_list {
    struct cursor rest;
    size_t n; /* items in all */
    size_t i; /* number of the item that value_next gave last, plus one */
};

struct value_list value_list(struct bytes value);
struct value_list value_list_at(struct bytes map, const char *key);
bool value_next(struct value_list *list, struct bytes *out);
