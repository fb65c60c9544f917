/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/command.h"
#include "cmd/commands.h"

static const struct option_rule options[] = {
    {"data", "DIR", "the data folder", false},
    {"listen", "HOST:PORT", "where other nodes call, instead of `listen` in ayni.conf", false},
    {"help", NULL, "show this help", false},
    {"version", NULL, "show the version", false},
    {NULL, NULL, NULL, false},
};

const struct command command_aynid = {
    .name = "aynid",
    .words = "",
    .summary = "the node of one member of a ledger",
    .help =
        "Runs in the foreground and logs to stderr; says `ready` there and to $NOTIFY_SOCKET. SIGTERM and "
        "SIGINT stop it, SIGHUP reads [peers] in ayni.conf again.\n"
        "Exit status: 0 stopped on request, 1 refused, 2 wrong options, 4 the port, the store or another "
        "part of the system is not to be had, 74 the disk failed.",
    .example = "  aynid --data /var/lib/ayni --listen 0.0.0.0:4700",
    .options = options,
};
