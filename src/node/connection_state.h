/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>

/* The life of a connection to another node. */
enum connection_state {
    CONNECTION_CONNECTING, /* we called; TCP is not there yet */
    CONNECTION_HANDSHAKE,  /* the other side has proven nothing */
    CONNECTION_SESSION,    /* its key belongs to a member: messages go both ways */
    CONNECTION_REFUSED,    /* it failed the handshake: nothing is said, closed after a random moment */
    CONNECTION_FINISHING,  /* what waits is still sent, what comes is thrown away */
    CONNECTION_CLOSING,    /* libuv lets go of the handles; then it is freed */
    CONNECTION_STATES,
};

const char *connection_state_name(enum connection_state state);

bool connection_may_move(enum connection_state from, enum connection_state to);
