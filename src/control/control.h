/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;
struct engine;

/*
 * The local interface: MessagePack-RPC requests [0, id, method, [params]] in, [1, id, error, result] out
 * (proto/control.md). The node serves it on its socket, the command line calls it in its own process: one
 * dispatcher, two carriers. Results have the keys of `--json`.
 *
 * error = nil, or a map {code, message, field?, details?: [{field, message}...]}.
 */

#define CONTROL_MESSAGE_MAX ((size_t)4 << 20)

struct control;

/* What the node knows of a session and the engine does not. */
struct control_peer {
    uint32_t slot;
    char name[80];    /* member name */
    char address[80]; /* host:port */
    bool outgoing;
    uint64_t bytes_in, bytes_out;
    uint64_t since_ms;
};

struct control_options {
    struct heap *heap;
    struct engine *engine;
    bool running;          /* a node carries us */
    const char *codelists; /* folder */
    /* Answer of a request of `client`; borrowed for the call. May come at once or after a commit. */
    void (*reply)(void *context, uint64_t client, struct bytes message);
    /* Fill up to `max` sessions; returns how many. NULL: none. */
    size_t (*peers)(void *context, struct control_peer *out, size_t max);
    /* When a founder's node was last connected, since 1970; 0: not since we run. NULL: never. */
    uint64_t (*last_seen_ms)(void *context, uint32_t founder);
    void *context;
};

AYNI_MUST_CHECK enum ayni_err control_new(struct control **out, const struct control_options *options);
void control_free(struct control *c);

/*
 * Take as many whole requests as `in` holds and say how many bytes they were. Then the carrier calls
 * engine_flush. Errors: AYNI_ERR_ENCODING, AYNI_ERR_LIMIT, AYNI_ERR_USAGE: not a request: drop this client;
 * AYNI_ERR_MEMORY
 */
AYNI_MUST_CHECK enum ayni_err control_receive(struct control *c,
                                              uint64_t client,
                                              struct bytes in,
                                              size_t *out_consumed);

/* A client is gone: its pending answers are dropped, its submissions go on. */
void control_gone(struct control *c, uint64_t client);
