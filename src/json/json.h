/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;
struct schema;

/*
 * JSON as people and programs write and read it <-> encoded payloads (proto/fields.md, "JSON").
 *
 * The translation is total and dumb: it keeps every value it can and lets schema_check judge, so that all
 * problems are found by one checker and reported in the order of the field table. A string where the table
 * says FIELD_HASH or FIELD_BYTES becomes a bin when it is hex; null and fractions, which have no place in a
 * payload, become `false`, which no such field accepts.
 */

struct json_fault {
    int line, column; /* from 1 */
    char message[160];
};

/*
 * Append the encoded form of one JSON object. `schema` may be NULL: no hex is turned into bin then.
 * Errors: AYNI_ERR_ENCODING  malformed JSON, a key twice, invalid UTF-8: `fault` says where
 *         AYNI_ERR_LIMIT     too deep or too large (`fault` says it); and those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err json_read(struct buffer *out,
                                        struct bytes text,
                                        const struct schema *schema,
                                        struct json_fault *fault);

enum json_style { JSON_COMPACT, JSON_INDENTED };

/*
 * Append the JSON form of an encoded value that codec_check accepted: bin as lower-case hex. An array of keys
 * in `order` (NULL-terminated, may be NULL) comes first in each object, in that order; the others follow by
 * bytes.
 */
AYNI_MUST_CHECK enum ayni_err json_write(struct buffer *out,
                                         struct bytes value,
                                         enum json_style style,
                                         const char *const *order);
