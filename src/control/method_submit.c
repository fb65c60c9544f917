/* SPDX-License-Identifier: Apache-2.0 */
#include "control/signing.h"
#include "core/base/hex.h"
#include "core/record/value.h"

/*
  * submit: a record that was signed away from here. It is judged before it goes into the log, where it could
 * not be taken back: what would be void, as far as can be told here, stays out, and what signing it here
 would
 * have refused.

 */

struct handed_in {
    struct bytes bytes;
    struct record rec;
    struct hash id;
    enum record_type type;
};

static enum ayni_err read_record(struct call *call, struct handed_in *in)
{
    if (!param_bin(call, "record", &in->bytes))
        return call_fail(call, AYNI_ERR_USAGE, "submit: expected the bytes of a `record`");
    enum ayni_err err = record_decode(&in->rec, in->bytes);
    if (err == AYNI_OK) return AYNI_OK;
    if (err == AYNI_ERR_MORE) err = AYNI_ERR_ENCODING; /* no more bytes will come */
    return call_fail(call, err, "this is no record, or it was damaged on its way: %s; sign it again",
                     ayni_err_text(err));
}

static enum ayni_err check_ledger(struct call *call, const struct record *rec)
{
    const struct charter *charter = engine_charter(call->control->engine);
    char theirs[65], ours[65];
    if (ledger_id_equal(&rec->ledger, &charter->id)) return AYNI_OK;
    hex_encode(theirs, BYTES_ARRAY(rec->ledger.bytes));
    hex_encode(ours, BYTES_ARRAY(charter->id.bytes));
    return call_fail(call, AYNI_ERR_LEDGER,
                     "it was signed for the ledger %.8s and this is %.8s; sign it with this ledger's charter",
                     theirs, ours);
}

static enum ayni_err check_member(struct call *call, const struct record *rec)
{
    const struct charter *charter = engine_charter(call->control->engine);
    const struct card *own = call_author(call).card, *author = charter_founder(charter, &rec->member);
    if (author == own) return AYNI_OK;
    if (author == NULL)
        return call_fail(call, AYNI_ERR_RULE, "it was signed in the name of nobody in this ledger");
    return call_fail(call, AYNI_ERR_RULE,
                     "it was signed in the name of %.*s; hand it over to that member's node, this is the one "
                     "of %.*s",
                     (int)author->name.len, (const char *)author->name.data, (int)own->name.len,
                     (const char *)own->name.data);
}

/* Who signed it, and whether they may. */
static enum ayni_err check_signer(struct call *call, struct handed_in *in)
{
    const struct record *rec = &in->rec;
    if (!record_signature_holds(rec))
        return call_fail(call, AYNI_ERR_SIGNATURE,
                         "its signature does not verify: it was changed after it was signed; sign it again");
    if (!public_key_equal(&rec->signer, &call_author(call).card->member_key))
        return call_fail(call, AYNI_ERR_RULE,
                         "it was signed with a key that is not this member's; sign it with the member key");
    in->type = record_type_of(rec->type);
    if (in->type != RECORD_UNKNOWN) return AYNI_OK;
    return call_fail(call, AYNI_ERR_RULE, "`%.*s` would have no effect: this version knows no such record",
                     (int)rec->type.len, (const char *)rec->type.data);
}

/* What the record is about: a commitment, or for `join` the ledger; else itself. */
static struct hash subject_of(const struct handed_in *in)
{
    struct hash subject = in->id;
    const char *key = in->type == RECORD_JOIN ? "charter" : "version";
    struct bytes named = value_bin(value_at(in->rec.payload, key));
    if (in->type != RECORD_PROPOSE && named.len == sizeof subject.bytes)
        memcpy(subject.bytes, named.data, sizeof subject.bytes);
    return subject;
}

static enum ayni_err hand_in(struct call *call, const struct handed_in *in, const struct hash *subject)
{
    return call_submit(call, &(struct to_submit){in->type, in->bytes, *subject});
}

