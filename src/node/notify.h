/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * The service manager's notification protocol (sd_notify(3)), by hand: one datagram of KEY=VALUE lines to the
 * socket that it names. Without a manager every call does nothing.
 */

/* Tell $NOTIFY_SOCKET, such as "READY=1". */
void notify(const char *state);

/* Send to a socket: a path, or "@name" in the abstract namespace. False when it cannot be sent. */
bool notify_to(const char *socket_name, const char *state);

/* How often to send WATCHDOG=1: half of $WATCHDOG_USEC, when it is meant for this process; 0: never. */
uint64_t notify_watchdog_ms(void);
