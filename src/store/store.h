/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/sync/sync.h"

struct heap;

/*
 * The records of all logs, their tree and heads, in LMDB: one process, one writer at a time, every commit
 * durable when it returns. Any thread may read or write; a read sees what was committed when it began.
 *
 * A program that opens a store ignores SIGXFSZ, so that a limit on file sizes is AYNI_ERR_FULL, and does not
 * fork while the store is open, but to exec.
 */

struct store;

struct store_options {
    const char *folder;   /* exists, is ours, mode 0700; borrowed while store_open runs */
    size_t map_bytes;     /* 0: the default, 64 GiB of address space; doubles by itself at 80 % */
    size_t map_max;       /* where the doubling ends; 0: the default, 1 TiB */
    size_t reserve_bytes; /* commits are refused when less is free on the disk; 0: none */
    unsigned wait_ms;     /* how long to wait for another process to let go of the store */
};

/* A sentence for the operator: what is wrong, where, and what to do. */
struct store_fault {
    char text[512];
};

/*
 * Open or create FOLDER/store, take FOLDER/lock. On failure `fault` says it in a sentence.
 * Errors: AYNI_ERR_NOT_FOUND   no such folder
 *         AYNI_ERR_PERMISSION  it is another's, open to others, a link, or on a network file system
 *         AYNI_ERR_BUSY        another process holds it
 *         AYNI_ERR_VERSION     a newer version wrote it; nothing is touched
 *         AYNI_ERR_CORRUPT, AYNI_ERR_FULL, AYNI_ERR_IO, AYNI_ERR_MEMORY, AYNI_ERR_USAGE (no name for a
 * folder)
 */
AYNI_MUST_CHECK enum ayni_err store_open(struct store **out,
                                         struct heap *heap,
                                         const struct store_options *options,
                                         struct store_fault *fault);

/*
 * Whether a store may lie in this folder: it is ours, closed to others, no link, on a local disk. Changes
 * nothing. Errors: AYNI_ERR_NOT_FOUND, AYNI_ERR_PERMISSION, AYNI_ERR_IO, AYNI_ERR_USAGE
 */
AYNI_MUST_CHECK enum ayni_err store_check_folder(const char *folder, struct store_fault *fault);

/* No read is open, and no other thread is in here. */
void store_close(struct store *st);

/*
 * Bind an empty store to a ledger: its charter, and the ids of its first logs in the order of their numbers.
 * Binding again to the same is harmless, whatever was added. Errors: AYNI_ERR_LEDGER when it is bound to
 * another; those of a commit
 */
AYNI_MUST_CHECK enum ayni_err store_bind(struct store *st,
                                         struct bytes charter,
                                         const struct log_id *logs,
                                         size_t n_logs);

/*
 * Bind one more log, durably, under the next number; again under the number that it has is harmless. The key
 * belongs to the id for ever (proto/rules.md, "Logs"), so that its heads can be checked before what made it
 * known is interpreted again.
 * Errors: AYNI_ERR_NOT_FOUND  not bound to a ledger
 *         AYNI_ERR_CORRUPT    another log has this number, or it is not the next one
 *         those of a commit
 */
AYNI_MUST_CHECK enum ayni_err store_add_log(struct store *st,
                                            uint32_t log,
                                            const struct log_id *id,
                                            const struct vkey *key);

/*
 * Store commits in one transaction, in their order, durable when this returns AYNI_OK. Several may continue
 * one log.
 * Errors: AYNI_ERR_FULL     no room: nothing was changed, reads go on, trying again is safe. Also while a
 * read that does not end keeps a full map from growing AYNI_ERR_MEMORY   LMDB had none; nothing was changed
 *         AYNI_ERR_CORRUPT  a commit does not continue what is stored, or its log is not bound; nothing was
 *                           changed
 *         AYNI_ERR_IO       unknown whether it is durable: stop, open again. Every later write fails alike
 */
AYNI_MUST_CHECK enum ayni_err store_commit(struct store *st, const struct sync_commit *commits, size_t n);

/*
 * Keep a signed head that contradicts a log: proof of a fork, freezes the log. The first of a log is kept;
 * further ones are AYNI_OK and dropped. Errors: those of a commit
 */
AYNI_MUST_CHECK enum ayni_err store_put_evidence(struct store *st, uint32_t log, struct bytes note);

/*
 * A consistent view. Short: begin and end in one function, within a second; per thread one at a time. Errors:
 * AYNI_ERR_LIMIT when more than 126 are open, AYNI_ERR_IO, AYNI_ERR_MEMORY
 */
struct store_read {
    struct store *store;
    void *txn;
};
AYNI_MUST_CHECK enum ayni_err store_read_begin(struct store *st, struct store_read *out);
void store_read_end(struct store_read *read);

/* All views are valid until the read ends. Errors: AYNI_ERR_NOT_FOUND, AYNI_ERR_CORRUPT, AYNI_ERR_IO */

/* Compared with the ledger id it was bound under; AYNI_ERR_NOT_FOUND before the store is bound. */
AYNI_MUST_CHECK enum ayni_err store_charter(struct store_read *read, struct bytes *out);
AYNI_MUST_CHECK enum ayni_err store_n_logs(struct store_read *read, size_t *out);
AYNI_MUST_CHECK enum ayni_err store_log_id(struct store_read *read, uint32_t log, struct log_id *out);
/* The key of a log that was added; AYNI_ERR_NOT_FOUND for one of the charter's. */
AYNI_MUST_CHECK enum ayni_err store_log_key(struct store_read *read, uint32_t log, struct vkey *out);
/* An all-zero state for a log that holds nothing yet. */
AYNI_MUST_CHECK enum ayni_err store_log_state(struct store_read *read, uint32_t log, struct log_state *out);
AYNI_MUST_CHECK enum ayni_err store_evidence(struct store_read *read, uint32_t log, struct bytes *out_note);
/* The record, hashed again and compared with the leaf that was stored: AYNI_ERR_CORRUPT when it changed. */
AYNI_MUST_CHECK enum ayni_err store_record(struct store_read *read,
                                           uint32_t log,
                                           uint64_t index,
                                           struct bytes *out);
/*
 * MTH over [start, start + 2^height), a complete subtree of what is held, height 0 .. 48, start a multiple of
 * 2^height. Records below it are hashed again; AYNI_ERR_NOT_FOUND when it reaches beyond what is held.
 */
AYNI_MUST_CHECK enum ayni_err store_subtree(
    struct store_read *read, uint32_t log, uint64_t start, unsigned height, struct hash *out);

struct store_space {
    uint64_t used_bytes; /* by the store's pages */
    uint64_t free_bytes; /* on the disk */
    uint64_t map_bytes;
};
AYNI_MUST_CHECK enum ayni_err store_space(struct store *st, struct store_space *out);
