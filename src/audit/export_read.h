/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "audit/export_file.h"
#include "audit/export_write.h"
#include "core/codec/cursor.h"

/* A frame of an export as it was read; all views point into the file. */
struct export_frame {
    enum export_kind kind;
    size_t offset;         /* of its length, in the file */
    struct bytes charter;  /* EXPORT_CHARTER */
    struct export_log log; /* EXPORT_LOG */
    size_t n_records;      /* EXPORT_RECORDS; 1 .. EXPORT_FRAME_RECORDS */
    struct cursor records; /* behind the header of their array */
    struct hash digest;    /* EXPORT_HISTORY, EXPORT_END */
};

struct export_reader {
    struct bytes file;
    size_t at; /* offset of the next frame; where a fault is, after one */
};

/*
 * Read the next frame: its length, its canonical form, its parts. Says nothing about order or content.
 * Errors: AYNI_ERR_MORE      the file ends before it or inside it
 *         AYNI_ERR_VERSION   a kind that this version does not know, or another label
 *         AYNI_ERR_ENCODING, AYNI_ERR_LIMIT
 */
AYNI_MUST_CHECK enum ayni_err export_read(struct export_reader *r, struct export_frame *out);
