/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "sim/disk.h"
#include "speech.h"
#include "support/heap.h"

/*
 * A live node between peers that keep to nothing. Input: what happens, one step after the other (speech.h).
 * Peers send any bytes, or messages made of what the logs' keys really signed: no search finds a signature.
 * Whatever they do, what is stored of a log is the start of a history that its key signed, and nothing is
 * sent to who is gone.
 */

#define WALL_MS 1700000000000
/* What sync_new takes, and a few messages. */
#define HEAP_MAX ((size_t)8 << 20)

struct node {
    struct counting_heap heap;
    struct disk disk;
    struct sync *sync;
    uint64_t now_ms;
    bool is_up[PEERS], is_closed[PEERS];
    unsigned may_hold[LOGS]; /* bits of the branches that the records stored so far may be of */
    unsigned shown[LOGS];    /* of the branches that peers showed beyond what is common */
};

static void start(struct node *n)
{
    const struct scene *scene = &speech_branches()->scene;
    struct sync_log logs[LOGS];
    for (uint32_t i = 0; i < LOGS; i++)
        logs[i] =
            (struct sync_log){scene->logs[i], scene->keys[i], n->disk.logs[i].state, n->disk.logs[i].forked};
    struct sync_options options = {.ledger = scene->charter.id,
                                   .agent = "ayni/fuzz",
                                   .own_log = 0,
                                   .log_secret = scene->founders.members[0].log_secret,
                                   .n_logs = LOGS,
                                   .logs = logs,
                                   .reads = disk_reads(&n->disk)};
    enum ayni_err err = sync_new(&n->sync, &n->heap.heap, &options);
    assert(err == AYNI_OK);
    memset(n->is_up, 0, sizeof n->is_up);
}

/* A message of ours is one that we would read. */
static void check_sent(const struct node *n, const struct sync_effect *effect)
{
    enum message_type type;
    struct cursor fields;
    assert(effect->peer < PEERS && n->is_up[effect->peer] && !n->is_closed[effect->peer]);
    assert(effect->payload.len <= SYNC_MESSAGE_MAX && codec_check(effect->payload) == AYNI_OK);
    enum ayni_err err = message_open(effect->payload, &type, &fields);
    assert(err == AYNI_OK);
}

/* What is stored is what one and the same branch has there. The own log grows by what we submit as well. */
static void check_commit(struct node *n, const struct sync_effect *effect)
{
    const struct sync_commit *commit = &effect->commit;
    assert(!sync_is_forked(n->sync, commit->log));
    for (size_t i = 0; commit->log != 0 && i < commit->n_records; i++) {
        uint64_t at = commit->from + i;
        assert(at < BRANCH_RECORDS);
        for (unsigned k = 0; k < BRANCHES; k++)
            if (!bytes_equal(commit->records[i], speech_branches()->list[commit->log][k].records[at]))
                n->may_hold[commit->log] &= ~(1u << k);
    }
    assert(n->may_hold[commit->log] != 0);
    const char *wrong = disk_queue(&n->disk, effect);
    assert(wrong == NULL);
    fuzz_accept();
}

/* A fork is told once, and only of a log whose key was shown to have signed both branches. */
static void check_fork(struct node *n, const struct sync_effect *effect)
{
    struct checkpoint head;
    enum ayni_err err = checkpoint_open(&head, effect->payload, &speech_branches()->scene.keys[effect->log]);
    assert(err == AYNI_OK && sync_is_forked(n->sync, effect->log));
    assert(effect->log == 0 || n->shown[effect->log] == 3);
    assert(!n->disk.logs[effect->log].forked);
    n->disk.logs[effect->log].forked = true;
}

static void carry_out(struct node *n, const struct sync_effect *effect)
{
    switch (effect->kind) {
    case SYNC_SEND:
        check_sent(n, effect);
        break;
    case SYNC_CLOSE:
        assert(n->is_up[effect->peer] && !n->is_closed[effect->peer]);
        n->is_closed[effect->peer] = true;
        break;
    case SYNC_COMMIT:
        check_commit(n, effect);
        break;
    case SYNC_ACK:
        break;
    case SYNC_FORK:
        check_fork(n, effect);
        break;
    }
}

