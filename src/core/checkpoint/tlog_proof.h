/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/checkpoint/checkpoint.h"
#include "core/tree/proof.h"

struct buffer;
struct vkey;

/* C2SP tlog-proof: one file that shows a leaf to be in a log, with the checkpoint that says so. */

#define TLOG_PROOF_PATH_MAX 63 /* hashes */

struct tlog_proof {
    uint64_t index;
    struct proof path;
    struct bytes extra; /* base64, not authenticated; len 0 when absent. Borrowed, as `note` */
    struct bytes note;  /* the checkpoint with all its signature lines */
};

/* Append a proof without extra data. Errors: those of the buffer */
AYNI_MUST_CHECK enum ayni_err tlog_proof_write(struct buffer *out,
                                               uint64_t index,
                                               const struct proof *path,
                                               struct bytes note);

/*
 * Take a proof apart. Verifies nothing but the form of its head: the note is not looked at.
 * Errors: AYNI_ERR_ENCODING
 */
AYNI_MUST_CHECK enum ayni_err tlog_proof_parse(struct tlog_proof *out, struct bytes text);

/*
 * Check that `leaf` is in the log of key `log`: its form, the checkpoint as checkpoint_open does, the path to
 * the root that the log signed. Cosignatures in `out->note` are left to cosignature_check.
 * Errors: AYNI_ERR_ENCODING, AYNI_ERR_KEY, AYNI_ERR_SIGNATURE as checkpoint_open
 *         AYNI_ERR_PROOF  the path does not lead from the leaf to that root
 * Spec:   C2SP tlog-proof; proto/log.md, "Proof files"
 */
AYNI_MUST_CHECK enum ayni_err tlog_proof_check(struct tlog_proof *out,
                                               struct checkpoint *out_checkpoint,
                                               struct bytes text,
                                               const struct hash *leaf,
                                               const struct vkey *log);
