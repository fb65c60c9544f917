/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "support/heap.h"
#include "unit/core/noise/pair.h"

/*
 * Input: which message of a session arrives (1 to 3 of the handshake, else what was sealed after it), how
 * many bytes of it, where it is cut in two, then what is laid over the bytes of the honest peer by exclusive
 * or. So the empty difference is the honest message, which no search would find behind its tags; all else
 * must be refused.
 */

#define ARRIVED_MAX 4096
#define HEAP_MAX ((size_t)64 << 10)

/* What an honest peer sent, and the end that reads it. */
struct stage {
    struct noise reader;
    struct bytes wire;
};

static struct pair pair;
static struct stage stages[4];
static const size_t plain_lens[] = {1, 300, 70};
#define MESSAGES (sizeof plain_lens / sizeof plain_lens[0])
static uint8_t plain[1 + 300 + 70];

static void keep_wire(struct stage *stage, const struct noise *reader)
{
    stage->reader = *reader;
    stage->wire = bytes_of(exact_copy(buffer_view(&pair.wire)), pair.wire.len);
}

/* The three messages of a handshake, then a few sealed ones. */
static void make_stages(void)
{
    size_t at = 0, n_consumed;
    struct buffer none = {0};
    pair_init(&pair);
    for (int number = 1; number <= 3; number++) {
        pair_start(&pair);
        pair_run_to(&pair, number);
        keep_wire(&stages[number], pair_reader(&pair, number));
    }
    enum ayni_err err = noise_handshake(&pair.answerer, &none, &n_consumed, buffer_view(&pair.wire));
    assert(err == AYNI_OK);
    buffer_clear(&pair.wire);
    fill(plain, sizeof plain, 1);
    for (size_t i = 0; i < MESSAGES; at += plain_lens[i++]) {
        err = noise_seal(&pair.caller, &pair.wire, bytes_of(plain + at, plain_lens[i]));
        assert(err == AYNI_OK);
    }
    keep_wire(&stages[0], &pair.answerer);
}

/* Of a session that a peer broke nothing is left, and nothing can be done with it. */
static void check_broken(struct noise *n)
{
    static const struct noise wiped = {.state = NOISE_FAILED};
    struct buffer none = {0};
    size_t n_consumed;
    assert(memcmp(n, &wiped, sizeof wiped) == 0);
    assert(noise_handshake(n, &none, &n_consumed, bytes_of(NULL, 0)) == AYNI_ERR_PROTOCOL);
    assert(noise_open(n, &none, &n_consumed, bytes_of(NULL, 0)) == AYNI_ERR_PROTOCOL);
    assert(noise_seal(n, &none, bytes_of(NULL, 0)) == AYNI_ERR_PROTOCOL);
}

static size_t framed_len(struct bytes wire)
{
    return (size_t)take_number(&wire, 2) + 2;
}

/* Whether the message that opens `wire` is the one that opens `arrived`, untouched. */
static bool is_honest(struct bytes wire, struct bytes arrived)
{
    size_t len = framed_len(wire);
    return arrived.len >= len && memcmp(wire.data, arrived.data, len) == 0;
}

/* Part of a message is waited for, a wrong length is told at once, and only the honest message is taken. */
static void check_handshake(const struct stage *stage, struct bytes arrived, size_t cut)
{
    struct counting_heap heap;
    struct buffer out;
    struct noise n = stage->reader;
    size_t n_consumed, len = framed_len(stage->wire);
    buffer_init(&out, counting_heap_init(&heap, HEAP_MAX), ARRIVED_MAX);
    enum ayni_err err = noise_handshake(&n, &out, &n_consumed, bytes_of(arrived.data, cut));
    if (err == AYNI_ERR_MORE && n_consumed == 0) {
        assert(out.len == 0);
        err = noise_handshake(&n, &out, &n_consumed, arrived);
    }
    bool is_taken = n_consumed > 0, is_failed = err != AYNI_OK && err != AYNI_ERR_MORE;
    assert(is_taken == is_honest(stage->wire, arrived));
    if (is_taken) assert(!is_failed && n_consumed == len);
    if (!is_taken && !is_failed) assert(arrived.len < len && out.len == 0);
    if (is_failed) check_broken(&n);
    if (is_taken) fuzz_accept();
    noise_deinit(&n);
    buffer_deinit(&out);
    assert(heap.live == 0);
}

/* The honest messages are opened up to the first that is not whole or was changed. */
static void check_session(const struct stage *stage, struct bytes arrived)
{
    struct counting_heap heap;
    struct buffer out;
    struct noise n = stage->reader;
    struct bytes honest = stage->wire;
    size_t n_consumed;
    enum ayni_err err;
    buffer_init(&out, counting_heap_init(&heap, HEAP_MAX), ARRIVED_MAX);
    while ((err = noise_open(&n, &out, &n_consumed, arrived)) == AYNI_OK) {
        assert(honest.len > 0 && is_honest(honest, arrived));
        assert(n_consumed == framed_len(honest));
        take_bytes(&honest, n_consumed);
        take_bytes(&arrived, n_consumed);
        fuzz_accept();
    }
    assert(n_consumed == 0);
    assert(out.len <= sizeof plain && (out.len == 0 || memcmp(out.data, plain, out.len) == 0));
    assert(honest.len == 0 || !is_honest(honest, arrived));
    if (err != AYNI_ERR_MORE) check_broken(&n);
    noise_deinit(&n);
    buffer_deinit(&out);
    assert(heap.live == 0);
}

/* What arrives: the honest bytes, as many as there are, under the difference. */
static struct bytes make_arrived(struct bytes wire, size_t len, struct bytes difference)
{
    uint8_t *arrived = exact_copy(bytes_of(NULL, 0));
    arrived = realloc(arrived, len == 0 ? 1 : len);
    assert(arrived != NULL);
    for (size_t i = 0; i < len; i++)
        arrived[i] = (uint8_t)((i < wire.len ? wire.data[i] : 0) ^ take_byte(&difference));
    return bytes_of(arrived, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool is_made;
    if (!is_made) make_stages();
    is_made = true;
    struct bytes input = bytes_of(data, len);
    uint8_t number = take_byte(&input) % 4;
    size_t missing = (size_t)take_number(&input, 2) % ARRIVED_MAX, cut = (size_t)take_number(&input, 2);
    const struct stage *stage = &stages[number];
    /* Zero stands for all of the honest bytes, the highest for some more than these. */
    size_t arrived_len = (stage->wire.len + ARRIVED_MAX - missing) % ARRIVED_MAX;
    struct bytes arrived = make_arrived(stage->wire, arrived_len, input);
    if (number == 0)
        check_session(stage, arrived);
    else
        check_handshake(stage, arrived, cut % (arrived_len + 1));
    free((void *)(uintptr_t)arrived.data);
    return 0;
}
