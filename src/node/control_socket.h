/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>
#include <uv.h>

#include "control/folder.h"
#include "core/base/buffer.h"
#include "node/sender.h"

struct control;

/*
 * FOLDER/control.sock: the local interface (control/control.h) for programs of the node's own user.
 *
 * The socket is bound under another name and moved into place, so that nobody meets one that does not listen
 * yet; a stale one is replaced, since whoever holds the store's lock is the only node. A client that does not
 * read its answers is not read from either.
 */

#define CONTROL_CLIENTS_MAX 64

struct control_client {
    struct control_socket *socket;
    uint64_t number; /* 0: free place */
    uv_pipe_t pipe;
    bool closing, paused;
    struct buffer in;
    struct sender sender;
};

struct control_socket {
    uv_loop_t *loop;
    struct heap *heap;
    struct control *control;
    uv_pipe_t listener;
    bool is_open;
    bool is_finishing; /* no more requests are taken */
    char path[FOLDER_PATH_MAX], bound_path[FOLDER_PATH_MAX];
    uint64_t n_clients; /* so far: each has a number */
    struct control_client clients[CONTROL_CLIENTS_MAX];
};

/* Errors: AYNI_ERR_LIMIT the path is too long for a socket; AYNI_ERR_PERMISSION, AYNI_ERR_IO */
AYNI_MUST_CHECK enum ayni_err control_socket_open(struct control_socket *s,
                                                  const char *folder,
                                                  struct fault *fault);

/* Before control_socket_open, once. */
void control_socket_init(struct control_socket *s, uv_loop_t *loop, struct heap *heap);

/* Whom requests go to. */
void control_socket_attach(struct control_socket *s, struct control *control);

/* An answer; nothing when the client is gone. */
void control_socket_reply(struct control_socket *s, uint64_t number, struct bytes message);

/* Remove the socket and take no more requests; answers still go out. */
void control_socket_finish(struct control_socket *s);

/* Whether every answer was handed to the system. */
bool control_socket_is_drained(const struct control_socket *s);

/* Close all clients. Nothing is told to `control` any more. */
void control_socket_close(struct control_socket *s);
