/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"

/* What notes, checkpoints and proofs are made of: lines that end in LF. */

/* Cut the next line off `rest`, without its LF. False when no whole line is left. */
bool lines_next(struct bytes *out_line, struct bytes *rest);

#define DECIMAL_END ((uint64_t)1 << 63) /* sizes, indexes and times are below it */

/*
 * Read a whole line of one kind: digits without sign or leading zero, below DECIMAL_END; the base64 of a
 * hash. Errors: AYNI_ERR_ENCODING
 */
AYNI_MUST_CHECK enum ayni_err line_decimal(uint64_t *out, struct bytes line);
AYNI_MUST_CHECK enum ayni_err line_hash(struct hash *out, struct bytes line);
