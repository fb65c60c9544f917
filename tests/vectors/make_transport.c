/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <string.h>

#include "core/noise/noise.h"
#include "core/sync/frame.h"
#include "make.h"
#include "parts.h"
#include "support/heap.h"
#include "unit/core/noise/pair.h"

/* The session of the worked example in proto/transport.md, and what is no part of one. */

static struct writer *out;

static void write_keys(const struct pair *p)
{
    struct seed caller = part_seed(0x00), caller_ephemeral = part_seed(0x20), answerer = part_seed(0x40),
                answerer_ephemeral = part_seed(0x60), ledger = part_seed(0xc0);
    writer_case(out, "the keys");
    writer_bytes(out, "ledger_id", BYTES_ARRAY(ledger.bytes));
    writer_bytes(out, "prologue", p->caller_options.prologue);
    writer_bytes(out, "caller", BYTES_ARRAY(caller.bytes));
    writer_bytes(out, "caller_ephemeral", BYTES_ARRAY(caller_ephemeral.bytes));
    writer_bytes(out, "caller_public", BYTES_ARRAY(p->caller_options.keys.own.bytes));
    writer_bytes(out, "answerer", BYTES_ARRAY(answerer.bytes));
    writer_bytes(out, "answerer_ephemeral", BYTES_ARRAY(answerer_ephemeral.bytes));
    writer_bytes(out, "answerer_public", BYTES_ARRAY(p->answerer_options.keys.own.bytes));
}

static void write_handshake(void)
{
    for (int number = 1; number <= 3; number++) {
        struct pair p;
        pair_init(&p);
        pair_start(&p);
        pair_run_to(&p, number);
        writer_case(out, "message %d of the handshake", number);
        writer_text(out, "from", number == 2 ? "answerer" : "caller");
        writer_bytes(out, "handshake", buffer_view(&p.wire));
        pair_deinit(&p);
    }
}

/* What the reader of a message of the handshake says to these bytes in its place. */
static void write_refused(const char *what, int number, struct pair *p, struct bytes frame)
{
    struct buffer answer = part_buffer();
    size_t n_consumed;
    enum ayni_err err = noise_handshake(pair_reader(p, number), &answer, &n_consumed, frame);
    writer_case(out, "message %d: %s", number, what);
    writer_number(out, "instead", (uint64_t)number);
    writer_bytes(out, "frame", frame);
    writer_text(out, "verdict", err == AYNI_OK || err == AYNI_ERR_MORE ? "accepted" : "refused");
    buffer_deinit(&answer);
}

static void write_spoilt(int number, const char *what, size_t at, uint8_t byte)
{
    struct pair p;
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, number);
    p.wire.data[at] ^= byte;
    write_refused(what, number, &p, buffer_view(&p.wire));
    pair_deinit(&p);
}

/* A key that leads to a secret of zeros, in the place of the ephemeral one. */
static void write_small_order(int number)
{
    struct pair p;
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, number);
    memset(p.wire.data + 2, 0, 32);
    write_refused("an ephemeral key of small order", number, &p, buffer_view(&p.wire));
    pair_deinit(&p);
}

static void write_with_payload(int number)
{
    struct pair p;
    pair_init(&p);
    pair_start(&p);
    pair_run_to(&p, number);
    part_fill(&p.wire, 0, 1);
    p.wire.data[1]++;
    write_refused("a payload, which is reserved", number, &p, buffer_view(&p.wire));
    pair_deinit(&p);
}

/* The answerer of another ledger has another prologue, and another member another key. */
static void write_other_ledger(void)
{
    struct pair p;
    struct noise_options options;
    uint8_t prologue[NOISE_PROLOGUE_MAX];
    pair_init(&p);
    options = p.caller_options;
    memcpy(prologue, p.prologue, sizeof prologue);
    prologue[20] ^= 1;
    options.prologue = bytes_of(prologue, options.prologue.len);
    pair_start(&p);
    noise_init(&p.caller, &options);
    pair_run_to(&p, 1);
    write_refused("a caller of another ledger", 1, &p, buffer_view(&p.wire));
    pair_deinit(&p);
    pair_init(&p);
    options = p.caller_options;
    options.peer = options.keys.own;
    pair_start(&p);
    noise_init(&p.caller, &options);
    pair_run_to(&p, 1);
    write_refused("a caller who takes the answerer for somebody else", 1, &p, buffer_view(&p.wire));
    pair_deinit(&p);
}

