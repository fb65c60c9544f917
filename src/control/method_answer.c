/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"
#include "core/codec/cursor.h"

/* accept, decline. */

static enum ayni_err answer(struct call *call, enum record_type type)
{
    struct author author = call_author(call);
    const struct commitment *c;
    struct bytes texts = {0};
    struct buffer payload;
    enum ayni_err err = call_check_joined(call);
    if (err == AYNI_OK) err = call_find_commitment(call, &c);
    if (err == AYNI_OK) err = author_check_answer(&author, c, author.now_ms);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, author_text_key(type), &texts) != AYNI_OK) texts = bytes_of(NULL, 0);
    buffer_init(&payload, call->control->heap, RECORD_BODY_MAX);
    err = author_write_answer(&payload, type, &c->id, texts);
    if (err == AYNI_OK) err = author_check(&author, type, buffer_view(&payload));
    call->subject = c->id;
    if (err == AYNI_OK)
        err = call_sign(call, &(struct authored){type, author.now_ms, buffer_view(&payload)}, &c->id);
    buffer_deinit(&payload);
    return err;
}

enum ayni_err method_accept(struct call *call)
{
    return answer(call, RECORD_ACCEPT);
}

enum ayni_err method_decline(struct call *call)
{
    return answer(call, RECORD_DECLINE);
}
