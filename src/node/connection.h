/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>
#include <uv.h>

#include "core/noise/noise.h"
#include "core/sync/frame.h"
#include "node/address.h"
#include "node/connection_state.h"
#include "node/sender.h"

/*
 * One TCP connection to another node: TCP, Noise, messages (proto/transport.md).
 *
 * Happy path: accepted or dialled -> handshake -> `authenticated` says yes -> `opened` -> `message`s ->
 * connection_finish -> `closed`, after which it is freed. Whatever fails in the handshake ends in one silent
 * close after a random time. connection_close may be called from every event: `closed` always comes later, on
 * its own.
 */

#define CONNECTION_NO_SLOT UINT32_MAX

struct connection;

struct connection_events {
    /* The peer has proven to hold `key`. May it go on? */
    bool (*authenticated)(void *context, struct connection *c, const struct dh_public *key);
    void (*opened)(void *context, struct connection *c);
    void (*message)(void *context, struct connection *c, struct bytes message); /* for the call */
    void (*closed)(void *context, struct connection *c);
    void *context;
};

struct connection_options {
    uv_loop_t *loop;
    struct heap *heap;
    const struct noise_keys *keys;
    struct bytes prologue;
    struct connection_events events;
};

struct connection {
    struct connection *next, **back; /* the owner's list */
    const struct connection_options *options;
    uv_tcp_t tcp;
    uv_timer_t deadline; /* of the state: connecting, handshake, refused, finishing */
    union {
        uv_connect_t connect;
        uv_shutdown_t shutdown;
    } request;
    int n_handles; /* open ones of the two above */
    enum connection_state state;
    enum ayni_err why; /* it ends */
    bool dialled;
    uint32_t slot; /* whom it was dialled to, or who proved to be there */
    struct noise noise;
    struct buffer in; /* arrived and not opened */
    struct frame_reader reader;
    struct sender sender;
    uint64_t unfinished_ms; /* when the message began of which only a part is here; 0: none */
    uint64_t opened_ms, bytes_in, bytes_out;
    struct source source;
    char address[ADDRESS_TEXT_MAX];
};

/* Take the next connection of a listening socket. NULL: out of memory. What fails is told by `closed`. */
struct connection *connection_accept(const struct connection_options *options, uv_stream_t *listener);

/* Call the node whose key is `peer`. NULL: out of memory. What fails is told by `closed`. */
struct connection *connection_dial(const struct connection_options *options,
                                   const struct dh_public *peer,
                                   const struct sockaddr *address);

/* Begin the handshake of an accepted connection. */
void connection_start(struct connection *c);

/* Seal and send a message, in a session; else it goes nowhere. What cannot be sent closes the connection. */
void connection_send(struct connection *c, struct bytes message);

/* Send what waits, then close. */
void connection_finish(struct connection *c, enum ayni_err why);

/* Close at once. Harmless when it is closing already. */
void connection_close(struct connection *c, enum ayni_err why);

/* About once a second: closes a session whose peer sends or takes too slowly. */
void connection_tick(struct connection *c);
