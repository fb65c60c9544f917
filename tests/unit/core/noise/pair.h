/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/noise/noise.h"

/* Two ends of a session with the keys of the worked example in proto/transport.md. */
struct pair {
    uint8_t prologue[NOISE_PROLOGUE_MAX];
    struct noise_options caller_options, answerer_options;
    struct noise caller, answerer;
    struct buffer wire; /* what the last call wrote */
    struct buffer plain;
};

/* Fill `len` bytes with first, first + 1, ... */
void fill(uint8_t *out, size_t len, uint8_t first);

/* Keys, prologue and buffers; the options may then be changed before pair_start. */
void pair_init(struct pair *p);

/* Both ends before message 1. */
void pair_start(struct pair *p);

/* pair_init, pair_start and the whole handshake. */
void pair_connect(struct pair *p);

void pair_deinit(struct pair *p);

/* Go through the handshake up to, not with, the reading of message `number` (1..3), which is in `wire`. */
void pair_run_to(struct pair *p, int number);

/* The end that reads message `number`. */
struct noise *pair_reader(struct pair *p, int number);
