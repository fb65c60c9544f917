/* SPDX-License-Identifier: Apache-2.0 */
#include "control/control.h"

#include <assert.h>
#include <string.h>

#include "control/call.h"
#include "control/rpc.h"
#include "core/base/heap.h"
#include "json/submission.h"

static const struct {
    const char *name;
    method_fn *method;
} methods[] = {
    {"accept", method_accept},   {"charter", method_charter}, {"decline", method_decline},
    {"due", method_due},         {"heads", method_heads},     {"join", method_join},
    {"level", method_level},     {"list", method_list},       {"log", method_log},
    {"members", method_members}, {"peers", method_peers},     {"propose", method_propose},
    {"prove", method_prove},     {"records", method_records}, {"show", method_show},
    {"status", method_status},   {"submit", method_submit},   {"write", method_write},
};

enum ayni_err control_new(struct control **out, const struct control_options *options)
{
    struct control *c = heap_zalloc(options->heap, sizeof *c);
    if (c == NULL) return AYNI_ERR_MEMORY;
    c->options = *options;
    c->heap = options->heap;
    c->engine = options->engine;
    c->codelists = codelists_new(options->heap, options->codelists);
    if (c->codelists == NULL) {
        heap_free(options->heap, c);
        return AYNI_ERR_MEMORY;
    }
    *out = c;
    return AYNI_OK;
}

static void call_free(struct call *call)
{
    buffer_deinit(&call->result);
    details_deinit(&call->details);
    heap_free(call->control->heap, call);
}

void control_free(struct control *c)
{
    if (c == NULL) return;
    assert(c->waiting == NULL); /* the engine was closed first and answered them */
    codelists_free(c->codelists);
    heap_free(c->heap, c);
}

void control_gone(struct control *c, uint64_t client)
{
    for (struct call *call = c->waiting; call != NULL; call = call->next)
        if (call->client == client) call->client_gone = true;
}

static void write_details(struct packer *p, const struct details *details)
{
    pack_text(p, "details");
    pack_array(p, details->n);
    for (size_t i = 0; i < details->n; i++) {
        pack_map(p, 2);
        put_message(p, "field", details->list[i].path);
        put_message(p, "message", details->list[i].message);
    }
}

/* {code, details?, field?, message}: what `--json` shows. */
static void write_error(struct call *call, enum ayni_err err)
{
    struct packer *p = &call->out;
    const char *message = call->fault.text[0] != '\0' ? call->fault.text : ayni_err_text(err);
    bool has_field = call->fault.field[0] != '\0';
    buffer_clear(&call->result);
    *p = packer_to(&call->result);
    pack_map(p, 2u + has_field + (call->details.n > 0));
    put_text(p, "code", ayni_err_name(err));
    if (call->details.n > 0) write_details(p, &call->details);
    if (has_field) put_message(p, "field", call->fault.field);
    put_message(p, "message", message);
}

/* A record of 16,384 values is sound, and one more in the answer around it is too much. */
static enum ayni_err check_answer(struct call *call)
{
    enum ayni_err err = codec_check(buffer_view(&call->result));
    assert(err == AYNI_OK || err == AYNI_ERR_LIMIT);
    if (err == AYNI_ERR_LIMIT)
        call_fail(call, err, "this is too much for one answer; `ayni export` has it all");
    return err;
}

static void reply(struct call *call, enum ayni_err err)
{
    struct control *c = call->control;
    struct buffer message;
    if (err == AYNI_OK) err = packer_finish(&call->out);
    if (err == AYNI_OK) err = check_answer(call);
    if (err != AYNI_OK) write_error(call, err);
    buffer_init(&message, c->heap, CONTROL_MESSAGE_MAX);
    struct rpc_response response = {call->id, err == AYNI_OK, buffer_view(&call->result)};
    if (packer_finish(&call->out) == AYNI_OK && rpc_write_response(&message, &response) == AYNI_OK)
        c->options.reply(c->options.context, call->client, buffer_view(&message));
    buffer_deinit(&message);
}

static void waiting_add(struct control *c, struct call *call)
{
    call->next = c->waiting;
    call->back = &c->waiting;
    if (call->next != NULL) call->next->back = &call->next;
    c->waiting = call;
}

static void waiting_remove(struct call *call)
{
    *call->back = call->next;
    if (call->next != NULL) call->next->back = call->back;
}

void call_answer(struct call *call, enum ayni_err err)
{
    waiting_remove(call);
    if (!call->client_gone) reply(call, err);
    call_free(call);
}

static enum ayni_err run_method(struct call *call, struct bytes name)
{
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (bytes_equal_text(name, methods[i].name)) return methods[i].method(call);
    return call_fail(call, AYNI_ERR_USAGE, "this program knows no method `%.*s`",
                     (int)(name.len < 40 ? name.len : 40), (const char *)name.data);
}

static enum ayni_err dispatch(struct control *c, uint64_t client, const struct rpc_request *request)
{
    struct call *call = heap_zalloc(c->heap, sizeof *call);
    if (call == NULL) return AYNI_ERR_MEMORY;
    call->control = c;
    call->client = client;
    call->id = request->id;
    call->params = request->params;
    buffer_init(&call->result, c->heap, CONTROL_MESSAGE_MAX - 64);
    call->details.heap = c->heap;
    call->out = packer_to(&call->result);
    waiting_add(c, call); /* while it runs, too: a method may be answered from within */
    enum ayni_err err = run_method(call, request->method);
    if (err != AYNI_ERR_MORE) call_answer(call, err);
    return AYNI_OK;
}

enum ayni_err control_receive(struct control *c, uint64_t client, struct bytes in, size_t *out_consumed)
{
    struct cursor cursor = cursor_of(in);
    struct rpc_request request;
    enum ayni_err err;
    while ((err = rpc_read_request(&cursor, &request)) == AYNI_OK) {
        err = dispatch(c, client, &request);
        if (err != AYNI_OK) return err;
    }
    *out_consumed = in.len - cursor_left(&cursor);
    if (err == AYNI_ERR_MORE && cursor_left(&cursor) > CONTROL_MESSAGE_MAX) return AYNI_ERR_LIMIT;
    return err == AYNI_ERR_MORE ? AYNI_OK : err;
}
