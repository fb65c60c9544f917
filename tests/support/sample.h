/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

struct buffer;

/*
 * Payloads in tests are written as text: JSON with single quotes and no escapes, where '<c0ffee>' is a bin,
 * encoded with sorted keys. The text is ours, so what is wrong with it fails the test. Not a reader of
 * anybody's JSON: that is src/json.
 */

/* A change to the text before it is encoded: the first `from`, which must be there, becomes `to`. */
struct sample_edit {
    const char *from, *to;
};

void sample_encode(struct buffer *out, const char *text);
void sample_encode_edited(struct buffer *out, const char *text, const struct sample_edit *edits, size_t n);
