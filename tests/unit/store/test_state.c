/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fixture.h"
#include "store/env.h"

/* A state of a log that holds `held` of `size` records. */
static void make_state(struct log_state *out, uint64_t held, uint64_t size, uint64_t seed)
{
    memset(out, 0, sizeof *out);
    out->tree.size = held;
    for (unsigned i = 0; i < tree_n_peaks(held); i++)
        for (size_t k = 0; k < 32; k++)
            out->tree.peaks[i].bytes[k] = (uint8_t)fixture_random(&seed);
    out->target.size = size;
    if (size > 0) tree_root(&out->target.root, &out->tree);
    if (held > 0 && size > held) out->beyond.n = 1 + fixture_random(&seed) % PROOF_HASHES_MAX;
    for (size_t i = 0; i < out->beyond.n; i++)
        memset(out->beyond.hashes[i].bytes, (int)(fixture_random(&seed) & 0xff), 32);
    out->passing.size = fixture_random(&seed) % 1000;
    out->note_len = fixture_random(&seed) % (CHECKPOINT_NOTE_MAX + 1);
    memset(out->note, 'n', out->note_len);
}

static void state_reads_back(void **state)
{
    (void)state;
    static const uint64_t sizes[][2] = {{0, 0},
                                        {0, 9},
                                        {1, 1},
                                        {5, 0},
                                        {5, 5},
                                        {5, 6},
                                        {255, 256},
                                        {256, 256},
                                        {(uint64_t)TREE_SIZE_MAX - 1, TREE_SIZE_MAX},
                                        {TREE_SIZE_MAX, TREE_SIZE_MAX}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct log_state in, out;
        struct buffer buf;
        make_state(&in, sizes[i][0], sizes[i][1], i);
        buffer_init(&buf, test_heap(), STATE_LEN_MAX);
        assert_int_equal(log_state_encode(&buf, &in), AYNI_OK);
        assert_int_equal(log_state_decode(&out, buffer_view(&buf)), AYNI_OK);
        assert_memory_equal(&in, &out, sizeof in);
        buffer_deinit(&buf);
    }
}

static void longest_state_fits(void **state)
{
    (void)state;
    struct log_state in;
    struct buffer buf;
    make_state(&in, (uint64_t)TREE_SIZE_MAX - 1, TREE_SIZE_MAX, 1);
    in.beyond.n = PROOF_HASHES_MAX;
    in.note_len = CHECKPOINT_NOTE_MAX;
    in.passing.size = TREE_SIZE_MAX;
    buffer_init(&buf, test_heap(), STATE_LEN_MAX);
    assert_int_equal(log_state_encode(&buf, &in), AYNI_OK);
    buffer_deinit(&buf);
}

static void unsound_states_are_told(void **state)
{
    (void)state;
    struct log_state s;
    make_state(&s, 5, 4, 1), s.beyond.n = 0;
    assert_false(log_state_is_sound(&s)); /* holds more than the head has */
    make_state(&s, 5, 9, 1), s.beyond.n = 0;
    assert_false(log_state_is_sound(&s)); /* not tied to its head */
    make_state(&s, 5, 5, 1), s.beyond.n = 1;
    assert_false(log_state_is_sound(&s));
    make_state(&s, 5, 5, 1), s.target.root.bytes[9] ^= 1;
    assert_false(log_state_is_sound(&s)); /* another root than its tree's */
    make_state(&s, 5, 9, 1), s.beyond.n = PROOF_HASHES_MAX + 1;
    assert_false(log_state_is_sound(&s));
    make_state(&s, 5, 5, 1), s.note_len = CHECKPOINT_NOTE_MAX + 1;
    assert_false(log_state_is_sound(&s));
    make_state(&s, 0, 0, 1), s.target.size = (uint64_t)TREE_SIZE_MAX + 1;
    assert_false(log_state_is_sound(&s));
    make_state(&s, 0, 0, 1), s.tree.size = (uint64_t)TREE_SIZE_MAX + 1;
    assert_false(log_state_is_sound(&s));
    make_state(&s, 0, 0, 1), s.passing.size = (uint64_t)TREE_SIZE_MAX + 1;
    assert_false(log_state_is_sound(&s));
}

/* Exact-size copies, so that the sanitizer sees a read past the end. */
static enum ayni_err decode_copy(struct log_state *out, const uint8_t *data, size_t len)
{
    uint8_t *copy = malloc(len == 0 ? 1 : len);
    assert_non_null(copy);
    if (len > 0) memcpy(copy, data, len);
    enum ayni_err err = log_state_decode(out, bytes_of(copy, len));
    free(copy);
    return err;
}

static void decode_refuses_every_prefix_and_trailing_bytes(void **state)
{
    (void)state;
    struct log_state in, out;
    uint8_t data[STATE_LEN_MAX + 1] = {0};
    struct buffer buf;
    make_state(&in, 13, 99, 4);
    buffer_init(&buf, test_heap(), STATE_LEN_MAX);
    assert_int_equal(log_state_encode(&buf, &in), AYNI_OK);
    memcpy(data, buf.data, buf.len);
    for (size_t len = 0; len < buf.len; len++)
        assert_int_equal(decode_copy(&out, data, len), AYNI_ERR_CORRUPT);
    assert_int_equal(decode_copy(&out, data, buf.len + 1), AYNI_ERR_CORRUPT);
    assert_int_equal(decode_copy(&out, data, buf.len), AYNI_OK);
    buffer_deinit(&buf);
}

/* Damage is refused or gives another sound state, one that encodes to the bytes that were read. */
static void decode_survives_damaged_bytes(void **state)
{
    (void)state;
    uint64_t seed = fixture_seed();
    size_t n_refused = 0;
    struct buffer buf, again;
    buffer_init(&buf, test_heap(), STATE_LEN_MAX);
    buffer_init(&again, test_heap(), STATE_LEN_MAX);
    for (int round = 0; round < 20000; round++) {
        struct log_state in, out;
        uint64_t held = fixture_random(&seed) % 20;
        make_state(&in, held, held + fixture_random(&seed) % 2, seed);
        buffer_clear(&buf);
        assert_int_equal(log_state_encode(&buf, &in), AYNI_OK);
        for (uint64_t n = 1 + fixture_random(&seed) % 3; n > 0; n--)
            buf.data[fixture_random(&seed) % buf.len] ^= (uint8_t)(1 + fixture_random(&seed) % 255);
        if (decode_copy(&out, buf.data, buf.len) != AYNI_OK) {
            n_refused++;
            continue;
        }
        assert_true(log_state_is_sound(&out));
        buffer_clear(&again);
        assert_int_equal(log_state_encode(&again, &out), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&buf), buffer_view(&again)));
    }
    assert_true(n_refused > 1000);
    buffer_deinit(&buf);
    buffer_deinit(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(state_reads_back),
        cmocka_unit_test(longest_state_fits),
        cmocka_unit_test(unsound_states_are_told),
        cmocka_unit_test(decode_refuses_every_prefix_and_trailing_bytes),
        cmocka_unit_test(decode_survives_damaged_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