static void write_refusals(void)
{
    for (int number = 1; number <= 3; number++) {
        write_spoilt(number, "a bit of its key turned", 2, 1);
        write_spoilt(number, "a bit of its last tag turned", number == 3 ? 65 : 49, 0x80);
        write_spoilt(number, "another length", 1, 1);
        write_with_payload(number);
        if (number < 3) write_small_order(number);
    }
    write_other_ledger();
}

/* A plaintext from one side: the frames that it goes out in. */
static void write_sealed(struct pair *p, bool by_caller, const char *what, struct bytes plain, size_t piece)
{
    struct noise *sender = by_caller ? &p->caller : &p->answerer;
    struct noise *receiver = by_caller ? &p->answerer : &p->caller;
    struct buffer frames = part_buffer(), opened = part_buffer();
    uint64_t n = sender->send.n;
    for (size_t at = 0; at < plain.len; at += piece) {
        size_t len = plain.len - at < piece ? plain.len - at : piece;
        assert_int_equal(noise_seal(sender, &frames, bytes_of(plain.data + at, len)), AYNI_OK);
    }
    for (size_t at = 0, n_consumed; at < frames.len; at += n_consumed) {
        struct bytes rest = bytes_of(frames.data + at, frames.len - at);
        assert_int_equal(noise_open(receiver, &opened, &n_consumed, rest), AYNI_OK);
    }
    assert_true(bytes_equal(buffer_view(&opened), plain));
    writer_case(out, "%s", what);
    writer_text(out, "from", by_caller ? "caller" : "answerer");
    writer_number(out, "n", n);
    writer_bytes(out, "plaintext", plain);
    if (frames.len <= 1024) {
        writer_bytes(out, "frames", buffer_view(&frames));
    } else {
        struct hash digest;
        sha256(digest.bytes, buffer_view(&frames));
        writer_number(out, "frames_len", frames.len);
        writer_bytes(out, "frames_sha256", BYTES_ARRAY(digest.bytes));
    }
    buffer_deinit(&frames);
    buffer_deinit(&opened);
}

static void write_message(struct pair *p, bool by_caller, const char *what, const char *hex)
{
    struct buffer message = part_buffer(), plain = part_buffer();
    part_add_hex(&message, hex);
    assert_int_equal(frame_append(&plain, buffer_view(&message)), AYNI_OK);
    write_sealed(p, by_caller, what, buffer_view(&plain), NOISE_PLAIN_MAX);
    buffer_deinit(&message);
    buffer_deinit(&plain);
}

#define LEDGER "c420c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf"

/* Borders of Noise messages mean nothing: one message in pieces, two in one, and one of the greatest length.
 */
static void write_pieces(struct pair *p)
{
    struct buffer plain = part_buffer();
    part_add_hex(&plain, "0000000592"
                         "07cd0102"
                         "0000000592"
                         "08cd0102");
    write_sealed(p, false, "ping and pong in one frame", buffer_view(&plain), plain.len);
    write_sealed(p, false, "ping and pong again, seven bytes in a frame", buffer_view(&plain), 7);
    buffer_clear(&plain);
    part_add_hex(&plain, "00100000");
    part_fill(&plain, 0x91, (size_t)1 << 20);
    write_sealed(p, true, "a message of 1 MiB, in as many frames as it needs", buffer_view(&plain),
                 plain.len);
    buffer_clear(&plain);
    part_add_hex(&plain, "0000ffeb");
    part_fill(&plain, 0x91, NOISE_PLAIN_MAX - 4);
    write_sealed(p, true, "the longest that goes out in one frame", buffer_view(&plain), plain.len);
    buffer_deinit(&plain);
}

/* As after 65,535 messages from the caller. */
static void write_rekey(struct pair *p)
{
    p->caller.send.n = p->answerer.receive.n = NOISE_REKEY_EVERY - 1;
    write_message(p, true, "the last message under the first key of the caller", "910a");
    writer_bytes(out, "key_after", BYTES_ARRAY(p->caller.send.key));
    write_message(p, true, "the first message under its second key", "910a");
}

