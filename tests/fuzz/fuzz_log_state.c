/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/codec/cursor.h"
#include "mutate.h"
#include "store/env.h"
#include "support/heap.h"

/* Input: the state of a log as a disk gives it back. What is wrong with it must stop the node, not mislead
 * it. */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct log_state state;
    struct bytes value = bytes_of(data, len);
    struct buffer again;
    memset(&state, 0xa5, sizeof state);
    enum ayni_err err = log_state_decode(&state, value);
    if (err != AYNI_OK) {
        assert(err == AYNI_ERR_CORRUPT);
        for (size_t i = 0; i < sizeof state; i++)
            assert(((const uint8_t *)&state)[i] == 0xa5);
        return 0;
    }
    assert(log_state_is_sound(&state) && value.len <= STATE_LEN_MAX);
    buffer_init(&again, test_heap(), STATE_LEN_MAX);
    err = log_state_encode(&again, &state);
    assert(err == AYNI_OK && bytes_equal(buffer_view(&again), value));
    buffer_deinit(&again);
    fuzz_accept();
    return 0;
}

/* A head that was reached has the root of the tree that is held. */
static void mend_target(uint8_t *data, size_t len)
{
    struct log_state state = {0};
    struct bytes hashes;
    size_t n;
    uint64_t target;
    struct cursor c = cursor_of(bytes_of(data, len));
    if (cursor_read_array(&c, &n) != AYNI_OK || cursor_read_uint(&c, &state.tree.size) != AYNI_OK) return;
    if (cursor_read_bin(&c, &hashes) != AYNI_OK || cursor_read_uint(&c, &target) != AYNI_OK) return;
    if (hashes.len != 32 * tree_n_peaks(state.tree.size) || target != state.tree.size) return;
    if (state.tree.size > TREE_SIZE_MAX || cursor_left(&c) < 2 + 32) return;
    if (hashes.len > 0) memcpy(state.tree.peaks, hashes.data, hashes.len);
    tree_root(&state.target.root, &state.tree);
    memcpy(data + (c.at - data) + 2, state.target.root.bytes, 32);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    len = mutate_encoded(data, len, max, NULL, &random);
    mend_target(data, len);
    return len;
}
