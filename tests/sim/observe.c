/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/checkpoint.h"
#include "core/sync/messages.h"
#include "sim/cluster.h"

#define PULL_FIRST 65536 /* the budget of a session's first pull (proto/sync.md) */

/* Marks of the protocol's branches, told by what goes in and what comes out of a step. */

struct step {
    struct cluster *c;
    uint32_t node;
    const struct sync_event *event;
    const struct sync_effects *effects;
    /* Of the message that arrived, when it is a chunk of a log that is known. */
    bool is_chunk;
    uint32_t log;
    uint64_t from;
    size_t n_records;
};

static uint32_t log_of(const struct cluster *c, const struct log_id *id)
{
    uint32_t log = 0;
    while (log < c->n_members && !log_id_equal(&c->scene->logs[log], id))
        log++;
    return log;
}

static void read_event(struct step *step)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    enum message_type type;
    struct cursor fields;
    struct message_chunk chunk = {.records = records};
    if (step->event->kind != SYNC_RECEIVED) return;
    if (message_open(step->event->payload, &type, &fields) != AYNI_OK || type != MESSAGE_CHUNK) return;
    if (message_read_chunk(&fields, &chunk) != AYNI_OK) return;
    step->log = log_of(step->c, &chunk.log);
    step->is_chunk = step->log < step->c->n_members;
    step->from = chunk.from;
    step->n_records = chunk.n_records;
}

static const struct sync_effect *find(const struct step *step, enum sync_effect_kind kind)
{
    for (size_t i = 0; i < step->effects->n; i++)
        if (step->effects->list[i].kind == kind) return &step->effects->list[i];
    return NULL;
}

static void observe_chunk(struct step *step)
{
    struct asked *asked = &step->c->nodes[step->node].asked[step->log];
    const struct sync_effect *commit = find(step, SYNC_COMMIT);
    bool answers = asked->open && asked->from == step->from;
    if (answers) asked->open = false;
    if (step->n_records == 0) mark(MARK_NO_MORE_RECEIVED);
    if (commit == NULL && step->n_records > 0 && find(step, SYNC_CLOSE) == NULL &&
        find(step, SYNC_FORK) == NULL)
        mark(MARK_CHUNK_OF_NO_USE);
    if (commit == NULL) return;
    if (!answers) mark(MARK_PUSH_TAKEN);
    if (commit->commit.from > step->from) mark(MARK_OVERLAP_SKIPPED);
    if (step->log == step->c->nodes[step->node].member) mark(MARK_OWN_TAIL_TAKEN_BACK);
}

static bool reaches(const struct sync_commit *commit, const struct signed_head *head)
{
    return head->size > commit->from && head->size <= commit->after->tree.size;
}

static void observe_commit(struct step *step, const struct sync_commit *commit)
{
    const struct log_state *before = disk_tip(&step->c->nodes[step->node].disk, commit->log);
    const struct log_state *after = commit->after;
    if (after->target.size > after->tree.size) mark(MARK_HALF_A_LOG_STORED);
    if (after->target.size < before->target.size) mark(MARK_SMALLER_TARGET);
    if (after->passing.size > 0) mark(MARK_PASSING_HEAD_KEPT);
    if (reaches(commit, &before->passing)) mark(MARK_PASSING_HEAD_REACHED);
}

static void observe_pull(struct step *step, const struct message_pull *pull)
{
    struct node *n = &step->c->nodes[step->node];
    struct asked *asked = &n->asked[log_of(step->c, &pull->log)];
    if (asked->open && asked->life == n->life && asked->from == pull->from) mark(MARK_PULL_ASKED_AGAIN);
    if (pull->max_bytes > PULL_FIRST) mark(MARK_PULL_OF_MORE);
    if (pull->max_bytes < PULL_FIRST) mark(MARK_PULL_OF_LESS);
    *asked = (struct asked){pull->from, n->life, true};
}

