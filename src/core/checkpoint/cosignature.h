/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;
struct secret_key;
struct vkey;

/* C2SP tlog-cosignature, Ed25519 (type 04): a receipt that at a time its signer held this checkpoint. */

#define COSIGNATURE_TEXT_MAX 4096 /* bytes of a checkpoint's text, extension lines included */

/*
 * Append the signature line for the checkpoint `note` at `time_s` (POSIX seconds, 1 .. 2^63 - 1). It stands
 * behind the note's other lines, or alone. The same input gives the same bytes. Whether the checkpoint is
 * true is the caller's to know.
 * Errors: AYNI_ERR_ENCODING  not a note
 *         AYNI_ERR_LIMIT     its text is above COSIGNATURE_TEXT_MAX; and those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err cosignature_sign(struct buffer *out,
                                               const struct vkey *cosigner,
                                               const struct secret_key *secret,
                                               struct bytes note,
                                               uint64_t time_s);

/*
 * Verify every line of `note` by `cosigner`; `out_time_s` is the latest time signed. A quorum counts distinct
 * public keys, never lines or names: one key has one vote.
 * Errors: AYNI_ERR_ENCODING   not a note
 *         AYNI_ERR_KEY        no line by `cosigner`
 *         AYNI_ERR_SIGNATURE  a line by `cosigner` that does not verify, or whose time is out of range
 *         AYNI_ERR_LIMIT      as above
 * Spec:   C2SP tlog-cosignature v1.0.1; proto/log.md, "Cosignatures"
 */
AYNI_MUST_CHECK enum ayni_err cosignature_check(uint64_t *out_time_s,
                                                struct bytes note,
                                                const struct vkey *cosigner);
