/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "control/folder.h"
#include "core/base/bytes.h"

struct buffer;
struct heap;

/*
 * The other side of control.h: calls the node on its socket, or, when no node runs, the same dispatcher in
 * this process, on the store itself.
 */

struct client;

struct client_options {
    struct heap *heap;
    const char *folder;
    const char *codelists;
    unsigned wait_ms;   /* for the store's lock, when a node or another command holds it */
    unsigned answer_ms; /* how long to wait for each answer of a node; 0: until it comes */
    bool only_node;     /* leave the store alone: unreachable where no node answers */
    /* Told now and then: how many of the stored records are verified, where no node runs. May be NULL. */
    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *progress_context;
};

/* Errors: AYNI_ERR_UNREACHABLE, AYNI_ERR_BUSY, and those of engine_open */
AYNI_MUST_CHECK enum ayni_err client_open(struct client **out,
                                          const struct client_options *options,
                                          struct fault *fault);
void client_close(struct client *c);

/* Whether a node answers (and not this process). */
bool client_is_remote(const struct client *c);

/* The process id of that node; 0 where it cannot be told. */
long client_node_pid(const struct client *c);

/* What came back for one request. */
struct client_reply {
    uint32_t id;
    bool ok;
    struct bytes value; /* the result, or the error map; valid until the next call with this client */
};

/*
 * One request and its answer. `params` is an encoded map.
 * Errors: AYNI_ERR_UNREACHABLE, AYNI_ERR_TIMEOUT, AYNI_ERR_MEMORY ...
 */
AYNI_MUST_CHECK enum ayni_err client_call(struct client *c,
                                          const char *method,
                                          struct bytes params,
                                          struct client_reply *out);

/* The same in two steps, so that many can be under way. Answers may come in another order: see `id`. */
AYNI_MUST_CHECK enum ayni_err client_send(struct client *c,
                                          const char *method,
                                          struct bytes params,
                                          uint32_t *out_id);
AYNI_MUST_CHECK enum ayni_err client_receive(struct client *c, struct client_reply *out);
