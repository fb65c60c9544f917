/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/ledger.h"

/* Why records of one log have no effect: a byte for each record that was applied, an enum void_reason. */
struct verdicts {
    uint8_t *reasons;
    size_t n;
    size_t capacity;
};

/* Make room for one more. Errors: AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err verdicts_reserve(struct verdicts *v, struct heap *heap);

/* Of the next record; room was reserved. */
void verdicts_add(struct verdicts *v, enum void_reason reason);

/* Settle a record that waited. */
void verdicts_settle(struct verdicts *v, uint64_t index, enum void_reason reason);

enum void_reason verdicts_at(const struct verdicts *v, uint64_t index);
