/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>

#include "control/rpc.h"
#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "mutate.h"
#include "support/heap.h"

/* Input: what comes over the control socket, one message behind the other; it is read as requests and
 * answers. */

static void check_error(enum ayni_err err)
{
    assert(err == AYNI_ERR_MORE || err == AYNI_ERR_ENCODING || err == AYNI_ERR_LIMIT);
}

/* Written again, a message is the bytes that it was read from. */
static void check_same(const struct buffer *again, const uint8_t *start, const struct cursor *end)
{
    assert(bytes_equal(buffer_view(again), bytes_of(start, (size_t)(end->at - start))));
    fuzz_accept();
}

static bool read_request(struct cursor *in)
{
    static const struct rpc_request untouched;
    struct rpc_request request = untouched;
    struct buffer again;
    const uint8_t *start = in->at;
    enum ayni_err err = rpc_read_request(in, &request);
    if (err != AYNI_OK) {
        check_error(err);
        assert(in->at == start && request.method.data == NULL);
        return false;
    }
    buffer_init(&again, test_heap(), (size_t)(in->at - start));
    err = rpc_write_request(&again, &request);
    assert(err == AYNI_OK);
    check_same(&again, start, in);
    buffer_deinit(&again);
    return true;
}

static bool read_response(struct cursor *in)
{
    static const struct rpc_response untouched;
    struct rpc_response response = untouched;
    struct buffer again;
    const uint8_t *start = in->at;
    enum ayni_err err = rpc_read_response(in, &response);
    if (err != AYNI_OK) {
        check_error(err);
        assert(in->at == start && response.value.data == NULL);
        return false;
    }
    buffer_init(&again, test_heap(), (size_t)(in->at - start));
    err = rpc_write_response(&again, &response);
    assert(err == AYNI_OK);
    check_same(&again, start, in);
    buffer_deinit(&again);
    return true;
}

/* A message that is not whole yet is none when less of it is there. */
static void check_shorter(struct bytes input)
{
    struct cursor whole = cursor_of(input);
    struct rpc_request request;
    if (rpc_read_request(&whole, &request) != AYNI_OK) return;
    size_t len = (size_t)(whole.at - input.data);
    for (size_t i = 0; i < len; i += 1 + len / 8) {
        struct cursor part = cursor_of(bytes_of(input.data, i));
        enum ayni_err err = rpc_read_request(&part, &request);
        assert(err == AYNI_ERR_MORE);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct cursor in = cursor_of(bytes_of(data, len));
    check_shorter(bytes_of(data, len));
    while (cursor_left(&in) > 0 && (read_request(&in) || read_response(&in)))
        continue;
    return 0;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    return mutate_encoded(data, len, max, NULL, &random);
}
