/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/sync/state.h"

bool commits_have_room(const struct sync *s)
{
    return s->n_pending < SYNC_COMMITS_MAX && s->uncommitted < SYNC_UNCOMMITTED_MAX;
}

static struct pending *next_pending(struct sync *s)
{
    assert(s->n_pending < SYNC_COMMITS_MAX);
    return &s->pending[(s->pending_first + s->n_pending) % SYNC_COMMITS_MAX];
}

struct log_state *commit_begin(struct sync *s, const struct log *log)
{
    struct pending *pending = next_pending(s);
    *pending = (struct pending){
        .tag = s->next_tag, .log = log_number(s, log), .from = log->tip.tree.size, .after = log->tip};
    s->n_leaves = 0;
    s->n_tiles = 0;
    return &pending->after;
}

void commit_append(struct sync *s, struct log_state *state, struct bytes record)
{
    assert(s->n_leaves < SYNC_RECORDS_MAX);
    struct hash *leaf = &s->leaves[s->n_leaves++];
    tree_leaf_hash(leaf, record);
    s->n_tiles += tree_append(&state->tree, leaf, &s->tiles[s->n_tiles]);
    assert(s->n_tiles <= COMMIT_TILES_MAX);
    next_pending(s)->n_bytes += record.len;
}

/* What the store relies on: a state that is tied to a signed head, and holds no head that it has passed. */
static void check_state(const struct log_state *state)
{
    assert(state->target.size >= state->tree.size);
    assert(state->passing.size == 0 || state->passing.size > state->tree.size);
    assert((state->beyond.n == 0) == (state->target.size == state->tree.size));
    assert(state->note_len > 0);
}

struct pending *commit_end(struct sync *s, struct log *log, const struct bytes *records)
{
    struct pending *pending = next_pending(s);
    assert(s->n_leaves > 0);
    assert(pending->after.tree.size == pending->from + s->n_leaves);
    check_state(&pending->after);
    log->tip = pending->after;
    s->uncommitted += pending->n_bytes;
    s->n_pending++;
    s->next_tag++;
    struct sync_effect effect = {.kind = SYNC_COMMIT, .log = pending->log, .tag = pending->tag};
    effect.commit = (struct sync_commit){.log = pending->log,
                                         .from = pending->from,
                                         .n_records = s->n_leaves,
                                         .records = records,
                                         .leaves = s->leaves,
                                         .n_tiles = s->n_tiles,
                                         .tiles = s->tiles,
                                         .after = &pending->after};
    outbox_add(s, &effect);
    return pending;
}
