/* SPDX-License-Identifier: Apache-2.0 */
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "cmd/command.h"
#include "cmd/commands.h"
#include "cmd/folders.h"
#include "cmd/heap.h"
#include "cmd/help.h"
#include "core/crypto/crypto.h"
#include "node/node.h"

/* The node: options, and what the process gives up before it reads a key. */

/* Secrets in memory stay there: no core files, no other process looks in, no new privileges. */
static void harden(void)
{
    const struct rlimit none = {0, 0};
    umask(077);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN);       /* until the loop runs: there is nothing to read again yet */
    signal(SIGXFSZ, SIG_IGN);      /* a limit on files then shows as a full disk */
    setrlimit(RLIMIT_CORE, &none); /* each lowers what we may do: a refusal leaves us no worse */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
#ifndef AYNI_SANITIZED /* the leak checker reads its own process from outside */
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

/*
 * The buffers of a catch-up go back to the system when they are freed: left to itself glibc learns from the
 * first of them to keep such blocks, and a node that has long caught up holds on to twice what it needs.
 */
#define KEPT_BLOCK_MAX (256 << 10) /* bytes; larger ones are mapped, each by itself */

static int fail(int status, const char *message)
{
    fprintf(stderr, "aynid: %s\n", message);
    if (status == EXIT_USAGE) fputs("Try `aynid --help`.\n", stderr);
    return status;
}

static int run(const struct options *options)
{
    static char folder[FOLDER_PATH_MAX], codelists[FOLDER_PATH_MAX];
    if (!data_folder(folder, option(options, "data")))
        return fail(EXIT_USAGE, "no data folder: name one with --data DIR or $AYNI_DATA");
    if (!codelists_folder(codelists)) codelists[0] = '\0';
    harden();
    (void)mallopt(M_MMAP_THRESHOLD, KEPT_BLOCK_MAX);
    if (crypto_init() != AYNI_OK) return fail(EXIT_UNREACHABLE, "this machine gives no randomness");
    struct node_options node = {
        .heap = program_heap(),
        .folder = folder,
        .listen = option(options, "listen"),
        .codelists = codelists,
    };
    return node_run(&node);
}

int main(int argc, char **argv)
{
    static struct options options;
    static const struct option_rule no_options[] = {{NULL, NULL, NULL, false}};
    const struct option_rules rules = {command_aynid.options, no_options};
    char message[200];
    if (!options_parse(&options, &rules, argc - 1, argv + 1, message, sizeof message))
        return fail(EXIT_USAGE, message);
    if (option(&options, "help") != NULL) {
        help_command(&command_aynid);
        return 0;
    }
    if (option(&options, "version") != NULL) {
        puts("aynid " AYNI_VERSION);
        return 0;
    }
    if (options.n_words > 0) return fail(EXIT_USAGE, "expected options alone");
    return run(&options);
}
