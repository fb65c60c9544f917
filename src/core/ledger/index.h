/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/ids.h"
#include "core/crypto/crypto.h"

struct cursor;
struct heap;
struct index_entry;
struct stream;

/*
 * From a SHA-256 to a number: record ids to places. Grows only; about 32 bytes an entry at a million: 24 in
 * chunks that never move, and a table of 4-byte slots that doubles at three quarters. A key is kept as its
 * fingerprint under `spread`: members choose keys (the version that an answer names, and with work a record's
 * id), and must not be able to choose where they go.
 */
struct index {
    struct heap *heap;
    struct spread spread;
    struct index_entry **chunks;
    size_t chunks_capacity;
    uint32_t *slots; /* number of the entry plus one; 0 is free */
    size_t n_slots;  /* 0 or a power of two */
    size_t n_entries;
    size_t n_reserved; /* entries for which there is room */
};

void index_init(struct index *x, struct heap *heap, const struct spread *spread);
void index_deinit(struct index *x);

bool index_find(const struct index *x, const struct hash *key, uint64_t *out);

/* Make room for `n` more, so that as many index_add cannot fail. Errors: AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err index_reserve(struct index *x, size_t n);

/* Add a key that is not there; room was reserved. */
void index_add(struct index *x, const struct hash *key, uint64_t value);

/* Change the value of a key that is there. */
void index_set(struct index *x, const struct hash *key, uint64_t value);

/* Its part of a snapshot (snapshot.h). */
void index_save(struct stream *s, const struct index *x);
/* Into an empty one that has the same `spread`. Errors: AYNI_ERR_CORRUPT, AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err index_load(struct index *x, struct cursor *c);
