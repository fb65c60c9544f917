/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/control.h"
#include "node/control_socket.h"
#include "node/listener.h"
#include "node/node.h"
#include "node/sessions.h"
#include "node/verifier.h"
#include "node/writer.h"

/* Inside of the node: its parts (node.c), and what the engine and the dispatcher ask of them (carry.c). */

#define NODE_STOP_SIGNALS 2

enum node_state {
    NODE_STARTING, /* the state does not yet cover what is stored; peers are served */
    NODE_RUNNING,
    NODE_STOPPING, /* until no job and no connection is left */
    NODE_LEAVING,  /* the engine is closed; the last answers go out */
};

struct node {
    const struct node_options *options;
    uv_loop_t loop;
    enum node_state state;
    int status; /* of the program */
    struct engine *engine;
    struct control *control;
    uint64_t stored_at_start[CHARTER_FOUNDERS_MAX]; /* size of each log */
    size_t n_sessions;                              /* as the service manager was told */
    uv_prepare_t before_sleep;
    uv_timer_t tick, watchdog, patience;
    uv_signal_t stop[NODE_STOP_SIGNALS], reload;
    struct config config;
    struct writer writer;
    struct verifier verifier;
    struct listener listener;
    struct sessions sessions;
    struct control_socket control_socket;
};

/* Errors: those of engine_open; `fault` says it in a sentence */
AYNI_MUST_CHECK enum ayni_err node_open_engine(struct node *node, struct fault *fault);

/* Errors: AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err node_open_control(struct node *node);
