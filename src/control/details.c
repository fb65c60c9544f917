/* SPDX-License-Identifier: Apache-2.0 */
#include "control/details.h"

#include <stdio.h>
#include <string.h>

#include "core/base/heap.h"
#include "core/record/schema.h"

void details_deinit(struct details *d)
{
    if (d->heap != NULL) heap_free(d->heap, d->list);
    *d = (struct details){0};
}

/* Where the first name of a path such as "parties[1].org_id" stands in the table. */
static size_t rank_of(const struct schema *schema, const char *path)
{
    if (schema == NULL) return 0;
    const struct field *field = schema_field(schema, bytes_of(path, strcspn(path, ".[")));
    return field == NULL ? schema->n_fields : (size_t)(field - schema->fields);
}

/* What is wrong in itself is wrong for every later check too: say it once. */
static bool is_told(const struct details *d, const char *path)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->list[i].path, path) == 0) return true;
    return false;
}

void details_add(struct details *d, const char *path, const char *message)
{
    if (d->list == NULL) d->list = heap_resize_array(d->heap, NULL, DETAILS_MAX, sizeof *d->list);
    if (d->list == NULL || d->n == DETAILS_MAX || is_told(d, path)) return;
    size_t rank = rank_of(d->schema, path), at = d->n;
    while (at > 0 && d->list[at - 1].rank > rank)
        at--;
    memmove(&d->list[at + 1], &d->list[at], (d->n - at) * sizeof *d->list);
    d->list[at].rank = rank;
    snprintf(d->list[at].path, sizeof d->list[at].path, "%s", path);
    snprintf(d->list[at].message, sizeof d->list[at].message, "%s", message);
    d->n++;
}
