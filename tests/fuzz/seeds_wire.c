/* SPDX-License-Identifier: Apache-2.0 */
#include "seeds.h"

#include <assert.h>
#include <stdio.h>

#include "control/rpc.h"
#include "core/codec/packer.h"
#include "core/sync/frame.h"
#include "speech.h"
#include "support/commitment.h"
#include "support/sample.h"

static void frames(void)
{
    struct buffer stream;
    seed_begin(&stream);
    seed_append(&stream, BYTES_LITERAL("\x00\x07"));
    for (size_t len = 1; len <= 300; len += 99) {
        uint8_t message[300] = {0x92};
        enum ayni_err err = frame_append(&stream, bytes_of(message, len));
        assert(err == AYNI_OK);
    }
    seed_put("frame", "four_messages", buffer_view(&stream));
    stream.len--;
    seed_take("frame", "last_one_cut", &stream);
}

/* The message, none of it missing, cut after 9 bytes, no difference; then the same with a byte changed. */
static void sessions(void)
{
    for (unsigned number = 0; number < 4; number++) {
        char name[32];
        uint8_t input[16] = {(uint8_t)number, 0, 0, 0, 9};
        snprintf(name, sizeof name, "honest_%u", number);
        seed_put("noise", name, bytes_of(input, 5));
        input[12] = 1;
        snprintf(name, sizeof name, "changed_%u", number);
        seed_put("noise", name, bytes_of(input, 13));
    }
}

/* Steps: their numbers, who, and what they take (speech.c). */
#define UP(peer) STEP_UP, peer
#define HELLO 0, 0, 0, 1, 139, 207, 229, 104, 0
#define SIZES(a, b, c) a, 0, b, 0, c, 0
#define GREET(peer, a, b, c) UP(peer), STEP_HELLO, peer, HELLO, STEP_FRONTIER, peer, SIZES(a, b, c)
#define STORE STEP_STORE, 0
#define TICK(n) STEP_TICK, 0, n
#define CHUNK(size, from, about, n) (size) - 1, from, about, n, 0
#define HEAD(size, held, about) (size) - 1, held, about
#define MAIN(log) (log)
#define FORK(log) ((log) + LOGS)

/* One message of each type. */
static void messages(void)
{
    static const struct {
        const char *name;
        enum step kind;
        uint8_t input[16];
    } cases[] = {{"hello", STEP_HELLO, {HELLO}},
                 {"frontier", STEP_FRONTIER, {SIZES(7, 7, 7)}},
                 {"head", STEP_HEAD, {HEAD(7, 6, MAIN(1))}},
                 {"pull", STEP_PULL, {MAIN(1), 3, 1, 0, 0}},
                 {"chunk", STEP_CHUNK, {CHUNK(7, 2, MAIN(1), 2)}},
                 {"chunk_without_records", STEP_CHUNK, {CHUNK(7, 2, MAIN(1), 0)}},
                 {"have", STEP_HAVE, {MAIN(1), 0, 0, 0, 0, 0, 0, 7}},
                 {"ping", STEP_NUMBER, {0, 3}},
                 {"bye", STEP_NUMBER, {2, 8}}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer message;
        unsigned shown[LOGS] = {0};
        struct bytes input = BYTES_ARRAY(cases[i].input);
        seed_begin(&message);
        speech_make(&message, shown, cases[i].kind, &input);
        seed_put("cursor", cases[i].name, buffer_view(&message));
        seed_take("message", cases[i].name, &message);
    }
}

static void sessions_of_a_node(void)
{
    static const uint8_t learns[] = {GREET(0, 0, 9, 0),
                                     STEP_HEAD,
                                     0,
                                     HEAD(9, 9, MAIN(1)),
                                     STEP_CHUNK,
                                     0,
                                     CHUNK(9, 0, MAIN(1), 4),
                                     STORE,
                                     STEP_CHUNK,
                                     0,
                                     CHUNK(9, 4, MAIN(1), 5),
                                     STORE,
                                     TICK(200)};
    static const uint8_t serves[] = {GREET(0, 0, 0, 0),
                                     STEP_SUBMIT,
                                     0,
                                     3,
                                     0,
                                     STORE,
                                     GREET(1, 3, 0, 0),
                                     STEP_PULL,
                                     0,
                                     MAIN(0),
                                     0,
                                     1,
                                     0,
                                     0,
                                     STEP_HAVE,
                                     0,
                                     MAIN(0),
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     0,
                                     3,
                                     TICK(120),
                                     STEP_NUMBER,
                                     1,
                                     0,
                                     7};
    static const uint8_t forks[] = {
        GREET(0, 0, 9, 9),   STEP_CHUNK, 0, CHUNK(9, 0, MAIN(1), 9),   STORE, GREET(1, 0, 9, 0), STEP_HEAD, 1,
        HEAD(9, 9, FORK(1)), STEP_CHUNK, 1, CHUNK(12, 0, FORK(2), 12), STORE};
    static const uint8_t takes_back[] = {GREET(0, 8, 8, 0),
                                         STEP_CHUNK,
                                         0,
                                         CHUNK(8, 0, MAIN(0), 3),
                                         STORE,
                                         STEP_CHUNK,
                                         0,
                                         CHUNK(8, 3, MAIN(0), 5),
                                         STEP_STORE_FAILS,
                                         0,
                                         STEP_RESTART,
                                         0,
                                         GREET(0, 8, 8, 0),
                                         STEP_CHUNK,
                                         0,
                                         CHUNK(8, 3, MAIN(0), 5),
                                         STORE,
                                         TICK(5),
                                         STEP_SUBMIT,
                                         0,
                                         2,
                                         9,
                                         STORE};
    seed_put("sync", "learns", BYTES_ARRAY(learns));
    seed_put("sync", "serves", BYTES_ARRAY(serves));
    seed_put("sync", "forks", BYTES_ARRAY(forks));
    seed_put("sync", "takes_its_tail_back", BYTES_ARRAY(takes_back));
}

