/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/index.h"

#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/array.h"

#define CHUNK_ENTRIES 1024u
#define SLOTS_FIRST 64u
#define ENTRIES_MAX (UINT32_MAX / 2) /* what a slot can number */

struct index_entry {
    struct fingerprint key;
    uint64_t value;
};
static_assert(sizeof(struct index_entry) == 24, "the size that index.h promises");

void index_init(struct index *x, struct heap *heap, const struct spread *spread)
{
    *x = (struct index){.heap = heap, .spread = *spread};
}

void index_deinit(struct index *x)
{
    for (size_t i = 0; i < x->n_reserved / CHUNK_ENTRIES; i++)
        heap_free(x->heap, x->chunks[i]);
    if (x->heap == NULL) return;
    heap_free(x->heap, x->chunks);
    heap_free(x->heap, x->slots);
}

static struct index_entry *entry_at(const struct index *x, size_t i)
{
    assert(i < x->n_reserved);
    return &x->chunks[i / CHUNK_ENTRIES][i % CHUNK_ENTRIES];
}

static bool is_same(const struct fingerprint *a, const struct fingerprint *b)
{
    return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

/* The slot of the key, or the free one where it belongs. */
static uint32_t *slot_of(const struct index *x, const struct fingerprint *key)
{
    for (size_t i = key->words[0] & (x->n_slots - 1);; i = (i + 1) & (x->n_slots - 1)) {
        uint32_t *slot = &x->slots[i];
        if (*slot == 0 || is_same(&entry_at(x, *slot - 1)->key, key)) return slot;
    }
}

bool index_find(const struct index *x, const struct hash *key, uint64_t *out)
{
    if (x->n_slots == 0) return false;
    struct fingerprint print = fingerprint_of(&x->spread, BYTES_ARRAY(key->bytes));
    uint32_t slot = *slot_of(x, &print);
    if (slot != 0) *out = entry_at(x, slot - 1)->value;
    return slot != 0;
}

static enum ayni_err reserve_slots(struct index *x)
{
    if (x->n_entries + 1 <= x->n_slots / 4 * 3) return AYNI_OK;
    size_t n_slots = x->n_slots == 0 ? SLOTS_FIRST : 2 * x->n_slots;
    uint32_t *slots = heap_zalloc(x->heap, n_slots * sizeof *slots);
    if (slots == NULL) return AYNI_ERR_MEMORY;
    heap_free(x->heap, x->slots);
    x->slots = slots;
    x->n_slots = n_slots;
    for (size_t i = 0; i < x->n_entries; i++)
        *slot_of(x, &entry_at(x, i)->key) = (uint32_t)i + 1;
    return AYNI_OK;
}

static enum ayni_err reserve_entry(struct index *x)
{
    if (x->n_entries < x->n_reserved) return AYNI_OK;
    size_t n_chunks = x->n_reserved / CHUNK_ENTRIES;
    struct index_entry **chunks =
        array_room(x->heap, x->chunks, n_chunks, &x->chunks_capacity, sizeof(struct index_entry *));
    if (chunks == NULL) return AYNI_ERR_MEMORY;
    x->chunks = chunks;
    chunks[n_chunks] = heap_resize_array(x->heap, NULL, CHUNK_ENTRIES, sizeof(struct index_entry));
    if (chunks[n_chunks] == NULL) return AYNI_ERR_MEMORY;
    x->n_reserved += CHUNK_ENTRIES;
    return AYNI_OK;
}

enum ayni_err index_reserve(struct index *x)
{
    if (x->n_entries >= ENTRIES_MAX) return AYNI_ERR_MEMORY;
    enum ayni_err err = reserve_slots(x);
    return err == AYNI_OK ? reserve_entry(x) : err;
}

void index_add(struct index *x, const struct hash *key, uint64_t value)
{
    assert(x->n_entries < x->n_slots);
    struct fingerprint print = fingerprint_of(&x->spread, BYTES_ARRAY(key->bytes));
    uint32_t *slot = slot_of(x, &print);
    assert(*slot == 0);
    *entry_at(x, x->n_entries) = (struct index_entry){print, value};
    *slot = (uint32_t)++x->n_entries;
}
