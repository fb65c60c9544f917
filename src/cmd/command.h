/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "cmd/options.h"
#include "control/client.h"
#include "control/folder.h"
#include "core/base/buffer.h"
#include "core/codec/packer.h"

struct heap;

/* Exit status of every command (README, "Exit status"). */
enum {
    EXIT_DONE = 0,
    EXIT_REFUSED = 1,
    EXIT_USAGE = 2,
    EXIT_UNVERIFIED = 3,
    EXIT_UNREACHABLE = 4,
};

/* A subcommand as it runs. */
struct cli {
    const struct command *command;
    struct options options;
    struct heap *heap;
    char folder[FOLDER_PATH_MAX];
    char codelists[FOLDER_PATH_MAX];
    bool json;
    bool lines;       /* documents one a line, for streams */
    const char *lang; /* BCP-47 tag the reader wants; "" for none */
    struct client *client;
};

struct command {
    const char *name;
    const char *words;   /* as in help: "ID", "FILE..." */
    const char *summary; /* one line */
    const char *help;    /* paragraphs; NULL: none */
    const char *example; /* lines to type */
    const struct option_rule *options;
    size_t words_min, words_max;
    int (*run)(struct cli *cli); /* returns the exit status */
};

/* Say what is wrong, on stderr and, with --json, as a document on stdout; returns the exit status that fits.
 */
int cli_fail(const struct cli *cli, enum ayni_err err, const struct fault *fault);
__attribute__((format(printf, 3, 4))) int cli_failf(const struct cli *cli,
                                                    enum ayni_err err,
                                                    const char *format,
                                                    ...);

/* Connect to the node, or open the folder. False: `out_status` is the exit status; what to say was said. */
bool cli_connect(struct cli *cli, int *out_status);

/* Call a method. False: as above. The value is valid until the next call. */
bool cli_call(
    struct cli *cli, const char *method, struct bytes params, struct bytes *out_value, int *out_status);

/* The same for what stands in a file: `where` (a file, "FILE:LINE") is said with what is wrong. */
bool cli_call_at(struct cli *cli,
                 const char *where,
                 const char *method,
                 struct bytes params,
                 struct bytes *out_value,
                 int *out_status);

/* The error of a reply, said; `where` may be NULL. */
int cli_fail_reply(const struct cli *cli, struct bytes error);
int cli_fail_reply_at(const struct cli *cli, const char *where, struct bytes error);

/* Whether there is somebody to ask: a terminal, and no --yes. */
bool cli_asks(const struct cli *cli);

/* Ask a question on the terminal; true when there is nobody to ask. */
bool cli_confirm(const struct cli *cli, const char *question);
