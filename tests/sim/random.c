/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/random.h"

/* splitmix64 */
uint64_t draw(struct stream *r)
{
    uint64_t x = r->state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

struct stream stream_of(uint64_t seed, uint64_t concern)
{
    struct stream r = {seed};
    r.state = draw(&r) ^ (concern << 32);
    draw(&r);
    return r;
}

uint64_t draw_below(struct stream *r, uint64_t bound)
{
    return draw(r) % bound;
}

bool draw_chance(struct stream *r, unsigned per_mille)
{
    return draw_below(r, 1000) < per_mille;
}
