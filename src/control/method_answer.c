/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"
#include "core/base/hex.h"
#include "core/codec/cursor.h"

/* accept, decline. */

/* The version that the record id names, else the newest that this member has not answered, else the first. */
static const struct version *version_to_answer(struct call *call, const struct commitment *c)
{
    const struct version *newest = c->first;
    struct bytes name = {0};
    struct hash id;
    (void)param_text(call, "id", &name);
    if (hex_decode(id.bytes, sizeof id.bytes, name) == AYNI_OK && !hash_equal(&id, &c->first->id)) {
        const struct version *named = ledger_find_version(engine_ledger(call->control->engine), &id);
        if (named != NULL) return named;
    }
    for (const struct version *v = c->first; v != NULL; v = v->next) {
        const struct party *own = version_party(v, &call_author(call).card->id);
        if (own != NULL && own->stance == STANCE_NONE && v->number >= newest->number) newest = v;
    }
    return newest;
}

static enum ayni_err answer(struct call *call, enum record_type type)
{
    struct author author = call_author(call);
    const struct commitment *c;
    struct bytes texts = {0};
    struct buffer payload;
    enum ayni_err err = call_check_joined(call);
    if (err == AYNI_OK) err = call_find_commitment(call, &c);
    if (err != AYNI_OK) return err;
    const struct version *v = version_to_answer(call, c);
    err = author_check_answer(&author, v, author.now_ms);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, author_text_key(type), &texts) != AYNI_OK) texts = bytes_of(NULL, 0);
    buffer_init(&payload, call->control->heap, RECORD_BODY_MAX);
    err = author_write_answer(&payload, type, &v->id, texts);
    if (err == AYNI_OK) err = author_check(&author, type, buffer_view(&payload));
    call->subject = v->id;
    if (err == AYNI_OK)
        err = call_sign(call, &(struct authored){type, author.now_ms, buffer_view(&payload)}, &v->id);
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
