/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "control/fill_members.h"
#include "control/signing.h"
#include "core/codec/cursor.h"
#include "core/record/record.h"
#include "core/record/terms.h"
#include "core/record/value.h"

/* propose: check all that a person can get wrong, then sign. */

/* A signatory whose org id nobody has: say that, rather than ask for a member id that a person cannot know.
 */
static void report_strangers(struct call *call, struct bytes payload)
{
    struct bytes party;
    call->details.schema = record_type_schema(RECORD_PROPOSE);
    for (struct value_list list = value_list_at(payload, "parties"); value_next(&list, &party);) {
        char path[PROBLEMS_PATH_MAX + 1];
        if (!value_bool(value_at(party, "signatory")) || value_at(party, "member").len > 0) continue;
        snprintf(path, sizeof path, "parties[%zu].member", list.i - 1);
        details_add(&call->details, path,
                    "a signatory is a member, and no member of this ledger has this org_id; `ayni members` "
                    "lists them");
    }
}

static bool has_member(const struct terms *terms, const struct member_id *id)
{
    for (uint32_t i = 0; i < terms->n_members; i++)
        if (member_id_equal(&terms->members[i], id)) return true;
    return false;
}

/* What a person should know before the record is signed, although it would not make it void. */
static enum ayni_err check_terms(struct call *call, const struct terms *terms)
{
    if (!has_member(terms, call_own_id(call))) {
        snprintf(call->fault.field, sizeof call->fault.field, "parties");
        return call_fail(call, AYNI_ERR_RULE,
                         "parties: this member is none of the parties; only a party may propose");
    }
    if (terms->accept_by < day_of_ms(call_now_ms(call))) {
        snprintf(call->fault.field, sizeof call->fault.field, "accept_by");
        return call_fail(call, AYNI_ERR_FIELD,
                         "accept_by: this day is past, nobody could accept; name a later one");
    }
    return AYNI_OK;
}

/* The same commitment once more: the same body is answered with the first one's id, another is refused. */
static enum ayni_err answer_again(struct call *call, const struct commitment *known, struct bytes payload)
{
    struct store_read read;
    struct bytes bytes;
    struct record rec;
    enum ayni_err err = store_read_begin(engine_store(call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = call_record(call, &read, known->place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    bool same = err == AYNI_OK && bytes_equal(rec.payload, payload);
    store_read_end(&read);
    if (err != AYNI_OK) return err;
    if (same) {
        call_write_level(call, &known->id, known->place.index, known->label);
        return AYNI_OK;
    }
    snprintf(call->fault.field, sizeof call->fault.field, "id");
    return call_fail(call, AYNI_ERR_EXISTS,
                     "id: this member proposed another text under `%.*s`; choose another id",
                     (int)known->label.len, (const char *)known->label.data);
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

static enum ayni_err propose_checked(struct call *call, struct bytes payload)
{
    struct terms terms;
    struct to_submit what = {.type = RECORD_PROPOSE, .time_ms = call_now_ms(call), .payload = payload};
    enum ayni_err err = terms_read(&terms, payload);
    if (err == AYNI_OK) err = check_terms(call, &terms);
    if (err != AYNI_OK) return err;
    const struct engine *e = call->control->engine;
    const struct commitment *known = ledger_find_label(engine_ledger(e), engine_own_log(e), terms.label);
    if (known != NULL) return answer_again(call, known, payload);
    if (param_bool(call, "check")) return preview(call, &terms, payload);
    sha256(what.subject.bytes, terms.label);
    return call_submit(call, &what);
}

enum ayni_err method_propose(struct call *call)
{
    struct bytes written, org_id;
    struct buffer payload;
    enum ayni_err err = call_check_joined(call);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, "payload", &written) != AYNI_OK)
        return call_fail(call, AYNI_ERR_USAGE, "a proposal needs a `payload`");
    buffer_init(&payload, call->control->heap, CONTROL_MESSAGE_MAX);
    err = fill_members(&payload, written, engine_charter(call->control->engine), &org_id);
    if (err == AYNI_ERR_AMBIGUOUS)
        call_fail(call, err, "two members have the org id %.*s; name the `member` in that party",
                  (int)org_id.len, (const char *)org_id.data);
    if (err == AYNI_OK) report_strangers(call, buffer_view(&payload));
    if (err == AYNI_OK) err = call_check_payload(call, RECORD_PROPOSE, buffer_view(&payload));
    if (err == AYNI_OK) err = propose_checked(call, buffer_view(&payload));
    buffer_deinit(&payload);
    return err;
}
