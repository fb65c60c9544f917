/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <stdlib.h>

#include "make.h"
#include "parts.h"
#include "sim/scene.h"
#include "unit/core/sync/replica.h"

/*
 * Sessions as stories: each event of a node, and all that it has to say then. In the first story two nodes
 * talk to each other; in the others the maker plays the peer.
 */

#define PEER 7
#define INBOX_MAX 64
#define FILLER 30000 /* bytes of a record that makes a log too long for one answer */

struct node {
    const char *name;
    struct replica r;
    struct node *other;
    size_t n_read, n;
    struct bytes inbox[INBOX_MAX];
};

static struct scene scene;
static struct node node, other;
static struct writer *out;

static void keep(struct scene_record *record, struct bytes bytes)
{
    uint8_t *copy = malloc(bytes.len + 1);
    assert_non_null(copy);
    memcpy(copy, bytes.data, bytes.len);
    record->bytes = bytes_of(copy, bytes.len);
}

/* Records as replication sees them: some bytes. */
static void write_records(void)
{
    static uint8_t filler[FILLER];
    for (uint32_t log = 0; log < scene.n; log++)
        for (size_t i = 0; i < 8; i++) {
            size_t len = log == 0 && i < 4 ? FILLER : 3;
            memset(filler, (int)('a' + i), len);
            keep(&scene.records[log][i], bytes_of(filler, len));
        }
}

static void drop_records(void)
{
    for (uint32_t log = 0; log < scene.n; log++)
        for (size_t i = 0; i < 8; i++)
            free((void *)(uintptr_t)scene.records[log][i].bytes.data);
}

static void begin(struct node *n, const char *event, const char *what)
{
    writer_case(out, "%s: %s", n->name, what);
    writer_text(out, "node", "%s", n->name);
    writer_number(out, "now", n->r.now_ms);
    writer_text(out, "event", "%s", event);
}

static struct bytes copy(struct bytes data)
{
    uint8_t *bytes = malloc(data.len + 1);
    assert_non_null(bytes);
    memcpy(bytes, data.data, data.len);
    return bytes_of(bytes, data.len);
}

/* What came of the event; messages go on to the other node, when there is one. */
static void finish(struct node *n)
{
    for (size_t i = 0; i < n->r.n_sent; i++) {
        struct bytes message = n->r.sent[i].message;
        writer_bytes(out, "sends", message);
        writer_value(out, "means", message);
        if (n->other == NULL) continue;
        assert_true(n->other->n < INBOX_MAX);
        n->other->inbox[n->other->n++] = copy(message);
    }
    if (n->r.n_closes > 0) writer_number(out, "closes", message_reason(n->r.close.err));
    if (n->r.n_forks > 0) writer_bytes(out, "freezes", BYTES_ARRAY(scene.logs[n->r.fork.log].bytes));
    replica_forget(&n->r);
}

static void start(struct node *n, const char *name, const char *what, uint32_t own_log)
{
    *n = (struct node){.name = name};
    replica_init(&n->r, &scene, own_log);
    begin(n, "start", what);
    if (own_log != SYNC_NO_LOG) writer_number(out, "member", own_log);
}

static void end(struct node *n)
{
    while (n->n_read < n->n)
        drop_message(n->inbox[n->n_read++]);
    replica_deinit(&n->r);
}

static void store(struct node *n)
{
    if (n->r.disk.n_waiting == 0) return;
    begin(n, "store", "all that waits is durable");
    replica_store(&n->r);
    finish(n);
}

static void submit(struct node *n, const char *what, uint32_t log, size_t first, size_t count)
{
    begin(n, "submit", what);
    for (size_t i = 0; i < count; i++)
        writer_bytes(out, "record", scene.records[log][first + i].bytes);
    replica_submit(&n->r, log, first, count);
    finish(n);
    store(n);
}

static void up(struct node *n)
{
    begin(n, "up", "the session opens");
    replica_up(&n->r, PEER);
    finish(n);
}

/* Takes the message. */
static void receive(struct node *n, const char *what, struct bytes message)
{
    begin(n, "receive", what);
    writer_bytes(out, "message", message);
    replica_receive(&n->r, PEER, message);
    drop_message(message);
    finish(n);
    store(n);
}

static void tick(struct node *n, const char *what, uint64_t later_ms)
{
    n->r.now_ms += later_ms;
    begin(n, "tick", what);
    replica_tick(&n->r, 0);
    finish(n);
}

static bool read_next(struct node *n)
{
    static const char *const names[] = {"",      "hello", "frontier", "head", "pull",
                                        "chunk", "have",  "ping",     "pong", "bye"};
    char what[32];
    if (n->n_read == n->n) return false;
    struct bytes message = n->inbox[n->n_read++];
    snprintf(what, sizeof what, "%s arrives", names[message.data[1]]);
    receive(n, what, message);
    return true;
}

