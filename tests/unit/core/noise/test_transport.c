/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/noise.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <stdlib.h>

#include "pair.h"

static uint8_t text[3 * NOISE_PLAIN_MAX + 5];

static void seal_append(struct pair *p, size_t len)
{
    assert_int_equal(noise_seal(&p->caller, &p->wire, bytes_of(text, len)), AYNI_OK);
}

/* Open everything in `in`; returns the first that is not AYNI_OK. */
static enum ayni_err open_all(struct noise *n, struct buffer *out, struct bytes in)
{
    enum ayni_err err;
    size_t n_consumed;
    while ((err = noise_open(n, out, &n_consumed, in)) == AYNI_OK)
        in = bytes_of(in.data + n_consumed, in.len - n_consumed);
    assert_int_equal(n_consumed, 0);
    return in.len == 0 && err == AYNI_ERR_MORE ? AYNI_OK : err;
}

static enum ayni_err open_wire(struct pair *p)
{
    return open_all(&p->answerer, &p->plain, buffer_view(&p->wire));
}

static void text_of_any_length_comes_through(void **state)
{
    (void)state;
    static const struct {
        size_t len, n_messages;
    } cases[] = {{0, 0},
                 {1, 1},
                 {NOISE_PLAIN_MAX - 1, 1},
                 {NOISE_PLAIN_MAX, 1},
                 {NOISE_PLAIN_MAX + 1, 2},
                 {2 * NOISE_PLAIN_MAX, 2},
                 {sizeof text, 4}};
    struct pair p;
    pair_connect(&p);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t n_before = p.caller.send.n;
        buffer_clear(&p.wire);
        buffer_clear(&p.plain);
        seal_append(&p, cases[i].len);
        assert_int_equal(p.caller.send.n - n_before, cases[i].n_messages);
        assert_int_equal(p.wire.len, cases[i].len + 18 * cases[i].n_messages);
        assert_int_equal(open_wire(&p), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&p.plain), bytes_of(text, cases[i].len)));
    }
    pair_deinit(&p);
}

static void the_two_directions_have_keys_of_their_own(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    assert_memory_not_equal(p.caller.send.key, p.caller.receive.key, 32);
    seal_append(&p, 5);
    assert_int_equal(open_all(&p.caller, &p.plain, buffer_view(&p.wire)), AYNI_ERR_SIGNATURE); /* an echo */
    assert_int_equal(open_wire(&p), AYNI_OK);
    pair_deinit(&p);
}

static void an_empty_message_is_taken_and_counted(void **state)
{
    (void)state;
    struct pair p;
    uint8_t empty[18] = {0, 16};
    pair_connect(&p);
    cipher_seal(&p.caller.send, empty + 2, bytes_of(NULL, 0), bytes_of(NULL, 0));
    assert_int_equal(buffer_append(&p.wire, BYTES_ARRAY(empty)), AYNI_OK);
    seal_append(&p, 3);
    assert_int_equal(open_wire(&p), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&p.plain), bytes_of(text, 3)));
    pair_deinit(&p);
}

static void input_may_come_byte_by_byte(void **state)
{
    (void)state;
    struct pair p;
    struct buffer pending;
    pair_connect(&p);
    buffer_init(&pending, test_heap(), 1024);
    seal_append(&p, 100);
    seal_append(&p, 1);
    for (size_t i = 0; i < p.wire.len; i++) {
        size_t n_consumed;
        assert_int_equal(buffer_append(&pending, bytes_of(p.wire.data + i, 1)), AYNI_OK);
        enum ayni_err err = noise_open(&p.answerer, &p.plain, &n_consumed, buffer_view(&pending));
        bool is_last = i == 117 || i == 136;
        assert_int_equal(err, is_last ? AYNI_OK : AYNI_ERR_MORE);
        assert_int_equal(n_consumed, is_last ? pending.len : 0);
        buffer_consume(&pending, n_consumed);
    }
    assert_int_equal(p.plain.len, 101);
    buffer_deinit(&pending);
    pair_deinit(&p);
}

static void a_flipped_bit_ends_the_session(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    seal_append(&p, 20);
    for (size_t bit = 16; bit < 8 * p.wire.len; bit++) {
        struct noise fresh = p.answerer;
        struct bytes in = buffer_view(&p.wire);
        p.wire.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(open_all(&fresh, &p.plain, in), AYNI_ERR_SIGNATURE);
        p.wire.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        assert_int_equal(open_all(&fresh, &p.plain, in), AYNI_ERR_PROTOCOL);
        assert_int_equal(noise_seal(&fresh, &p.plain, bytes_of(text, 1)), AYNI_ERR_PROTOCOL);
        assert_int_equal(p.plain.len, 0);
    }
    pair_deinit(&p);
}

