/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/control.h"
#include "control/engine.h"
#include "node/admission.h"
#include "node/config.h"
#include "node/connection.h"
#include "node/dialer.h"

/*
 * The other members and the sessions with them: one each. A member's slot is its number among the founders.
 *
 * Both sides call each other, so two connections may come up at once. Both sides then keep the one that the
 * smaller member id dialled; the other is closed before it has carried anything that the first does not
 * repeat. A new connection beside an old session means that the peer has lost that: the new one stays.
 *
 * A member whose messages, in a session that it has authenticated, break the protocol is left alone for a
 * minute, doubling to an hour. What goes wrong below the messages is no offence: anybody on the way can do
 * it.
 */

struct peer {
    struct sessions *sessions;
    uint32_t slot;
    struct connection *session; /* NULL: none */
    struct connection *call;    /* of the dialer, until it is a session */
    uint64_t seen_ms;           /* when the last session ended, since 1970; 0: none yet */
    bool is_missed;             /* the operator was told that there is no session */
    unsigned n_offences;
    uint64_t shunned_until_ms; /* it broke the protocol: until then no session */
    struct dialer dialer;
};

struct sessions {
    uv_loop_t *loop;
    struct engine *engine;
    uint32_t own; /* number of the founder that we are */
    bool stopping;
    uint8_t prologue[NOISE_PROLOGUE_MAX];
    struct connection_options options;
    struct connection *connections; /* all of them, sessions or not */
    struct admission admission;
    size_t n;
    struct peer list[CHARTER_FOUNDERS_MAX];
};

/* `engine` outlives the connections. */
void sessions_init(struct sessions *s, uv_loop_t *loop, struct engine *engine);

/* Where members are called: the configuration's address, else those on the card. */
void sessions_configure(struct sessions *s, const struct config *config);

/* Begin to call. */
void sessions_start(struct sessions *s);

/* A connection waits at the listening socket. */
void sessions_accept(struct sessions *s, uv_stream_t *listener);

/* Effects of replication; a slot without a session swallows them. */
void sessions_send(struct sessions *s, uint32_t slot, struct bytes message);
void sessions_hang_up(struct sessions *s, uint32_t slot, enum ayni_err why);

/* About once a second. */
void sessions_tick(struct sessions *s);

size_t sessions_count(const struct sessions *s);
/* 0: no session since this node runs. */
uint64_t sessions_last_seen_ms(const struct sessions *s, uint32_t slot);
size_t sessions_describe(const struct sessions *s, struct control_peer *out, size_t max);

/* No more calls; say goodbye and close everything. */
void sessions_stop(struct sessions *s);

/* Whether all connections are closed. */
bool sessions_are_gone(const struct sessions *s);
