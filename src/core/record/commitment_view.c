/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "core/record/commitment.h"
#include "core/record/problems.h"

struct bytes view_at(const struct commitment_view *v, const char *field)
{
    return schema_slot(&v->fields, field);
}

size_t view_find_party(const struct commitment_view *v, struct bytes org_id)
{
    for (size_t i = 0; i < v->n_parties; i++)
        if (bytes_equal(v->org_ids[i], org_id)) return i;
    return NOT_THERE;
}

static size_t find_number(const uint16_t *numbers, size_t n, uint64_t no)
{
    for (size_t i = 0; i < n; i++)
        if (numbers[i] == no) return i;
    return NOT_THERE;
}

size_t view_find_obligation(const struct commitment_view *v, uint64_t no)
{
    return find_number(v->obligations, v->n_obligations, no);
}

size_t view_find_document(const struct commitment_view *v, uint64_t no)
{
    return find_number(v->documents, v->n_documents, no);
}

void view_require_obligation(struct problems *p, const struct commitment_view *v, uint64_t no)
{
    if (view_find_obligation(v, no) == NOT_THERE)
        problem(p, "no obligation has the number %" PRIu64 "; write the no of one that stands here", no);
}

void view_require_document(struct problems *p, const struct commitment_view *v, uint64_t no)
{
    if (view_find_document(v, no) == NOT_THERE)
        problem(p, "no document has the number %" PRIu64 "; write the no of one that stands here", no);
}
