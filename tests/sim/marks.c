/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/marks.h"

#include <stdio.h>

#define MARK_TEXT(name) #name,
static const char *const names[N_MARKS] = {MARKS_OF_FAULTS(MARK_TEXT) MARKS_OF_SYNC(MARK_TEXT)};
#undef MARK_TEXT

static unsigned long long counts[N_MARKS];

void mark(enum mark m)
{
    counts[m]++;
}

bool marks_print(void)
{
    bool all = true;
    for (size_t i = 0; i < N_MARKS; i++) {
        printf("%10llu %s\n", counts[i], names[i]);
        all = all && counts[i] > 0;
    }
    for (size_t i = 0; i < N_MARKS; i++)
        if (counts[i] == 0) printf("FAIL check=marks: no seed reached %s\n", names[i]);
    return all;
}
