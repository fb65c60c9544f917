/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "control/call.h"
#include "control/fill_members.h"
#include "core/codec/cursor.h"
#include "core/record/record.h"
#include "core/record/terms.h"
#include "core/record/types.h"
#include "json/submission.h"

/* What people submit: join, propose, accept, decline, and the level that a record has reached. */

static const struct member_id *own_id(const struct call *call)
{
    const struct engine *e = call->control->engine;
    return &engine_charter(e)->founders[engine_own_log(e)].id;
}

static uint64_t now(const struct call *call)
{
    return engine_wall_ms(call->control->engine);
}

/* {commitment?, id, index, level, replicated, witnessed} */
static void write_level(struct call *call, const struct hash *id, uint64_t index, struct bytes label)
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
    write_level(call, &submission->id, submission->index, label_of(call));
    call_answer(call, AYNI_OK);
}

struct to_submit {
    enum record_type type;
    uint64_t time_ms;
    struct bytes payload;
    struct hash subject; /* for the engine: one submission at a time about this */
};

static enum ayni_err sign_and_submit(struct call *call, const struct to_submit *what)
{
    struct engine *e = call->control->engine;
    struct record_draft draft = {
        .ledger = engine_charter(e)->id,
        .member = *own_id(call),
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
        record_id(&submission.id, buffer_view(&record));
        if (what->type == RECORD_PROPOSE) call->subject = submission.id;
        err = engine_submit(e, &submission);
        if (err == AYNI_ERR_BUSY)
            call_fail(call, err, "the same is being submitted at this moment; look again soon");
    }
    buffer_deinit(&record);
    return err == AYNI_OK ? AYNI_ERR_MORE : err;
}

/* Our log must have begun: what stands before the join has no effect. */
static enum ayni_err check_joined(struct call *call)
{
    struct engine *e = call->control->engine;
    if (sync_durable(engine_sync(e), engine_own_log(e))->tree.size > 0) return AYNI_OK;
    return call_fail(call, AYNI_ERR_RULE, "this member has not joined yet; run `ayni join CHARTER`");
}

enum ayni_err method_join(struct call *call)
{
    struct engine *e = call->control->engine;
    struct buffer payload;
    struct store_read read;
    if (sync_durable(engine_sync(e), engine_own_log(e))->tree.size > 0) {
        struct bytes record;
        struct hash id;
        enum ayni_err err = store_read_begin(engine_store(e), &read);
        if (err != AYNI_OK) return err;
        err = call_record(call, &read, (struct place){engine_own_log(e), 0}, &record);
        if (err == AYNI_OK) record_id(&id, record);
        store_read_end(&read);
        if (err == AYNI_OK) write_level(call, &id, 0, bytes_of(NULL, 0));
        return err;
    }
    buffer_init(&payload, call->control->heap, 256);
    enum ayni_err err = join_payload(&payload, &engine_charter(e)->id);
    struct to_submit what = {.type = RECORD_JOIN, .time_ms = 0, .payload = buffer_view(&payload)};
    memcpy(what.subject.bytes, engine_charter(e)->id.bytes, sizeof what.subject.bytes);
    if (err == AYNI_OK) err = sign_and_submit(call, &what);
    buffer_deinit(&payload);
    return err;
}

