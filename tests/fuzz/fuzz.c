/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

static size_t n_accepted;

void fuzz_accept(void)
{
    n_accepted++;
}

size_t fuzz_n_accepted(void)
{
    return n_accepted;
}

uint8_t take_byte(struct bytes *input)
{
    return (uint8_t)take_number(input, 1);
}

uint64_t take_number(struct bytes *input, size_t n_bytes)
{
    uint64_t number = 0;
    struct bytes taken = take_bytes(input, n_bytes);
    for (size_t i = 0; i < n_bytes; i++)
        number = number << 8 | (i < taken.len ? taken.data[i] : 0);
    return number;
}

struct bytes take_bytes(struct bytes *input, size_t len)
{
    struct bytes taken = bytes_of(input->data, len < input->len ? len : input->len);
    *input = bytes_of(input->len == 0 ? NULL : input->data + taken.len, input->len - taken.len);
    return taken;
}

uint8_t *exact_copy(struct bytes data)
{
    uint8_t *copy = malloc(data.len == 0 ? 1 : data.len);
    assert(copy != NULL);
    if (data.len > 0) memcpy(copy, data.data, data.len);
    return copy;
}

/* splitmix64 */
uint64_t choose(uint64_t *random, uint64_t n)
{
    uint64_t z = (*random += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}
