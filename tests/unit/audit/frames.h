/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"

/* An export taken apart into its frames and put together anew, with digests that fit again. */

#define FRAMES_MAX 64

struct frames {
    size_t n;
    struct bytes list[FRAMES_MAX]; /* each with its length; the last two are the digests */
};

void frames_of(struct frames *out, struct bytes file);

/* Write all but the last two as they stand, then both digests anew. */
void frames_seal(struct buffer *out, const struct frames *frames);

/* Append a frame around an encoded array. */
void frame_put(struct buffer *out, struct bytes array);