static void step(struct node *n, const struct sync_event *event)
{
    struct sync_effects effects = {0};
    struct sync_event timed = *event;
    timed.now_ms = n->now_ms;
    timed.wall_ms = WALL_MS + n->now_ms;
    enum ayni_err err = sync_step(n->sync, &timed, &effects);
    assert(err == AYNI_OK);
    for (size_t i = 0; i < effects.n; i++)
        carry_out(n, &effects.list[i]);
    for (uint32_t i = 0; i < LOGS; i++)
        assert(sync_durable(n->sync, i)->tree.size == n->disk.logs[i].n);
}

static void receive(struct node *n, uint32_t peer, struct bytes message)
{
    uint8_t *exact = exact_copy(message);
    step(n,
         &(struct sync_event){.kind = SYNC_RECEIVED, .peer = peer, .payload = bytes_of(exact, message.len)});
    free(exact);
}

/* Make the first waiting commit durable. */
static void store(struct node *n)
{
    const char *wrong;
    if (n->disk.n_waiting == 0) return;
    uint64_t tag = disk_apply(&n->disk, &wrong);
    assert(wrong == NULL);
    step(n, &(struct sync_event){.kind = SYNC_STORED, .tag = tag});
}

/* What was stored decides anew which branches a log may be of: what waited is lost. */
static void forget_waiting(struct node *n)
{
    disk_drop(&n->disk);
    for (uint32_t log = 0; log < LOGS; log++) {
        n->may_hold[log] = 3;
        for (unsigned k = 0; log != 0 && k < BRANCHES; k++)
            for (size_t i = 0; i < n->disk.logs[log].n; i++)
                if (!bytes_equal(n->disk.logs[log].records[i], speech_branches()->list[log][k].records[i]))
                    n->may_hold[log] &= ~(1u << k);
    }
}

static void submit(struct node *n, struct bytes *input)
{
    struct bytes records[4];
    size_t n_records = take_byte(input) % 5, first = take_byte(input) % (BRANCH_RECORDS - 4);
    for (size_t i = 0; i < n_records; i++)
        records[i] = speech_branches()->list[0][0].records[first + i];
    step(n, &(struct sync_event){.kind = SYNC_SUBMIT, .records = records, .n_records = n_records});
}

static void send_to_node(struct node *n, uint32_t peer, enum step kind, struct bytes *input)
{
    struct buffer message;
    buffer_init(&message, test_heap(), 2 * SYNC_MESSAGE_MAX);
    speech_make(&message, n->shown, kind, input);
    receive(n, peer, buffer_view(&message));
    buffer_deinit(&message);
}

static void restart(struct node *n)
{
    sync_free(n->sync);
    assert(n->heap.live == 0);
    forget_waiting(n);
    start(n);
}

static void happen(struct node *n, enum step kind, uint32_t peer, struct bytes *input)
{
    switch (kind) {
    case STEP_UP:
        if (n->is_up[peer]) return;
        n->is_up[peer] = true;
        n->is_closed[peer] = false;
        step(n, &(struct sync_event){.kind = SYNC_PEER_UP, .peer = peer});
        return;
    case STEP_DOWN:
        if (!n->is_up[peer]) return;
        n->is_up[peer] = false;
        step(n, &(struct sync_event){.kind = SYNC_PEER_DOWN, .peer = peer});
        return;
    case STEP_TICK:
        n->now_ms += take_byte(input) * UINT64_C(500);
        step(n, &(struct sync_event){.kind = SYNC_TICK});
        return;
    case STEP_STORE:
        store(n);
        return;
    case STEP_STORE_FAILS:
        forget_waiting(n);
        step(n, &(struct sync_event){.kind = SYNC_STORE_FAILED, .err = AYNI_ERR_FULL});
        return;
    case STEP_RESTART:
        restart(n);
        return;
    case STEP_SUBMIT:
        submit(n, input);
        return;
    default:
        send_to_node(n, peer, kind, input);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct node n;
    struct bytes input = bytes_of(data, len);
    counting_heap_init(&n.heap, HEAP_MAX);
    disk_init(&n.disk, LOGS);
    n.now_ms = 0;
    memset(n.shown, 0, sizeof n.shown);
    forget_waiting(&n);
    start(&n);
    while (input.len > 0) {
        enum step kind = (enum step)(take_byte(&input) % STEPS);
        happen(&n, kind, take_byte(&input) % PEERS, &input);
    }
    sync_free(n.sync);
    disk_deinit(&n.disk);
    assert(n.heap.live == 0);
    return 0;
}
