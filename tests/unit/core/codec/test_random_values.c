/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <time.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "exact.h"
#include "repack.h"

/*
 * Random values written with the packer, and what becomes of them when they are cut, extended or damaged.
 * The seed is printed; AYNI_SEED repeats it.
 */

static uint64_t random_state;

/* splitmix64 */
static uint64_t random_next(void)
{
    uint64_t z = (random_state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

static size_t random_below(size_t n)
{
    return (size_t)(random_next() % n);
}

static void pack_random_integer(struct packer *p)
{
    uint64_t value = random_next() >> random_below(64);
    if (random_below(2) == 0)
        pack_uint(p, value);
    else
        pack_int(p, -(int64_t)(value >> 1));
}

static void pack_random_run(struct packer *p)
{
    static const char letters[] = "aé水🍺";
    static const size_t bounds[] = {0, 1, 3, 6, 10}; /* where it may be cut */
    uint8_t data[400];
    size_t len = random_below(random_below(4) == 0 ? sizeof data : 20);
    for (size_t i = 0; i < len; i++)
        data[i] = (uint8_t)random_next();
    if (random_below(2) == 0)
        pack_bin(p, bytes_of(data, len));
    else
        pack_str(p, bytes_of(letters, bounds[random_below(5)]));
}

static void pack_random(struct packer *p, size_t depth)
{
    size_t kind = random_below(depth < 6 ? 5 : 3), n = random_below(random_below(8) == 0 ? 20 : 4);
    if (kind == 0) pack_bool(p, random_below(2) == 0);
    if (kind == 1) pack_random_integer(p);
    if (kind == 2) pack_random_run(p);
    if (kind < 3) return;
    if (kind == 3)
        pack_array(p, n);
    else
        pack_map(p, n);
    for (size_t i = 0; i < n; i++) {
        const uint8_t key[2] = {'a', (uint8_t)('a' + i)};
        if (kind == 4) pack_str(p, bytes_of(key, 2));
        pack_random(p, depth + 1);
    }
}

static void assert_packs_to_itself(struct bytes value)
{
    struct buffer again;
    buffer_init(&again, test_heap(), value.len);
    struct packer p = packer_to(&again);
    struct cursor c = cursor_of(value);
    assert_int_equal(repack(&p, &c), AYNI_OK);
    assert_int_equal(cursor_finish(&c), AYNI_OK);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&again), value));
    buffer_deinit(&again);
}

static void random_value(struct buffer *out)
{
    do {
        buffer_clear(out);
        struct packer p = packer_to(out);
        pack_random(&p, 0);
        assert_int_equal(packer_finish(&p), AYNI_OK);
    } while (out->len < 2 || out->len > 2000);
}

static int open_values(void **state)
{
    static struct buffer value;
    const char *seed = getenv("AYNI_SEED");
    random_state = seed == NULL ? (uint64_t)time(NULL) : strtoull(seed, NULL, 10);
    print_message("AYNI_SEED=%llu\n", (unsigned long long)random_state);
    buffer_init(&value, test_heap(), 1 << 20);
    *state = &value;
    return 0;
}

static int close_values(void **state)
{
    buffer_deinit(*state);
    return 0;
}

static void what_the_packer_writes_is_canonical(void **state)
{
    struct buffer *value = *state;
    for (int i = 0; i < 3000; i++) {
        random_value(value);
        assert_int_equal(codec_check(buffer_view(value)), AYNI_OK);
        assert_packs_to_itself(buffer_view(value));
    }
}

static void each_proper_prefix_asks_for_more(void **state)
{
    struct buffer *value = *state;
    for (int i = 0; i < 200; i++) {
        random_value(value);
        for (size_t len = 0; len < value->len; len++) {
            struct bytes cut = exact_copy(bytes_of(value->data, len));
            assert_int_equal(codec_check(cut), AYNI_ERR_MORE);
            exact_free(cut);
        }
    }
}

static void a_byte_too_many_is_refused(void **state)
{
    struct buffer *value = *state;
    for (int i = 0; i < 256; i++) {
        random_value(value);
        uint8_t byte = (uint8_t)i;
        assert_int_equal(buffer_append(value, bytes_of(&byte, 1)), AYNI_OK);
        assert_int_equal(codec_check(buffer_view(value)), AYNI_ERR_ENCODING);
    }
}

/* Damaged bytes may be another good value. Then they are the one encoding of it. */
static void what_is_accepted_of_damaged_bytes_is_canonical(void **state)
{
    struct buffer *value = *state;
    size_t n_accepted = 0, n_refused = 0;
    for (int i = 0; i < 20000; i++) {
        if (i % 20 == 0) random_value(value);
        struct bytes copy = exact_copy(buffer_view(value));
        for (size_t n = 1 + random_below(3); n > 0; n--)
            ((uint8_t *)(uintptr_t)copy.data)[random_below(copy.len)] = (uint8_t)random_next();
        bool accepted = codec_check(copy) == AYNI_OK;
        if (accepted) assert_packs_to_itself(copy);
        n_accepted += accepted;
        n_refused += !accepted;
        exact_free(copy);
    }
    assert_true(n_accepted > 100 && n_refused > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_packer_writes_is_canonical),
        cmocka_unit_test(each_proper_prefix_asks_for_more),
        cmocka_unit_test(a_byte_too_many_is_refused),
        cmocka_unit_test(what_is_accepted_of_damaged_bytes_is_canonical),
    };
    return cmocka_run_group_tests(tests, open_values, close_values);
}
