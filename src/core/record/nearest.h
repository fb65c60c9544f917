/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/record/schema.h"

/* How many letters to change, put in or leave out, 0 .. NEAREST_SLIPS_MAX; one more when it is no slip. */
#define NEAREST_SLIPS_MAX 2
size_t nearest_slips(struct bytes name, struct bytes meant);

/* The name of the field that `name` was likely meant to be; NULL when none is. */
const char *nearest_field(const struct schema *schema, struct bytes name);
