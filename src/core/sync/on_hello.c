/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

static bool speaks(const struct message_hello *hello, uint64_t version)
{
    for (size_t i = 0; i < hello->n_versions; i++)
        if (hello->versions[i] == version) return true;
    return false;
}

enum ayni_err on_hello(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct message_hello hello;
    struct peer *p = &s->peers[peer];
    enum ayni_err verdict = message_read_hello(fields, &hello);
    if (verdict != AYNI_OK) return verdict;
    if (p->phase != PEER_GREETING) return AYNI_ERR_PROTOCOL;
    if (!ledger_id_equal(&hello.ledger, &s->ledger)) return AYNI_ERR_LEDGER;
    if (!speaks(&hello, SYNC_PROTOCOL_VERSION)) return AYNI_ERR_VERSION;
    /* Shown, and decides nothing: any two numbers may be subtracted. */
    p->clock_skew_ms = (int64_t)(hello.wall_ms - s->wall_ms);
    p->phase = PEER_LISTING;
    return AYNI_OK;
}
