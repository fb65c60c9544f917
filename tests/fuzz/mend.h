/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "support/founders.h"

/*
 * Putting right what no mutation can guess: signatures, roots, digests. A mutator changes bytes first and
 * mends then, so that what a key must have signed is signed with the keys of support/founders.h, and the
 * search gets behind the checks that a hostile member passes as well. Everything is mended in place and keeps
 * its length; what is too broken to be mended stays as it is.
 */

/* The founders whose keys are known here. */
const struct founders *mend_founders(void);

/* The signature of a record, when a founder's member key is its signer. */
void mend_record(uint8_t *record, size_t len);

/* The signatures of a note by founders' log and cosigner keys, whatever names stand before them. */
void mend_note(uint8_t *note, size_t len);

/* The root that a checkpoint names, then its signatures. */
void mend_checkpoint(uint8_t *note, size_t len, const struct hash *root);

/* The root of a log that holds these leaves and no others. */
struct hash root_of(const struct hash *leaves, size_t n);
