/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

/* What happens when: a heap on (time, number), so that equal times keep the order in which they were planned.
 */

enum happening {
    MESSAGE_ARRIVES, /* link, end, session, message */
    SESSION_ENDS,    /* link, end, session: that end learns that the session is over */
    LINK_CONNECTS,   /* link; also in the place of a session that is up, when `end` is 1 */
    DISK_SYNCS,      /* node, session (its life) */
    NODE_TICKS,      /* node, session (its life) */
    NODE_CRASHES,    /* node, session (its life) */
    NODE_STARTS,     /* node */
    CLIENT_SUBMITS,  /* node */
    WEATHER_CHANGES,
    PARTITION_HEALS,
    TWIN_STARTS,
    FAULTS_STOP,
};

struct happens {
    uint64_t at_ms;
    uint64_t number;
    enum happening what;
    uint32_t node; /* or link */
    uint32_t end;
    uint32_t session;
    struct bytes message; /* owned */
};

struct queue {
    size_t n, capacity;
    struct happens *heap;
    uint64_t next_number;
};

void queue_deinit(struct queue *q);
/* Takes the message. */
void queue_put(struct queue *q, const struct happens *h);
/* What was taken, for a later time; what was put after it still comes after it. */
void queue_put_off(struct queue *q, const struct happens *h);
bool queue_take(struct queue *q, struct happens *out);
