/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;

/* Where and why a proof does not hold, in words. */
struct proof_fault {
    enum ayni_err err;
    size_t line; /* from 1 */
    char text[320];
};

/* Reading the lines of a proof file: `keyword SP value LF`. */
struct proof_lines {
    struct bytes file;
    struct bytes rest;
    size_t number; /* of the line read last */
    struct proof_fault *fault;
};

void proof_lines_init(struct proof_lines *l, struct bytes file, struct proof_fault *fault);

/* Note a fault of the line read last. Returns `err`. */
__attribute__((format(printf, 3, 4))) enum ayni_err proof_lines_fail(const struct proof_lines *l,
                                                                     enum ayni_err err,
                                                                     const char *format,
                                                                     ...);

/* Whether the next line is `keyword`, or begins with it and a space. */
bool proof_lines_are_next(const struct proof_lines *l, const char *keyword);

/*
 * Read the next line, which begins with `keyword` and a space; `out` is what follows, never empty.
 * Errors: AYNI_ERR_ENCODING, noted
 */
AYNI_MUST_CHECK enum ayni_err proof_lines_value(struct proof_lines *l,
                                                const char *keyword,
                                                struct bytes *out);

/* Read the next line, which is `text` and nothing else. */
AYNI_MUST_CHECK enum ayni_err proof_lines_exactly(struct proof_lines *l, const char *text);

/* As proof_lines_value: `len` bytes in hex, and nothing else. */
AYNI_MUST_CHECK enum ayni_err proof_lines_hex(struct proof_lines *l,
                                              const char *keyword,
                                              uint8_t *out,
                                              size_t len);

/*
 * As proof_lines_value: base64, whose bytes are appended to `arena`; `out` views them there. The arena has
 * room for the whole file and does not move.
 */
AYNI_MUST_CHECK enum ayni_err proof_lines_base64(struct proof_lines *l,
                                                 const char *keyword,
                                                 struct buffer *arena,
                                                 struct bytes *out);

/* Read `checkpoint` and the lines of a note below it, into the arena. */
AYNI_MUST_CHECK enum ayni_err proof_lines_note(struct proof_lines *l,
                                               struct buffer *arena,
                                               struct bytes *out);
