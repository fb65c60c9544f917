/* SPDX-License-Identifier: Apache-2.0 */
#include "control/write_fill.h"

#include "core/base/hex.h"
#include "core/record/value.h"

/* What a record's target means, by type, and what a person need not write. */

void writing_put_id(struct writing *w, const char *key, const struct hash *id)
{
    if (map_draft_has(w->draft, bytes_of_text(key))) return;
    map_draft_begin(w->draft, bytes_of_text(key));
    pack_bin(&w->draft->packer, BYTES_ARRAY(id->bytes));
}

static enum ayni_err find_commitment(struct writing *w, const struct commitment **out)
{
    return call_find_commitment_named(w->call, w->target, out);
}

/* The version that the target's record id names, else the one that counts in its commitment. */
static enum ayni_err find_version(struct writing *w)
{
    const struct commitment *c;
    struct hash id;
    if (hex_decode(id.bytes, sizeof id.bytes, w->target) == AYNI_OK) {
        w->version = ledger_find_version(w->ledger, &id);
        if (w->version != NULL) return AYNI_OK;
    }
    enum ayni_err err = find_commitment(w, &c);
    if (err != AYNI_OK) return err;
    if (c->n_current > 1)
        return author_fail(
            &w->author, AYNI_ERR_AMBIGUOUS, NULL,
            "`%.*s` has several agreed texts that contradict each other; settle that with `ayni "
            "amend` first, or name the record id of the version",
            (int)c->label.len, (const char *)c->label.data);
    w->version = commitment_current(c);
    return AYNI_OK;
}

static enum ayni_err require_party(struct writing *w)
{
    if (version_has_member(w->version, &w->author.card->id)) return AYNI_OK;
    const struct commitment *c = w->version->commitment;
    return author_fail(&w->author, AYNI_ERR_RULE, NULL, "this member is no party to `%.*s`",
                       (int)c->label.len, (const char *)c->label.data);
}

enum ayni_err writing_on_version(struct writing *w)
{
    enum ayni_err err = find_version(w);
    if (err == AYNI_OK && w->type != RECORD_LABEL && w->type != RECORD_CONSENT) err = require_party(w);
    if (err == AYNI_OK) writing_put_id(w, "version", &w->version->id);
    return err;
}

static enum ayni_err fill_community(struct writing *w)
{
    if (!w->author.card->is_community)
        return author_fail(
            &w->author, AYNI_ERR_RULE, NULL,
            "only a member that speaks for a community may do this; this member's card names none");
    enum ayni_err err = writing_on_version(w);
    if (err != AYNI_OK || w->type == RECORD_LABEL) return err;
    for (uint32_t i = 0; i < w->version->n_communities; i++)
        if (member_id_equal(&w->version->communities[i], &w->author.card->id)) return AYNI_OK;
    return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                       "no binding clause of this text asks for this community's consent");
}

/* The newest act of ours on the commitment, which the next one supersedes. */
static const struct act *last_course(const struct writing *w, const struct commitment *c)
{
    uint32_t own = engine_own_log(w->call->control->engine);
    for (uint32_t i = c->first_act; i != ACT_NONE; i = ledger_act(w->ledger, i)->next) {
        const struct act *act = ledger_act(w->ledger, i);
        if (act->place.log == own && act->replaced_by == ACT_NONE) return act;
    }
    return NULL;
}

static enum ayni_err check_course(struct writing *w, const struct commitment *c, const struct act *last)
{
    const struct version *current = commitment_current(c);
    const struct party *own = version_party(current, &w->author.card->id);
    if (own == NULL || !own->signs)
        return author_fail(&w->author, AYNI_ERR_RULE, NULL, "this member is no signatory of `%.*s`",
                           (int)c->label.len, (const char *)c->label.data);
    if (last != NULL && last->type == RECORD_TERMINATE)
        return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                           "this member has terminated it already; that cannot be taken back");
    if (w->type == RECORD_RESUME && (last == NULL || last->type != RECORD_SUSPEND))
        return author_fail(&w->author, AYNI_ERR_RULE, NULL,
                           "this member has not suspended it: there is nothing to resume");
    return AYNI_OK;
}

