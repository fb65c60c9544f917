/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/ledger.h"

/* Why records of one log have no effect: an entry for each that is void or waits, none for the others. */
struct verdicts {
    uint64_t *entries; /* index << 8 | reason, rising */
    size_t n;
    size_t capacity;
};

/* Make room for one more. Errors: AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err verdicts_reserve(struct verdicts *v, struct heap *heap);

/* Of the record at `index`, which is above all that have an entry; room was reserved. */
void verdicts_add(struct verdicts *v, uint64_t index, enum void_reason reason);

/* Settle a record that waited. */
void verdicts_settle(struct verdicts *v, uint64_t index, enum void_reason reason);

enum void_reason verdicts_at(const struct verdicts *v, uint64_t index);
