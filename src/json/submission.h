/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/record/schema.h"

struct heap;

/*
 * What is asked of a person's text beyond what decides validity (rules 2): Unicode NFC, no invisible
 * characters, codes that our codelists know, org-id prefixes, checksums of aliases. Replaceable data,
 * therefore never a reason for a record to be void.
 */

/* Code lists: one file a list, NAME.txt, `#` comments, one `CODE[ TAB NAME]` a line, sorted. */
struct codelists;

/* Open the folder; lists are read when first asked for. NULL when out of memory. For one thread. */
struct codelists *codelists_new(struct heap *heap, const char *folder);
void codelists_free(struct codelists *lists);

/*
 * Whether the list has the code; `list` may name several, with a space between. It is kept. True also when a
 * list, or `lists`, is absent: then nothing can be said of its codes.
 */
bool codelists_know(struct codelists *lists, const char *list, struct bytes code);

/*
 * Check an encoded map; `lists` may be NULL. Problems go to how->report as those of schema_check. What that
 * refuses may stand in the map: nothing is said twice of a value that is missing or of another kind.
 * Errors: AYNI_ERR_FIELD when there is a problem
 */
AYNI_MUST_CHECK enum ayni_err submission_check(const struct schema *schema,
                                               struct bytes payload,
                                               struct codelists *lists,
                                               const struct schema_check *how);