/* A person hears of the days of notice now, rather than see the end put off. */
static enum ayni_err check_notice(struct writing *w, const struct commitment *c)
{
    const struct version *current = commitment_current(c);
    day effective = DAY_NONE, earliest = day_of_ms(w->author.now_ms) + (day)current->notice_days;
    char date[DATE_LEN + 1];
    struct bytes text = value_str_at(w->written, "effective");
    if (w->type != RECORD_TERMINATE || day_parse(&effective, text) != AYNI_OK || effective >= earliest)
        return AYNI_OK;
    day_write(date, earliest);
    return author_fail(&w->author, AYNI_ERR_FIELD, "effective",
                       "effective: the text asks for %u days of notice; write %s or a later day",
                       (unsigned)current->notice_days, date);
}

static enum ayni_err fill_course(struct writing *w)
{
    const struct commitment *c;
    enum ayni_err err = find_commitment(w, &c);
    if (err != AYNI_OK) return err;
    const struct act *last = last_course(w, c);
    err = check_course(w, c, last);
    if (err == AYNI_OK) err = check_notice(w, c);
    if (err != AYNI_OK) return err;
    w->version = c->first;
    writing_put_id(w, "commitment", &c->first->id);
    if (last != NULL) writing_put_id(w, "replaces", &last->id);
    return AYNI_OK;
}

/* What an amendment replaces: all agreed versions that nothing replaces, else the first. */
static void fill_prev(struct writing *w, const struct commitment *c)
{
    struct hash ids[TERMS_PREV_MAX];
    size_t n = 0;
    uint32_t highest = 0;
    for (const struct version *v = c->first; v != NULL && n < TERMS_PREV_MAX; v = v->next) {
        bool counts = c->n_current == 0 ? v == c->first : v->agreed && !v->replaced;
        if (!counts) continue;
        size_t i = n++;
        for (; i > 0 && hash_compare(&ids[i - 1], &v->id) > 0; i--)
            ids[i] = ids[i - 1];
        ids[i] = v->id;
        if (v->number > highest) highest = v->number;
    }
    map_draft_begin(w->draft, BYTES_LITERAL("prev"));
    pack_array(&w->draft->packer, n);
    for (size_t i = 0; i < n; i++)
        pack_bin(&w->draft->packer, BYTES_ARRAY(ids[i].bytes));
    map_draft_begin(w->draft, BYTES_LITERAL("version"));
    pack_uint(&w->draft->packer, highest + 1);
}

static enum ayni_err fill_amendment(struct writing *w)
{
    const struct commitment *c;
    enum ayni_err err = find_commitment(w, &c);
    if (err != AYNI_OK) return err;
    w->version = commitment_current(c);
    err = require_party(w);
    if (err != AYNI_OK) return err;
    struct bytes id = value_str_at(w->written, "id");
    if (id.len > 0 && !bytes_equal(id, c->label))
        return author_fail(&w->author, AYNI_ERR_RULE, "id",
                           "id: it amends `%.*s` and is called otherwise; write that id", (int)c->label.len,
                           (const char *)c->label.data);
    if (value_at(w->written, "prev").len == 0) fill_prev(w, c);
    sha256(w->subject.bytes, c->label);
    return AYNI_OK;
}

/* What was handed in, but for a bare amount, which has become one with a currency or a unit. */
static void add_written(struct writing *w)
{
    struct bytes key, value;
    for (struct value_pairs pairs = value_pairs(w->written); value_pair_next(&pairs, &key, &value);) {
        bool is_bare = bytes_equal_text(key, "amount") && value_str(value).len > 0;
        if (is_bare || map_draft_has(w->draft, key)) continue;
        map_draft_begin(w->draft, key);
        pack_raw(&w->draft->packer, value);
    }
}

enum ayni_err writing_fill(struct writing *w)
{
    static enum ayni_err (*const fillers[RECORD_TYPES])(struct writing * w) = {
        [RECORD_AMEND] = fill_amendment,        [RECORD_SUSPEND] = fill_course,
        [RECORD_RESUME] = fill_course,          [RECORD_TERMINATE] = fill_course,
        [RECORD_DELIVER] = writing_of_delivery, [RECORD_CONFIRM] = writing_on_delivery,
        [RECORD_CONTEST] = writing_on_delivery, [RECORD_PROGRESS] = writing_of_report,
        [RECORD_ATTACH] = writing_on_version,   [RECORD_CORRECT] = writing_on_record,
        [RECORD_LABEL] = fill_community,        [RECORD_UNLABEL] = writing_on_record,
        [RECORD_CONSENT] = fill_community,
    };
    if (fillers[w->type] == NULL)
        return author_fail(&w->author, AYNI_ERR_USAGE, NULL,
                           "write: a record of this type has a method of its own");
    enum ayni_err err = fillers[w->type](w);
    if (err == AYNI_OK) add_written(w);
    return err;
}
