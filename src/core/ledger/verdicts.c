/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/verdicts.h"

#include <assert.h>

#include "core/ledger/array.h"

static const char *const names[VOID_REASONS] = {
    [VOID_WAITING] = "waiting", [VOID_ENCODING] = "encoding",   [VOID_LEDGER] = "ledger",
    [VOID_MEMBER] = "member",   [VOID_SIGNATURE] = "signature", [VOID_COPY] = "copy",
    [VOID_SIGNER] = "signer",   [VOID_TYPE] = "type",           [VOID_FIELD] = "field",
    [VOID_RULE] = "rule",
};

const char *void_reason_name(enum void_reason reason)
{
    assert(reason < VOID_REASONS);
    return names[reason];
}

static uint64_t entry_of(uint64_t index, enum void_reason reason)
{
    assert(index < UINT64_C(1) << 56);
    return index << 8 | (uint64_t)reason;
}

/* The number of the first entry at `index` or above it. */
static size_t lower_bound(const struct verdicts *v, uint64_t index)
{
    size_t low = 0, high = v->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (v->entries[middle] >> 8 < index)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

enum ayni_err verdicts_reserve(struct verdicts *v, struct heap *heap)
{
    uint64_t *entries = array_room(heap, v->entries, v->n, &v->capacity, sizeof *v->entries);
    if (entries == NULL) return AYNI_ERR_MEMORY;
    v->entries = entries;
    return AYNI_OK;
}

void verdicts_add(struct verdicts *v, uint64_t index, enum void_reason reason)
{
    if (reason == VOID_NOT) return;
    assert(v->n < v->capacity);
    assert(v->n == 0 || v->entries[v->n - 1] >> 8 < index);
    v->entries[v->n++] = entry_of(index, reason);
}

void verdicts_settle(struct verdicts *v, uint64_t index, enum void_reason reason)
{
    size_t i = lower_bound(v, index);
    assert(i < v->n && v->entries[i] == entry_of(index, VOID_WAITING));
    assert(reason != VOID_WAITING);
    v->entries[i] = entry_of(index, reason);
}

enum void_reason verdicts_at(const struct verdicts *v, uint64_t index)
{
    size_t i = lower_bound(v, index);
    if (i == v->n || v->entries[i] >> 8 != index) return VOID_NOT;
    return (enum void_reason)(v->entries[i] & 0xff);
}
