/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

/* What we ask of the Unicode tables, code point by code point. */

/* Read the code point at the start of `text`. Returns its length in bytes, 0 at the end and for invalid
 * UTF-8. */
size_t unicode_next(struct bytes text, int32_t *out);

/*
 * Controls, format characters (bidi, zero-width, tags), line and paragraph separators, and whatever else a
 * terminal shows nothing of.
 */
bool unicode_is_hidden(int32_t point);

/*
 * Hidden characters that written language needs: joiner and non-joiner (Persian, Indic scripts), variation
 * selectors (CJK). Fine in a text, not in an identifier.
 */
bool unicode_is_joining(int32_t point);

/* Columns on a terminal: 0, 1 or 2. */
size_t unicode_width(int32_t point);
