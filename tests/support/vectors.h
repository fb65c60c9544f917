/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/bytes.h"

/*
 * Test vectors: text files of blocks of `key = value` lines, blocks parted by a blank line, `#` for comments,
 * bytes in hex. They stand below $AYNI_VECTORS; where that folder is absent a test skips and says so.
 */

#define VECTOR_FIELDS_MAX 64

struct vector {
    size_t n;
    struct {
        char *key, *value;
    } fields[VECTOR_FIELDS_MAX]; /* keys may repeat; in the order of the file */
};

struct vector_file {
    char *text; /* NULL when the file is absent */
    char *at;
};

/* Open $AYNI_VECTORS/name. False, with a line on stderr, when it is absent: then call skip(). */
bool vector_open(struct vector_file *file, const char *name);
bool vector_next(struct vector_file *file, struct vector *out);
void vector_close(struct vector_file *file);

/* The first value of `key`, or NULL. */
const char *vector_get(const struct vector *v, const char *key);

/* Hex to bytes at `out` (room for `max`); fails the test when it is no hex or too long. Returns the length.
 */
size_t hex_read(uint8_t *out, size_t max, const char *hex);

/* The whole file $AYNI_VECTORS/name, malloced, terminated by a NUL that is not counted; data NULL when
 * absent. */
struct bytes vector_slurp(const char *name);