static void observe_served(struct step *step, const struct message_chunk *chunk)
{
    uint32_t log = log_of(step->c, &chunk->log);
    const struct disk_log *held = &step->c->nodes[step->node].disk.logs[log];
    if (chunk->n_records == 0 && chunk->from < held->n) mark(MARK_DIVERGED_PULL_REFUSED);
    if (chunk->n_records > 0 && held->state.target.size > held->n) mark(MARK_HALF_A_LOG_SERVED);
    if (chunk->n_records > 0 && held->forked) mark(MARK_FROZEN_LOG_SERVED);
}

static void observe_sent(struct step *step, struct bytes message)
{
    static struct bytes records[SYNC_RECORDS_MAX];
    enum message_type type;
    struct cursor fields;
    struct message_pull pull;
    struct message_chunk chunk = {.records = records};
    if (message_open(message, &type, &fields) != AYNI_OK) return;
    if (type == MESSAGE_PING) mark(MARK_PINGED);
    if (type == MESSAGE_FRONTIER && step->event->kind == SYNC_TICK) mark(MARK_FRONTIER_AGAIN);
    if (type == MESSAGE_PULL && message_read_pull(&fields, &pull) == AYNI_OK) observe_pull(step, &pull);
    if (type == MESSAGE_CHUNK && message_read_chunk(&fields, &chunk) == AYNI_OK) observe_served(step, &chunk);
}

/* Neither head of the two is within what was held: the records between them told. */
static bool is_on_the_way(const struct step *step, const struct sync_effect *fork)
{
    struct checkpoint checkpoint;
    const struct log_state *tip = disk_tip(&step->c->nodes[step->node].disk, fork->log);
    if (checkpoint_open(&checkpoint, fork->payload, &step->c->scene->keys[fork->log]) != AYNI_OK)
        return false;
    return checkpoint.size > tip->tree.size && checkpoint.size != tip->target.size &&
           checkpoint.size != tip->passing.size;
}

static void observe_fork(struct step *step, const struct sync_effect *fork)
{
    mark(step->is_chunk ? MARK_FORK_BY_CHUNK : MARK_FORK_BY_HEAD);
    if (is_on_the_way(step, fork)) mark(MARK_FORK_ON_THE_WAY);
    if (fork->log == step->c->nodes[step->node].member) mark(MARK_FORK_OF_OWN_LOG);
}

static void observe_closed(enum ayni_err err)
{
    if (err == AYNI_ERR_TIMEOUT) mark(MARK_CLOSED_TIMEOUT);
    if (err == AYNI_ERR_PROTOCOL) mark(MARK_CLOSED_PROTOCOL);
    if (err == AYNI_ERR_ENCODING) mark(MARK_CLOSED_ENCODING);
    if (err == AYNI_ERR_KEY) mark(MARK_CLOSED_KEY);
    if (err == AYNI_ERR_SIGNATURE) mark(MARK_CLOSED_SIGNATURE);
    if (err == AYNI_ERR_PROOF) mark(MARK_CLOSED_PROOF);
}

static void observe_answer(enum ayni_err err)
{
    if (err == AYNI_ERR_BUSY) mark(MARK_OWN_LOG_WAITED);
    if (err == AYNI_ERR_FORK) mark(MARK_SUBMIT_FORKED);
    if (err == AYNI_ERR_FULL) mark(MARK_SUBMIT_FULL);
}

static void observe_effect(struct step *step, const struct sync_effect *effect)
{
    switch (effect->kind) {
    case SYNC_SEND:
        observe_sent(step, effect->payload);
        break;
    case SYNC_CLOSE:
        if (!effect->told) observe_closed(effect->err);
        break;
    case SYNC_COMMIT:
        observe_commit(step, &effect->commit);
        break;
    case SYNC_ACK:
        observe_answer(effect->err);
        break;
    case SYNC_FORK:
        observe_fork(step, effect);
        break;
    }
}

void observe(struct cluster *c,
             uint32_t node,
             const struct sync_event *event,
             const struct sync_effects *effects)
{
    struct step step = {.c = c, .node = node, .event = event, .effects = effects};
    read_event(&step);
    if (step.is_chunk) observe_chunk(&step);
    for (size_t i = 0; i < effects->n; i++)
        observe_effect(&step, &effects->list[i]);
}
