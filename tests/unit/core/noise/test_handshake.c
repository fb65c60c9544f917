/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/handshake.h"

#include "support/cmocka.h"
#include "support/heap.h"
#include "support/vectors.h"

#include <stdio.h>

#include "core/noise/noise.h"
#include "pair.h"

/* Points of small order, and encodings of them above the prime: every secret with them is all zero. */
static const char *const low_order[] = {"0000000000000000000000000000000000000000000000000000000000000000",
                                        "0100000000000000000000000000000000000000000000000000000000000000",
                                        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                                        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                                        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                                        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"};

#define N_LOW_ORDER (sizeof low_order / sizeof low_order[0])

/* Hand the reader of message `number` these bytes; nothing may be sent back unless it goes on. */
static enum ayni_err read_message(struct pair *p, int number, struct bytes in)
{
    struct buffer out;
    size_t n_consumed;
    buffer_init(&out, test_heap(), 1024);
    enum ayni_err err = noise_handshake(pair_reader(p, number), &out, &n_consumed, in);
    bool answers = err == AYNI_ERR_MORE ? n_consumed > 0 : err == AYNI_OK && number == 2;
    assert_int_equal(out.len > 0, answers);
    if (err != AYNI_OK && err != AYNI_ERR_MORE) assert_int_equal(n_consumed, 0);
    buffer_deinit(&out);
    return err;
}

static enum ayni_err read_wire(struct pair *p, int number)
{
    return read_message(p, number, buffer_view(&p->wire));
}

static void both_sides_learn_each_other(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    assert_true(dh_public_equal(noise_peer_key(&p.caller), &p.answerer_options.keys.own));
    assert_true(dh_public_equal(noise_peer_key(&p.answerer), &p.caller_options.keys.own));
    pair_deinit(&p);
}

static struct noise_options vector_options(const struct vector *v, bool initiator, uint8_t prologue[64])
{
    struct noise_options options = {.initiator = initiator};
    struct seed secret;
    size_t len = hex_read(prologue, 64, vector_get(v, initiator ? "init_prologue" : "resp_prologue"));
    options.prologue = bytes_of(prologue, len);
    hex_read(secret.bytes, 32, vector_get(v, initiator ? "init_static" : "resp_static"));
    dh_keypair(&options.keys.secret, &options.keys.own, &secret);
    hex_read(options.ephemeral.bytes, 32, vector_get(v, initiator ? "init_ephemeral" : "resp_ephemeral"));
    if (initiator) hex_read(options.peer.bytes, 32, vector_get(v, "init_remote_static"));
    return options;
}

/* Seal message `i` with one side, compare, open it with the other. */
static void vector_message(struct noise *from, struct noise *to, const struct vector *v, int i)
{
    char name[32];
    uint8_t payload[256], want[512], got[512];
    struct buffer out;
    snprintf(name, sizeof name, "msg%d_payload", i);
    struct bytes plain = bytes_of(payload, hex_read(payload, sizeof payload, vector_get(v, name)));
    snprintf(name, sizeof name, "msg%d_ciphertext", i);
    struct bytes sealed = bytes_of(want, hex_read(want, sizeof want, vector_get(v, name)));

    buffer_init(&out, test_heap(), 1024);
    if (i < 3) {
        assert_int_equal(handshake_message_len(from) + plain.len, sealed.len);
        assert_int_equal(handshake_write(from, &out, plain), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&out), sealed));
        assert_int_equal(handshake_read(to, got, sealed), AYNI_OK);
        assert_memory_equal(got, plain.data, plain.len);
    } else {
        size_t n_consumed;
        assert_int_equal(noise_seal(from, &out, plain), AYNI_OK);
        assert_int_equal(out.len, 2 + sealed.len);
        assert_memory_equal(out.data + 2, sealed.data, sealed.len);
        struct buffer opened;
        buffer_init(&opened, test_heap(), 1024);
        assert_int_equal(noise_open(to, &opened, &n_consumed, buffer_view(&out)), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&opened), plain));
        buffer_deinit(&opened);
    }
    buffer_deinit(&out);
}

static void the_published_vectors_of_xk_pass(void **state)
{
    (void)state;
    struct vector_file file;
    struct vector v;
    int n_seen = 0;
    if (!vector_open(&file, "noise-cacophony.txt")) skip();
    while (vector_next(&file, &v)) {
        if (strcmp(vector_get(&v, "protocol"), "Noise_XK_25519_ChaChaPoly_SHA256") != 0) continue;
        uint8_t prologues[2][64];
        struct noise sides[2];
        struct noise_options caller = vector_options(&v, true, prologues[0]);
        struct noise_options answerer = vector_options(&v, false, prologues[1]);
        noise_init(&sides[0], &caller);
        noise_init(&sides[1], &answerer);
        for (int i = 0; i < 6; i++)
            vector_message(&sides[i % 2], &sides[1 - i % 2], &v, i);
        noise_deinit(&sides[0]);
        noise_deinit(&sides[1]);
        n_seen++;
    }
    assert_true(n_seen > 0);
    vector_close(&file);
}

