/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

enum ayni_err on_have(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct message_have have;
    enum ayni_err verdict = message_read_have(fields, &have);
    if (verdict != AYNI_OK) return verdict;
    const struct log *log = log_find(s, &have.log);
    if (log != NULL) peer_learn(&s->peers[peer].logs[log_number(s, log)], have.size, true);
    return AYNI_OK;
}
