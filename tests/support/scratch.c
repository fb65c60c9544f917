/* SPDX-License-Identifier: Apache-2.0 */
#define _XOPEN_SOURCE 700

#include "support/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka.h"

void scratch_make(char out[SCRATCH_PATH_MAX], const char *below)
{
    if (below == NULL) below = getenv("TMPDIR");
    if (below == NULL) below = P_tmpdir;
    int len = snprintf(out, SCRATCH_PATH_MAX, "%s/ayni-test-XXXXXX", below);
    assert_in_range(len, 1, SCRATCH_PATH_MAX - 1);
    assert_non_null(mkdtemp(out));
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

void scratch_remove(const char *folder)
{
    assert_int_equal(nftw(folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), 0);
}
