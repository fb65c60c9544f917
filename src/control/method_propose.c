/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"
#include "core/codec/cursor.h"

/* propose: check all that a person can get wrong, then sign. */

static enum ayni_err has_payload(struct call *call, struct place place, struct bytes payload, bool *out)
{
    struct store_read read;
    struct bytes bytes;
    struct record rec;
    enum ayni_err err = store_read_begin(engine_store(call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = call_record(call, &read, place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err == AYNI_OK) *out = bytes_equal(rec.payload, payload);
    store_read_end(&read);
    return err;
}

enum ayni_err call_propose_again(struct call *call,
                                 struct bytes label,
                                 struct bytes payload,
                                 bool *out_is_answered)
{
    const struct engine *e = call->control->engine;
    const struct commitment *known = ledger_find_label(engine_ledger(e), engine_own_log(e), label);
    struct author author = call_author(call);
    bool is_same = false;
    *out_is_answered = known != NULL;
    if (known == NULL) return AYNI_OK;
    enum ayni_err err = has_payload(call, known->first->place, payload, &is_same);
    if (err != AYNI_OK) return err;
    if (!is_same)
        return author_fail(&author, AYNI_ERR_EXISTS, "id",
                           "id: this member proposed another text under `%.*s`; choose another id",
                           (int)known->label.len, (const char *)known->label.data);
    call_write_level(call, &known->first->id, known->first->place.index, known->label);
    return AYNI_OK;
}

static enum ayni_err preview(struct call *call, const struct terms *terms, struct bytes payload)
{
    struct packer *p = &call->out;
    pack_map(p, 3);
    put_raw(p, "body", payload);
    put_bool(p, "check", true);
    put_str(p, "commitment", terms->label);
    return AYNI_OK;
}

static enum ayni_err propose_filled(struct call *call, struct bytes payload)
{
    struct author author = call_author(call);
    struct terms terms;
    struct hash subject;
    bool is_answered = false;
    enum ayni_err err = author_check_proposal(&author, payload, &terms);
    if (err == AYNI_OK) err = call_propose_again(call, terms.label, payload, &is_answered);
    if (err != AYNI_OK || is_answered) return err;
    if (param_bool(call, "check")) return preview(call, &terms, payload);
    sha256(subject.bytes, terms.label);
    return call_sign(call, &(struct authored){RECORD_PROPOSE, author.now_ms, payload}, &subject);
}

enum ayni_err method_propose(struct call *call)
{
    struct author author = call_author(call);
    struct bytes written;
    struct buffer payload;
    enum ayni_err err = call_check_joined(call);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, "payload", &written) != AYNI_OK)
        return call_fail(call, AYNI_ERR_USAGE, "a proposal needs a `payload`");
    buffer_init(&payload, call->control->heap, CONTROL_MESSAGE_MAX);
    err = author_fill_proposal(&author, &payload, written);
    if (err == AYNI_OK) err = propose_filled(call, buffer_view(&payload));
    buffer_deinit(&payload);
    return err;
}
