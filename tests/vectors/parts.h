/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/crypto/crypto.h"

/* Small things that the makers share. */

/* A buffer for anything that a vector holds; a failure to fill it ends the program. */
struct buffer part_buffer(void);
void part_add(struct buffer *out, struct bytes data);
void part_add_hex(struct buffer *out, const char *hex);
void part_fill(struct buffer *out, uint8_t byte, size_t n);

/* 32 bytes: first, first + 1, ... */
struct seed part_seed(uint8_t first);
