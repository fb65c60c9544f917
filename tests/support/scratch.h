/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A folder for a test's own files. */

#define SCRATCH_PATH_MAX 256

/*
 * Make an empty one, its name into `out`: below `below`, or with NULL where $TMPDIR or the system has
 * temporary files. Fails the test when it cannot.
 */
void scratch_make(char out[SCRATCH_PATH_MAX], const char *below);

/* Remove it, and what is below it. */
void scratch_remove(const char *folder);
