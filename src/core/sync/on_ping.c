/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

enum ayni_err on_ping(struct sync *s, uint32_t peer, struct cursor *fields)
{
    uint64_t nonce;
    enum ayni_err verdict = message_read_number(fields, &nonce);
    if (verdict == AYNI_OK) peer_send_number(s, peer, MESSAGE_PONG, nonce);
    return verdict;
}

enum ayni_err on_pong(struct sync *s, uint32_t peer, struct cursor *fields)
{
    uint64_t nonce;
    struct peer *p = &s->peers[peer];
    enum ayni_err verdict = message_read_number(fields, &nonce);
    if (verdict != AYNI_OK) return verdict;
    if (nonce != p->ping_nonce || nonce == 0) return AYNI_OK; /* late, or made up */
    p->rtt_ms = s->now_ms - p->pinged_ms;
    p->ping_nonce = 0;
    return AYNI_OK;
}
