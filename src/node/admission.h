/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "node/address.h"

/*
 * Who may begin a handshake. Strangers can open connections, so those that have not proven a key yet are few:
 * in all and for each source, at once and per second. Above half of the places a growing share is turned away
 * by chance, so that a flood does not lock everybody else out.
 */

#define HALF_OPEN_MAX 64
#define HALF_OPEN_EARLY 32 /* from here on by chance: 30 % rising to all */
#define HALF_OPEN_SOURCE_MAX 4
#define ACCEPTS_PER_S 200
#define ACCEPTS_SOURCE_PER_S 5
#define ACCEPTS_SOURCE_BURST 10
#define ADMISSION_SOURCES_MAX 256 /* remembered; the one not seen for longest is forgotten */

struct bucket {
    uint64_t tokens; /* thousandths */
    uint64_t at_ms;
};

struct admission_source {
    struct source source;
    unsigned n_half_open;
    struct bucket bucket;
};

struct admission {
    unsigned n_half_open;
    struct bucket bucket;
    unsigned n_sources;
    struct admission_source sources[ADMISSION_SOURCES_MAX];
};

/* Start with zeroes. May a connection from `source` begin its handshake? If so it holds a place. */
bool admission_enter(struct admission *a, struct source source, uint64_t now_ms, uint32_t random);

/* Give the place back: the handshake is complete or over. */
void admission_leave(struct admission *a, struct source source);
