/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

/* The other side hangs up: so do we, without a word, for the reason that it gave. */
enum ayni_err on_bye(struct sync *s, uint32_t peer, struct cursor *fields)
{
    uint64_t reason;
    enum ayni_err verdict = message_read_number(fields, &reason);
    if (verdict != AYNI_OK) return verdict;
    enum ayni_err why = message_reason_err(reason);
    outbox_add(s, &(struct sync_effect){.kind = SYNC_CLOSE, .peer = peer, .err = why, .told = true});
    pulls_cancel(s, peer);
    s->peers[peer].phase = PEER_CLOSING;
    return AYNI_OK;
}