static void settle(void)
{
    for (bool busy = true; busy;) {
        busy = read_next(&node);
        busy = read_next(&other) || busy;
    }
}

static void tell_catching_up(void)
{
    start(&node, "A", "a member that holds nothing", 0);
    start(&other, "B", "another", 1);
    node.other = &other;
    other.other = &node;
    submit(&node, "it writes five records", 0, 0, 5);
    submit(&other, "it writes one", 1, 0, 1);
    up(&node);
    up(&other);
    settle();
    node.r.now_ms += 2000;
    other.r.now_ms += 2000;
    submit(&node, "a fresh record is sent unasked", 0, 5, 1);
    settle();
    end(&node);
    end(&other);
}

/* A node that has greeted; what it says then is not told again. */
static void start_greeted(const char *name, const char *what, uint32_t own_log)
{
    start(&node, name, what, own_log);
    up(&node);
    receive(&node, "hello arrives", make_hello(&scene, 1));
}

static struct signed_head head_of(uint32_t log, size_t n)
{
    struct tree tree = {.size = 0};
    struct signed_head head = {.size = n};
    for (size_t i = 0; i < n; i++) {
        struct hash leaf;
        tree_leaf_hash(&leaf, scene.records[log][i].bytes);
        tree_append(&tree, &leaf, NULL);
    }
    tree_root(&head.root, &tree);
    return head;
}

static struct buffer note_of(uint32_t log, const struct signed_head *head)
{
    struct buffer note = part_buffer();
    scene_sign(&note, &scene, log, head);
    return note;
}

/* Log 1 from its beginning, `n` records under a head of `size` records. */
static struct bytes chunk_of(size_t n, const struct signed_head *head)
{
    struct bytes records[8];
    struct message_chunk chunk = {.log = scene.logs[1], .n_records = n, .records = records};
    struct buffer note = note_of(1, head);
    chunk.note = buffer_view(&note);
    for (size_t i = 0; i < n; i++)
        records[i] = scene.records[1][i].bytes;
    struct bytes message = make_chunk(&chunk);
    buffer_deinit(&note);
    return message;
}

static struct bytes head_message(uint32_t log, uint64_t size, const struct signed_head *head)
{
    struct buffer note = note_of(log, head);
    struct bytes message = make_head(&scene, log, size, buffer_view(&note));
    buffer_deinit(&note);
    return message;
}

static void tell_other_roots(void)
{
    struct message_entry entry = {scene.logs[0], 1, {{9}}};
    start(&node, "C", "a peer whose frontier has another root of its log", 0);
    submit(&node, "it writes two records", 0, 4, 2);
    up(&node);
    receive(&node, "hello arrives", make_hello(&scene, 1));
    receive(&node, "a frontier with another root is answered by a head", make_frontier(&scene, &entry));
    receive(&node, "its pull is answered by an empty chunk", make_pull(&scene, 0, 0, 1000));
    submit(&node, "a fresh record is not announced to it", 0, 6, 1);
    tick(&node, "time goes on", 11000);
    entry.size = 9;
    receive(&node, "a longer frontier of it is not pulled from", make_frontier(&scene, &entry));
    end(&node);
}

/* Two that come to one size have nothing to say to each other: an earlier word tells that it is not the same.
 */
static void tell_later_root(void)
{
    struct message_entry entry = {scene.logs[0], 2, {{9}}};
    start(&node, "N", "a peer that told a root of our log at a size that is reached later", 0);
    submit(&node, "it writes a record", 0, 4, 1);
    up(&node);
    receive(&node, "hello arrives", make_hello(&scene, 1));
    receive(&node, "a frontier that is ahead in our own log", make_frontier(&scene, &entry));
    tick(&node, "its word is not signed, and holds us up for two seconds", 3000);
    submit(&node, "the next record has another root, and is not announced to it", 0, 5, 1);
    tick(&node, "a frontier goes round, and the pull without an answer is not repeated", 60000);
    end(&node);
}

