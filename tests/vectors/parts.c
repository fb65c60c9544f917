/* SPDX-License-Identifier: Apache-2.0 */
#include "parts.h"

#include "support/cmocka.h"

#include <string.h>

#include "support/heap.h"
#include "support/vectors.h"

#define PART_MAX ((size_t)8 << 20)

struct buffer part_buffer(void)
{
    struct buffer buf;
    buffer_init(&buf, test_heap(), PART_MAX);
    return buf;
}

void part_add(struct buffer *out, struct bytes data)
{
    assert_int_equal(buffer_append(out, data), AYNI_OK);
}

void part_add_hex(struct buffer *out, const char *hex)
{
    size_t len = strlen(hex) / 2;
    assert_int_equal(buffer_reserve(out, len + 1), AYNI_OK);
    out->len += hex_read(out->data + out->len, len, hex);
}

void part_fill(struct buffer *out, uint8_t byte, size_t n)
{
    assert_int_equal(buffer_reserve(out, n), AYNI_OK);
    memset(out->data + out->len, byte, n);
    out->len += n;
}

struct seed part_seed(uint8_t first)
{
    struct seed seed;
    for (size_t i = 0; i < sizeof seed.bytes; i++)
        seed.bytes[i] = (uint8_t)(first + i);
    return seed;
}
