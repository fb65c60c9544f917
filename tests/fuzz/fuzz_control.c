/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "control/client.h"
#include "control/engine.h"
#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/record/types.h"
#include "core/record/value.h"
#include "mutate.h"
#include "names.h"
#include "support/heap.h"
#include "unit/control/member_folder.h"
#include "json/json.h"

/*
 * Requests to the dispatcher of a data folder that has joined and proposed. Input: an array of the method's
 * name and its parameters. Whatever is asked is answered, and the logs stay as they are: a proposal is asked
 * to be checked alone, and of all else there is nothing more that this member could sign.
 */

#define PARAMS_MAX ((size_t)64 << 10)

static struct member_folders members;
static struct client *client;
static struct bytes heads; /* of the logs, as they are from the start on */

static void close_client(void)
{
    client_close(client);
    member_folders_remove(&members);
    free((void *)(uintptr_t)heads.data);
}

static struct client_reply call(const char *method, struct bytes params)
{
    struct client_reply reply = {0};
    enum ayni_err err = client_call(client, method, params, &reply);
    assert(err == AYNI_OK);
    return reply;
}

static struct client_reply call_without_params(const char *method)
{
    static const uint8_t none[] = {0x80};
    return call(method, BYTES_ARRAY(none));
}

static void propose_example(void)
{
    struct buffer text, params;
    struct fault fault;
    struct json_fault where;
    buffer_init(&text, test_heap(), PARAMS_MAX);
    buffer_init(&params, test_heap(), PARAMS_MAX);
    struct packer p = packer_to(&params);
    pack_map(&p, 1);
    pack_text(&p, "payload");
    enum ayni_err err = file_read(&text, AYNI_EXAMPLES "/joint-laboratory.json", false, &fault);
    if (err == AYNI_OK)
        err = json_read(&params, buffer_view(&text), record_type_schema(RECORD_PROPOSE), &where);
    assert(err == AYNI_OK);
    assert(call("propose", buffer_view(&params)).ok);
    buffer_deinit(&params);
    buffer_deinit(&text);
}

static void open_client(void)
{
    struct fault fault;
    member_folders_make(&members);
    struct client_options options = {
        .heap = test_heap(), .folder = members.folders[0], .codelists = AYNI_CODELISTS};
    enum ayni_err err = engine_bind(test_heap(), members.folders[0], buffer_view(&members.charter), &fault);
    if (err == AYNI_OK) err = client_open(&client, &options, &fault);
    assert(err == AYNI_OK);
    assert(call_without_params("join").ok);
    propose_example();
    struct bytes value = call_without_params("heads").value;
    heads = bytes_of(exact_copy(value), value.len);
    atexit(close_client);
}

/* proto/control.md, "Errors" */
static void check_error(struct bytes error)
{
    bool is_known = false;
    struct bytes code = value_str_at(error, "code");
    for (int err = AYNI_ERR_MORE; err <= AYNI_ERR_UNREACHABLE; err++)
        is_known = is_known || bytes_equal_text(code, ayni_err_name((enum ayni_err)err));
    assert(is_known && value_str_at(error, "message").len > 0);
}

/* What would sign, if it were good. */
static bool is_to_be_signed(const char *method, struct bytes params)
{
    return strcmp(method, "propose") == 0 && !value_bool_at(params, "check");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char method[32];
    struct bytes input = bytes_of(data, len), name, params = {0};
    struct cursor c = cursor_of(input);
    size_t n;
    if (client == NULL) open_client();
    if (codec_check(input) != AYNI_OK || cursor_read_array(&c, &n) != AYNI_OK || n != 2) return 0;
    if (cursor_read_str(&c, &name) != AYNI_OK || name.len >= sizeof method || cursor_peek(&c) != CURSOR_MAP)
        return 0;
    if (memchr(name.data, '\0', name.len) != NULL || cursor_read_value(&c, &params) != AYNI_OK) return 0;
    memcpy(method, name.data, name.len);
    method[name.len] = '\0';
    if (is_to_be_signed(method, params)) return 0;
    struct client_reply reply = call(method, params);
    assert(codec_check(reply.value) == AYNI_OK);
    if (!reply.ok) check_error(reply.value);
    if (reply.ok) fuzz_accept();
    assert(bytes_equal(call_without_params("heads").value, heads));
    return 0;
}

/* Parameters are added as often as fields of a payload. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    static const char *const params[] = {
        "after",   "as_of",  "check",  "from",   "id", "kind", "limit",       "log",  "member", "party",
        "payload", "reason", "record", "status", "to", "type", "reservation", "void", NULL};
    uint64_t random = seed;
    return mutate_encoded(data, len, max, choose(&random, 2) == 0 ? field_names() : params, &random);
}
