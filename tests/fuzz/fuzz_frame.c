/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/noise/noise.h"
#include "core/sync/frame.h"
#include "support/heap.h"

/*
 * The stream above the transport. Input: a number that says how the stream is cut, then the stream. However
 * it arrives, the messages are the same.
 */

#define PIECE_MAX 600
/* One message with its head, what one piece of the transport adds, and what a buffer grows ahead. */
#define HEAP_MAX (2 * (FRAME_MESSAGE_MAX + NOISE_PLAIN_MAX))

/* What was read: how many messages, the bytes that they took, and how it ended. */
struct reading {
    size_t n;
    size_t len; /* of the messages with their heads */
    enum ayni_err end;
};

/* Take messages until there is none; each must be what stands in the stream there. */
static void drain(struct reading *reading, struct frame_reader *r, struct bytes stream)
{
    static const struct bytes untouched = {(const uint8_t *)"untouched", 9};
    struct bytes message = untouched;
    while ((reading->end = frame_next(r, &message)) == AYNI_OK) {
        assert(message.len > 0 && message.len <= FRAME_MESSAGE_MAX);
        assert(reading->len + FRAME_HEAD_LEN + message.len <= stream.len);
        struct bytes there = bytes_of(stream.data + reading->len + FRAME_HEAD_LEN, message.len);
        assert(bytes_equal(message, there));
        reading->len += FRAME_HEAD_LEN + message.len;
        reading->n++;
        message = untouched;
    }
    assert(message.data == untouched.data && message.len == untouched.len);
    assert(reading->end == AYNI_ERR_MORE || reading->end == AYNI_ERR_PROTOCOL);
    assert(frame_next(r, &message) == reading->end); /* it stays so */
}

/* Read the stream in pieces of up to `piece_max` bytes. */
static struct reading read_in_pieces(struct bytes stream, size_t piece_max, uint64_t random)
{
    struct reading reading = {.end = AYNI_ERR_MORE};
    struct counting_heap heap;
    struct frame_reader r;
    struct bytes rest = stream;
    frame_reader_init(&r, counting_heap_init(&heap, HEAP_MAX));
    while (rest.len > 0 && reading.end == AYNI_ERR_MORE) {
        size_t len = piece_max == 0 ? rest.len : (size_t)choose(&random, piece_max) + 1;
        enum ayni_err err = buffer_append(&r.pending, take_bytes(&rest, len));
        assert(err == AYNI_OK);
        drain(&reading, &r, stream);
    }
    frame_reader_deinit(&r);
    assert(heap.live == 0);
    return reading;
}

/* Written again, the messages are the bytes that they were read from. */
static void check_written(struct bytes stream, const struct reading *reading)
{
    struct buffer again;
    buffer_init(&again, test_heap(), stream.len + 1);
    for (size_t at = 0; at < reading->len;) {
        struct bytes head = bytes_of(stream.data + at, FRAME_HEAD_LEN);
        size_t len = (size_t)take_number(&head, FRAME_HEAD_LEN);
        enum ayni_err err = frame_append(&again, bytes_of(stream.data + at + FRAME_HEAD_LEN, len));
        assert(err == AYNI_OK);
        at += FRAME_HEAD_LEN + len;
    }
    assert(bytes_equal(buffer_view(&again), bytes_of(stream.data, reading->len)));
    buffer_deinit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes stream = bytes_of(data, len);
    uint64_t random = take_number(&stream, 2);
    if (stream.len > NOISE_PLAIN_MAX) return 0;
    struct reading whole = read_in_pieces(stream, 0, 0);
    size_t piece_max = 1 + (size_t)choose(&random, PIECE_MAX);
    struct reading pieces = read_in_pieces(stream, piece_max, random);
    assert(whole.n == pieces.n && whole.len == pieces.len && whole.end == pieces.end);
    check_written(stream, &whole);
    if (whole.n > 0) fuzz_accept();
    return 0;
}
