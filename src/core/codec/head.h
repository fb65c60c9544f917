/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/codec/cursor.h"

/*
 * The head of a value: its first byte and the big-endian number behind it. Everything in this folder that
 * reads goes through it, so that the shortest form is asked for in one place.
 */
struct head {
    enum cursor_type type;
    uint64_t number; /* UINT: the value; NEGATIVE: -1 - value; BOOL: 0, 1; the rest: length or count */
};

/*
 * Read a head and move past it. On failure the cursor and `out` stay as they were.
 * Errors: AYNI_ERR_MORE when the bytes end inside it; AYNI_ERR_ENCODING when refused or not the shortest
 * Spec:   proto/encoding.md, "Forms"
 */
AYNI_MUST_CHECK enum ayni_err head_read(struct cursor *c, struct head *out);
