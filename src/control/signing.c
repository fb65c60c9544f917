/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"

struct author call_author(struct call *call)
{
    struct engine *e = call->control->engine;
    const struct charter *charter = engine_charter(e);
    return (struct author){
        .heap = call->control->heap,
        .charter = charter,
        .card = &charter->founders[engine_own_log(e)],
        .codelists = call->control->codelists,
        .now_ms = engine_wall_ms(e),
        .fault = &call->fault,
        .details = &call->details,
    };
}

/* Whether the record at this index of our log has no effect until another one is here. */
static bool is_waiting(const struct engine *e, uint64_t index)
{
    const struct ledger *ledger = engine_ledger(e);
    uint32_t own = engine_own_log(e);
    return index < ledger_applied(ledger, own) &&
           ledger_void(ledger, (struct place){own, index}) == VOID_WAITING;
}

void call_write_level(struct call *call, const struct hash *id, uint64_t index, struct bytes label)
{
    const struct engine *e = call->control->engine;
    size_t replicas = sync_n_replicas(engine_sync(e), engine_own_log(e), index + 1);
    bool waits = is_waiting(e, index);
    struct packer *p = &call->out;
    pack_map(p, 5u + (label.len > 0) + waits);
    if (label.len > 0) put_str(p, "commitment", label);
    put_bin(p, "id", BYTES_ARRAY(id->bytes));
    put_uint(p, "index", index);
    put_text(p, "level", replicas > 0 ? "replicated" : "logged");
    put_uint(p, "replicated", replicas);
    if (waits) put_bool(p, "waiting", true);
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

enum ayni_err call_answer_logged(struct call *call, const struct hash *id, uint64_t index)
{
    const struct engine *e = call->control->engine;
    enum void_reason reason = ledger_void(engine_ledger(e), (struct place){engine_own_log(e), index});
    if (reason != VOID_NOT && reason != VOID_WAITING)
        return call_fail(call, AYNI_ERR_RULE, "the record stands in the log but has no effect: void by `%s`",
                         void_reason_name(reason));
    call_write_level(call, id, index, label_of(call));
    return AYNI_OK;
}

static void submitted(void *context, const struct submission *submission, enum ayni_err err)
{
    struct call *call = context;
    err = err == AYNI_OK ? call_answer_logged(call, &submission->examination.id, submission->index)
                         : refused(call, err);
    call_answer(call, err);
}

enum ayni_err call_submit(struct call *call, const struct to_submit *what)
{
    struct submission submission = {
        .record = what->record.data,
        .record_len = what->record.len,
        .examination = {.signature_holds = true, .payload_holds = true},
        .subject = what->subject,
        .done = submitted,
        .context = call,
    };
    record_id(&submission.examination.id, what->record);
    if (what->type == RECORD_PROPOSE) call->subject = submission.examination.id;
    enum ayni_err err = engine_submit(call->control->engine, &submission);
    if (err == AYNI_ERR_BUSY)
        call_fail(call, err, "the same is being submitted at this moment; look again soon");
    return err == AYNI_OK ? AYNI_ERR_MORE : err;
}

enum ayni_err call_sign(struct call *call, const struct authored *what, const struct hash *subject)
{
    struct author author = call_author(call);
    const struct keys *keys = engine_keys(call->control->engine);
    struct buffer record;
    if (!keys->has_member)
        return call_fail(
            call, AYNI_ERR_KEY,
            "the member key is not kept here: sign where it is, with `ayni sign %s`, and hand the "
            "record over with `ayni submit`",
            record_type_name(what->type));
    buffer_init(&record, call->control->heap, RECORD_MAX);
    enum ayni_err err = author_sign(&author, &record, what, &keys->member_secret);
    if (err == AYNI_OK)
        err = call_submit(call, &(struct to_submit){what->type, buffer_view(&record), *subject});
    buffer_deinit(&record);
    return err;
}

enum ayni_err call_check_joined(struct call *call)
{
    struct engine *e = call->control->engine;
    if (sync_durable(engine_sync(e), engine_own_log(e))->tree.size > 0) return AYNI_OK;
    return call_fail(call, AYNI_ERR_RULE, "this member has not joined yet; run `ayni join CHARTER`");
}
