/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/liar.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/sync/messages.h"
#include "sim/cluster.h"
#include "support/heap.h"

/*
 * The lies of a member: all that it can say with its own key and with what others told it. Each seed draws
 * some of them. Nobody's signature is forged but its own.
 */

struct lie {
    struct cluster *c;
    uint32_t node, slot;
    enum message_type type;
    /* Of the message under way, whichever it is. */
    struct message_frontier frontier;
    struct message_head head;
    struct message_chunk chunk;
    struct message_pull pull;
    struct message_have have;
    struct bytes records[SYNC_RECORDS_MAX];
    uint8_t note[CHECKPOINT_NOTE_MAX + 1];
    unsigned times; /* that it is sent */
};

static uint64_t below(struct lie *lie, uint64_t bound)
{
    return draw_below(&lie->c->lies, bound);
}

static void hold_back(struct lie *lie)
{
    lie->times = 0;
}

/* And calls again. */
static void hang_up(struct lie *lie)
{
    uint32_t end;
    link_break(lie->c, link_of(lie->c, lie->node, lie->slot, &end));
}

static void repeat(struct lie *lie)
{
    lie->times = 20;
}

static void spoil_proof(struct lie *lie)
{
    struct proof *proof = &lie->chunk.proof;
    uint64_t way = below(lie, 3);
    if (proof->n == 0 || way == 0)
        proof->hashes[proof->n++] = (struct hash){{7}};
    else if (way == 1)
        proof->n--;
    else
        proof->hashes[below(lie, proof->n)].bytes[below(lie, 32)] ^= 1;
}

static void change_record(struct lie *lie)
{
    static const uint8_t other[] = "not what its author wrote";
    size_t at = (size_t)below(lie, lie->chunk.n_records);
    uint64_t way = below(lie, 3);
    lie->records[at] = bytes_of(other, sizeof other);
    if (way == 0 && lie->chunk.n_records < SYNC_RECORDS_MAX)
        lie->records[lie->chunk.n_records++] = lie->records[at];
    if (way == 1 && lie->chunk.n_records > 1) lie->chunk.n_records--;
}

static void change_range(struct lie *lie)
{
    lie->chunk.from += below(lie, 2) == 0 && lie->chunk.from > 0 ? UINT64_MAX : 1 + below(lie, 3);
}

static void say_no_more(struct lie *lie)
{
    lie->chunk = (struct message_chunk){.log = lie->chunk.log, .from = lie->chunk.from};
}

static struct bytes *note_of(struct lie *lie)
{
    return lie->type == MESSAGE_HEAD ? &lie->head.note : &lie->chunk.note;
}

static struct log_id *id_of(struct lie *lie)
{
    if (lie->type == MESSAGE_HEAD) return &lie->head.log;
    if (lie->type == MESSAGE_HAVE) return &lie->have.log;
    return &lie->chunk.log;
}

static uint32_t log_of(struct lie *lie)
{
    uint32_t log = 0;
    while (!log_id_equal(&lie->c->scene->logs[log], id_of(lie)))
        log++;
    return log;
}

static void show_stale_head(struct lie *lie)
{
    const struct bytes *old = &lie->c->nodes[lie->node].hoard.note[log_of(lie)];
    if (old->len > 0) *note_of(lie) = *old;
}

static void name_other_log(struct lie *lie)
{
    *id_of(lie) = lie->c->scene->logs[below(lie, lie->c->n_members)];
}

static void rot(struct lie *lie)
{
    struct bytes *note = note_of(lie);
    memcpy(lie->note, note->data, note->len);
    lie->note[below(lie, note->len)] ^= (uint8_t)(1u << below(lie, 7));
    note->data = lie->note;
}

/* A head of its own log for a tree that nobody has. */
static void forge(struct lie *lie)
{
    struct buffer note;
    struct signed_head head = {.size = 1 + below(lie, SCENE_RECORDS)};
    if (log_of(lie) != lie->node) return;
    for (size_t i = 0; i < sizeof head.root.bytes; i++)
        head.root.bytes[i] = (uint8_t)draw(&lie->c->lies);
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    scene_sign(&note, lie->c->scene, lie->node, &head);
    memcpy(lie->note, note.data, note.len);
    *note_of(lie) = bytes_of(lie->note, note.len);
    buffer_deinit(&note);
}

