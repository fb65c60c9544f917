/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "branches.h"

struct buffer;

/*
 * What happens to the node of fuzz_sync.c, as bytes of an input: a step's number, the peer's, then what the
 * step takes. The messages of peers are made here, of what the logs' keys signed.
 */

#define LOGS 3 /* the first is the node's own */
#define PEERS 3

enum step {
    STEP_UP,
    STEP_DOWN,
    STEP_TICK,
    STEP_STORE,
    STEP_STORE_FAILS,
    STEP_RESTART,
    STEP_SUBMIT,
    STEP_RAW,
    STEP_HELLO,
    STEP_FRONTIER,
    STEP_HEAD,
    STEP_PULL,
    STEP_CHUNK,
    STEP_HAVE,
    STEP_NUMBER,
    STEPS,
};

/* The scene and its branches; made once. */
const struct branches *speech_branches(void);

/*
 * Append the message of a step from STEP_RAW on. A head beyond what the branches have in common shows one:
 * its bit is set for its log. Bytes may hold any head that a seed brought along.
 */
void speech_make(struct buffer *out, unsigned shown[LOGS], enum step kind, struct bytes *input);
