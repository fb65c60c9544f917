/* SPDX-License-Identifier: Apache-2.0 */
#include "core/sync/state.h"

struct bytes head_make(struct sync *s, const struct log *log)
{
    struct buffer message;
    struct message_head head = {.log = log->id,
                                .size = log->durable.tree.size,
                                .note = bytes_of(log->durable.note, log->durable.note_len)};
    outbox_begin(s, &message);
    return outbox_keep(s, &message, message_write_head(&message, &head));
}

bool head_fits(struct sync *s, uint32_t peer, struct log *log, const struct shown_head *shown)
{
    struct peer_log *known = &s->peers[peer].logs[log_number(s, log)];
    peer_learn(known, shown->held, true); /* only what is durable is told */
    peer_tells(known, log, &shown->head);
    if (!log_contradicts(s, log, &shown->head)) return true;
    peer_contradicts(known, shown->head.size);
    log_freeze(s, log, shown->note);
    return false;
}

/* A head alone changes nothing but what is known of the peer, unless it contradicts what is held. */
enum ayni_err on_head(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct message_head message;
    enum ayni_err verdict = message_read_head(fields, &message);
    if (verdict != AYNI_OK) return verdict;
    struct log *log = log_find(s, &message.log);
    if (log == NULL) return AYNI_OK;
    struct shown_head shown = {.note = message.note, .held = message.size};
    verdict = log_open_note(log, message.note, &shown.head);
    if (verdict != AYNI_OK) return verdict;
    if (shown.held > shown.head.size) return AYNI_ERR_PROTOCOL;
    (void)head_fits(s, peer, log, &shown);
    return AYNI_OK;
}
