/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"

/*
 * What a fuzz target is: libFuzzer's entry points, and what all targets share. A target asserts what must
 * hold for every input, and says fuzz_accept where an input came through: a corpus of which nothing comes
 * through tests the front door alone, so the replay fails.
 */

/* libFuzzer's entry point; each target defines it. Returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/*
 * A target may define it: change the `len` bytes at `data`, which has room for `max`, and return the new
 * length. The same seed gives the same change.
 */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);

/* Any change of bytes: libFuzzer's own, or a small stand-in where it is not built in. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);

/* The input came through. */
void fuzz_accept(void);
size_t fuzz_n_accepted(void);

/* Reading an input part by part, for targets that make something of it. What is not there reads as zero. */
uint64_t take_number(struct bytes *input, size_t n_bytes); /* big-endian, at most 8 bytes */
uint8_t take_byte(struct bytes *input);
struct bytes take_bytes(struct bytes *input, size_t len); /* a view of as many as there are */

/* A copy in an allocation of just its size, so that the sanitizer sees what is read past it; for free(). */
uint8_t *exact_copy(struct bytes data);

/* A number below `n` from the generator whose state is `random`. */
uint64_t choose(uint64_t *random, uint64_t n);
