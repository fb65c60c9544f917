/* SPDX-License-Identifier: Apache-2.0 */
#include "node/notify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "support/cmocka.h"
#include "support/scratch.h"

/* A service manager's socket: at a path, or in the abstract namespace when `name` opens with '@'. */
static int manager_open(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    memcpy(address.sun_path, name, len);
    if (name[0] == '@') address.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    assert_true(fd >= 0);
    socklen_t address_len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, address_len), 0);
    return fd;
}

static void assert_heard(int fd, const char *want)
{
    char got[128];
    ssize_t n = recv(fd, got, sizeof got - 1, 0);
    assert_true(n >= 0);
    got[n] = '\0';
    assert_string_equal(got, want);
}

static void states_reach_a_socket_with_a_path(void **state)
{
    char folder[SCRATCH_PATH_MAX], path[SCRATCH_PATH_MAX + 16];
    (void)state;
    scratch_make(folder, NULL);
    snprintf(path, sizeof path, "%s/notify", folder);
    int fd = manager_open(path);
    setenv("NOTIFY_SOCKET", path, 1);
    notify("READY=1");
    notify("STATUS=2 of 3 peers connected");
    assert_heard(fd, "READY=1");
    assert_heard(fd, "STATUS=2 of 3 peers connected");
    close(fd);
    unlink(path);
    notify("STOPPING=1"); /* nobody there: no harm */
    scratch_remove(folder);
}

static void states_reach_an_abstract_socket(void **state)
{
    char name[64];
    (void)state;
    snprintf(name, sizeof name, "@ayni-notify-%ld", (long)getpid());
    int fd = manager_open(name);
    assert_true(notify_to(name, "WATCHDOG=1"));
    assert_heard(fd, "WATCHDOG=1");
    close(fd);
}

static void other_names_are_refused(void **state)
{
    static char too_long[200];
    (void)state;
    memset(too_long, 'x', sizeof too_long - 1);
    too_long[0] = '/';
    assert_false(notify_to("", "READY=1"));
    assert_false(notify_to("@", "READY=1"));
    assert_false(notify_to("relative/path", "READY=1"));
    assert_false(notify_to(too_long, "READY=1"));
}

static void the_watchdog_is_fed_at_half_its_time_by_the_process_it_is_for(void **state)
{
    char pid[32];
    (void)state;
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    assert_int_equal(notify_watchdog_ms(), 0);
    setenv("WATCHDOG_USEC", "30000000", 1);
    assert_int_equal(notify_watchdog_ms(), 15000);
    snprintf(pid, sizeof pid, "%ld", (long)getpid());
    setenv("WATCHDOG_PID", pid, 1);
    assert_int_equal(notify_watchdog_ms(), 15000);
    setenv("WATCHDOG_PID", "1", 1);
    assert_int_equal(notify_watchdog_ms(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_reach_a_socket_with_a_path),
        cmocka_unit_test(states_reach_an_abstract_socket),
        cmocka_unit_test(other_names_are_refused),
        cmocka_unit_test(the_watchdog_is_fed_at_half_its_time_by_the_process_it_is_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