/* A wrong length takes other bytes for the message, or waits for bytes that do not come. */
static void a_flipped_length_never_opens(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    seal_append(&p, 20);
    for (size_t bit = 0; bit < 16; bit++) {
        struct noise fresh = p.answerer;
        p.wire.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
        size_t len = (size_t)p.wire.data[0] << 8 | p.wire.data[1];
        enum ayni_err want = len < 16 ? AYNI_ERR_PROTOCOL : len > 36 ? AYNI_ERR_MORE : AYNI_ERR_SIGNATURE;
        assert_int_equal(open_all(&fresh, &p.plain, buffer_view(&p.wire)), want);
        p.wire.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    assert_int_equal(p.plain.len, 0);
    pair_deinit(&p);
}

static void a_message_shorter_than_a_tag_is_refused(void **state)
{
    (void)state;
    for (uint8_t len = 0; len < 16; len++) {
        struct pair p;
        pair_connect(&p);
        const uint8_t head[2] = {0, len};
        assert_int_equal(open_all(&p.answerer, &p.plain, BYTES_ARRAY(head)), AYNI_ERR_PROTOCOL);
        pair_deinit(&p);
    }
}

/* Three messages of one byte, 19 bytes each on the wire; which of them arrive, in what order. */
static void only_the_order_of_sending_opens(void **state)
{
    (void)state;
    static const struct {
        const char *order;
        size_t n_opened;
    } cases[] = {{"012", 3}, {"102", 0}, {"021", 1},  {"12", 0},
                 {"02", 1},  {"00", 1},  {"0120", 3}, {"0112", 2}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct pair p;
        struct buffer arrived;
        pair_connect(&p);
        buffer_init(&arrived, test_heap(), 1024);
        for (int j = 0; j < 3; j++)
            seal_append(&p, 1);
        for (const char *c = cases[i].order; *c != '\0'; c++)
            assert_int_equal(buffer_append(&arrived, bytes_of(p.wire.data + 19 * (*c - '0'), 19)), AYNI_OK);
        enum ayni_err want = i == 0 ? AYNI_OK : AYNI_ERR_SIGNATURE;
        assert_int_equal(open_all(&p.answerer, &p.plain, buffer_view(&arrived)), want);
        assert_int_equal(p.plain.len, cases[i].n_opened);
        buffer_deinit(&arrived);
        pair_deinit(&p);
    }
}

static void keys_change_after_65536_messages_and_counters_go_on(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    const struct noise_cipher first = p.caller.send;
    for (size_t i = 0; i < NOISE_REKEY_EVERY + 3; i++) {
        buffer_clear(&p.wire);
        buffer_clear(&p.plain);
        seal_append(&p, 1);
        assert_int_equal(open_wire(&p), AYNI_OK);
        assert_int_equal(p.plain.len, 1);
        assert_int_equal(p.caller.send.n, i + 1);
        bool is_first_key = memcmp(p.caller.send.key, first.key, sizeof first.key) == 0;
        assert_int_equal(is_first_key, i + 1 < NOISE_REKEY_EVERY);
    }
    struct noise_cipher second = first;
    cipher_rekey(&second);
    assert_memory_equal(p.caller.send.key, second.key, sizeof second.key);
    assert_memory_equal(p.answerer.receive.key, second.key, sizeof second.key);
    assert_int_equal(p.answerer.send.n, 0); /* the other direction has counted nothing */
    pair_deinit(&p);
}

static void text_across_a_rekey_comes_through(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    p.caller.send.n = p.answerer.receive.n = NOISE_REKEY_EVERY - 2;
    seal_append(&p, sizeof text);
    assert_int_equal(open_wire(&p), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&p.plain), BYTES_ARRAY(text)));
    assert_int_equal(p.caller.send.n, NOISE_REKEY_EVERY + 2);
    pair_deinit(&p);
}

static void a_full_buffer_changes_nothing(void **state)
{
    (void)state;
    struct pair p;
    struct buffer small;
    size_t n_consumed;
    pair_connect(&p);
    buffer_init(&small, test_heap(), 18 + 9);
    assert_int_equal(noise_seal(&p.caller, &small, bytes_of(text, 10)), AYNI_ERR_LIMIT);
    assert_int_equal(small.len, 0);
    assert_int_equal(noise_seal(&p.caller, &small, bytes_of(text, 9)), AYNI_OK); /* fits to the byte */
    assert_int_equal(noise_seal(&p.caller, &small, bytes_of(NULL, 0)), AYNI_OK);
    assert_int_equal(open_all(&p.answerer, &p.plain, buffer_view(&small)), AYNI_OK);
    buffer_clear(&small);
    buffer_clear(&p.plain);
    seal_append(&p, 28);
    assert_int_equal(noise_open(&p.answerer, &small, &n_consumed, buffer_view(&p.wire)), AYNI_ERR_LIMIT);
    assert_int_equal(n_consumed, 0);
    assert_int_equal(open_wire(&p), AYNI_OK);
    assert_int_equal(p.plain.len, 28);
    buffer_deinit(&small);
    pair_deinit(&p);
}

