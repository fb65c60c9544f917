/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * A whole ledger in one file (proto/export.md): frames be32 length || array, in this order, logs by rising
 * id.
 *
 *   [1, "ayni/export/v1", charter: bin]
 *   [2, member id: bin, log id: bin, size, checkpoint: bin]     for each log; the note is empty at size 0
 *   [3, [record: bin, ...]]                                     as many as it takes, in the order of the log
 *   [4, SHA-256 of all bytes before this frame: bin]            the history
 *   [6, SHA-256 of all bytes before this frame: bin]            the end; 5 is reserved for cosignatures
 */

enum export_kind {
    EXPORT_CHARTER = 1,
    EXPORT_LOG = 2,
    EXPORT_RECORDS = 3,
    EXPORT_HISTORY = 4,
    EXPORT_END = 6,
};

#define EXPORT_LABEL "ayni/export/v1"

/* A frame of records is closed before either would be passed: the same log gives the same frames. */
#define EXPORT_FRAME_RECORDS 4096
#define EXPORT_FRAME_BYTES ((size_t)512 << 10) /* the records' own bytes */
