/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/codec/packer.h"
#include "core/record/problems.h"

struct heap;
struct schema;

/* All problems of one submission, in the order of its field table; the first one named for a path stands. */

#define DETAILS_MAX 128 /* more than that are mended in a second round */

struct detail {
    size_t rank; /* place of the top-level field in the table; unknown fields last */
    char path[PROBLEMS_PATH_MAX + 1];
    char message[PROBLEMS_MESSAGE_MAX + 1];
};

struct details {
    struct heap *heap;
    const struct schema *schema; /* that of the submission; borrowed */
    size_t n;
    struct detail *list; /* NULL while there is none */
};

/* Accepts a zeroed object. */
void details_deinit(struct details *d);

/* Without memory the problem is left out: those that are told are enough to go on. */
void details_add(struct details *d, const char *path, const char *message);