/* A message as bytes: the step, who, its length. */
static void raw_messages_to_a_node(void)
{
    static const uint8_t greeting[] = {GREET(0, 0, 7, 0)}, made[] = {CHUNK(7, 0, MAIN(1), 3)},
                         after[] = {STORE};
    struct bytes how = BYTES_ARRAY(made);
    struct buffer input, message;
    unsigned shown[LOGS] = {0};
    seed_begin(&input);
    seed_begin(&message);
    speech_make(&message, shown, STEP_CHUNK, &how);
    uint8_t head[] = {STEP_RAW, 0, (uint8_t)(message.len >> 8), (uint8_t)message.len};
    seed_append(&input, BYTES_ARRAY(greeting));
    seed_append(&input, BYTES_ARRAY(head));
    seed_append(&input, buffer_view(&message));
    seed_append(&input, BYTES_ARRAY(after));
    seed_take("sync", "raw_chunk", &input);
    buffer_deinit(&message);
}

static void requests(void)
{
    struct buffer out, params;
    seed_begin(&out);
    seed_begin(&params);
    sample_encode(&params, "{'id': 'XI-ROR-0party0000-TEST-1', 'limit': 20}");
    struct rpc_request request = {7, BYTES_LITERAL("show"), buffer_view(&params)};
    struct rpc_response good = {7, true, buffer_view(&params)}, bad = {8, false, buffer_view(&params)};
    enum ayni_err err = rpc_write_request(&out, &request);
    seed_put("rpc", "request", buffer_view(&out));
    if (err == AYNI_OK) err = rpc_write_request(&out, &request);
    seed_take("rpc", "two_requests", &out);
    seed_begin(&out);
    if (err == AYNI_OK) err = rpc_write_response(&out, &good);
    seed_put("rpc", "answer", buffer_view(&out));
    if (err == AYNI_OK) err = rpc_write_response(&out, &bad);
    seed_take("rpc", "two_answers", &out);
    assert(err == AYNI_OK);
    buffer_deinit(&params);
}

/* One request to each method of control/control.c that has something to read, as fuzz_control.c takes it. */
static void questions(void)
{
    static const struct {
        const char *method, *params;
    } cases[] = {
        {"status", "{}"},
        {"members", "{}"},
        {"list",
         "{'after': 0, 'as_of': '2026-10-01', 'kind': 'joint_lab', 'limit': 5, 'party': 'BO-NIT-1020304050', "
         "'status': 'proposed'}"},
        {"show", "{'as_of': '2026-10-01', 'id': 'BO-NIT-1020304050-'}"},
        {"log", "{'from': 0, 'limit': 10, 'member': 'uaa.example', 'type': 'propose', 'void': false}"},
        {"level", "{'id': '<1111111111111111111111111111111111111111111111111111111111111111>'}"},
        {"charter", "{}"},
        {"records", "{'from': 1, 'log': 0, 'to': 2}"},
        {"prove", "{'id': 'BO-NIT-1020304050-'}"},
        {"accept", "{'id': 'BO-NIT-1020304050-', 'reservation': [{'lang': 'es', 'text': 'x'}]}"},
        {"decline", "{'id': 'BO-NIT-1020304050-', 'reason': [{'lang': 'es', 'text': 'x'}]}"},
        {"submit", "{'record': '<92c401ffc401ff>'}"},
        {"join", "{}"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer input;
        seed_begin(&input);
        struct packer p = packer_to(&input);
        pack_array(&p, 2);
        pack_text(&p, cases[i].method);
        sample_encode(&input, cases[i].params);
        seed_take("control", cases[i].method, &input);
    }
}

/* A proposal to be looked at, not signed. */
static void checked_proposal(void)
{
    struct buffer input;
    seed_begin(&input);
    struct packer p = packer_to(&input);
    pack_array(&p, 2);
    pack_text(&p, "propose");
    pack_map(&p, 2);
    pack_text(&p, "check");
    pack_bool(&p, true);
    pack_text(&p, "payload");
    sample_encode(&input, commitment_example);
    seed_take("control", "propose", &input);
}

void seeds_of_wire(void)
{
    frames();
    sessions();
    messages();
    sessions_of_a_node();
    raw_messages_to_a_node();
    requests();
    questions();
    checked_proposal();
}
