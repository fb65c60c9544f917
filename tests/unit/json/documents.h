/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>

#include "core/base/buffer.h"
#include "core/base/bytes.h"
#include "core/record/schema.h"

/* JSON documents as text, changed by replacing words, and what the checks say of them. */

/* The file whole, malloced with room to grow, with a NUL after it; the test fails when it is not there. */
char *document_slurp(const char *path);

/* Replace each `word` of a text that was slurped; the test fails when there is none. */
void document_replace(char *text, const char *word, const char *with);

/* Give each signatory a member id, as the command line does from the cards. */
void document_fill_members(char *text);

/* Read `text` into `out`, which must work. */
void document_read(struct buffer *out, const char *text, const struct schema *schema);

/* Whether two JSON texts hold equal values: jansson judges, not what is tested. */
bool document_says_the_same(struct bytes a, struct bytes b);

#define FINDINGS_MAX 16

/* The problems that a check reported, in their order. */
struct findings {
    size_t n;
    struct {
        char path[192], message[384];
    } at[FINDINGS_MAX];
};

struct schema_check findings_check(struct findings *findings);

/* The finding with this path, or -1. */
int findings_find(const struct findings *findings, const char *path);
