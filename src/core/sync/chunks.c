/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/sync/state.h"

struct log_reads {
    struct sync *s;
    uint32_t log;
};

static enum ayni_err read_subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    const struct log_reads *reads = context;
    return reads->s->reads.subtree(reads->s->reads.context, reads->log, start, height, out);
}

/*
 * The proof from the chunk's end to the head that we hold: of own leaves as far as they go, of `beyond` after
 * them (proto/sync.md, "Half a log").
 */
static enum ayni_err prove(struct sync *s, const struct log *log, uint64_t end, struct proof *out)
{
    const struct log_state *durable = &log->durable;
    struct log_reads reads = {s, log_number(s, log)};
    struct tree_view view = {.held = durable->tree.size,
                             .size = durable->target.size,
                             .beyond = &durable->beyond,
                             .reads = {read_subtree, &reads}};
    return proof_make_consistency(out, &view, end);
}

/* View records until the budget is used up. */
static size_t collect(struct sync *s, const struct log *log, const struct chunk_wish *wish)
{
    uint64_t left = log->durable.tree.size - wish->from;
    size_t n = 0, n_bytes = 0;
    for (; n < SYNC_RECORDS_MAX && n < left; n++) {
        struct bytes *record = &s->records[n];
        enum ayni_err err = s->reads.record(s->reads.context, log_number(s, log), wish->from + n, record);
        sync_break(s, err);
        if (err != AYNI_OK) return 0;
        n_bytes += record->len + MESSAGE_RECORD_OVERHEAD;
        if (n > 0 && n_bytes > wish->max_bytes) break;
    }
    return n;
}

static struct bytes write_chunk(struct sync *s, const struct message_chunk *chunk)
{
    struct buffer message;
    outbox_begin(s, &message);
    return outbox_keep(s, &message, message_write_chunk(&message, chunk));
}

struct bytes chunk_make(struct sync *s,
                        const struct log *log,
                        const struct chunk_wish *wish,
                        uint64_t *out_end)
{
    assert(wish->from < log->durable.tree.size && wish->max_bytes <= MESSAGE_RECORDS_LEN_MAX);
    struct message_chunk chunk = {.log = log->id, .from = wish->from, .records = s->records};
    chunk.note = bytes_of(log->durable.note, log->durable.note_len);
    chunk.n_records = collect(s, log, wish);
    if (chunk.n_records == 0) return bytes_of(NULL, 0);
    *out_end = wish->from + chunk.n_records;
    enum ayni_err err = prove(s, log, *out_end, &chunk.proof);
    sync_break(s, err);
    return err == AYNI_OK ? write_chunk(s, &chunk) : bytes_of(NULL, 0);
}

struct bytes chunk_make_empty(struct sync *s, const struct log *log, uint64_t from)
{
    struct message_chunk chunk = {.log = log->id, .from = from};
    return write_chunk(s, &chunk);
}
