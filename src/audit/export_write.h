/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/buffer.h"
#include "core/base/ids.h"
#include "core/crypto/crypto.h"

/*
 * Writing an export: begin; for each log in rising order of log id export_write_log and exactly `size`
 * records; end. The frames are appended to `out`, which the caller empties whenever it likes: after each
 * record at most EXPORT_OUT_MAX bytes are added. The first failure sticks: see what export_write_end says.
 */

#define EXPORT_OUT_MAX ((size_t)2 << 20)

struct export_writer {
    struct buffer *out;   /* borrowed */
    enum ayni_err err;    /* AYNI_OK, or the first failure */
    struct sha256 digest; /* of all that was written */
    struct buffer frame;
    struct buffer records; /* packed, of the frame that is open */
    size_t n_records;
    size_t records_len; /* their own bytes */
};

/* What a log's frame says. */
struct export_log {
    struct member_id member;
    struct log_id log;
    uint64_t size;
    struct bytes note; /* the checkpoint with its log's signature alone; empty at size 0 */
};

void export_write_begin(struct export_writer *w, struct heap *heap, struct buffer *out, struct bytes charter);
void export_write_log(struct export_writer *w, const struct export_log *log);
void export_write_record(struct export_writer *w, struct bytes record);

/* `out_history` is the digest of all but the last two frames. Errors: the first failure of all */
AYNI_MUST_CHECK enum ayni_err export_write_end(struct export_writer *w, struct hash *out_history);

void export_writer_deinit(struct export_writer *w);