static void a_flipped_bit_anywhere_is_refused(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    for (int number = 1; number <= 3; number++) {
        size_t len = number == 3 ? 66 : 50;
        for (size_t bit = 0; bit < 8 * len; bit++) {
            pair_start(&p);
            pair_run_to(&p, number);
            assert_int_equal(p.wire.len, len);
            p.wire.data[bit / 8] ^= (uint8_t)(1U << bit % 8);
            enum ayni_err want = bit / 8 < 2 ? AYNI_ERR_PROTOCOL : AYNI_ERR_SIGNATURE;
            assert_int_equal(read_wire(&p, number), want);
        }
    }
    pair_deinit(&p);
}

static void a_message_waits_until_its_last_byte(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    for (int number = 1; number <= 3; number++) {
        pair_start(&p);
        pair_run_to(&p, number);
        for (size_t len = 0; len < p.wire.len; len++)
            assert_int_equal(read_message(&p, number, bytes_of(p.wire.data, len)), AYNI_ERR_MORE);
        assert_int_equal(read_wire(&p, number), number == 1 ? AYNI_ERR_MORE : AYNI_OK);
    }
    pair_deinit(&p);
}

static void a_wrong_length_is_refused_from_two_bytes(void **state)
{
    (void)state;
    static const uint16_t lengths[] = {0, 1, 16, 32, 47, 48, 49, 63, 64, 65, 80, 256, 0x3000, 0x8030, 65535};
    struct pair p;
    pair_init(&p);
    for (int number = 1; number <= 3; number++) {
        for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
            if (lengths[i] == (number == 3 ? 64 : 48)) continue;
            const uint8_t head[2] = {(uint8_t)(lengths[i] >> 8), (uint8_t)lengths[i]};
            pair_start(&p);
            pair_run_to(&p, number);
            assert_int_equal(read_message(&p, number, BYTES_ARRAY(head)), AYNI_ERR_PROTOCOL);
        }
    }
    pair_deinit(&p);
}

static void a_payload_is_refused_as_long_as_it_is_reserved(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    for (int number = 1; number <= 3; number++) {
        pair_start(&p);
        if (number > 1) pair_run_to(&p, number - 1);
        struct noise *writer = number == 2 ? &p.answerer : &p.caller;
        uint8_t none[1];
        if (number > 1) /* read what came before, without writing the answer */
            assert_int_equal(handshake_read(writer, none, bytes_of(p.wire.data + 2, p.wire.len - 2)),
                             AYNI_OK);
        buffer_clear(&p.wire);
        assert_int_equal(buffer_append(&p.wire, BYTES_LITERAL("\0")), AYNI_OK);
        const uint8_t len = (uint8_t)(handshake_message_len(writer) + 1);
        assert_int_equal(buffer_append(&p.wire, bytes_of(&len, 1)), AYNI_OK);
        assert_int_equal(handshake_write(writer, &p.wire, BYTES_LITERAL("x")), AYNI_OK);
        assert_int_equal(read_wire(&p, number), AYNI_ERR_PROTOCOL);
    }
    pair_deinit(&p);
}

static void who_calls_the_wrong_key_is_refused(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    p.caller_options.peer = p.caller_options.keys.own;
    pair_start(&p);
    pair_run_to(&p, 1);
    assert_int_equal(read_wire(&p, 1), AYNI_ERR_SIGNATURE);
    pair_deinit(&p);
}

static void another_ledger_is_refused_at_the_first_message(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    struct ledger_id other = {{0}};
    uint8_t prologue[NOISE_PROLOGUE_MAX];
    p.answerer_options.prologue = bytes_of(prologue, noise_prologue(prologue, &other));
    pair_start(&p);
    pair_run_to(&p, 1);
    assert_int_equal(read_wire(&p, 1), AYNI_ERR_SIGNATURE);
    pair_deinit(&p);
}

static void who_only_claims_a_static_key_is_refused(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    p.caller_options.keys.own = p.answerer_options.keys.own; /* not the public half of its secret */
    pair_start(&p);
    pair_run_to(&p, 3);
    assert_int_equal(read_wire(&p, 3), AYNI_ERR_SIGNATURE);
    pair_deinit(&p);
}

static void low_order_keys_are_refused_in_every_place(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    for (size_t i = 0; i < N_LOW_ORDER; i++) {
        struct dh_public weak;
        size_t n_consumed;
        hex_read(weak.bytes, sizeof weak.bytes, low_order[i]);

        for (int number = 1; number <= 2; number++) { /* as an ephemeral key */
            pair_start(&p);
            pair_run_to(&p, number);
            memcpy(p.wire.data + 2, weak.bytes, sizeof weak.bytes);
            assert_int_equal(read_wire(&p, number), AYNI_ERR_KEY);
        }
        pair_start(&p); /* as the caller's static key */
        p.caller.handshake.keys.own = weak;
        pair_run_to(&p, 3);
        assert_int_equal(read_wire(&p, 3), AYNI_ERR_KEY);

        pair_start(&p); /* as the key of the one who is called */
        p.caller.peer = weak;
        struct bytes none = bytes_of(NULL, 0);
        assert_int_equal(noise_handshake(&p.caller, &p.wire, &n_consumed, none), AYNI_ERR_KEY);
        assert_int_equal(p.wire.len, 0);
    }
    pair_deinit(&p);
}

