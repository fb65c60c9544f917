/* SPDX-License-Identifier: Apache-2.0 */
#include "control/engine.h"

#include <assert.h>
#include <stdio.h>

#include "control/state.h"
#include "core/base/heap.h"

void engine_break(struct engine *e, enum ayni_err err, const char *what)
{
    char line[160];
    if (err == AYNI_OK || e->broken != AYNI_OK) return;
    e->broken = err;
    snprintf(line, sizeof line, "%s: %s", what, ayni_err_text(err));
    e->carrier.note(e->carrier.context, "error", line);
}

enum ayni_err engine_read(struct engine *e, struct store_read **out)
{
    if (!e->is_reading) {
        enum ayni_err err = store_read_begin(e->store, &e->read);
        if (err != AYNI_OK) return err;
        e->is_reading = true;
    }
    *out = &e->read;
    return AYNI_OK;
}

void engine_read_end(struct engine *e)
{
    if (e->is_reading) store_read_end(&e->read);
    e->is_reading = false;
}

static void take_commit(struct engine *e, const struct sync_effect *effect)
{
    struct engine_commit *job = commit_job_new(e->heap, &effect->commit, effect->tag);
    if (job == NULL) {
        engine_break(e, AYNI_ERR_MEMORY, "commit");
        return;
    }
    e->n_commits++;
    e->carrier.commit(e->carrier.context, job);
}

static void keep_evidence(struct engine *e, const struct sync_effect *effect)
{
    char line[200];
    struct bytes name = engine_log_name(e, effect->log);
    snprintf(line, sizeof line,
             "fork: %.*s signed two histories of its log; the log is frozen, `ayni status` shows it",
             (int)name.len, (const char *)name.data);
    e->carrier.note(e->carrier.context, "error", line);
    engine_read_end(e); /* a write may wait for reads to end */
    enum ayni_err err = store_put_evidence(e->store, effect->log, effect->payload);
    if (err == AYNI_ERR_FULL) /* a peer that has the other history tells it again after a restart */
        e->carrier.note(e->carrier.context, "error",
                        "the disk is full: the proof of the fork was not stored");
    else
        engine_break(e, err, "evidence");
}

/* What a peer accuses us of is told; it is nothing to hold against the peer. */
static void hang_up(struct engine *e, const struct sync_effect *effect)
{
    char line[200];
    const struct card *card = &e->charter->founders[effect->peer];
    bool accuses = effect->told && effect->err != AYNI_OK;
    snprintf(line, sizeof line, "%.*s ends the session: %s", (int)card->name.len,
             (const char *)card->name.data, ayni_err_text(effect->err));
    if (accuses) e->carrier.note(e->carrier.context, "warning", line);
    e->carrier.close(e->carrier.context, effect->peer, accuses ? AYNI_OK : effect->err);
}

static void carry_out(struct engine *e, const struct sync_effect *effect)
{
    switch (effect->kind) {
    case SYNC_SEND:
        e->carrier.send(e->carrier.context, effect->peer, effect->payload);
        break;
    case SYNC_CLOSE:
        hang_up(e, effect);
        break;
    case SYNC_COMMIT:
        take_commit(e, effect);
        break;
    case SYNC_ACK:
        engine_acknowledged(e, effect->err, effect->index);
        break;
    case SYNC_FORK:
        keep_evidence(e, effect);
        break;
    }
}

void engine_step(struct engine *e, struct sync_event *event)
{
    struct sync_effects effects = {0};
    if (e->broken != AYNI_OK) return;
    event->now_ms = e->carrier.now_ms(e->carrier.context);
    event->wall_ms = e->carrier.wall_ms(e->carrier.context);
    engine_break(e, sync_step(e->sync, event, &effects), "replication");
    for (size_t i = 0; i < effects.n && e->broken == AYNI_OK; i++)
        carry_out(e, &effects.list[i]);
    engine_read_end(e);
}

void engine_peer_up(struct engine *e, uint32_t peer)
{
    engine_step(e, &(struct sync_event){.kind = SYNC_PEER_UP, .peer = peer});
}

void engine_peer_down(struct engine *e, uint32_t peer)
{
    engine_step(e, &(struct sync_event){.kind = SYNC_PEER_DOWN, .peer = peer});
}

void engine_received(struct engine *e, uint32_t peer, struct bytes message)
{
    engine_step(e, &(struct sync_event){.kind = SYNC_RECEIVED, .peer = peer, .payload = message});
}

void engine_tick(struct engine *e)
{
    engine_step(e, &(struct sync_event){.kind = SYNC_TICK});
    engine_snapshot_tick(e);
}

/* Report one failed transaction: it and all that was queued behind it left nothing. */
static void commits_failed(struct engine *e, enum ayni_err err)
{
    assert(e->n_commits == 0);
    if (err == AYNI_ERR_FULL) {
        e->carrier.note(e->carrier.context, "error",
                        "the disk is full: nothing was stored; make room, reads go on");
        engine_step(e, &(struct sync_event){.kind = SYNC_STORE_FAILED, .err = err});
    } else {
        engine_break(e, err, "store");
        engine_refuse_all(e, err);
    }
}

void engine_committed(struct engine *e, struct engine_commit *list, enum ayni_err err)
{
    while (list != NULL) {
        struct engine_commit *job = list;
        list = job->next;
        assert(e->n_commits > 0);
        e->n_commits--;
        if (err == AYNI_OK) engine_step(e, &(struct sync_event){.kind = SYNC_STORED, .tag = job->tag});
        commit_job_free(e->heap, job);
    }
    if (err != AYNI_OK) commits_failed(e, err);
    engine_flush(e); /* the disk works while we interpret */
    engine_apply_submitted(e);
    engine_complete(e);
    engine_interpret(e);
}

uint64_t engine_n_restored(const struct engine *e)
{
    return e->n_restored;
}

enum ayni_err engine_broken(const struct engine *e)
{
    return e->broken;
}

const struct charter *engine_charter(const struct engine *e)
{
    return e->charter;
}

const struct keys *engine_keys(const struct engine *e)
{
    return &e->keys;
}

const struct ledger *engine_ledger(const struct engine *e)
{
    return e->ledger;
}

const struct sync *engine_sync(const struct engine *e)
{
    return e->sync;
}

struct store *engine_store(const struct engine *e)
{
    return e->store;
}

struct heap *engine_heap(const struct engine *e)
{
    return e->heap;
}

uint32_t engine_own_log(const struct engine *e)
{
    return e->own_log;
}

uint64_t engine_wall_ms(const struct engine *e)
{
    return e->carrier.wall_ms(e->carrier.context);
}
