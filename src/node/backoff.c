/* SPDX-License-Identifier: Apache-2.0 */
#include "node/backoff.h"

#define DOUBLINGS_MAX 8 /* 0.25 s doubled 8 times is past the minute */

uint64_t backoff_ms(unsigned n_failed, uint32_t random)
{
    unsigned n_doublings = n_failed < DOUBLINGS_MAX ? n_failed : DOUBLINGS_MAX;
    uint64_t delay = (uint64_t)BACKOFF_FIRST_MS << n_doublings;
    if (delay > BACKOFF_MAX_MS) delay = BACKOFF_MAX_MS;
    return delay - delay / 4 + random % (delay / 2 + 1);
}
