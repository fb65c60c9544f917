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

/* A head alone changes nothing but what is known of the peer, unless it contradicts what is held. */
enum ayni_err on_head(struct sync *s, uint32_t peer, struct cursor *fields)
{
    struct message_head message;
    struct signed_head head;
    enum ayni_err verdict = message_read_head(fields, &message);
    if (verdict != AYNI_OK) return verdict;
    struct log *log = log_find(s, &message.log);
    if (log == NULL) return AYNI_OK;
    verdict = log_open_note(log, message.note, &head);
    if (verdict != AYNI_OK) return verdict;
    if (message.size > head.size) return AYNI_ERR_PROTOCOL;
    peer_learn(&s->peers[peer].logs[log_number(s, log)], message.size, true);
    if (!log->forked && log_contradicts(s, log, &head)) log_freeze(s, log, message.note);
    return AYNI_OK;
}
