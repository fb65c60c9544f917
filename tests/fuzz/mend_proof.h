/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * Proof files changed so that they still hang together. A record that changed has another id: line 2, the
 * answers, paths, roots and signatures must follow it, and the digest of the file at last.
 */

/* Change a record, the charter, the list of logs, or any bytes. Returns the new length. */
size_t mutate_proof(uint8_t *data, size_t len, size_t max, uint64_t *random);

/*
 * In place: sign the records; let the answers and line 2 name the proposal; in a log of two records tie both
 * to the root; sign the checkpoints; take the digest. A larger log keeps its root, and a change in it is
 * refused.
 */
void mend_proof(uint8_t *data, size_t len);
