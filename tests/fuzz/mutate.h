/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

/*
 * Changing a canonical value in one place and writing it anew. A byte changed at random mostly breaks a
 * length before it, so that mutants of large payloads would never reach what lies behind the codec.
 */

/*
 * Change the value that `len` bytes at `data` are: a text, number or truth becomes another; a part is left
 * out, put in twice, or put where another was; a field is added. Bins that hold an array or a map, as records
 * in messages and cards in charters, are gone into. `names` are fields to add, NULL-terminated, and may be
 * NULL. Returns the new length, 0 when the bytes are no canonical value or the result is longer than `max`.
 */
size_t mutate_value(uint8_t *data, size_t len, size_t max, const char *const *names, uint64_t *random);

/*
 * What most targets do: now and then any change of bytes, else up to four of these. Where the bytes are no
 * canonical value, any change.
 */
size_t mutate_encoded(uint8_t *data, size_t len, size_t max, const char *const *names, uint64_t *random);
