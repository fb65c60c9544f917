/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

static struct bytes answer(struct sync *s,
                           const struct log *log,
                           const struct message_pull *pull,
                           uint64_t *end)
{
    struct chunk_wish wish = {.from = pull->from, .max_bytes = MESSAGE_RECORDS_LEN_MAX};
    if (pull->max_bytes < wish.max_bytes) wish.max_bytes = (size_t)pull->max_bytes;
    return chunk_make(s, log, &wish, end);
}

enum ayni_err on_pull(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct message_pull pull;
    enum ayni_err verdict = message_read_pull(fields, &pull);
    if (verdict != AYNI_OK) return verdict;
    struct log *log = log_find(s, &pull.log);
    if (log == NULL) return AYNI_OK;
    struct peer_log *known = &s->peers[peer].logs[log_number(s, log)];
    if (known->diverged || pull.from >= log->durable.tree.size) {
        outbox_send(s, peer, chunk_make_empty(s, log, pull.from));
        return AYNI_OK;
    }
    uint64_t end = 0;
    outbox_send(s, peer, answer(s, log, &pull, &end));
    peer_learn(known, end, false);
    return AYNI_OK;
}