static void boast(struct lie *lie)
{
    uint64_t more = 1 + below(lie, 100);
    if (lie->type == MESSAGE_HAVE) lie->have.size += more;
    if (lie->type == MESSAGE_HEAD) lie->head.size += more;
    if (lie->type != MESSAGE_FRONTIER) return;
    for (size_t i = 0; i < lie->frontier.n; i++)
        lie->frontier.entries[i].size += below(lie, 2) * more;
}

static void show_other_roots(struct lie *lie)
{
    for (size_t i = 0; i < lie->frontier.n; i++)
        if (below(lie, 2) == 0) lie->frontier.entries[i].root.bytes[0] ^= 1;
}

static void ask_for_all(struct lie *lie)
{
    lie->pull.from = 0;
    lie->pull.max_bytes = UINT64_MAX;
    lie->times = 10;
}

#define BIT(type) (1u << MESSAGE_##type)

static const struct {
    void (*twist)(struct lie *lie);
    enum mark mark;
    uint32_t types; /* of messages; 0: of all */
} lies[] = {
    {hold_back, MARK_LIE_HELD_BACK, 0},
    {hang_up, MARK_LIE_HUNG_UP, BIT(FRONTIER) | BIT(HAVE)},
    {repeat, MARK_LIE_REPEATED, 0},
    {spoil_proof, MARK_LIE_PROOF, BIT(CHUNK)},
    {change_record, MARK_LIE_RECORD, BIT(CHUNK)},
    {change_range, MARK_LIE_RANGE, BIT(CHUNK)},
    {say_no_more, MARK_LIE_NOTHING_MORE, BIT(CHUNK)},
    {show_stale_head, MARK_LIE_STALE_HEAD, BIT(CHUNK) | BIT(HEAD)},
    {name_other_log, MARK_LIE_OTHER_LOG, BIT(CHUNK) | BIT(HEAD) | BIT(HAVE)},
    {rot, MARK_LIE_ROTTEN_NOTE, BIT(CHUNK) | BIT(HEAD)},
    {forge, MARK_LIE_FORGED_HEAD, BIT(CHUNK) | BIT(HEAD)},
    {boast, MARK_LIE_BOAST, BIT(FRONTIER) | BIT(HEAD) | BIT(HAVE)},
    {show_other_roots, MARK_LIE_ROOT, BIT(FRONTIER)},
    {ask_for_all, MARK_LIE_GREED, BIT(PULL)},
};

#define N_LIES (sizeof lies / sizeof lies[0])

bool liar_forges(uint32_t chosen)
{
    for (size_t i = 0; i < N_LIES; i++)
        if (lies[i].twist == forge) return ((chosen >> i) & 1) != 0;
    return false;
}

static bool read_message(struct lie *lie, struct bytes message)
{
    struct cursor fields;
    lie->chunk.records = lie->records;
    if (message_open(message, &lie->type, &fields) != AYNI_OK) return false;
    switch (lie->type) {
    case MESSAGE_FRONTIER:
        return message_read_frontier(&fields, &lie->frontier) == AYNI_OK;
    case MESSAGE_HEAD:
        return message_read_head(&fields, &lie->head) == AYNI_OK;
    case MESSAGE_CHUNK:
        return message_read_chunk(&fields, &lie->chunk) == AYNI_OK && lie->chunk.n_records > 0;
    case MESSAGE_PULL:
        return message_read_pull(&fields, &lie->pull) == AYNI_OK;
    case MESSAGE_HAVE:
        return message_read_have(&fields, &lie->have) == AYNI_OK;
    default:
        return true;
    }
}

