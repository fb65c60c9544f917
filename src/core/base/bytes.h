/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A borrowed run of bytes. Whoever hands one out says until when it is valid. */
struct bytes {
    const uint8_t *data; /* may be NULL when len is 0 */
    size_t len;
};

#define BYTES_ARRAY(array) ((struct bytes){(const uint8_t *)(array), sizeof(array)})
#define BYTES_LITERAL(text) ((struct bytes){(const uint8_t *)(text), sizeof(text) - 1})

static inline struct bytes bytes_of(const void *data, size_t len)
{
    return (struct bytes){data, len};
}

static inline struct bytes bytes_of_text(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

/* What follows the first `n` bytes, n <= data.len. Where there are none yet, `data.data` is NULL and stays
 * so. */
static inline struct bytes bytes_after(struct bytes data, size_t n)
{
    return n == 0 ? data : bytes_of(data.data + n, data.len - n);
}

static inline bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool bytes_equal_text(struct bytes a, const char *text)
{
    return bytes_equal(a, bytes_of_text(text));
}

/* Order by bytes, a prefix first: the order of map keys and of everything that is sorted. */
static inline int bytes_compare(struct bytes a, struct bytes b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);
    if (order != 0) return order;
    return a.len < b.len ? -1 : a.len > b.len;
}
