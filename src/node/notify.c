/* SPDX-License-Identifier: Apache-2.0 */
#include "node/notify.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

bool notify_to(const char *socket_name, const char *state)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(socket_name);
    if (len < 2 || len >= sizeof address.sun_path) return false;
    if (socket_name[0] != '/' && socket_name[0] != '@') return false;
    memcpy(address.sun_path, socket_name, len);
    if (socket_name[0] == '@') address.sun_path[0] = '\0';
    socklen_t address_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);

    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return false;
    ssize_t n = sendto(fd, state, strlen(state), MSG_NOSIGNAL | MSG_DONTWAIT,
                       (const struct sockaddr *)&address, address_len);
    close(fd);
    return n == (ssize_t)strlen(state);
}

void notify(const char *state)
{
    const char *socket_name = getenv("NOTIFY_SOCKET");
    /* Not heard is not fatal: the manager's own time-outs say so. */
    if (socket_name != NULL) (void)notify_to(socket_name, state);
}

static uint64_t number(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? 0 : strtoull(value, NULL, 10);
}

uint64_t notify_watchdog_ms(void)
{
    uint64_t pid = number("WATCHDOG_PID");
    if (pid != 0 && pid != (uint64_t)getpid()) return 0;
    return number("WATCHDOG_USEC") / 2000;
}
