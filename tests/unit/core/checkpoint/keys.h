/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/checkpoint/vkey.h"
#include "core/crypto/crypto.h"

/* The keys of the worked example in proto/log.md, and what they signed. */

struct key_pair {
    struct vkey vkey;
    struct secret_key secret;
};

struct key_pair log_keys(void);     /* log.example/a, seed 00..1f */
struct key_pair witness_keys(void); /* w.example/1, seed 20..3f */

struct key_pair keys_of(enum vkey_type type, const char *name, uint8_t first_seed_byte);

#define EXAMPLE_SIZE 7
#define EXAMPLE_TIME_S 1790000000
struct hash example_root(void); /* of the first seven example leaves */

extern const char *const example_text;         /* of the checkpoint */
extern const char *const example_log_line;     /* the log's signature line */
extern const char *const example_witness_line; /* and its witness's */

/* Three texts, one behind the other, and a NUL that is not counted. */
void join(struct buffer *out, const char *a, const char *b, const char *c);
