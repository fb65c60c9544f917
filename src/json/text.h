/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;

/* Text as it reaches a person: escaped, measured, in the language that was asked for. */

/*
 * Append `text` so that no control, bidi or zero-width character reaches a terminal: such a character, and
 * each byte that is no UTF-8, becomes \x1b, \u202e or \U000e0041. With `one_line`, newline and tab
 * too.
 */
AYNI_MUST_CHECK enum ayni_err text_escape(struct buffer *out, struct bytes text, bool one_line);

/* Columns that an escaped text takes on a terminal: CJK two, combining marks none. */
size_t text_width(struct bytes text);

/* The longest start of `text` that fits into `columns`, cut between characters. */
struct bytes text_cut(struct bytes text, size_t columns);

/*
 * Pick from an encoded list of {lang, text} the one that suits the BCP-47 tag `lang` best: the tag itself,
 * its language, the same language with another region or script; else the first of `authentic` (an encoded
 * list of tags, may be empty) that is there, else the first. Empty when the list is.
 */
struct bytes text_pick(struct bytes texts, struct bytes lang, struct bytes authentic);

/* Whether NFC would change nothing. */
bool text_is_nfc(struct bytes text);
