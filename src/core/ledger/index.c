/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/index.h"

#include <assert.h>

#include "core/base/heap.h"
#include "core/codec/cursor.h"
#include "core/ledger/array.h"
#include "core/ledger/stream.h"

#define CHUNK_ENTRIES 1024u
#define SLOTS_FIRST 64u
#define SAVED_ENTRY_LEN 24
#define SAVED_AT_ONCE 256
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

static enum ayni_err reserve_slots(struct index *x, size_t n)
{
    size_t n_slots = x->n_slots == 0 ? SLOTS_FIRST : x->n_slots;
    while (x->n_entries + n > n_slots / 4 * 3)
        n_slots *= 2;
    if (n_slots == x->n_slots) return AYNI_OK;
    uint32_t *slots = heap_zalloc(x->heap, n_slots * sizeof *slots);
    if (slots == NULL) return AYNI_ERR_MEMORY;
    heap_free(x->heap, x->slots);
    x->slots = slots;
    x->n_slots = n_slots;
    for (size_t i = 0; i < x->n_entries; i++)
        *slot_of(x, &entry_at(x, i)->key) = (uint32_t)i + 1;
    return AYNI_OK;
}

static enum ayni_err reserve_chunk(struct index *x)
{
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

enum ayni_err index_reserve(struct index *x, size_t n)
{
    if (n > ENTRIES_MAX - x->n_entries) return AYNI_ERR_MEMORY;
    enum ayni_err err = reserve_slots(x, n);
    while (err == AYNI_OK && x->n_entries + n > x->n_reserved)
        err = reserve_chunk(x);
    return err;
}

/* False when it is there already. */
static bool add_entry(struct index *x, const struct index_entry *entry)
{
    assert(x->n_entries < x->n_slots);
    uint32_t *slot = slot_of(x, &entry->key);
    if (*slot != 0) return false;
    *entry_at(x, x->n_entries) = *entry;
    *slot = (uint32_t)++x->n_entries;
    return true;
}

void index_add(struct index *x, const struct hash *key, uint64_t value)
{
    struct index_entry entry = {fingerprint_of(&x->spread, BYTES_ARRAY(key->bytes)), value};
    bool is_new = add_entry(x, &entry);
    assert(is_new);
}

void index_set(struct index *x, const struct hash *key, uint64_t value)
{
    struct fingerprint print = fingerprint_of(&x->spread, BYTES_ARRAY(key->bytes));
    uint32_t slot = *slot_of(x, &print);
    assert(slot != 0);
    entry_at(x, slot - 1)->value = value;
}

static void write_u64(uint8_t *out, uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (8 * i));
}

static uint64_t read_u64(const uint8_t *in)
{
    uint64_t value = 0;
    for (size_t i = 0; i < 8; i++)
        value |= (uint64_t)in[i] << (8 * i);
    return value;
}

void index_save(struct stream *s, const struct index *x)
{
    uint8_t saved[SAVED_AT_ONCE * SAVED_ENTRY_LEN];
    pack_array(&s->packer, (x->n_entries + SAVED_AT_ONCE - 1) / SAVED_AT_ONCE);
    for (size_t from = 0; from < x->n_entries; from += SAVED_AT_ONCE) {
        uint8_t *at = saved;
        for (size_t i = from; i < x->n_entries && i < from + SAVED_AT_ONCE; i++, at += SAVED_ENTRY_LEN) {
            const struct index_entry *entry = entry_at(x, i);
            write_u64(at, entry->key.words[0]);
            write_u64(at + 8, entry->key.words[1]);
            write_u64(at + 16, entry->value);
        }
        pack_bin(&s->packer, bytes_of(saved, (size_t)(at - saved)));
        stream_flush(s);
    }
}

static enum ayni_err load_entries(struct index *x, struct bytes saved)
{
    if (saved.len % SAVED_ENTRY_LEN != 0) return AYNI_ERR_CORRUPT;
    enum ayni_err err = index_reserve(x, saved.len / SAVED_ENTRY_LEN);
    for (size_t at = 0; err == AYNI_OK && at < saved.len; at += SAVED_ENTRY_LEN) {
        const uint8_t *in = saved.data + at;
        struct index_entry entry = {{{read_u64(in), read_u64(in + 8)}}, read_u64(in + 16)};
        if (!add_entry(x, &entry)) err = AYNI_ERR_CORRUPT;
    }
    return err;
}

enum ayni_err index_load(struct index *x, struct cursor *c)
{
    size_t n_pieces;
    if (cursor_read_array(c, &n_pieces) != AYNI_OK) return AYNI_ERR_CORRUPT;
    enum ayni_err err = AYNI_OK;
    for (size_t i = 0; i < n_pieces && err == AYNI_OK; i++) {
        struct bytes saved;
        err = cursor_read_bin(c, &saved) == AYNI_OK ? load_entries(x, saved) : AYNI_ERR_CORRUPT;
    }
    return err;
}
