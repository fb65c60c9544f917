/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/commitment_view.h"

/* What became of a commitment, for `show`; for src/control/ alone. Each writes one pair: a key and an array.
 */

/* obligations: {confirmed, delivered, deliveries, due?, no, over_delivered, status}, of the version that
 * counts. */
void life_write_obligations(struct call *call, const struct commitment_view *view, day as_of);

/* records: {id, index, member, reason? | reservation?, time, type, witnessed}, those that made it what it is.
 */
AYNI_MUST_CHECK enum ayni_err life_write_records(struct call *call,
                                                 struct store_read *read,
                                                 const struct commitment *c);

/* versions: {agreed, author, id, status, time, version}. */
void life_write_versions(struct call *call, const struct commitment *c, day as_of);
