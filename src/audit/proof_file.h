/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"

struct buffer;
struct proof;

/*
 * Writing a proof file (proto/proof.md, "Form"): begin; then for each log proof_file_log and two records, the
 * author's log first, the others in rising order of member id; then end. The first failure sticks: write
 * everything, then look at what proof_file_end says.
 */

#define PROOF_FILE_MAX ((size_t)16 << 20) /* bytes of a file that is read */
#define PROOF_FIRST_LINE "ayni/proof/v1"

struct proof_file {
    struct buffer *out; /* borrowed, empty at the start */
    enum ayni_err err;  /* AYNI_OK, or the first failure: those of the buffer */
};

void proof_file_begin(struct proof_file *f,
                      struct buffer *out,
                      const struct hash *commitment,
                      struct bytes charter);

/* `note` is the checkpoint with all its signature lines; every line of it ends in LF. */
void proof_file_log(struct proof_file *f,
                    const struct member_id *member,
                    const struct log_id *log,
                    struct bytes note);

void proof_file_record(struct proof_file *f, struct bytes record, uint64_t index, const struct proof *path);

AYNI_MUST_CHECK enum ayni_err proof_file_end(struct proof_file *f);