static void tell_breaches(void)
{
    struct signed_head two = head_of(1, 2), three = head_of(1, 3);
    start_greeted("D", "a peer whose chunk does not lead to its head", SYNC_NO_LOG);
    receive(&node, "an empty frontier arrives", make_frontier(&scene, NULL));
    receive(&node, "a head of two records is pulled", head_message(1, 2, &two));
    receive(&node, "one record without a proof ends the session", chunk_of(1, &two));
    end(&node);
    start_greeted("E", "a peer that sends more than its head holds", SYNC_NO_LOG);
    receive(&node, "an empty frontier arrives", make_frontier(&scene, NULL));
    receive(&node, "three records under a head of two end the session", chunk_of(3, &two));
    end(&node);
    start_greeted("F", "a peer that sends a head before its frontier", SYNC_NO_LOG);
    receive(&node, "it ends the session", head_message(1, 3, &three));
    end(&node);
    start_greeted("G", "a peer that greets twice", SYNC_NO_LOG);
    receive(&node, "it ends the session", make_hello(&scene, 1));
    end(&node);
    start(&node, "H", "a peer of another version", SYNC_NO_LOG);
    up(&node);
    receive(&node, "hello of version 2 ends the session", make_hello(&scene, 2));
    end(&node);
    start_greeted("I", "a peer that says it holds more than its head has", SYNC_NO_LOG);
    receive(&node, "an empty frontier arrives", make_frontier(&scene, NULL));
    receive(&node, "a head of two records and a size of three end the session", head_message(1, 3, &two));
    end(&node);
}

static void tell_fork(void)
{
    struct signed_head two = head_of(1, 2), evil = {2, {{9}}}, three = head_of(1, 3);
    start_greeted("J", "two histories of a log", SYNC_NO_LOG);
    receive(&node, "an empty frontier arrives", make_frontier(&scene, NULL));
    receive(&node, "two records are stored", chunk_of(2, &two));
    receive(&node, "a head of the same size with another root freezes the log", head_message(1, 2, &evil));
    receive(&node, "what would have been the next records is dropped", chunk_of(3, &three));
    receive(&node, "it is served as before", make_pull(&scene, 1, 1, 1000));
    end(&node);
}

static struct bytes number_message(enum message_type type, uint64_t number)
{
    struct buffer message = part_buffer();
    assert_int_equal(message_write_number(&message, type, number), AYNI_OK);
    struct bytes bytes = copy(buffer_view(&message));
    buffer_deinit(&message);
    return bytes;
}

static void tell_silence(void)
{
    struct signed_head two = head_of(1, 2);
    start_greeted("K", "a peer that falls silent", SYNC_NO_LOG);
    receive(&node, "an empty frontier arrives", make_frontier(&scene, NULL));
    receive(&node, "ping is answered at once", number_message(MESSAGE_PING, 77));
    tick(&node, "after 30 seconds it is pinged", 30000);
    receive(&node, "pong with another nonce counts for nothing", number_message(MESSAGE_PONG, 9));
    receive(&node, "pong arrives", number_message(MESSAGE_PONG, 1));
    receive(&node, "a head is pulled", head_message(1, 2, &two));
    tick(&node, "the pull had no answer for 30 seconds: it is asked once more, and pinged", 30000);
    tick(&node, "the second pull without an answer ends the session", 30000);
    end(&node);
    start(&node, "L", "a peer that does not greet", SYNC_NO_LOG);
    up(&node);
    tick(&node, "after 30 seconds the session ends", 30000);
    end(&node);
    start_greeted("M", "a peer that says goodbye", SYNC_NO_LOG);
    receive(&node, "bye is not answered", number_message(MESSAGE_BYE, 0));
    end(&node);
}

static void tell_ledger(void)
{
    writer_case(out, "the ledger");
    writer_bytes(out, "charter", scene.charter.bytes);
    for (size_t i = 0; i < scene.n; i++)
        writer_bytes(out, "log_seed", bytes_of(scene.founders.members[i].log_secret.bytes, 32));
}

void make_session(struct writer *w)
{
    out = w;
    writer_about(
        w,
        "Sessions of replication, event by event, with all that a node sends then. Spec: sync.md.\n"
        "charter, log_seed: the ledger, and the Ed25519 seeds of its members' log keys in the order of the "
        "charter.\n"
        "node: whose event it is; now: its clock in ms; event:\n"
        "  start    a node that holds nothing; member: whose it is, counted from 0; without it an "
        "observer's\n"
        "  submit   the member writes these records, which need not be records to be replicated\n"
        "  store    all that waits has become durable\n"
        "  up       a session is open; there is one peer, and in the first story A and B are each other's\n"
        "  receive  a message arrives\n"
        "  tick     time has passed\n"
        "sends: the messages to the peer, whose order among those of one event is free; closes: the session "
        "is over,\n"
        "for this reason; freezes: a log of which two histories were signed. The agent is `ayni/test`; the "
        "wall time in\n"
        "a hello is now + 1700000000000.");
    scene_found(&scene, 2);
    write_records();
    tell_ledger();
    tell_catching_up();
    tell_other_roots();
    tell_later_root();
    tell_breaches();
    tell_fork();
    tell_silence();
    drop_records();
    founders_deinit(&scene.founders);
}
