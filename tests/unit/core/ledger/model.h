/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "history.h"

/*
 * proto/rules.md read word for word: each verdict from the whole set of records, with no index and no order
 * of arrival, as slowly as need be. What the ledger finds must be what this finds.
 */
struct model {
    const struct history *history;
    const size_t *sizes; /* of each log, how many records are here */
    enum void_reason reasons[WORLD_MEMBERS_MAX][LOG_MAX];
};

void model_judge(struct model *m, const struct history *h, const size_t *sizes);

/* "State digest", packed whole from what was judged. */
void model_digest(struct hash *out, const struct model *m);
