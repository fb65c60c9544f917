/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/record/schema.h"

/* The name of the field that `name` was likely meant to be: at most two slips away; NULL when none is. */
const char *nearest_field(const struct schema *schema, struct bytes name);
