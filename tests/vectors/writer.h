/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdint.h>
#include <stdio.h>

#include "core/base/bytes.h"

/*
 * Writes a file of proto/vectors: comments, then blocks of `key = value`, each begun by a case. The form is
 * described in proto/vectors/README.md; support/vectors.h and tests/interop/vectors.py read it.
 */
struct writer {
    FILE *file;
};

/* The head of the file: each line becomes a comment. */
void writer_about(struct writer *w, const char *text);

/* Begin a block; the sentence says what it shows. */
__attribute__((format(printf, 2, 3))) void writer_case(struct writer *w, const char *format, ...);

__attribute__((format(printf, 3, 4))) void writer_text(struct writer *w,
                                                       const char *key,
                                                       const char *format,
                                                       ...);
void writer_number(struct writer *w, const char *key, uint64_t number);

/* Hex; what repeats is written once with the number of times. */
void writer_bytes(struct writer *w, const char *key, struct bytes data);

/*
 * Bytes that differ little from those of another case: `of` names it, each `change = OFFSET LENGTH HEX` puts
 * other bytes in the place of some of its own.
 */
struct writer_base {
    const char *what;
    struct bytes bytes;
};
void writer_change(struct writer *w, const struct writer_base *base, struct bytes changed);

/* A canonical value in the notation of the README; nothing when that is longer than a screen. */
void writer_value(struct writer *w, const char *key, struct bytes value);
