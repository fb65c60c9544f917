/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <assert.h>
#include <string.h>

#define FOLD_MAX (1 << (TREE_TILE_HEIGHT - 1)) /* nodes below one that is no tile's root */

/* A gap below the size that the head names is damage; above it there is nothing yet. */
static enum ayni_err missing(struct store_read *read, uint32_t log, uint64_t index)
{
    struct log_state state;
    enum ayni_err err = store_log_state(read, log, &state);
    if (err != AYNI_OK) return err;
    return index < state.tree.size ? AYNI_ERR_CORRUPT : AYNI_ERR_NOT_FOUND;
}

/* The record at `index` and its leaf hash. LMDB has no checksums: the bytes are hashed again, each time. */
static enum ayni_err read_record(
    struct store_read *read, uint32_t log, uint64_t index, struct bytes *out, struct hash *out_leaf)
{
    struct bytes value;
    struct hash leaf;
    struct db_key key = db_key_record(log, index);
    enum ayni_err err = db_get(read->store, read->txn, DB_RECORDS, &key, &value);
    if (err == AYNI_ERR_NOT_FOUND) return missing(read, log, index);
    if (err != AYNI_OK) return err;
    if (value.len < sizeof leaf.bytes) return AYNI_ERR_CORRUPT;
    struct bytes record = bytes_of(value.data + sizeof leaf.bytes, value.len - sizeof leaf.bytes);
    tree_leaf_hash(&leaf, record);
    if (memcmp(leaf.bytes, value.data, sizeof leaf.bytes) != 0) return AYNI_ERR_CORRUPT;
    *out = record;
    *out_leaf = leaf;
    return AYNI_OK;
}

enum ayni_err store_record(struct store_read *read, uint32_t log, uint64_t index, struct bytes *out)
{
    struct hash leaf;
    return read_record(read, log, index, out, &leaf);
}

/* The node of height 8 * level at `number`: a leaf hash on level 0, a tile above. */
static enum ayni_err read_node(
    struct store_read *read, uint32_t log, unsigned level, uint64_t number, struct hash *out)
{
    struct bytes value;
    if (level == 0) return read_record(read, log, number, &value, out);
    struct db_key key = db_key_tile(log, level, number);
    enum ayni_err err = db_get(read->store, read->txn, DB_TILES, &key, &value);
    if (err == AYNI_ERR_NOT_FOUND)
        return missing(read, log, ((number + 1) << (TREE_TILE_HEIGHT * level)) - 1);
    if (err != AYNI_OK) return err;
    if (value.len != sizeof out->bytes) return AYNI_ERR_CORRUPT;
    memcpy(out->bytes, value.data, value.len);
    return AYNI_OK;
}

enum ayni_err store_subtree(
    struct store_read *read, uint32_t log, uint64_t start, unsigned height, struct hash *out)
{
    assert(height <= TREE_PEAKS_MAX);
    assert((start & (((uint64_t)1 << height) - 1)) == 0);
    struct hash nodes[FOLD_MAX];
    unsigned level = height / TREE_TILE_HEIGHT;
    size_t n = (size_t)1 << (height % TREE_TILE_HEIGHT);
    uint64_t first = start >> (TREE_TILE_HEIGHT * level);
    for (size_t i = 0; i < n; i++) {
        enum ayni_err err = read_node(read, log, level, first + i, &nodes[i]);
        if (err != AYNI_OK) return err;
    }
    for (; n > 1; n /= 2)
        for (size_t i = 0; i < n / 2; i++)
            tree_node_hash(&nodes[i], &nodes[2 * i], &nodes[2 * i + 1]);
    *out = nodes[0];
    return AYNI_OK;
}
