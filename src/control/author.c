/* SPDX-License-Identifier: Apache-2.0 */
#include "control/author.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>

#include "control/fill_members.h"
#include "core/codec/packer.h"
#include "core/codec/pairs.h"
#include "core/record/problems.h"
#include "core/record/value.h"
#include "json/submission.h"

enum ayni_err author_fail(
    const struct author *a, enum ayni_err err, const char *field, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->fault->text, sizeof a->fault->text, format, args);
    va_end(args);
    snprintf(a->fault->field, sizeof a->fault->field, "%s", field == NULL ? "" : field);
    return err;
}

static void report(void *details, const char *path, const char *message)
{
    details_add(details, path, message);
}

enum ayni_err author_check(const struct author *a, enum record_type type, struct bytes payload)
{
    const struct schema *schema = record_type_schema(type);
    struct schema_check how = {.strict = true, .report = report, .context = a->details};
    a->details->schema = schema;
    enum ayni_err err = payload_check(type, payload, &how);
    enum ayni_err more = submission_check(schema, payload, a->codelists, &how);
    if (a->details->n > 0) {
        const struct detail *first = &a->details->list[0];
        author_fail(a, AYNI_ERR_FIELD, first->path, "%s: %s", first->path, first->message);
    }
    return err != AYNI_OK ? err : more;
}

enum ayni_err author_fill_proposal(const struct author *a, struct buffer *out, struct bytes written)
{
    struct bytes org_id;
    enum ayni_err err = fill_members(out, written, a->charter, &org_id);
    if (err != AYNI_ERR_AMBIGUOUS) return err;
    return author_fail(a, err, NULL, "two members have the org id %.*s; name the `member` in that party",
                       (int)org_id.len, (const char *)org_id.data);
}

/* A signatory whose org id nobody has: say that, rather than ask for a member id that a person cannot know.
 */
static void report_strangers(const struct author *a, struct bytes payload)
{
    struct bytes party;
    a->details->schema = record_type_schema(RECORD_PROPOSE);
    for (struct value_list list = value_list_at(payload, "parties"); value_next(&list, &party);) {
        char path[PROBLEMS_PATH_MAX + 1];
        if (!value_bool(value_at(party, "signatory")) || value_at(party, "member").len > 0) continue;
        snprintf(path, sizeof path, "parties[%zu].member", list.i - 1);
        details_add(a->details, path,
                    "a signatory is a member, and no member of this ledger has this org_id; `ayni members` "
                    "lists them");
    }
}

/* What a person should know before the record is signed, although the second would not make it void. */
static enum ayni_err check_terms(const struct author *a, const struct terms *terms)
{
    if (!terms_have_member(terms, &a->card->id))
        return author_fail(a, AYNI_ERR_RULE, "parties",
                           "parties: this member is none of the parties; only a party may propose");
    if (terms->accept_by < day_of_ms(a->now_ms))
        return author_fail(a, AYNI_ERR_FIELD, "accept_by",
                           "accept_by: this day is past, nobody could accept; name a later one");
    return AYNI_OK;
}

enum ayni_err author_check_text(const struct author *a,
                                enum record_type type,
                                struct bytes payload,
                                struct terms *out)
{
    report_strangers(a, payload);
    enum ayni_err err = author_check(a, type, payload);
    if (err == AYNI_OK) err = terms_read(out, payload);
    return err == AYNI_OK ? check_terms(a, out) : err;
}

enum ayni_err author_check_proposal(const struct author *a, struct bytes payload, struct terms *out)
{
    return author_check_text(a, RECORD_PROPOSE, payload, out);
}

enum ayni_err author_check_answer(const struct author *a, const struct version *v, uint64_t time_ms)
{
    const struct party *own = version_party(v, &a->card->id);
    struct bytes label = v->commitment->label;
    if (own == NULL)
        return author_fail(a, AYNI_ERR_RULE, NULL,
                           "this member is no signatory of `%.*s`: there is nothing for it to answer",
                           (int)label.len, (const char *)label.data);
    if (own->stance != STANCE_NONE)
        return author_fail(a, AYNI_ERR_RULE, NULL,
                           "this member has %s `%.*s` already; the first answer decides, for good",
                           own->stance == STANCE_ACCEPTED ? "accepted" : "declined", (int)label.len,
                           (const char *)label.data);
    if (v->accept_by >= day_of_ms(time_ms)) return AYNI_OK;
    char date[DATE_LEN + 1];
    day_write(date, v->accept_by);
    return author_fail(a, AYNI_ERR_RULE, NULL, "the time to answer ended on %s; ask for a new proposal",
                       date);
}

const char *author_text_key(enum record_type answer)
{
    assert(answer == RECORD_ACCEPT || answer == RECORD_DECLINE);
    return answer == RECORD_ACCEPT ? "reservation" : "reason";
}

enum ayni_err author_write_answer(struct buffer *out,
                                  enum record_type answer,
                                  const struct hash *version,
                                  struct bytes texts)
{
    struct packer p = packer_to(out);
    pack_map(&p, texts.len > 0 ? 2 : 1);
    if (texts.len > 0) put_raw(&p, author_text_key(answer), texts);
    put_bin(&p, "version", BYTES_ARRAY(version->bytes));
    return packer_finish(&p);
}

enum ayni_err author_sign(const struct author *a,
                          struct buffer *out,
                          const struct authored *what,
                          const struct secret_key *member_secret)
{
    struct record_draft draft = {
        .ledger = a->charter->id,
        .member = a->card->id,
        .time_ms = what->time_ms,
        .type = record_type_name(what->type),
        .payload = what->payload,
    };
    enum ayni_err err = record_sign(out, &draft, member_secret, &a->card->member_key);
    if (err != AYNI_ERR_LIMIT) return err;
    return author_fail(a, err, NULL, "the record has more than %d KiB; move long texts into documents",
                       RECORD_BODY_MAX / 1024);
}
