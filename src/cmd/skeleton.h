/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;

/* The kinds of commitments, NULL-terminated, as the field table has them. */
const char *const *commitment_kinds(void);

/*
 * Append a commitment of `kind` as JSON to be filled in, made from the field table: each value says what is
 * expected, in a form that is refused until it is replaced, but for texts. Required fields first, then what
 * is usual, then the profile of the kind; with `full` every field there is. Errors: AYNI_ERR_NOT_FOUND  there
 * is no such kind; those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err skeleton_write(struct buffer *out, struct bytes kind, bool full);
