/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "mutate.h"
#include "support/heap.h"
#include "unit/core/codec/repack.h"

/* What is accepted is the one encoding of its value: reading and writing it gives the same bytes. */
static void check_accepted(struct bytes value)
{
    struct buffer again;
    buffer_init(&again, test_heap(), value.len);
    struct packer p = packer_to(&again);
    struct cursor c = cursor_of(value);
    assert(repack(&p, &c) == AYNI_OK);
    assert(cursor_finish(&c) == AYNI_OK);
    assert(packer_finish(&p) == AYNI_OK);
    assert(bytes_equal(buffer_view(&again), value));
    buffer_deinit(&again);
}

/* Each key of an accepted map is found, with the value that stands behind it. */
static void check_map(struct bytes map)
{
    struct cursor c = cursor_of(map);
    size_t n;
    if (cursor_read_map(&c, &n) != AYNI_OK) return;
    for (; n > 0; n--) {
        char key[64];
        struct bytes name, value, found;
        assert(cursor_read_str(&c, &name) == AYNI_OK);
        assert(cursor_read_value(&c, &value) == AYNI_OK);
        if (name.len >= sizeof key || memchr(name.data, '\0', name.len) != NULL) continue;
        memcpy(key, name.data, name.len);
        key[name.len] = '\0';
        assert(codec_map_find(map, key, &found) == AYNI_OK);
        assert(found.data == value.data && found.len == value.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes input = bytes_of(data, len), value = bytes_of(NULL, 0);
    struct cursor c = cursor_of(input);
    enum ayni_err first = cursor_read_value(&c, &value), whole = codec_check(input);
    assert(cursor_left(&c) == len - value.len); /* moved by what it took, and by nothing on failure */
    if (first != AYNI_OK) {
        assert(whole == first);
        return 0;
    }
    assert(whole == (value.len == len ? AYNI_OK : AYNI_ERR_ENCODING));
    assert(codec_check(value) == AYNI_OK);
    check_accepted(value);
    check_map(value);
    fuzz_accept();
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    return mutate_encoded(data, len, max, NULL, &random);
}