/* False for a message that no lie changes. */
static bool write_message(const struct lie *lie, struct buffer *out)
{
    enum ayni_err err = AYNI_ERR_USAGE;
    if (lie->type == MESSAGE_FRONTIER) err = message_write_frontier(out, &lie->frontier);
    if (lie->type == MESSAGE_HEAD) err = message_write_head(out, &lie->head);
    if (lie->type == MESSAGE_CHUNK) err = message_write_chunk(out, &lie->chunk);
    if (lie->type == MESSAGE_PULL) err = message_write_pull(out, &lie->pull);
    if (lie->type == MESSAGE_HAVE) err = message_write_have(out, &lie->have);
    return err == AYNI_OK;
}

static void keep(struct bytes *place, struct bytes what)
{
    uint8_t *data = malloc(what.len + 1);
    assert(data != NULL);
    memcpy(data, what.data, what.len);
    free((void *)(uintptr_t)place->data);
    *place = bytes_of(data, what.len);
}

/* The first head that it showed of each log, and some message. */
static void hoard(struct lie *lie, struct bytes message)
{
    struct hoard *hoard = &lie->c->nodes[lie->node].hoard;
    if (below(lie, 10) == 0) keep(&hoard->message, message);
    if (lie->type != MESSAGE_HEAD && lie->type != MESSAGE_CHUNK) return;
    struct bytes *old = &hoard->note[log_of(lie)];
    if (old->len == 0 || below(lie, 10) == 0) keep(old, *note_of(lie));
}

static bool may_tell(const struct lie *lie, size_t which)
{
    bool fits = lies[which].types == 0 || (lies[which].types >> lie->type & 1) != 0;
    return fits && (lie->c->plan.lies >> which & 1) != 0;
}

/* One lie at most for each message. */
static void twist(struct lie *lie)
{
    size_t n = 0, which[N_LIES];
    for (size_t i = 0; i < N_LIES; i++)
        if (may_tell(lie, i)) which[n++] = i;
    if (n == 0 || !draw_chance(&lie->c->lies, lie->c->plan.chance[LIE])) return;
    size_t chosen = which[below(lie, n)];
    mark(lies[chosen].mark);
    lies[chosen].twist(lie);
}

static void replay(struct lie *lie)
{
    struct bytes old = lie->c->nodes[lie->node].hoard.message;
    if (old.len == 0 || !draw_chance(&lie->c->lies, lie->c->plan.chance[LIE] / 10)) return;
    mark(MARK_LIE_REPLAYED);
    link_send(lie->c, lie->node, lie->slot, old);
}

void liar_sends(struct cluster *c, uint32_t node, uint32_t slot, struct bytes message)
{
    static struct lie lie;
    struct buffer twisted;
    lie.c = c;
    lie.node = node;
    lie.slot = slot;
    lie.times = 1;
    buffer_init(&twisted, test_heap(), SYNC_MESSAGE_MAX);
    if (read_message(&lie, message)) {
        hoard(&lie, message);
        twist(&lie);
    }
    bool changed = write_message(&lie, &twisted);
    for (unsigned i = 0; i < lie.times; i++)
        link_send(c, node, slot, changed ? buffer_view(&twisted) : message);
    replay(&lie);
    buffer_deinit(&twisted);
}

void liar_deinit(struct cluster *c, uint32_t node)
{
    struct hoard *hoard = &c->nodes[node].hoard;
    for (size_t log = 0; log < SCENE_MEMBERS_MAX; log++)
        free((void *)(uintptr_t)hoard->note[log].data);
    free((void *)(uintptr_t)hoard->message.data);
}

struct bytes pull_for_little(struct bytes message)
{
    enum message_type type;
    struct cursor fields;
    struct message_pull pull;
    struct buffer out;
    struct bytes little = {NULL, 0};
    if (message_open(message, &type, &fields) != AYNI_OK || type != MESSAGE_PULL) return little;
    if (message_read_pull(&fields, &pull) != AYNI_OK) return little;
    pull.max_bytes = 1;
    buffer_init(&out, test_heap(), SYNC_MESSAGE_MAX);
    if (message_write_pull(&out, &pull) == AYNI_OK) keep(&little, buffer_view(&out));
    buffer_deinit(&out);
    return little;
}
