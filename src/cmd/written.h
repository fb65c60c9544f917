/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"

/* What became of a record that was signed here, and waiting for more to become of it. */

#define WRITTEN_LABEL_MAX 256

struct written {
    uint8_t id[32];
    char hex[65];                       /* of the id */
    char commitment[WRITTEN_LABEL_MAX]; /* human id; "" for a record that belongs to none. Escaped */
    char level[16];                     /* "logged", "replicated" */
    uint64_t index, replicated, witnessed;
    bool waits; /* for the commitment that it answers, which is not here yet */
};

/* Take the answer of a method that signs, or of `level`, which leaves the commitment as it is. */
bool written_read(struct written *out, struct bytes value);

/* {id, commitment, index, level, replicated, waiting?, witnessed} as JSON, or lines for a person below
 * `verb`.
 */
int written_print(const struct cli *cli, const struct written *written, const char *verb);

/* The level to wait for. */
struct wait {
    uint64_t replicas; /* 0: logged is enough, which every answer is */
    uint64_t timeout_s;
    uint64_t until_ms; /* monotonic; 0 before the first wait */
};

#define WAIT_OPTIONS                                                                                       \
    {"wait", "LEVEL", "queued, logged (if not given) or replicated=N: wait until N peers hold it", false}, \
    {                                                                                                      \
        "timeout", "S", "seconds to wait for that level; 60 if not given", false                           \
    }

/* Read --wait and --timeout, and see whether that level can be reached. False: said; nothing was signed. */
bool wait_parse(struct cli *cli, struct wait *out, int *out_status);

/*
 * Wait, and keep `written` up to date. All waits of one command together take the time that was given; what
 * is waited for after it is asked for once. Returns the exit status; a failure was said.
 */
int wait_for(struct cli *cli, struct wait *wait, struct written *written);
