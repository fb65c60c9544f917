/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

#define LANG_MAX 35 /* bytes of a tag */

/*
 * Whether `tag` is a BCP-47 tag of the form language[-Script][-REGION][-variant]...[-x-private], in the case
 * that RFC 5646 2.1.1 recommends, so that one language has one spelling. Extensions have no place here.
 */
bool lang_is_well_formed(struct bytes tag);
