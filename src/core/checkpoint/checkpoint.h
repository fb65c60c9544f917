/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"

struct buffer;
struct secret_key;
struct vkey;

/* The signed head of a log: a C2SP tlog-checkpoint in a C2SP signed note. */

#define CHECKPOINT_NOTE_MAX 640 /* bytes of a checkpoint with its log's signature alone */
#define NOTE_MAX 65535          /* bytes of any note that is read */

struct checkpoint {
    struct bytes origin; /* borrowed from the note */
    uint64_t size;
    struct hash root;
};

/*
 * Append the note that `log` signs for (size, root); its origin is the key's name. The same input gives the
 * same bytes. Errors: those of the buffer.
 */
AYNI_MUST_CHECK enum ayni_err checkpoint_sign(struct buffer *out,
                                              const struct vkey *log,
                                              const struct secret_key *secret,
                                              uint64_t size,
                                              const struct hash *root);

/*
 * Parse and verify a checkpoint: the note's form, origin == name of `log`, the log's signature.
 * Errors: AYNI_ERR_ENCODING   not a note, or not a checkpoint
 *         AYNI_ERR_KEY        another origin, or no signature by `log`
 *         AYNI_ERR_SIGNATURE  a signature by `log` that does not verify
 * Spec:   C2SP tlog-checkpoint v1.0.0; proto/log.md, "Checkpoints"
 */
AYNI_MUST_CHECK enum ayni_err checkpoint_open(struct checkpoint *out,
                                              struct bytes note,
                                              const struct vkey *log);
