/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/ledger.h"
#include "core/ledger/stream.h"

/*
 * A ledger's state as bytes, so that a node that starts need not verify and interpret again all that it
 * holds. Local: written and read by one version of the program, and believed, as are the keys that lie beside
 * it.
 *
 *   array[15]  "ayni/snapshot", format, program version, ledger id, spread: bin(16), void records,
 *              logs: array of [root: bin(32), joined, records applied, reasons: array of bin],
 *              ids, labels: index, versions: array, commitments: array, acts: array, first unused act,
 *              numbers of the acts of each log: array of arrays, awaited: index
 *   SHA-256 of all before it
 *
 * An index is an array of bins of entries, 24 bytes each: the words of a fingerprint and the value, little
 * endian.
 */
#define SNAPSHOT_FORMAT 3 /* raised when what is written, or what it means, changes */

/*
 * Write the state. `roots` are those of the records applied, one for each log: they tie it to the records.
 * Errors: AYNI_ERR_MEMORY, and those of the sink
 */
AYNI_MUST_CHECK enum ayni_err ledger_save(const struct ledger *l,
                                          const struct hash *roots,
                                          stream_sink_fn sink,
                                          void *context);

/*
 * A ledger as it was saved; `charter` is borrowed for its life. The caller compares `out_roots`, one for each
 * log, with those of the records that it holds.
 * Errors: AYNI_ERR_CORRUPT  damaged
 *         AYNI_ERR_VERSION  another version of the program wrote it
 *         AYNI_ERR_LEDGER   of another ledger
 *         AYNI_ERR_MEMORY
 */
AYNI_MUST_CHECK enum ayni_err ledger_load(struct ledger **out,
                                          struct hash *out_roots,
                                          struct heap *heap,
                                          const struct charter *charter,
                                          struct bytes snapshot);
