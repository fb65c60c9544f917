/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"

#include <stdio.h>

#include "core/record/record.h"
#include "json/submission.h"

const struct member_id *call_own_id(const struct call *call)
{
    const struct engine *e = call->control->engine;
    return &engine_charter(e)->founders[engine_own_log(e)].id;
}

uint64_t call_now_ms(const struct call *call)
{
    return engine_wall_ms(call->control->engine);
}

void call_write_level(struct call *call, const struct hash *id, uint64_t index, struct bytes label)
{
    const struct engine *e = call->control->engine;
    size_t replicas = sync_n_replicas(engine_sync(e), engine_own_log(e), index + 1);
    struct packer *p = &call->out;
    pack_map(p, label.len > 0 ? 6 : 5);
    if (label.len > 0) put_str(p, "commitment", label);
    put_bin(p, "id", BYTES_ARRAY(id->bytes));
    put_uint(p, "index", index);
    put_text(p, "level", replicas > 0 ? "replicated" : "logged");
    put_uint(p, "replicated", replicas);
    put_uint(p, "witnessed", 0);
}

static struct bytes label_of(const struct call *call)
{
    const struct commitment *c = ledger_find(engine_ledger(call->control->engine), &call->subject);
    return c == NULL ? bytes_of(NULL, 0) : c->label;
}

static enum ayni_err refused(struct call *call, enum ayni_err err)
{
    switch (err) {
    case AYNI_ERR_FULL:
        return call_fail(call, err, "the disk is full: nothing was stored; make room and submit again");
    case AYNI_ERR_FORK:
        return call_fail(
            call, err, "two histories of this member's log exist: it is frozen until the members settle it");
    case AYNI_ERR_BUSY:
        return call_fail(call, err,
                         "the log takes its newest records back from the others first; try again soon");
    default:
        return call_fail(call, err, "not stored for certain (%s); submit the same again once the node runs",
                         ayni_err_text(err));
    }
}

static enum ayni_err void_record(struct call *call, enum void_reason reason)
{
    return call_fail(call, AYNI_ERR_RULE, "the record stands in the log but has no effect: void by `%s`",
                     void_reason_name(reason));
}

static void submitted(void *context, const struct submission *submission, enum ayni_err err)
{
    struct call *call = context;
    const struct engine *e = call->control->engine;
    if (err != AYNI_OK) {
        call_answer(call, refused(call, err));
        return;
    }
    enum void_reason reason =
        ledger_void(engine_ledger(e), (struct place){engine_own_log(e), submission->index});
    if (reason != VOID_NOT) {
        call_answer(call, void_record(call, reason));
        return;
    }
    call_write_level(call, &submission->examination.id, submission->index, label_of(call));
    call_answer(call, AYNI_OK);
}

enum ayni_err call_submit(struct call *call, const struct to_submit *what)
{
    struct engine *e = call->control->engine;
    struct record_draft draft = {
        .ledger = engine_charter(e)->id,
        .member = *call_own_id(call),
        .time_ms = what->time_ms,
        .type = record_type_name(what->type),
        .payload = what->payload,
    };
    struct buffer record;
    buffer_init(&record, call->control->heap, RECORD_MAX);
    enum ayni_err err = record_sign(&record, &draft, &engine_keys(e)->member_secret, &engine_keys(e)->member);
    if (err == AYNI_ERR_LIMIT)
        call_fail(call, err, "the record has more than %d KiB; move long texts into documents",
                  RECORD_BODY_MAX / 1024);
    struct submission submission = {
        .record = record.data,
        .record_len = record.len,
        .subject = what->subject,
        .done = submitted,
        .context = call,
    };
    if (err == AYNI_OK) {
        ledger_examine_signed(&submission.examination, buffer_view(&record));
        if (what->type == RECORD_PROPOSE) call->subject = submission.examination.id;
        err = engine_submit(e, &submission);
        if (err == AYNI_ERR_BUSY)
            call_fail(call, err, "the same is being submitted at this moment; look again soon");
    }
    buffer_deinit(&record);
    return err == AYNI_OK ? AYNI_ERR_MORE : err;
}

enum ayni_err call_check_joined(struct call *call)
{
    struct engine *e = call->control->engine;
    if (sync_durable(engine_sync(e), engine_own_log(e))->tree.size > 0) return AYNI_OK;
    return call_fail(call, AYNI_ERR_RULE, "this member has not joined yet; run `ayni join CHARTER`");
}

enum ayni_err call_check_payload(struct call *call, enum record_type type, struct bytes payload)
{
    const struct schema *schema = record_type_schema(type);
    struct schema_check how = {.strict = true, .report = call_report, .context = call};
    call->details.schema = schema;
    enum ayni_err err = payload_check(type, payload, &how);
    enum ayni_err more = submission_check(schema, payload, call->control->codelists, &how);
    if (call->details.n > 0) {
        const struct detail *first = &call->details.list[0];
        snprintf(call->fault.field, sizeof call->fault.field, "%.*s", (int)sizeof call->fault.field - 1,
                 first->path);
        call_fail(call, AYNI_ERR_FIELD, "%s: %s", first->path, first->message);
    }
    return err != AYNI_OK ? err : more;
}
