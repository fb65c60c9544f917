/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "cmd/command.h"
#include "core/codec/map_draft.h"
#include "core/crypto/crypto.h"

/* A document as it lies on this machine: what of it is recorded. */
struct evidence {
    struct hash sha256;
    uint64_t bytes;
    const char *media_type; /* by the end of its name; application/octet-stream where that tells nothing */
};

/* Read a file through. False: said, with `out_status`. */
bool evidence_read(const struct cli *cli, const char *path, struct evidence *out, int *out_status);

/* Add the field `documents` from the option --evidence, if it is there. False: said. */
bool evidence_add(const struct cli *cli, struct map_draft *payload, int *out_status);