/* The example in proto/transport.md: "    name = hex", one line each. */
struct example {
    char *text;
    bool is_wrong;
};

static void example_open(struct example *e)
{
    FILE *file = fopen(AYNI_PROTO "/transport.md", "rb");
    assert_non_null(file);
    e->text = calloc(1, 1 << 16);
    assert_non_null(e->text);
    assert_in_range(fread(e->text, 1, (1 << 16) - 1, file), 1, (1 << 16) - 2);
    fclose(file);
}

static void example_line(struct example *e, const char *name, struct bytes value)
{
    char line[512];
    int at = snprintf(line, sizeof line, "\n    %s = ", name);
    for (size_t i = 0; i < value.len; i++)
        at += snprintf(line + at, sizeof line - (size_t)at, "%02x", value.data[i]);
    snprintf(line + at, sizeof line - (size_t)at, "\n");
    if (strstr(e->text, line) != NULL) return;
    print_error("proto/transport.md lacks the line%s", line);
    e->is_wrong = true;
}

static void example_handshake(struct example *e, struct pair *p)
{
    static const char *const names[] = {"frame 1", "frame 2", "frame 3"};
    example_line(e, "prologue", p->caller_options.prologue);
    example_line(e, "caller's static public key", BYTES_ARRAY(p->caller_options.keys.own.bytes));
    example_line(e, "answerer's static public key", BYTES_ARRAY(p->answerer_options.keys.own.bytes));
    for (int number = 1; number <= 3; number++) {
        pair_start(p);
        pair_run_to(p, number);
        example_line(e, names[number - 1], buffer_view(&p->wire));
    }
}

static void example_transport(struct example *e, struct pair *p)
{
    static const uint8_t message[] = {0, 0, 0, 2, 0x91, 0x0a};
    buffer_clear(&p->wire);
    example_line(e, "key caller to answerer", BYTES_ARRAY(p->caller.send.key));
    example_line(e, "key answerer to caller", BYTES_ARRAY(p->caller.receive.key));
    example_line(e, "plaintext", BYTES_ARRAY(message));
    assert_int_equal(noise_seal(&p->caller, &p->wire, BYTES_ARRAY(message)), AYNI_OK);
    example_line(e, "frame, n = 0", buffer_view(&p->wire));

    buffer_clear(&p->wire);
    p->caller.send.n = NOISE_REKEY_EVERY - 1;
    assert_int_equal(noise_seal(&p->caller, &p->wire, BYTES_ARRAY(message)), AYNI_OK);
    example_line(e, "frame, n = 65535", buffer_view(&p->wire));
    example_line(e, "key after the rekey", BYTES_ARRAY(p->caller.send.key));
    buffer_clear(&p->wire);
    assert_int_equal(noise_seal(&p->caller, &p->wire, BYTES_ARRAY(message)), AYNI_OK);
    example_line(e, "frame, n = 65536", buffer_view(&p->wire));
}

static void the_example_in_the_specification_is_right(void **state)
{
    (void)state;
    struct pair p;
    struct example e = {0};
    example_open(&e);
    pair_init(&p);
    example_handshake(&e, &p);
    pair_deinit(&p);
    pair_connect(&p);
    example_transport(&e, &p);
    pair_deinit(&p);
    free(e.text);
    assert_false(e.is_wrong);
}

static int start(void **state)
{
    (void)state;
    fill(text, sizeof text, 0x30);
    return crypto_init() == AYNI_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_of_any_length_comes_through),
        cmocka_unit_test(the_two_directions_have_keys_of_their_own),
        cmocka_unit_test(an_empty_message_is_taken_and_counted),
        cmocka_unit_test(input_may_come_byte_by_byte),
        cmocka_unit_test(a_flipped_bit_ends_the_session),
        cmocka_unit_test(a_flipped_length_never_opens),
        cmocka_unit_test(a_message_shorter_than_a_tag_is_refused),
        cmocka_unit_test(only_the_order_of_sending_opens),
        cmocka_unit_test(keys_change_after_65536_messages_and_counters_go_on),
        cmocka_unit_test(text_across_a_rekey_comes_through),
        cmocka_unit_test(a_full_buffer_changes_nothing),
        cmocka_unit_test(the_example_in_the_specification_is_right),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
