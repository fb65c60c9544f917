/* SPDX-License-Identifier: Apache-2.0 */
#include "control/call.h"
#include "core/record/record.h"

/* status: what the node is and holds. */

static const char *gate_name(enum ayni_err ready)
{
    switch (ready) {
    case AYNI_OK:
        return "open";
    case AYNI_ERR_FORK:
        return "forked";
    default:
        return "recovering";
    }
}

static void digest_log(struct sha256 *sum, const struct engine *e, uint32_t log, struct bytes id)
{
    const struct tree *tree = &sync_durable(engine_sync(e), log)->tree;
    struct hash root;
    uint8_t size[8];
    for (int i = 0; i < 8; i++)
        size[i] = (uint8_t)(tree->size >> (56 - 8 * i));
    tree_root(&root, tree);
    sha256_update(sum, id);
    sha256_update(sum, BYTES_ARRAY(size));
    sha256_update(sum, BYTES_ARRAY(root.bytes));
}

/* Of the logs beyond the founders' that hold records, the one with the next id; false when there is none. */
static bool next_log(const struct engine *e, const struct log_id **id, uint32_t *out)
{
    const struct log_id *after = *id;
    *id = NULL;
    for (uint32_t log = 0; log < engine_n_logs(e); log++) {
        const struct log_id *other = &ledger_log(engine_ledger(e), log)->id;
        if (log < engine_charter(e)->n_founders || sync_durable(engine_sync(e), log)->tree.size == 0)
            continue;
        if (after != NULL && log_id_compare(other, after) <= 0) continue;
        if (*id != NULL && log_id_compare(other, *id) > 0) continue;
        *id = other;
        *out = log;
    }
    return *id != NULL;
}

/*
 * SHA-256 over (member id, size, root) of the founders' logs, then (log id, size, root) of the others in
 * order of id: equal frontiers, equal digests, whatever numbers the logs have here.
 */
static void frontier_digest(const struct call *call, struct hash *out)
{
    const struct engine *e = call->control->engine;
    const struct log_id *id = NULL;
    struct sha256 sum;
    uint32_t log = 0;
    sha256_init(&sum);
    for (; log < engine_charter(e)->n_founders; log++)
        digest_log(&sum, e, log, BYTES_ARRAY(engine_charter(e)->founders[log].id.bytes));
    while (next_log(e, &id, &log))
        digest_log(&sum, e, log, BYTES_ARRAY(id->bytes));
    sha256_final(&sum, out->bytes);
}

/* The claimed time of the newest record of a log: how fresh what is held of it is. 0 where none tells. */
static uint64_t newest_ms(struct store_read *read, uint32_t log, uint64_t size)
{
    struct bytes bytes;
    struct record rec;
    if (size == 0 || store_record(read, log, size - 1, &bytes) != AYNI_OK) return 0;
    return record_decode(&rec, bytes) == AYNI_OK ? rec.time_ms : 0;
}

static void write_log(struct call *call, struct store_read *read, uint32_t log)
{
    const struct engine *e = call->control->engine;
    const struct log_state *state = sync_durable(engine_sync(e), log);
    uint64_t now_ms = engine_wall_ms(e), time_ms = newest_ms(read, log, state->tree.size);
    struct packer *p = &call->out;
    struct hash root;
    tree_root(&root, &state->tree);
    pack_map(p, time_ms > 0 ? 8 : 7);
    if (time_ms > 0) put_uint(p, "age_s", now_ms > time_ms ? (now_ms - time_ms) / 1000 : 0);
    put_bool(p, "forked", sync_is_forked(engine_sync(e), log));
    put_str(p, "member", engine_log_name(e, log));
    put_uint(p, "replicas", sync_n_replicas(engine_sync(e), log, state->tree.size));
    put_bin(p, "root", BYTES_ARRAY(root.bytes));
    put_uint(p, "size", state->tree.size);
    put_uint(p, "target", state->target.size);
    put_uint(p, "witnessed", 0);
}

static enum ayni_err write_logs(struct call *call)
{
    const struct engine *e = call->control->engine;
    struct store_read read;
    enum ayni_err err = store_read_begin(engine_store(e), &read);
    if (err != AYNI_OK) return err;
    pack_text(&call->out, "logs");
    pack_array(&call->out, engine_n_logs(e));
    for (uint32_t log = 0; log < engine_n_logs(e); log++)
        write_log(call, &read, log);
    store_read_end(&read);
    return AYNI_OK;
}

static void write_store(struct call *call, const struct store_space *space)
{
    struct packer *p = &call->out;
    pack_text(p, "store");
    pack_map(p, 2);
    put_uint(p, "bytes", space->used_bytes);
    put_uint(p, "free", space->free_bytes);
}

/* Taken once for each state: its cost grows with the ledger, and people watch `status`. */
static enum ayni_err state_digest(struct control *c, struct hash *out)
{
    uint64_t n = engine_n_interpreted(c->engine);
    enum ayni_err err = AYNI_OK;
    if (n == 0 || n != c->n_digested) err = ledger_digest(engine_ledger(c->engine), &c->state_digest);
    if (err != AYNI_OK) return err;
    c->n_digested = n;
    *out = c->state_digest;
    return AYNI_OK;
}

static void write_verified(struct call *call)
{
    const struct engine *e = call->control->engine;
    uint64_t done = engine_n_interpreted(e);
    struct packer *p = &call->out;
    pack_text(p, "verified");
    pack_map(p, 2);
    put_uint(p, "done", done);
    put_uint(p, "pending", engine_n_stored(e) - done);
}

enum ayni_err method_status(struct call *call)
{
    const struct engine *e = call->control->engine;
    const struct charter *charter = engine_charter(e);
    struct control_peer peers[SYNC_PEERS_MAX];
    struct store_space space;
    struct hash state, frontier;
    enum ayni_err err = store_space(engine_store(e), &space);
    if (err == AYNI_OK) err = state_digest(call->control, &state);
    if (err != AYNI_OK) return err;
    frontier_digest(call, &frontier);

    struct packer *p = &call->out;
    pack_map(p, 12);
    put_bin(p, "frontier_digest", BYTES_ARRAY(frontier.bytes));
    put_text(p, "gate", gate_name(sync_own_log_ready(engine_sync(e))));
    put_bin(p, "ledger_id", BYTES_ARRAY(charter->id.bytes));
    err = write_logs(call);
    put_str(p, "member", charter->founders[engine_own_log(e)].name);
    put_uint(p, "peers", call_peers(call, peers));
    put_bool(p, "running", call->control->options.running);
    put_bin(p, "state_digest", BYTES_ARRAY(state.bytes));
    write_store(call, &space);
    write_verified(call);
    put_text(p, "version", AYNI_VERSION);
    put_uint(p, "void", ledger_n_void(engine_ledger(e)));
    return err;
}
