/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/call.h"
#include "core/record/record.h"

/* A commitment as `list` and `show` give it. */

struct commitment_view {
    const struct commitment *commitment;
    const struct version *version; /* the one that counts */
    enum commitment_status status;
    struct bytes payload; /* of that version; valid until the read ends */
    uint64_t time_ms;     /* claimed by its author */
};

AYNI_MUST_CHECK enum ayni_err commitment_view_read(struct call *call,
                                                   struct store_read *read,
                                                   const struct commitment *commitment,
                                                   day as_of,
                                                   struct commitment_view *out);

/* Write the pairs that `list` shows; the caller wrote a map header for n + COMMITMENT_VIEW_PAIRS pairs. */
#define COMMITMENT_VIEW_PAIRS 11
AYNI_MUST_CHECK enum ayni_err commitment_view_write(struct call *call,
                                                    struct store_read *read,
                                                    const struct commitment_view *view);

/* The value of a top-level key of the body; an empty string, or an empty list, where it is absent. */
struct bytes body_value(const struct commitment_view *view, const char *key, struct bytes otherwise);
