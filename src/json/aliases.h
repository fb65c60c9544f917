/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"

/*
 * Identifiers that other registries gave an organisation, and their checksums: `ror` (Crockford base 32, ISO
 * 7064 mod 97), `lei` (ISO 17442), `isni` (ISO 27729), `wikidata`. A scheme that is not known here passes.
 * Returns NULL when it holds, else a message with the mend.
 */
const char *alias_fault(struct bytes scheme, struct bytes id);
