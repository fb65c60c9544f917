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

enum ayni_err verdicts_reserve(struct verdicts *v, struct heap *heap)
{
    uint8_t *reasons = array_room(heap, v->reasons, v->n, &v->capacity, sizeof *v->reasons);
    if (reasons == NULL) return AYNI_ERR_MEMORY;
    v->reasons = reasons;
    return AYNI_OK;
}

void verdicts_add(struct verdicts *v, enum void_reason reason)
{
    assert(v->n < v->capacity);
    v->reasons[v->n++] = (uint8_t)reason;
}

void verdicts_settle(struct verdicts *v, uint64_t index, enum void_reason reason)
{
    assert(index < v->n && v->reasons[index] == VOID_WAITING);
    assert(reason != VOID_WAITING);
    v->reasons[index] = (uint8_t)reason;
}

enum void_reason verdicts_at(const struct verdicts *v, uint64_t index)
{
    assert(index < v->n);
    return (enum void_reason)v->reasons[index];
}
