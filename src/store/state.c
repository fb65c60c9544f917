/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <assert.h>
#include <string.h>

#include "core/codec/cursor.h"
#include "core/codec/packer.h"

/*
 * A log_state in `heads`, canonical MessagePack:
 *
 *   array[8]  size, peaks: bin(32 each), target size, target root: bin(32), beyond: bin(32 each),
 *             passing size, passing root: bin(32), note: bin
 */
#define STATE_FIELDS 8

bool log_state_is_sound(const struct log_state *state)
{
    const struct tree *tree = &state->tree;
    const struct signed_head *target = &state->target;
    if (tree->size > TREE_SIZE_MAX || target->size > TREE_SIZE_MAX) return false;
    if (state->passing.size > TREE_SIZE_MAX) return false;
    if (target->size != 0 && target->size < tree->size) return false;
    if (state->note_len > CHECKPOINT_NOTE_MAX || state->beyond.n > PROOF_HASHES_MAX) return false;

    bool reaches_beyond = tree->size > 0 && target->size > tree->size;
    if ((state->beyond.n > 0) != reaches_beyond) return false;
    if (tree->size == 0 || target->size != tree->size) return true;
    struct hash root;
    tree_root(&root, tree);
    return hash_equal(&root, &target->root);
}

static void pack_head(struct packer *p, const struct signed_head *head)
{
    pack_uint(p, head->size);
    pack_bin(p, BYTES_ARRAY(head->root.bytes));
}

static void pack_hashes(struct packer *p, const struct hash *hashes, size_t n)
{
    pack_bin(p, bytes_of(hashes, n * sizeof *hashes));
}

enum ayni_err log_state_encode(struct buffer *out, const struct log_state *state)
{
    assert(log_state_is_sound(state));
    struct packer p = packer_to(out);
    pack_array(&p, STATE_FIELDS);
    pack_uint(&p, state->tree.size);
    pack_hashes(&p, state->tree.peaks, tree_n_peaks(state->tree.size));
    pack_head(&p, &state->target);
    pack_hashes(&p, state->beyond.hashes, state->beyond.n);
    pack_head(&p, &state->passing);
    pack_bin(&p, bytes_of(state->note, state->note_len));
    return packer_finish(&p);
}

static enum ayni_err read_head(struct cursor *c, struct signed_head *out)
{
    enum ayni_err err = cursor_read_uint(c, &out->size);
    return err == AYNI_OK ? cursor_read_fixed(c, out->root.bytes, sizeof out->root.bytes) : err;
}

/* Read a bin of up to `max` items of `size` bytes into `out`. */
static enum ayni_err read_items(struct cursor *c, void *out, size_t *out_n, size_t max, size_t size)
{
    struct bytes items;
    enum ayni_err err = cursor_read_bin(c, &items);
    if (err != AYNI_OK) return err;
    if (items.len % size != 0 || items.len / size > max) return AYNI_ERR_CORRUPT;
    if (items.len > 0) memcpy(out, items.data, items.len);
    *out_n = items.len / size;
    return AYNI_OK;
}

static enum ayni_err read_tree(struct cursor *c, struct tree *out)
{
    size_t n_peaks;
    enum ayni_err err = cursor_read_uint(c, &out->size);
    if (err == AYNI_OK) err = read_items(c, out->peaks, &n_peaks, TREE_PEAKS_MAX, sizeof(struct hash));
    if (err == AYNI_OK && n_peaks != tree_n_peaks(out->size)) err = AYNI_ERR_CORRUPT;
    return err;
}

enum ayni_err log_state_decode(struct log_state *out, struct bytes value)
{
    size_t n_fields;
    struct log_state state = {0};
    struct cursor c = cursor_of(value);
    enum ayni_err err = cursor_read_array(&c, &n_fields);
    if (err == AYNI_OK && n_fields != STATE_FIELDS) err = AYNI_ERR_CORRUPT;
    if (err == AYNI_OK) err = read_tree(&c, &state.tree);
    if (err == AYNI_OK) err = read_head(&c, &state.target);
    if (err == AYNI_OK)
        err = read_items(&c, state.beyond.hashes, &state.beyond.n, PROOF_HASHES_MAX, sizeof(struct hash));
    if (err == AYNI_OK) err = read_head(&c, &state.passing);
    if (err == AYNI_OK) err = read_items(&c, state.note, &state.note_len, CHECKPOINT_NOTE_MAX, 1);
    if (err == AYNI_OK) err = cursor_finish(&c);
    if (err != AYNI_OK || !log_state_is_sound(&state)) return AYNI_ERR_CORRUPT;
    *out = state;
    return AYNI_OK;
}
