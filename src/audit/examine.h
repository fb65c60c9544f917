/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "audit/export_file.h"
#include "core/ledger/ledger.h"

/*
 * Examination on several threads, some batches ahead of the one that is applied: while one thread applies,
 * the others examine what comes next, and it helps them when it has to wait. All functions are the caller's
 * thread's.
 */

#define EXAMINER_BATCHES 4

struct examiner;

/* The records of a frame: views that must stay valid until the batch is finished. */
struct examiner_batch {
    size_t n;
    struct bytes records[EXPORT_FRAME_RECORDS];
    struct examination results[EXPORT_FRAME_RECORDS];
    size_t n_left; /* not examined yet; the examiner's */
};

/* Up to `n_threads` threads, the caller's among them; fewer where they are not to be had. NULL: no memory. */
struct examiner *examiner_new(struct heap *heap, unsigned n_threads);

/* Whatever is under way is given up. NULL is fine. */
void examiner_free(struct examiner *e);

/* The batch to fill next, or NULL: all are under way, finish one first. */
struct examiner_batch *examiner_room(struct examiner *e);

/* The batch that examiner_room gave is filled. */
void examiner_start(struct examiner *e);

/* The oldest batch, examined; valid until examiner_room is asked again. NULL when none is under way. */
const struct examiner_batch *examiner_finish(struct examiner *e);
