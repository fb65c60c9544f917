/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

struct cursor;
struct packer;

/*
 * Read one value that codec_check accepted, part by part, and write it again. What comes out must be what
 * went in: the encoding of a value is unique. Errors: as the cursor reads
 */
AYNI_MUST_CHECK enum ayni_err repack(struct packer *p, struct cursor *c);
