/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/codec/cursor.h"

struct buffer;

/*
 * MessagePack-RPC in our canonical encoding, nil only where that protocol wants it (proto/control.md):
 * request [0, id, method, [params]], response [1, id, error or nil, result or nil].
 */

struct rpc_request {
    uint32_t id;
    struct bytes method;
    struct bytes params; /* an encoded map */
};

struct rpc_response {
    uint32_t id;
    bool ok;
    struct bytes value; /* the result, or the error map */
};

/* Views into the input. Errors: AYNI_ERR_MORE, AYNI_ERR_ENCODING, AYNI_ERR_LIMIT; the cursor then stays. */
AYNI_MUST_CHECK enum ayni_err rpc_read_request(struct cursor *in, struct rpc_request *out);
AYNI_MUST_CHECK enum ayni_err rpc_read_response(struct cursor *in, struct rpc_response *out);

AYNI_MUST_CHECK enum ayni_err rpc_write_request(struct buffer *out, const struct rpc_request *request);
AYNI_MUST_CHECK enum ayni_err rpc_write_response(struct buffer *out, const struct rpc_response *response);
