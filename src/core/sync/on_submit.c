/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "core/record/record.h"
#include "core/sync/state.h"

/*
 * A peer that lists more of our log than we hold is given a moment to show the head that we signed for it.
 * Its frontier is not signed: believed for longer, or in one session after the other, it would let any member
 * silence us.
 */
static bool claims_more(const struct sync *s, const struct peer *p)
{
    if (p->phase != PEER_READY || s->now_ms - p->ready_ms >= CLAIM_MS) return false;
    return p->logs[s->own_log].believed > s->logs[s->own_log].tip.tree.size;
}

void claim_count(const struct sync *s, struct peer *p)
{
    if (s->own_log == SYNC_NO_LOG || p->has_claimed || !claims_more(s, p)) return;
    p->has_claimed = true;
    p->n_claims++;
}

enum ayni_err sync_own_log_ready(const struct sync *s)
{
    if (s->own_log == SYNC_NO_LOG) return AYNI_ERR_NOT_FOUND;
    const struct log *log = &s->logs[s->own_log];
    if (log->forked) return AYNI_ERR_FORK;
    if (log->signed_size > log->tip.tree.size) return AYNI_ERR_BUSY;
    for (uint32_t i = 0; i < SYNC_PEERS_MAX; i++)
        if (claims_more(s, &s->peers[i]) && s->peers[i].n_claims <= CLAIMS_MAX) return AYNI_ERR_BUSY;
    return AYNI_OK;
}

static enum ayni_err check(const struct sync *s, const struct sync_event *event)
{
    enum ayni_err err = sync_own_log_ready(s);
    if (err != AYNI_OK) return err;
    if (event->n_records == 0) return AYNI_ERR_USAGE;
    if (event->n_records > SYNC_RECORDS_MAX) return AYNI_ERR_LIMIT;
    if (event->n_records > TREE_SIZE_MAX - s->logs[s->own_log].tip.tree.size) return AYNI_ERR_LIMIT;
    for (size_t i = 0; i < event->n_records; i++)
        if (event->records[i].len > RECORD_MAX) return AYNI_ERR_LIMIT;
    return commits_have_room(s) ? AYNI_OK : AYNI_ERR_BUSY;
}

/* Sign the head that the state has come to. Nothing that was signed leaves before it is durable. */
static enum ayni_err sign_head(struct sync *s, const struct log *log, struct log_state *state)
{
    struct buffer note;
    buffer_init(&note, s->heap, CHECKPOINT_NOTE_MAX);
    state->target.size = state->tree.size;
    tree_root(&state->target.root, &state->tree);
    enum ayni_err err =
        checkpoint_sign(&note, &log->key, &s->log_secret, state->target.size, &state->target.root);
    if (err == AYNI_OK) {
        assert(note.len <= CHECKPOINT_NOTE_MAX);
        memcpy(state->note, note.data, note.len);
        state->note_len = note.len;
    }
    buffer_deinit(&note);
    return err;
}

void on_submit(struct sync *s, const struct sync_event *event)
{
    enum ayni_err err = check(s, event);
    if (err != AYNI_OK) {
        outbox_add(s, &(struct sync_effect){.kind = SYNC_ACK, .tag = event->tag, .err = err});
        return;
    }
    struct log *log = &s->logs[s->own_log];
    struct log_state *state = commit_begin(s, log);
    for (size_t i = 0; i < event->n_records; i++)
        commit_append(s, state, event->records[i]);
    err = sign_head(s, log, state);
    sync_break(s, err);
    if (err != AYNI_OK) return;
    struct pending *pending = commit_end(s, log, event->records);
    pending->submitted = true;
    pending->submit_tag = event->tag;
}
