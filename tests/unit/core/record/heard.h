/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/record/schema.h"

/* What a check reported, for tests. */

#define HEARD_MAX 16

struct heard {
    size_t n;
    struct {
        char path[200], message[400];
    } problems[HEARD_MAX]; /* the first of them */
};

/* A strict check that writes to `heard`. */
struct schema_check heard_check(struct heard *heard);

/* Fails the test unless exactly one problem was reported, at `path`, and `part` stands in its message. */
void heard_assert_one(const struct heard *heard, const char *path, const char *part);