static enum ayni_err check_payload(struct call *call, struct bytes payload)
{
    struct schema_check how = {.strict = true, .report = call_report, .context = call};
    enum ayni_err err = payload_check(RECORD_PROPOSE, payload, &how);
    enum ayni_err more = AYNI_OK;
    if (err == AYNI_OK)
        more = submission_check(record_type_schema(RECORD_PROPOSE), payload, call->control->codelists, &how);
    return err != AYNI_OK ? err : more;
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
    if (!has_member(terms, own_id(call))) {
        snprintf(call->fault.field, sizeof call->fault.field, "parties");
        return call_fail(call, AYNI_ERR_RULE,
                         "parties: this member is none of the parties; only a party may propose");
    }
    if (terms->accept_by < day_of_ms(now(call))) {
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
        write_level(call, &known->id, known->place.index, known->label);
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
    struct to_submit what = {.type = RECORD_PROPOSE, .time_ms = now(call), .payload = payload};
    enum ayni_err err = terms_read(&terms, payload);
    if (err == AYNI_OK) err = check_terms(call, &terms);
    if (err != AYNI_OK) return err;
    const struct engine *e = call->control->engine;
    const struct commitment *known = ledger_find_label(engine_ledger(e), engine_own_log(e), terms.label);
    if (known != NULL) return answer_again(call, known, payload);
    if (param_bool(call, "check")) return preview(call, &terms, payload);
    sha256(what.subject.bytes, terms.label);
    return sign_and_submit(call, &what);
}

enum ayni_err method_propose(struct call *call)
{
    struct bytes written, org_id;
    struct buffer payload;
    enum ayni_err err = check_joined(call);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, "payload", &written) != AYNI_OK)
        return call_fail(call, AYNI_ERR_USAGE, "a proposal needs a `payload`");
    buffer_init(&payload, call->control->heap, CONTROL_MESSAGE_MAX);
    err = fill_members(&payload, written, engine_charter(call->control->engine), &org_id);
    if (err == AYNI_ERR_AMBIGUOUS)
        call_fail(call, err, "two members have the org id %.*s; name the `member` in that party",
                  (int)org_id.len, (const char *)org_id.data);
    if (err == AYNI_OK) err = check_payload(call, buffer_view(&payload));
    if (err == AYNI_OK) err = propose_checked(call, buffer_view(&payload));
    buffer_deinit(&payload);
    return err;
}

static enum ayni_err check_answer(struct call *call, const struct commitment *c)
{
    const struct party *own = commitment_signatory(c, own_id(call));
    if (own == NULL)
        return call_fail(call, AYNI_ERR_RULE,
                         "this member is no signatory of `%.*s`: there is nothing for it to answer",
                         (int)c->label.len, (const char *)c->label.data);
    if (own->stance != STANCE_NONE)
        return call_fail(call, AYNI_ERR_RULE,
                         "this member has %s `%.*s` already; the first answer decides, for good",
                         own->stance == STANCE_ACCEPTED ? "accepted" : "declined", (int)c->label.len,
                         (const char *)c->label.data);
    if (c->accept_by >= day_of_ms(now(call))) return AYNI_OK;
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
    struct schema_check how = {.strict = true, .report = call_report, .context = call};
    enum ayni_err err = check_joined(call);
    if (err == AYNI_OK) err = call_find_commitment(call, &c);
    if (err == AYNI_OK) err = check_answer(call, c);
    if (err != AYNI_OK) return err;
    if (codec_map_find(call->params, text_key, &texts) != AYNI_OK) texts = bytes_of(NULL, 0);
    buffer_init(&payload, call->control->heap, RECORD_BODY_MAX);
    err = write_answer(&payload, c, text_key, texts);
    if (err == AYNI_OK) err = payload_check(type, buffer_view(&payload), &how);
    if (err == AYNI_OK)
        err =
            submission_check(record_type_schema(type), buffer_view(&payload), call->control->codelists, &how);
    struct to_submit what = {
        .type = type, .time_ms = now(call), .payload = buffer_view(&payload), .subject = c->id};
    call->subject = c->id;
    if (err == AYNI_OK) err = sign_and_submit(call, &what);
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

enum ayni_err method_level(struct call *call)
{
    const struct engine *e = call->control->engine;
    struct bytes id_bytes;
    struct hash id;
    struct place place;
    if (!param_bin(call, "id", &id_bytes) || id_bytes.len != sizeof id.bytes)
        return call_fail(call, AYNI_ERR_USAGE, "level: expected the id of a record");
    memcpy(id.bytes, id_bytes.data, sizeof id.bytes);
    enum ayni_err err = ledger_find_record(engine_ledger(e), &id, &place);
    if (err != AYNI_OK || place.log != engine_own_log(e))
        return call_fail(call, AYNI_ERR_NOT_FOUND, "no record of this member has that id");
    write_level(call, &id, place.index, bytes_of(NULL, 0));
    return AYNI_OK;
}
