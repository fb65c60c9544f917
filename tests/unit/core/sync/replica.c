/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include <stdlib.h>

#include "support/heap.h"

static struct bytes copy(struct bytes data)
{
    uint8_t *bytes = malloc(data.len + 1);
    assert_non_null(bytes);
    if (data.len > 0) memcpy(bytes, data.data, data.len);
    return bytes_of(bytes, data.len);
}

void drop_message(struct bytes message)
{
    free((void *)(uintptr_t)message.data);
}

void replica_start(struct replica *r, uint32_t own_log, size_t n_logs)
{
    struct sync_log logs[DISK_LOGS_MAX];
    r->n_logs = n_logs;
    for (uint32_t i = 0; i < n_logs; i++)
        logs[i] = (struct sync_log){r->scene->logs[i], r->scene->keys[i], r->disk.logs[i].state,
                                    r->disk.logs[i].forked};
    struct sync_options options = {.ledger = r->scene->charter.id,
                                   .agent = "ayni/test",
                                   .own_log = own_log,
                                   .n_logs = n_logs,
                                   .logs = logs,
                                   .reads = disk_reads(&r->disk)};
    if (own_log != SYNC_NO_LOG) options.log_secret = r->scene->founders.members[own_log].log_secret;
    assert_int_equal(sync_new(&r->sync, r->heap, &options), AYNI_OK);
}

void replica_init(struct replica *r, const struct scene *scene, uint32_t own_log)
{
    replica_init_knowing(r, scene, own_log, scene->n);
}

void replica_init_knowing(struct replica *r, const struct scene *scene, uint32_t own_log, size_t n_logs)
{
    *r = (struct replica){.scene = scene, .heap = test_heap(), .now_ms = 1000};
    disk_init(&r->disk, scene->n);
    replica_start(r, own_log, n_logs);
}

uint32_t replica_learn(struct replica *r, uint32_t log)
{
    uint32_t number;
    struct sync_log learnt = {r->scene->logs[log], r->scene->keys[log], r->disk.logs[log].state,
                              r->disk.logs[log].forked};
    assert_int_equal(sync_add_log(&number, r->sync, &learnt), AYNI_OK);
    if (number >= r->n_logs) r->n_logs = number + 1;
    return number;
}

void replica_forget(struct replica *r)
{
    for (size_t i = 0; i < r->n_sent; i++)
        drop_message(r->sent[i].message);
    r->n_sent = 0;
}

void replica_deinit(struct replica *r)
{
    replica_forget(r);
    sync_free(r->sync);
    disk_deinit(&r->disk);
}

void replica_restart(struct replica *r, uint32_t own_log)
{
    replica_forget(r);
    sync_free(r->sync);
    disk_drop(&r->disk);
    replica_start(r, own_log, r->n_logs);
}

static void carry_out(struct replica *r, const struct sync_effect *effect)
{
    switch (effect->kind) {
    case SYNC_SEND:
        assert_true(r->n_sent < SENT_MAX);
        r->sent[r->n_sent++] = (struct sent){effect->peer, copy(effect->payload)};
        break;
    case SYNC_CLOSE:
        r->close = *effect;
        r->n_closes++;
        break;
    case SYNC_COMMIT:
        assert_null(disk_queue(&r->disk, effect));
        r->n_commits++;
        break;
    case SYNC_ACK:
        r->ack = *effect;
        r->n_acks++;
        break;
    case SYNC_FORK:
        r->fork = *effect;
        r->disk.logs[effect->log].forked = true;
        r->n_forks++;
        break;
    }
}

void replica_step(struct replica *r, const struct sync_event *event)
{
    struct sync_effects effects = {0};
    struct sync_event timed = *event;
    timed.now_ms = r->now_ms;
    timed.wall_ms = 1700000000000 + r->now_ms;
    r->n_commits = r->n_closes = r->n_acks = r->n_forks = 0;
    assert_int_equal(sync_step(r->sync, &timed, &effects), AYNI_OK);
    for (size_t i = 0; i < effects.n; i++)
        carry_out(r, &effects.list[i]);
}

void replica_up(struct replica *r, uint32_t peer)
{
    replica_step(r, &(struct sync_event){.kind = SYNC_PEER_UP, .peer = peer});
}

void replica_down(struct replica *r, uint32_t peer)
{
    replica_step(r, &(struct sync_event){.kind = SYNC_PEER_DOWN, .peer = peer});
}

void replica_receive(struct replica *r, uint32_t peer, struct bytes message)
{
    replica_step(r, &(struct sync_event){.kind = SYNC_RECEIVED, .peer = peer, .payload = message});
}

void replica_tick(struct replica *r, uint64_t later_ms)
{
    r->now_ms += later_ms;
    replica_step(r, &(struct sync_event){.kind = SYNC_TICK});
}

