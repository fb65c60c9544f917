/* SPDX-License-Identifier: Apache-2.0 */
#include "control/call.h"

/* What the node is and holds: status, members, peers. */

#define PEERS_SHOWN_MAX SYNC_PEERS_MAX

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

/* SHA-256 over (member id, size, root) of all logs: equal frontiers, equal digests. */
static void frontier_digest(const struct call *call, struct hash *out)
{
    const struct engine *e = call->control->engine;
    struct sha256 sum;
    sha256_init(&sum);
    for (uint32_t log = 0; log < engine_charter(e)->n_founders; log++) {
        const struct tree *tree = &sync_durable(engine_sync(e), log)->tree;
        struct hash root;
        uint8_t size[8];
        for (int i = 0; i < 8; i++)
            size[i] = (uint8_t)(tree->size >> (56 - 8 * i));
        tree_root(&root, tree);
        sha256_update(&sum, BYTES_ARRAY(engine_charter(e)->founders[log].id.bytes));
        sha256_update(&sum, BYTES_ARRAY(size));
        sha256_update(&sum, BYTES_ARRAY(root.bytes));
    }
    sha256_final(&sum, out->bytes);
}

static void write_log(struct call *call, uint32_t log)
{
    const struct engine *e = call->control->engine;
    const struct log_state *state = sync_durable(engine_sync(e), log);
    struct packer *p = &call->out;
    struct hash root;
    tree_root(&root, &state->tree);
    pack_map(p, 7);
    put_bool(p, "forked", sync_is_forked(engine_sync(e), log));
    put_str(p, "member", engine_charter(e)->founders[log].name);
    put_uint(p, "replicas", sync_n_replicas(engine_sync(e), log, state->tree.size));
    put_bin(p, "root", BYTES_ARRAY(root.bytes));
    put_uint(p, "size", state->tree.size);
    put_uint(p, "target", state->target.size);
    put_uint(p, "witnessed", 0);
}

static void write_store(struct call *call, const struct store_space *space)
{
    struct packer *p = &call->out;
    pack_text(p, "store");
    pack_map(p, 2);
    put_uint(p, "bytes", space->used_bytes);
    put_uint(p, "free", space->free_bytes);
}

static void write_verified(struct call *call)
{
    const struct engine *e = call->control->engine;
    uint64_t done = 0, stored = 0;
    for (uint32_t log = 0; log < engine_charter(e)->n_founders; log++) {
        done += ledger_applied(engine_ledger(e), log);
        stored += sync_durable(engine_sync(e), log)->tree.size;
    }
    struct packer *p = &call->out;
    pack_text(p, "verified");
    pack_map(p, 2);
    put_uint(p, "done", done);
    put_uint(p, "pending", stored - done);
}

static size_t list_peers(const struct call *call, struct control_peer out[PEERS_SHOWN_MAX])
{
    const struct control_options *options = &call->control->options;
    return options->peers == NULL ? 0 : options->peers(options->context, out, PEERS_SHOWN_MAX);
}

enum ayni_err method_status(struct call *call)
{
    const struct engine *e = call->control->engine;
    const struct charter *charter = engine_charter(e);
    struct control_peer peers[PEERS_SHOWN_MAX];
    struct store_space space;
    struct hash state, frontier;
    enum ayni_err err = store_space(engine_store(e), &space);
    if (err == AYNI_OK) err = ledger_digest(engine_ledger(e), &state);
    if (err != AYNI_OK) return err;
    frontier_digest(call, &frontier);

    struct packer *p = &call->out;
    pack_map(p, 11);
    put_bin(p, "frontier_digest", BYTES_ARRAY(frontier.bytes));
    put_text(p, "gate", gate_name(sync_own_log_ready(engine_sync(e))));
    put_bin(p, "ledger_id", BYTES_ARRAY(charter->id.bytes));
    pack_text(p, "logs");
    pack_array(p, charter->n_founders);
    for (uint32_t log = 0; log < charter->n_founders; log++)
        write_log(call, log);
    put_str(p, "member", charter->founders[engine_own_log(e)].name);
    put_uint(p, "peers", list_peers(call, peers));
    put_bool(p, "running", call->control->options.running);
    put_bin(p, "state_digest", BYTES_ARRAY(state.bytes));
    write_store(call, &space);
    write_verified(call);
    put_uint(p, "void", ledger_n_void(engine_ledger(e)));
    return AYNI_OK;
}

static void write_member(struct call *call, uint32_t log)
{
    const struct engine *e = call->control->engine;
    const struct card *card = &engine_charter(e)->founders[log];
    uint64_t size = sync_durable(engine_sync(e), log)->tree.size;
    struct packer *p = &call->out;
    pack_map(p, 8);
    put_str(p, "country", card->country);
    put_uint(p, "endorsements", 0);
    put_bin(p, "member_id", BYTES_ARRAY(card->id.bytes));
    put_str(p, "name", card->name);
    put_raw(p, "names", card->names);
    put_str(p, "org_id", card->org_id);
    put_uint(p, "size", size);
    put_text(p, "status", size == 0 ? "founder, not joined yet" : "founder");
}

enum ayni_err method_members(struct call *call)
{
    const struct charter *charter = engine_charter(call->control->engine);
    pack_array(&call->out, charter->n_founders);
    for (uint32_t log = 0; log < charter->n_founders; log++)
        write_member(call, log);
    return AYNI_OK;
}

static void write_peer(struct call *call, const struct control_peer *peer)
{
    const struct sync_peer_view view = sync_peer(engine_sync(call->control->engine), peer->slot);
    struct packer *p = &call->out;
    pack_map(p, 11);
    put_text(p, "address", peer->address);
    put_uint(p, "behind", view.behind);
    put_uint(p, "bytes_in", peer->bytes_in);
    put_uint(p, "bytes_out", peer->bytes_out);
    pack_text(p, "clock_skew_ms");
    pack_int(p, view.clock_skew_ms);
    put_text(p, "direction", peer->outgoing ? "out" : "in");
    put_uint(p, "lag", view.lag);
    put_text(p, "name", peer->name);
    put_bool(p, "ready", view.ready);
    put_uint(p, "rtt_ms", view.rtt_ms);
    put_uint(p, "since_ms", peer->since_ms);
}

enum ayni_err method_peers(struct call *call)
{
    struct control_peer peers[PEERS_SHOWN_MAX];
    size_t n = list_peers(call, peers);
    pack_array(&call->out, n);
    for (size_t i = 0; i < n; i++)
        write_peer(call, &peers[i]);
    return AYNI_OK;
}
