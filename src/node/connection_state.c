/* SPDX-License-Identifier: Apache-2.0 */
#include "node/connection_state.h"

#include <assert.h>

#define BIT(state) (1u << CONNECTION_##state)

static const struct {
    const char *name;
    unsigned allowed; /* bit set of the next states */
} states[CONNECTION_STATES] = {
    [CONNECTION_CONNECTING] = {"connecting", BIT(HANDSHAKE) | BIT(CLOSING)},
    [CONNECTION_HANDSHAKE] = {"handshake", BIT(SESSION) | BIT(REFUSED) | BIT(CLOSING)},
    [CONNECTION_SESSION] = {"session", BIT(FINISHING) | BIT(CLOSING)},
    [CONNECTION_REFUSED] = {"refused", BIT(CLOSING)},
    [CONNECTION_FINISHING] = {"finishing", BIT(CLOSING)},
    [CONNECTION_CLOSING] = {"closing", 0},
};

const char *connection_state_name(enum connection_state state)
{
    assert(state < CONNECTION_STATES);
    return states[state].name;
}

bool connection_may_move(enum connection_state from, enum connection_state to)
{
    assert(from < CONNECTION_STATES && to < CONNECTION_STATES);
    return (states[from].allowed & 1u << to) != 0;
}