static void write_transport(void)
{
    struct pair p;
    pair_connect(&p);
    writer_case(out, "the keys of the session");
    writer_bytes(out, "key_caller", BYTES_ARRAY(p.caller.send.key));
    writer_bytes(out, "key_answerer", BYTES_ARRAY(p.answerer.send.key));
    write_message(&p, true, "hello of the caller",
                  "95019101" LEDGER "a961796e692f74657374cf0000018bcfe56be8");
    write_message(&p, true, "its frontier, which is empty", "920290");
    write_message(&p, false, "hello of the answerer", "95019101" LEDGER "a76f746865722f31cf0000018bcfe58358");
    write_message(&p, false, "its frontier", "920290");
    write_pieces(&p);
    write_message(&p, false, "bye, going away", "920900");
    write_rekey(&p);
    pair_deinit(&p);
}

/* What the answerer says to bytes after the handshake. */
static void write_opened(const char *what, struct bytes frame)
{
    struct pair p;
    struct buffer opened = part_buffer();
    size_t n_consumed;
    pair_connect(&p);
    enum ayni_err err = noise_open(&p.answerer, &opened, &n_consumed, frame);
    writer_case(out, "to the answerer: %s", what);
    writer_bytes(out, "first", frame);
    writer_text(out, "verdict", err == AYNI_OK ? "accepted" : "refused");
    if (err == AYNI_OK) writer_bytes(out, "opened", buffer_view(&opened));
    buffer_deinit(&opened);
    pair_deinit(&p);
}

static void write_openings(void)
{
    struct pair p;
    struct buffer frame = part_buffer();
    uint8_t empty[2 + AEAD_TAG_LEN] = {0, AEAD_TAG_LEN};
    pair_connect(&p);
    assert_int_equal(noise_seal(&p.caller, &frame, BYTES_LITERAL("\0\0\0\2\x91\x0a")), AYNI_OK);
    write_opened("its first message", buffer_view(&frame));
    frame.data[5] ^= 1;
    write_opened("a bit of it turned", buffer_view(&frame));
    frame.data[5] ^= 1;
    frame.data[1]--;
    write_opened("a byte less of it", bytes_of(frame.data, frame.len - 1));
    buffer_clear(&frame);
    assert_int_equal(noise_seal(&p.caller, &frame, BYTES_LITERAL("\0\0\0\2\x91\x0a")), AYNI_OK);
    write_opened("the second message in the place of the first", buffer_view(&frame));
    buffer_clear(&frame);
    assert_int_equal(noise_seal(&p.answerer, &frame, BYTES_LITERAL("\0\0\0\2\x91\x0a")), AYNI_OK);
    write_opened("its own words", buffer_view(&frame));
    write_opened("a frame shorter than a tag", BYTES_LITERAL("\0\17xxxxxxxxxxxxxxx"));
    pair_deinit(&p);
    pair_connect(&p);
    cipher_seal(&p.caller.send, empty + 2, bytes_of("", 0), bytes_of("", 0));
    write_opened("an empty message", BYTES_ARRAY(empty));
    pair_deinit(&p);
    buffer_deinit(&frame);
}

static const struct {
    const char *what, *hex;
} streams[] = {
    {"a message of one byte", "0000000190"},
    {"a message of no bytes", "00000000"},
    {"a message above 1 MiB, told by its length", "00100001"},
    {"a message of 4 GiB, told by its length", "ffffffff"},
};

/* Lengths in the stream are judged before the message is there. */
static void write_streams(void)
{
    for (size_t i = 0; i < sizeof streams / sizeof streams[0]; i++) {
        struct frame_reader reader;
        struct bytes message;
        frame_reader_init(&reader, test_heap());
        part_add_hex(&reader.pending, streams[i].hex);
        writer_case(out, "stream: %s", streams[i].what);
        writer_bytes(out, "stream", buffer_view(&reader.pending));
        writer_text(out, "verdict", frame_next(&reader, &message) == AYNI_OK ? "accepted" : "refused");
        frame_reader_deinit(&reader);
    }
}

void make_transport(struct writer *w)
{
    struct pair p;
    out = w;
    writer_about(
        w,
        "A session from its first byte, and what ends one. Spec: transport.md.\n"
        "handshake: the three frames of it, in order. instead, frame: what comes in the place of one, and "
        "the verdict.\n"
        "from, n, plaintext, frames: what a side sends, from its message n on; long frames by length and "
        "SHA-256.\n"
        "key_after: the sender's key then. first: what comes first to the answerer; opened: the plaintext.\n"
        "stream: plaintext, and whether a message is in it.\n"
        "The private keys are for this file alone.");
    pair_init(&p);
    write_keys(&p);
    pair_deinit(&p);
    write_handshake();
    write_refusals();
    write_transport();
    write_openings();
    write_streams();
}