/* A recorded handshake, played again to an answerer with a fresh ephemeral key, ends at message 3. */
static void a_replayed_handshake_is_refused(void **state)
{
    (void)state;
    struct pair p;
    uint8_t recorded[66];
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, 3);
    memcpy(recorded, p.wire.data, sizeof recorded);

    fill(p.answerer_options.ephemeral.bytes, 32, 0x80);
    pair_start(&p);
    pair_run_to(&p, 2);
    assert_int_equal(read_message(&p, 3, BYTES_ARRAY(recorded)), AYNI_ERR_SIGNATURE);
    pair_deinit(&p);
}

static void at_most_one_message_is_taken(void **state)
{
    (void)state;
    struct pair p;
    struct buffer out;
    size_t n_consumed;
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, 3);
    assert_int_equal(buffer_append(&p.wire, BYTES_LITERAL("what follows")), AYNI_OK);
    buffer_init(&out, test_heap(), 0);
    assert_int_equal(noise_handshake(&p.answerer, &out, &n_consumed, buffer_view(&p.wire)), AYNI_OK);
    assert_int_equal(n_consumed, 66);
    pair_deinit(&p);
}

static void a_failed_handshake_stays_failed(void **state)
{
    (void)state;
    struct pair p;
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, 1);
    p.wire.data[49] ^= 1;
    assert_int_equal(read_wire(&p, 1), AYNI_ERR_SIGNATURE);
    p.wire.data[49] ^= 1;
    assert_int_equal(read_wire(&p, 1), AYNI_ERR_PROTOCOL);
    pair_deinit(&p);
}

static void no_room_for_the_answer_ends_the_handshake(void **state)
{
    (void)state;
    struct pair p;
    struct buffer out;
    size_t n_consumed;
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, 1);
    buffer_init(&out, test_heap(), 49);
    assert_int_equal(noise_handshake(&p.answerer, &out, &n_consumed, buffer_view(&p.wire)), AYNI_ERR_LIMIT);
    assert_int_equal(out.len, 0);
    assert_int_equal(read_wire(&p, 1), AYNI_ERR_PROTOCOL);
    buffer_deinit(&out);
    pair_deinit(&p);
}

static bool is_zero(const void *object, size_t len)
{
    const uint8_t *bytes = object;
    for (size_t i = 0; i < len; i++)
        if (bytes[i] != 0) return false;
    return true;
}

static void secrets_are_wiped_when_they_are_done_with(void **state)
{
    (void)state;
    struct pair p;
    pair_connect(&p);
    assert_true(is_zero(&p.caller.handshake, sizeof p.caller.handshake));
    assert_true(is_zero(&p.answerer.handshake, sizeof p.answerer.handshake));
    assert_false(is_zero(&p.caller.send, sizeof p.caller.send));
    noise_deinit(&p.caller);
    assert_true(is_zero(&p.caller, sizeof p.caller));

    pair_start(&p);
    pair_run_to(&p, 1);
    p.wire.data[2] ^= 1;
    assert_int_equal(read_wire(&p, 1), AYNI_ERR_SIGNATURE);
    p.answerer.state = NOISE_UNSET;
    assert_true(is_zero(&p.answerer, sizeof p.answerer));
    pair_deinit(&p);
}

static int start(void **state)
{
    (void)state;
    return crypto_init() == AYNI_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_learn_each_other),
        cmocka_unit_test(the_published_vectors_of_xk_pass),
        cmocka_unit_test(a_flipped_bit_anywhere_is_refused),
        cmocka_unit_test(a_message_waits_until_its_last_byte),
        cmocka_unit_test(a_wrong_length_is_refused_from_two_bytes),
        cmocka_unit_test(a_payload_is_refused_as_long_as_it_is_reserved),
        cmocka_unit_test(who_calls_the_wrong_key_is_refused),
        cmocka_unit_test(another_ledger_is_refused_at_the_first_message),
        cmocka_unit_test(who_only_claims_a_static_key_is_refused),
        cmocka_unit_test(low_order_keys_are_refused_in_every_place),
        cmocka_unit_test(a_replayed_handshake_is_refused),
        cmocka_unit_test(at_most_one_message_is_taken),
        cmocka_unit_test(a_failed_handshake_stays_failed),
        cmocka_unit_test(no_room_for_the_answer_ends_the_handshake),
        cmocka_unit_test(secrets_are_wiped_when_they_are_done_with),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}
