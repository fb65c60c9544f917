/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

/* The worked example of proto/sync.md: every line of hex there is a message that comes out of these nodes. */

#define PEER 7

static struct scene scene;
static struct replica a, b;
static char *text; /* the document without white space */

static const struct bytes leaves[] = {
    {(const uint8_t *)"", 0},
    {(const uint8_t *)"\x00", 1},
    {(const uint8_t *)"\x10", 1},
    {(const uint8_t *)"\x20\x21", 2},
    {(const uint8_t *)"\x30\x31", 2},
    {(const uint8_t *)"\x40\x41\x42\x43", 4},
    {(const uint8_t *)"\x50\x51\x52\x53\x54\x55\x56\x57", 8},
};
#define LEAVES (sizeof leaves / sizeof leaves[0])

static void make_scene(void)
{
    struct seed seed;
    struct public_key key;
    for (size_t i = 0; i < sizeof seed.bytes; i++)
        seed.bytes[i] = (uint8_t)i;
    assert_int_equal(crypto_init(), AYNI_OK);
    scene.n = 1;
    memset(scene.charter.id.bytes, 0x11, sizeof scene.charter.id.bytes);
    memset(scene.logs[0].bytes, 0x22, sizeof scene.logs[0].bytes);
    ed25519_keypair(&scene.founders.members[0].log_secret, &key, &seed);
    assert_int_equal(vkey_init(&scene.keys[0], VKEY_ED25519, BYTES_LITERAL("log.example/a"), &key), AYNI_OK);
    for (size_t i = 0; i < LEAVES; i++)
        scene.records[0][i].bytes = leaves[i];
}

static int setup_group(void **state)
{
    (void)state;
    FILE *file = fopen(AYNI_PROTO "/sync.md", "rb");
    size_t n = 0, capacity = 1 << 16;
    assert_non_null(file);
    text = malloc(capacity);
    assert_non_null(text);
    for (int c; (c = fgetc(file)) != EOF && n + 1 < capacity;)
        if (!isspace(c)) text[n++] = (char)c;
    text[n] = '\0';
    fclose(file);
    make_scene();
    replica_init(&a, &scene, 0);
    replica_init(&b, &scene, SYNC_NO_LOG);
    return 0;
}

static int teardown_group(void **state)
{
    (void)state;
    replica_deinit(&a);
    replica_deinit(&b);
    free(text);
    return 0;
}

static void assert_documented(const char *what, struct bytes message)
{
    char *hex = malloc(2 * message.len + 1);
    assert_non_null(hex);
    assert_true(message.len > 0);
    for (size_t i = 0; i < message.len; i++)
        snprintf(hex + 2 * i, 3, "%02x", message.data[i]);
    bool found = strstr(text, hex) != NULL;
    if (!found) print_error("proto/sync.md lacks %s = %s\n", what, hex);
    free(hex);
    if (!found) fail();
}

/* Receive, and look at what the receiver then has to say. */
static void receive_and_drop(struct replica *r, struct bytes message)
{
    replica_forget(r);
    replica_receive(r, PEER, message);
    drop_message(message);
}

static void a_greets_b_and_shows_its_head(void **state)
{
    (void)state;
    replica_submit(&a, 0, 0, LEAVES);
    replica_store(&a);
    replica_up(&a, PEER);
    assert_documented("hello", replica_find(&a, PEER, MESSAGE_HELLO));
    assert_documented("frontier", replica_find(&a, PEER, MESSAGE_FRONTIER));
    struct bytes hello = make_hello(&scene, 1), frontier = make_frontier(&scene, NULL);
    assert_documented("hello_b", hello);
    assert_documented("frontier_b", frontier);
    receive_and_drop(&a, hello);
    receive_and_drop(&a, frontier);
    assert_documented("head", replica_find(&a, PEER, MESSAGE_HEAD));
}

static void b_gets_half_a_log(void **state)
{
    (void)state;
    replica_greet(&b, PEER);
    struct bytes pull = make_pull(&scene, 0, 0, 15);
    assert_documented("pull", pull);
    receive_and_drop(&a, pull);
    assert_documented("chunk", replica_find(&a, PEER, MESSAGE_CHUNK));
    replica_receive(&b, PEER, replica_find(&a, PEER, MESSAGE_CHUNK));
    assert_int_equal(b.n_commits, 1);
    replica_forget(&b);
    replica_store(&b);
    assert_documented("have", replica_find(&b, PEER, MESSAGE_HAVE));
    assert_int_equal(sync_durable(b.sync, 0)->tree.size, 3);
}

static void b_serves_it_on(void **state)
{
    (void)state;
    receive_and_drop(&b, make_pull(&scene, 0, 0, 7));
    assert_documented("chunk_b", replica_find(&b, PEER, MESSAGE_CHUNK));
}

static void b_gets_the_rest(void **state)
{
    (void)state;
    struct bytes pull = make_pull(&scene, 0, 3, 65536), end = make_pull(&scene, 0, 7, 65536);
    assert_documented("pull_rest", pull);
    receive_and_drop(&a, pull);
    assert_documented("chunk_rest", replica_find(&a, PEER, MESSAGE_CHUNK));
    replica_receive(&b, PEER, replica_find(&a, PEER, MESSAGE_CHUNK));
    replica_store(&b);
    assert_int_equal(sync_durable(b.sync, 0)->tree.size, LEAVES);
    assert_documented("pull_end", end);
    receive_and_drop(&a, end);
    assert_documented("chunk_end", replica_find(&a, PEER, MESSAGE_CHUNK));
}

static void small_messages_are_documented(void **state)
{
    (void)state;
    static const enum message_type types[] = {MESSAGE_PING, MESSAGE_PONG, MESSAGE_BYE};
    static const char *const names[] = {"ping", "pong", "bye"};
    for (size_t i = 0; i < 3; i++) {
        struct buffer message;
        buffer_init(&message, a.heap, 100);
        uint64_t number = types[i] == MESSAGE_BYE ? message_reason(AYNI_ERR_PROOF) : 258;
        assert_int_equal(message_write_number(&message, types[i], number), AYNI_OK);
        assert_documented(names[i], buffer_view(&message));
        buffer_deinit(&message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_greets_b_and_shows_its_head),
        cmocka_unit_test(b_gets_half_a_log),
        cmocka_unit_test(b_serves_it_on),
        cmocka_unit_test(b_gets_the_rest),
        cmocka_unit_test(small_messages_are_documented),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
