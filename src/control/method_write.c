/* SPDX-License-Identifier: Apache-2.0 */
#include "control/write_fill.h"
#include "core/codec/cursor.h"

/* write: complete, check and sign a record about a commitment that stands. */

static enum ayni_err check_and_sign(struct writing *w, struct bytes payload)
{
    struct buffer filled;
    struct terms terms;
    enum ayni_err err;
    buffer_init(&filled, w->call->control->heap, CONTROL_MESSAGE_MAX);
    if (w->type == RECORD_AMEND) {
        err = author_fill_proposal(&w->author, &filled, payload);
        if (err == AYNI_OK) err = author_check_text(&w->author, w->type, buffer_view(&filled), &terms);
        payload = buffer_view(&filled);
    } else {
        err = author_check(&w->author, w->type, payload);
    }
    w->call->subject = w->version->id;
    if (err == AYNI_OK)
        err = call_sign(w->call, &(struct authored){w->type, w->author.now_ms, payload}, &w->subject);
    buffer_deinit(&filled);
    return err;
}

static enum ayni_err fill_and_sign(struct writing *w)
{
    struct buffer payload;
    struct packer p = packer_to(&payload);
    buffer_init(&payload, w->call->control->heap, CONTROL_MESSAGE_MAX);
    enum ayni_err err = writing_fill(w);
    if (err == AYNI_OK) err = map_draft_write(w->draft, &p);
    if (err == AYNI_OK) err = check_and_sign(w, buffer_view(&payload));
    buffer_deinit(&payload);
    return err;
}

enum ayni_err method_write(struct call *call)
{
    struct bytes type = {0};
    struct map_draft draft;
    struct writing w = {.call = call,
                        .author = call_author(call),
                        .ledger = engine_ledger(call->control->engine),
                        .draft = &draft};
    enum ayni_err err = call_check_joined(call);
    if (err != AYNI_OK) return err;
    (void)param_text(call, "type", &type);
    (void)param_text(call, "target", &w.target);
    w.type = record_type_of(type);
    if (w.type == RECORD_UNKNOWN || codec_map_find(call->params, "payload", &w.written) != AYNI_OK)
        return call_fail(call, AYNI_ERR_USAGE, "write: expected the `type` of a record and its `payload`");
    map_draft_init(&draft, call->control->heap, CONTROL_MESSAGE_MAX);
    err = fill_and_sign(&w);
    map_draft_deinit(&draft);
    return err;
}
