/* SPDX-License-Identifier: Apache-2.0 */
#include "control/rpc.h"

#include "core/base/buffer.h"
#include "core/codec/packer.h"

#define RPC_REQUEST 0
#define RPC_RESPONSE 1

static const uint8_t nil = 0xc0; /* has no place in the profile: read and written here alone */

/* The header that both kinds of message share: [kind, id, ...], four elements. */
static enum ayni_err read_start(struct cursor *in, uint64_t kind, uint32_t *out_id)
{
    size_t n;
    uint64_t got_kind, id;
    enum ayni_err err = cursor_read_array(in, &n);
    if (err == AYNI_OK) err = cursor_read_uint(in, &got_kind);
    if (err == AYNI_OK) err = cursor_read_uint(in, &id);
    if (err != AYNI_OK) return err;
    if (n != 4 || got_kind != kind || id > UINT32_MAX) return AYNI_ERR_ENCODING;
    *out_id = (uint32_t)id;
    return AYNI_OK;
}

static enum ayni_err read_params(struct cursor *in, struct bytes *out)
{
    size_t n;
    enum ayni_err err = cursor_read_array(in, &n);
    if (err != AYNI_OK) return err;
    if (n != 1) return AYNI_ERR_ENCODING;
    enum cursor_type type = cursor_peek(in);
    if (type != CURSOR_MAP && type != CURSOR_END) return AYNI_ERR_ENCODING;
    return cursor_read_value(in, out);
}

enum ayni_err rpc_read_request(struct cursor *in, struct rpc_request *out)
{
    struct cursor at = *in;
    struct rpc_request request;
    enum ayni_err err = read_start(&at, RPC_REQUEST, &request.id);
    if (err == AYNI_OK) err = cursor_read_str(&at, &request.method);
    if (err == AYNI_OK) err = read_params(&at, &request.params);
    if (err != AYNI_OK) return err;
    *in = at;
    *out = request;
    return AYNI_OK;
}

static enum ayni_err read_nil_or_value(struct cursor *in, bool *out_nil, struct bytes *out)
{
    if (cursor_left(in) == 0) return AYNI_ERR_MORE;
    *out_nil = *in->at == nil;
    if (!*out_nil) return cursor_read_value(in, out);
    in->at++;
    return AYNI_OK;
}

enum ayni_err rpc_read_response(struct cursor *in, struct rpc_response *out)
{
    struct cursor at = *in;
    struct rpc_response response;
    bool no_error, no_result;
    struct bytes error, result;
    enum ayni_err err = read_start(&at, RPC_RESPONSE, &response.id);
    if (err == AYNI_OK) err = read_nil_or_value(&at, &no_error, &error);
    if (err == AYNI_OK) err = read_nil_or_value(&at, &no_result, &result);
    if (err != AYNI_OK) return err;
    if (no_error == no_result) return AYNI_ERR_ENCODING;
    response.ok = no_error;
    response.value = no_error ? result : error;
    *in = at;
    *out = response;
    return AYNI_OK;
}

enum ayni_err rpc_write_request(struct buffer *out, const struct rpc_request *request)
{
    struct packer p = packer_to(out);
    pack_array(&p, 4);
    pack_uint(&p, RPC_REQUEST);
    pack_uint(&p, request->id);
    pack_str(&p, request->method);
    pack_array(&p, 1);
    pack_raw(&p, request->params);
    return packer_finish(&p);
}

enum ayni_err rpc_write_response(struct buffer *out, const struct rpc_response *response)
{
    struct packer p = packer_to(out);
    pack_array(&p, 4);
    pack_uint(&p, RPC_RESPONSE);
    pack_uint(&p, response->id);
    pack_raw(&p, response->ok ? bytes_of(&nil, 1) : response->value);
    pack_raw(&p, response->ok ? response->value : bytes_of(&nil, 1));
    return packer_finish(&p);
}