void replica_submit(struct replica *r, uint32_t log, size_t first, size_t n)
{
    struct bytes records[SCENE_RECORDS];
    assert_in_range(first + n, 1, SCENE_RECORDS);
    for (size_t i = 0; i < n; i++)
        records[i] = r->scene->records[log][first + i].bytes;
    replica_step(r, &(struct sync_event){.kind = SYNC_SUBMIT, .tag = 77, .records = records, .n_records = n});
}

void replica_store(struct replica *r)
{
    while (r->disk.n_waiting > 0) {
        const char *wrong;
        uint64_t tag = disk_apply(&r->disk, &wrong);
        assert_null(wrong);
        replica_step(r, &(struct sync_event){.kind = SYNC_STORED, .tag = tag});
    }
}

static bool is_of(const struct sent *sent, uint32_t peer, enum message_type type)
{
    return sent->peer == peer && sent->message.len > 1 && sent->message.data[1] == type;
}

struct bytes replica_find(const struct replica *r, uint32_t peer, enum message_type type)
{
    for (size_t i = 0; i < r->n_sent; i++)
        if (is_of(&r->sent[i], peer, type)) return r->sent[i].message;
    return bytes_of(NULL, 0);
}

size_t replica_count(const struct replica *r, uint32_t peer, enum message_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n_sent; i++)
        n += is_of(&r->sent[i], peer, type);
    return n;
}

/* The first message for a peer, taken out of the list. */
static bool take_sent(struct replica *r, uint32_t peer, struct bytes *out)
{
    for (size_t i = 0; i < r->n_sent; i++) {
        if (r->sent[i].peer != peer) continue;
        *out = r->sent[i].message;
        r->n_sent--;
        memmove(&r->sent[i], &r->sent[i + 1], (r->n_sent - i) * sizeof r->sent[0]);
        return true;
    }
    return false;
}

static bool deliver(struct replica *from, struct replica *to, uint32_t slot)
{
    struct bytes message;
    if (!take_sent(from, slot, &message)) return false;
    replica_receive(to, slot, message);
    drop_message(message);
    return true;
}

void replicas_settle(struct replica *a, struct replica *b, uint32_t slot)
{
    for (bool busy = true; busy;) {
        busy = deliver(a, b, slot);
        busy = deliver(b, a, slot) || busy;
        replica_store(a);
        replica_store(b);
    }
}

void replicas_meet(struct replica *a, struct replica *b, uint32_t slot)
{
    replica_up(a, slot);
    replica_up(b, slot);
    replicas_settle(a, b, slot);
}

/* Message by message: a writer, then its bytes. */
static struct bytes written(struct buffer *message, enum ayni_err err)
{
    assert_int_equal(err, AYNI_OK);
    struct bytes bytes = copy(buffer_view(message));
    buffer_deinit(message);
    return bytes;
}

static void begin(struct buffer *message)
{
    buffer_init(message, test_heap(), 2 * SYNC_MESSAGE_MAX);
}

struct bytes make_hello(const struct scene *scene, uint64_t version)
{
    struct buffer message;
    struct message_hello hello = {.n_versions = 1,
                                  .versions = {version},
                                  .ledger = scene->charter.id,
                                  .agent = BYTES_LITERAL("other/1"),
                                  .wall_ms = 1700000007000};
    begin(&message);
    return written(&message, message_write_hello(&message, &hello));
}

struct bytes make_frontier(const struct scene *scene, const struct message_entry *entry)
{
    struct buffer message;
    struct message_frontier frontier;
    (void)scene;
    frontier.n = entry != NULL;
    if (entry != NULL) frontier.entries[0] = *entry;
    begin(&message);
    return written(&message, message_write_frontier(&message, &frontier));
}

struct bytes make_head(const struct scene *scene, uint32_t log, uint64_t size, struct bytes note)
{
    struct buffer message;
    begin(&message);
    return written(&message,
                   message_write_head(&message, &(struct message_head){scene->logs[log], size, note}));
}

struct bytes make_have(const struct scene *scene, uint32_t log, uint64_t size)
{
    struct buffer message;
    begin(&message);
    return written(&message, message_write_have(&message, &(struct message_have){scene->logs[log], size}));
}

struct bytes make_pull(const struct scene *scene, uint32_t log, uint64_t from, uint64_t max_bytes)
{
    struct buffer message;
    struct message_pull pull = {scene->logs[log], from, max_bytes};
    begin(&message);
    return written(&message, message_write_pull(&message, &pull));
}

struct bytes make_chunk(const struct message_chunk *chunk)
{
    struct buffer message;
    begin(&message);
    return written(&message, message_write_chunk(&message, chunk));
}

static void receive_and_drop(struct replica *r, uint32_t peer, struct bytes message)
{
    replica_receive(r, peer, message);
    drop_message(message);
}

void replica_greet(struct replica *r, uint32_t peer)
{
    replica_up(r, peer);
    receive_and_drop(r, peer, make_hello(r->scene, SYNC_PROTOCOL_VERSION));
    receive_and_drop(r, peer, make_frontier(r->scene, NULL));
    replica_forget(r);
}
