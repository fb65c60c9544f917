/* SPDX-License-Identifier: Apache-2.0 */
#include "control/call.h"

/* members, peers: who is in the ledger, and whom this node talks to. */

size_t call_peers(const struct call *call, struct control_peer out[SYNC_PEERS_MAX])
{
    const struct control_options *options = &call->control->options;
    return options->peers == NULL ? 0 : options->peers(options->context, out, SYNC_PEERS_MAX);
}

/* When the member's node was last connected, since 1970; 0: not that we know. */
static uint64_t last_seen_ms(const struct call *call, uint32_t founder)
{
    const struct control_options *options = &call->control->options;
    return options->last_seen_ms == NULL ? 0 : options->last_seen_ms(options->context, founder);
}

static void write_member(struct call *call, uint32_t log)
{
    const struct engine *e = call->control->engine;
    const struct card *card = &engine_charter(e)->founders[log];
    uint64_t size = sync_durable(engine_sync(e), log)->tree.size, seen_ms = last_seen_ms(call, log);
    struct packer *p = &call->out;
    pack_map(p, seen_ms > 0 ? 9 : 8);
    put_str(p, "country", card->country);
    put_uint(p, "endorsements", 0);
    if (seen_ms > 0) put_instant(p, "last_seen", seen_ms);
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
    struct control_peer peers[SYNC_PEERS_MAX];
    size_t n = call_peers(call, peers);
    pack_array(&call->out, n);
    for (size_t i = 0; i < n; i++)
        write_peer(call, &peers[i]);
    return AYNI_OK;
}
