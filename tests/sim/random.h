/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Streams of numbers that a seed decides; one per concern, so that switching one off does not shift another.
 */

struct stream {
    uint64_t state;
};

struct stream stream_of(uint64_t seed, uint64_t concern);
uint64_t draw(struct stream *r);
uint64_t draw_below(struct stream *r, uint64_t bound); /* 0 .. bound - 1 */
bool draw_chance(struct stream *r, unsigned per_mille);
