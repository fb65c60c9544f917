/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "core/sync/state.h"

/*
 * Records arrive (proto/sync.md, "Chunks"). In order: the note's signature; the head against the heads that
 * we hold; our peaks and the records give the tree at the chunk's end, and the proof ties that to the head;
 * the roots on passing heads that were seen before. Only then is anything stored.
 */

struct growth {
    struct log *log;
    const struct message_chunk *chunk;
    struct signed_head head;
    struct log_state *after;
};

/* On reaching a size that a head was seen for: whether the root is another. */
static bool misses(const struct tree *tree, const struct signed_head *head)
{
    struct hash root;
    if (head->size != tree->size) return false;
    tree_root(&root, tree);
    return !hash_equal(&root, &head->root);
}

/* Append what is new; returns whether a head that was seen before turns out to be of another tree. */
static bool append(struct sync *s, const struct growth *g)
{
    const struct log_state *tip = &g->log->tip;
    bool fork = false;
    for (size_t i = (size_t)(tip->tree.size - g->chunk->from); i < g->chunk->n_records; i++) {
        commit_append(s, g->after, g->chunk->records[i]);
        fork = fork || misses(&g->after->tree, &tip->target) || misses(&g->after->tree, &tip->passing);
    }
    return fork;
}

/* The larger of the heads seen before that are still ahead, so that the largest is never forgotten. */
static struct signed_head still_passing(const struct growth *g)
{
    const struct signed_head *seen[] = {&g->log->tip.target, &g->log->tip.passing};
    struct signed_head kept = {0};
    for (size_t i = 0; i < 2; i++) {
        bool ahead = seen[i]->size > g->after->tree.size && seen[i]->size != g->head.size;
        if (ahead && seen[i]->size > kept.size) kept = *seen[i];
    }
    return kept;
}

static void tie_to_head(const struct growth *g)
{
    struct log_state *after = g->after;
    after->passing = still_passing(g);
    after->target = g->head;
    after->beyond = g->chunk->proof;
    after->note_len = g->chunk->note.len;
    memcpy(after->note, g->chunk->note.data, g->chunk->note.len);
}

static enum ayni_err take(struct sync *s, struct growth *g)
{
    struct hash root;
    size_t n_held = (size_t)(g->log->tip.tree.size - g->chunk->from);
    g->after = commit_begin(s, g->log);
    bool fork = append(s, g);
    tree_root(&root, &g->after->tree);
    enum ayni_err verdict =
        proof_check_consistency(&g->chunk->proof, g->after->tree.size, &root, g->head.size, &g->head.root);
    if (verdict != AYNI_OK) return verdict;
    if (fork) {
        log_freeze(s, g->log, g->chunk->note);
        return AYNI_OK;
    }
    tie_to_head(g);
    commit_end(s, g->log, g->chunk->records + n_held);
    return AYNI_OK;
}

/* Whether the chunk continues what is held. What overlaps is skipped, what leaves a gap is of no use. */
static bool continues(const struct log *log, const struct message_chunk *chunk)
{
    uint64_t held = log->tip.tree.size;
    return chunk->from <= held && chunk->from + chunk->n_records > held;
}

static enum ayni_err judge(struct sync *s, uint32_t peer, struct growth *g)
{
    const struct message_chunk *chunk = g->chunk;
    enum ayni_err verdict = log_open_note(g->log, chunk->note, &g->head);
    if (verdict != AYNI_OK) return verdict;
    if (g->head.size < chunk->from + chunk->n_records) return AYNI_ERR_PROTOCOL;
    struct shown_head shown = {chunk->note, g->head, chunk->from + chunk->n_records};
    if (!head_fits(s, peer, g->log, &shown) || g->log->forked) return AYNI_OK;
    return continues(g->log, chunk) && commits_have_room(s) ? take(s, g) : AYNI_OK;
}

/* An empty chunk answers "no more now". */
static void learn_end(struct peer_log *known, uint64_t from)
{
    if (known->believed > from) known->believed = from;
}

enum ayni_err on_chunk(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct message_chunk chunk = {.records = s->records};
    enum ayni_err verdict = message_read_chunk(fields, &chunk);
    if (verdict != AYNI_OK) return verdict;
    struct log *log = log_find(s, &chunk.log);
    if (log == NULL) return AYNI_OK;
    pull_answered(s, log, peer, &chunk);
    if (chunk.n_records > 0) return judge(s, peer, &(struct growth){.log = log, .chunk = &chunk});
    learn_end(&s->peers[peer].logs[log_number(s, log)], chunk.from);
    return AYNI_OK;
}
