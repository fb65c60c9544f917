/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"
#include "core/codec/cursor.h"
#include "core/record/record.h"

/* accept, decline. */

static enum ayni_err check_answer(struct call *call, const struct commitment *c)
{
    const struct party *own = commitment_signatory(c, call_own_id(call));
    if (own == NULL)
        return call_fail(call, AYNI_ERR_RULE,
                         "this member is no signatory of `%.*s`: there is nothing for it to answer",
                         (int)c->label.len, (const char *)c->label.data);
    if (own->stance != STANCE_NONE)
        return call_fail(call, AYNI_ERR_RULE,
                         "this member has %s `%.*s` already; the first answer decides, for good",
                         own->stance == STANCE_ACCEPTED ? "accepted" : "declined", (int)c->label.len,
                         (const char *)c->label.data);
    if (c->accept_by >= day_of_ms(call_now_ms(call))) return AYNI_OK;
    char date[DATE_LEN + 1];
    day_write(date, c->accept_by);
    return call_fail(call, AYNI_ERR_RULE, "the time to answer ended on %s; ask for a new proposal", date);
}

/* {reason | reservation?, version}: the keys of both payloads, in byte order. */
static enum ayni_err write_answer(struct buffer *out,
                                  const struct commitment *c,
                                  const char *key,
                                  struct bytes texts)
{
    struct packer p = packer_to(out);
    pack_map(&p, texts.len > 0 ? 2 : 1);
    if (texts.len > 0) put_raw(&p, key, texts);
    put_bin(&p, "version", BYTES_ARRAY(c->id.bytes));
    return packer_finish(&p);
}

static enum ayni_err answer(struct call *call, enum record_type type, const char *text_key)
{
    const struct commitment *c;
    struct bytes texts = {0};
    struct buffer payload;
    enum ayni_err err = call_check_joined(call);
    if (err == AYNI_OK) err = call_find_commitment(call, &c);
    if (err == AYNI_OK) err = check_answer(call, c);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, text_key, &texts) != AYNI_OK) texts = bytes_of(NULL, 0);
    buffer_init(&payload, call->control->heap, RECORD_BODY_MAX);
    err = write_answer(&payload, c, text_key, texts);
    if (err == AYNI_OK) err = call_check_payload(call, type, buffer_view(&payload));
    struct to_submit what = {
        .type = type, .time_ms = call_now_ms(call), .payload = buffer_view(&payload), .subject = c->id};
    call->subject = c->id;
    if (err == AYNI_OK) err = call_submit(call, &what);
    buffer_deinit(&payload);
    return err;
}

enum ayni_err method_accept(struct call *call)
{
    return answer(call, RECORD_ACCEPT, "reservation");
}

enum ayni_err method_decline(struct call *call)
{
    return answer(call, RECORD_DECLINE, "reason");
}
