/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/frame.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include "core/noise/noise.h"

static uint8_t text[FRAME_MESSAGE_MAX];

static void push(struct frame_reader *r, struct bytes data)
{
    assert_int_equal(buffer_append(&r->pending, data), AYNI_OK);
}

/* Three messages and the first byte of a fourth, in pieces of every size. */
static void messages_come_through_in_pieces_of_any_size(void **state)
{
    (void)state;
    static const size_t lengths[] = {1, 70, 256};
    struct buffer wire;
    buffer_init(&wire, test_heap(), 1024);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(frame_append(&wire, bytes_of(text + i, lengths[i])), AYNI_OK);
    assert_int_equal(buffer_append(&wire, BYTES_LITERAL("\0")), AYNI_OK);
    for (size_t step = 1; step <= wire.len; step++) {
        struct frame_reader reader;
        struct bytes message;
        size_t n_seen = 0;
        frame_reader_init(&reader, test_heap());
        for (size_t at = 0; at < wire.len; at += step) {
            enum ayni_err err;
            push(&reader, bytes_of(wire.data + at, wire.len - at < step ? wire.len - at : step));
            while ((err = frame_next(&reader, &message)) == AYNI_OK) {
                assert_true(bytes_equal(message, bytes_of(text + n_seen, lengths[n_seen])));
                n_seen++;
            }
            assert_int_equal(err, AYNI_ERR_MORE);
        }
        assert_int_equal(n_seen, 3);
        assert_int_equal(reader.pending.len, 1);
        frame_reader_deinit(&reader);
    }
    buffer_deinit(&wire);
}

static void a_wrong_length_is_refused_from_four_bytes(void **state)
{
    (void)state;
    static const struct {
        uint8_t head[FRAME_HEAD_LEN];
        enum ayni_err want;
    } cases[] = {{{0, 0, 0, 0}, AYNI_ERR_PROTOCOL},
                 {{0, 0, 0, 1}, AYNI_ERR_MORE},
                 {{0, 0x10, 0, 0}, AYNI_ERR_MORE},
                 {{0, 0x10, 0, 1}, AYNI_ERR_PROTOCOL},
                 {{1, 0, 0, 0}, AYNI_ERR_PROTOCOL},
                 {{0x80, 0, 0, 1}, AYNI_ERR_PROTOCOL},
                 {{0xff, 0xff, 0xff, 0xff}, AYNI_ERR_PROTOCOL}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct frame_reader reader;
        struct bytes message;
        frame_reader_init(&reader, test_heap());
        push(&reader, bytes_of(cases[i].head, FRAME_HEAD_LEN - 1));
        assert_int_equal(frame_next(&reader, &message), AYNI_ERR_MORE);
        push(&reader, bytes_of(cases[i].head + FRAME_HEAD_LEN - 1, 1));
        assert_int_equal(frame_next(&reader, &message), cases[i].want);
        assert_int_equal(frame_next(&reader, &message), cases[i].want);
        assert_in_range(reader.pending.capacity, FRAME_HEAD_LEN,
                        1024); /* no room for what is only announced */
        frame_reader_deinit(&reader);
    }
}

static void messages_before_a_wrong_length_are_handed_out(void **state)
{
    (void)state;
    struct frame_reader reader;
    struct bytes message;
    frame_reader_init(&reader, test_heap());
    push(&reader, BYTES_LITERAL("\0\0\0\2ab\xff\0\0\0c"));
    assert_int_equal(frame_next(&reader, &message), AYNI_OK);
    assert_true(bytes_equal_text(message, "ab"));
    assert_int_equal(frame_next(&reader, &message), AYNI_ERR_PROTOCOL);
    assert_int_equal(frame_next(&reader, &message), AYNI_ERR_PROTOCOL);
    frame_reader_deinit(&reader);
}

/* The fullest that a reader can be: a message that lacks one byte, then a whole transport message. */
static void the_largest_message_and_a_full_plaintext_find_room(void **state)
{
    (void)state;
    static const uint8_t head[FRAME_HEAD_LEN] = {0, 0x10, 0, 0};
    struct frame_reader reader;
    struct bytes message;
    frame_reader_init(&reader, test_heap());
    push(&reader, BYTES_ARRAY(head));
    push(&reader, bytes_of(text, FRAME_MESSAGE_MAX - 1));
    assert_int_equal(frame_next(&reader, &message), AYNI_ERR_MORE);
    push(&reader, bytes_of(text + FRAME_MESSAGE_MAX - 1, 1));
    push(&reader, bytes_of(text, NOISE_PLAIN_MAX - 1));
    assert_int_equal(frame_next(&reader, &message), AYNI_OK);
    assert_true(bytes_equal(message, BYTES_ARRAY(text)));
    frame_reader_deinit(&reader);
}

static void append_without_room_changes_nothing(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, test_heap(), FRAME_HEAD_LEN + 2);
    assert_int_equal(frame_append(&out, bytes_of(text, 3)), AYNI_ERR_LIMIT);
    assert_int_equal(out.len, 0);
    assert_int_equal(frame_append(&out, BYTES_LITERAL("ab")), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&out), BYTES_LITERAL("\0\0\0\2ab")));
    buffer_deinit(&out);
}

static void append_writes_all_four_bytes_of_a_length(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, test_heap(), 1 << 20);
    assert_int_equal(frame_append(&out, bytes_of(text, 0x0a0b0c)), AYNI_OK);
    assert_memory_equal(out.data, "\x00\x0a\x0b\x0c", FRAME_HEAD_LEN);
    buffer_deinit(&out);
}

static int start(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (uint8_t)(i * 7 + i / 251);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_come_through_in_pieces_of_any_size),
        cmocka_unit_test(a_wrong_length_is_refused_from_four_bytes),
        cmocka_unit_test(messages_before_a_wrong_length_are_handed_out),
        cmocka_unit_test(the_largest_message_and_a_full_plaintext_find_room),
        cmocka_unit_test(append_without_room_changes_nothing),
        cmocka_unit_test(append_writes_all_four_bytes_of_a_length),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
