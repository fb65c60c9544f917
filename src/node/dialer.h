/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "core/base/bytes.h"
#include "node/address.h"

/*
 * Calls one member until there is a session: resolves its addresses in turn, tries what they resolve to one
 * by one, waits longer after each failure (backoff.h).
 */

#define DIALER_ADDRESSES_MAX 8
#define DIALER_CANDIDATES_MAX 4

enum dialer_state {
    DIALER_RESTING, /* there is a session, or no address */
    DIALER_WAITING, /* for its timer */
    DIALER_RESOLVING,
    DIALER_CALLING, /* `call` was made and its outcome is not told yet */
};

struct dialer {
    uv_timer_t timer;
    uv_getaddrinfo_t resolve;
    bool is_resolving; /* libuv has not let go of `resolve` */
    enum dialer_state state;
    unsigned n_failed;           /* rounds since the last session */
    size_t n_addresses, address; /* the one to try */
    struct address addresses[DIALER_ADDRESSES_MAX];
    size_t n_candidates, candidate; /* the one to try */
    struct sockaddr_storage candidates[DIALER_CANDIDATES_MAX];
    /* Call this address; the outcome is told by dialer_rest or dialer_failed. */
    void (*call)(struct dialer *d, const struct sockaddr *address);
};

void dialer_init(struct dialer *d, uv_loop_t *loop);

/* Replace the addresses; texts that are none are left out. Takes effect with the next attempt. */
void dialer_set_addresses(struct dialer *d, const struct bytes *texts, size_t n);

/* Begin, or go on after a session is lost; the first attempt comes after `delay_ms`. */
void dialer_start(struct dialer *d, uint64_t delay_ms);

/* The session was lost: begin again, later each time unless `lasted`. */
void dialer_again(struct dialer *d, bool lasted);

/* The call came to nothing. */
void dialer_failed(struct dialer *d);

/* There is a session, or the node stops: no more calls. */
void dialer_rest(struct dialer *d);

/* Let go of the loop. */
void dialer_close(struct dialer *d);