static enum ayni_err submit_join(struct call *call, const struct handed_in *in)
{
    const struct engine *e = call->control->engine;
    struct hash subject = subject_of(in);
    struct buffer due;
    if (sync_durable(engine_sync(e), engine_own_log(e))->tree.size > 0)
        return call_fail(call, AYNI_ERR_RULE, "this member has joined already, with another record");
    buffer_init(&due, call->control->heap, 256);
    enum ayni_err err = join_payload(&due, &engine_charter(e)->id);
    bool is_due = err == AYNI_OK && in->rec.time_ms == 0 && bytes_equal(in->rec.payload, buffer_view(&due));
    buffer_deinit(&due);
    if (err != AYNI_OK) return err;
    if (is_due) return hand_in(call, in, &subject);
    return call_fail(call, AYNI_ERR_RULE,
                     "the join of a ledger has one form: its charter and the time 0; make it with `ayni sign "
                     "join CHARTER`");
}

static enum ayni_err submit_proposal(struct call *call, const struct handed_in *in)
{
    struct author author = call_author(call);
    struct terms terms;
    struct hash subject;
    bool is_answered = false;
    enum ayni_err err = call_check_joined(call);
    if (err == AYNI_OK) err = author_check_proposal(&author, in->rec.payload, &terms);
    if (err == AYNI_OK) err = call_propose_again(call, terms.label, in->rec.payload, &is_answered);
    if (err != AYNI_OK || is_answered) return err;
    sha256(subject.bytes, terms.label);
    return hand_in(call, in, &subject);
}

/* A record about something that is not here yet goes into the log and waits for it there. */
static enum ayni_err check_answer(struct call *call, const struct handed_in *in, const struct hash *version)
{
    const struct ledger *ledger = engine_ledger(call->control->engine);
    const struct version *v = ledger_find_version(ledger, version);
    struct author author = call_author(call);
    struct place place;
    if (v != NULL) return author_check_answer(&author, v, in->rec.time_ms);
    if (ledger_find_record(ledger, version, &place) == AYNI_OK && ledger_void(ledger, place) != VOID_WAITING)
        return call_fail(call, AYNI_ERR_RULE, "what it answers is no commitment, but another record");
    if (!ledger_is_awaited(ledger, version, engine_own_log(call->control->engine))) return AYNI_OK;
    return call_fail(
        call, AYNI_ERR_RULE,
        "another answer of this member to the same waits already; the first one decides, for good");
}

static enum ayni_err check_rules(struct call *call, const struct handed_in *in, const struct hash *subject)
{
    const struct engine *e = call->control->engine;
    enum void_reason reason = VOID_NOT;
    if (in->type == RECORD_ACCEPT || in->type == RECORD_DECLINE) return check_answer(call, in, subject);
    enum ayni_err err = ledger_foretell(engine_ledger(e), engine_own_log(e), &in->rec, &reason);
    if (err != AYNI_OK || reason != VOID_RULE) return err;
    return call_fail(
        call, AYNI_ERR_RULE,
        "it would have no effect: the rules for `%s` do not allow it as things stand (proto/rules.md)",
        record_type_name(in->type));
}

static enum ayni_err submit_act(struct call *call, const struct handed_in *in)
{
    struct author author = call_author(call);
    enum ayni_err err = call_check_joined(call);
    if (err == AYNI_OK) err = author_check(&author, in->type, in->rec.payload);
    if (err != AYNI_OK) return err;
    struct hash version = subject_of(in);
    call->subject = version;
    err = check_rules(call, in, &version);
    return err == AYNI_OK ? hand_in(call, in, &version) : err;
}

static enum ayni_err submit_new(struct call *call, const struct handed_in *in)
{
    switch (in->type) {
    case RECORD_JOIN:
        return submit_join(call, in);
    case RECORD_PROPOSE:
        return submit_proposal(call, in);
    default:
        return submit_act(call, in);
    }
}

enum ayni_err method_submit(struct call *call)
{
    struct handed_in in = {0};
    struct place place;
    enum ayni_err err = read_record(call, &in);
    if (err == AYNI_OK) err = check_ledger(call, &in.rec);
    if (err == AYNI_OK) err = check_member(call, &in.rec);
    if (err == AYNI_OK) err = check_signer(call, &in);
    if (err != AYNI_OK) return err;
    record_id(&in.id, in.bytes);
    if (ledger_find_record(engine_ledger(call->control->engine), &in.id, &place) != AYNI_OK)
        return submit_new(call, &in);
    call->subject = subject_of(&in);
    return call_answer_logged(call, &in.id, place.index);
}
