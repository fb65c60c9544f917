/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/map_draft.h"

#include <assert.h>

#include "core/codec/cursor.h"

void map_draft_init(struct map_draft *d, struct heap *heap, size_t max)
{
    *d = (struct map_draft){.n = 0};
    buffer_init(&d->values, heap, max);
    d->packer = packer_to(&d->values);
}

void map_draft_deinit(struct map_draft *d)
{
    buffer_deinit(&d->values);
}

static void fail(struct map_draft *d, enum ayni_err err)
{
    if (d->packer.err == AYNI_OK) d->packer.err = err;
}

void map_draft_begin(struct map_draft *d, struct bytes key)
{
    assert(!map_draft_has(d, key));
    if (d->n < MAP_DRAFT_PAIRS_MAX)
        d->pairs[d->n++] = (struct map_draft_pair){key, d->values.len};
    else
        fail(d, AYNI_ERR_LIMIT);
}

bool map_draft_has(const struct map_draft *d, struct bytes key)
{
    for (size_t i = 0; i < d->n; i++)
        if (bytes_equal(d->pairs[i].key, key)) return true;
    return false;
}

void map_draft_add(struct map_draft *d, struct bytes map)
{
    struct cursor c = cursor_of(map);
    struct bytes key, value;
    size_t n = 0;
    enum ayni_err err = cursor_read_map(&c, &n);
    for (; n > 0 && err == AYNI_OK; n--) {
        err = cursor_read_str(&c, &key);
        if (err == AYNI_OK) err = cursor_read_value(&c, &value);
        if (err != AYNI_OK || map_draft_has(d, key)) continue;
        map_draft_begin(d, key);
        pack_raw(&d->packer, value);
    }
    if (err != AYNI_OK) fail(d, err);
}

static struct bytes value_of(const struct map_draft *d, size_t i)
{
    size_t end = i + 1 < d->n ? d->pairs[i + 1].from : d->values.len;
    return bytes_of(d->values.data + d->pairs[i].from, end - d->pairs[i].from);
}

/* The pair whose key comes next behind that of `last`; `last` is NULL at the start. */
static size_t next_pair(const struct map_draft *d, const struct bytes *last)
{
    size_t best = d->n;
    for (size_t i = 0; i < d->n; i++) {
        if (last != NULL && bytes_compare(d->pairs[i].key, *last) <= 0) continue;
        if (best == d->n || bytes_compare(d->pairs[i].key, d->pairs[best].key) < 0) best = i;
    }
    return best;
}

enum ayni_err map_draft_write(const struct map_draft *d, struct packer *out)
{
    const struct bytes *last = NULL;
    enum ayni_err err = packer_finish(&d->packer);
    if (err != AYNI_OK) return err;
    pack_map(out, d->n);
    for (size_t i = 0; i < d->n; i++) {
        size_t at = next_pair(d, last);
        last = &d->pairs[at].key;
        pack_str(out, *last);
        pack_raw(out, value_of(d, at));
    }
    return packer_finish(out);
}
