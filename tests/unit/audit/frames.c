/* SPDX-License-Identifier: Apache-2.0 */
#include "frames.h"

#include "support/cmocka.h"

#include "audit/export_file.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"
#include "core/sync/frame.h"
#include "support/heap.h"

void frames_of(struct frames *out, struct bytes file)
{
    out->n = 0;
    while (file.len > 0) {
        assert_true(file.len >= 4 && out->n < FRAMES_MAX);
        size_t len = (size_t)file.data[0] << 24 | (size_t)file.data[1] << 16 | (size_t)file.data[2] << 8 |
                     file.data[3];
        assert_true(len + 4 <= file.len);
        out->list[out->n++] = bytes_of(file.data, len + 4);
        file = bytes_of(file.data + len + 4, file.len - len - 4);
    }
}

void frame_put(struct buffer *out, struct bytes array)
{
    assert_int_equal(frame_append(out, array), AYNI_OK);
}

static void put_digest(struct buffer *out, enum export_kind kind)
{
    uint8_t digest[32];
    struct buffer array;
    struct packer p = packer_to(&array);
    buffer_init(&array, test_heap(), 64);
    sha256(digest, buffer_view(out));
    pack_array(&p, 2);
    pack_uint(&p, kind);
    pack_bin(&p, BYTES_ARRAY(digest));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    frame_put(out, buffer_view(&array));
    buffer_deinit(&array);
}

void frames_seal(struct buffer *out, const struct frames *frames)
{
    assert_true(frames->n >= 2);
    for (size_t i = 0; i + 2 < frames->n; i++)
        assert_int_equal(buffer_append(out, frames->list[i]), AYNI_OK);
    put_digest(out, EXPORT_HISTORY);
    put_digest(out, EXPORT_END);
}
