/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/snapshot.h"

#include <assert.h>

#include "core/ledger/snapshot_parts.h"

#define REASONS_AT_ONCE 4096
static_assert(REASONS_AT_ONCE < STREAM_ITEM_MAX, "a piece fits the stream");

static void save_reasons(struct stream *s, const struct verdicts *v)
{
    pack_array(&s->packer, (v->n + REASONS_AT_ONCE - 1) / REASONS_AT_ONCE);
    for (size_t from = 0; from < v->n; from += REASONS_AT_ONCE) {
        size_t n = v->n - from < REASONS_AT_ONCE ? v->n - from : REASONS_AT_ONCE;
        pack_bin(&s->packer, bytes_of(v->reasons + from, n));
        stream_flush(s);
    }
}

static void save_logs(struct stream *s, const struct ledger *l, const struct hash *roots)
{
    pack_array(&s->packer, l->charter->n_founders);
    for (uint32_t i = 0; i < l->charter->n_founders; i++) {
        const struct log *log = log_at(l, i);
        pack_array(&s->packer, SNAPSHOT_LOG_FIELDS);
        pack_bin(&s->packer, BYTES_ARRAY(roots[i].bytes));
        pack_bool(&s->packer, member_at(l, log->member)->joined);
        pack_uint(&s->packer, log->n_applied);
        save_reasons(s, &log->verdicts);
    }
}

static void save_place(struct stream *s, struct place place)
{
    pack_uint(&s->packer, place_pack(place));
}

static void save_party(struct stream *s, const struct party *party)
{
    pack_array(&s->packer, SNAPSHOT_PARTY_FIELDS);
    pack_bin(&s->packer, BYTES_ARRAY(party->member.bytes));
    pack_bool(&s->packer, party->signs);
    pack_uint(&s->packer, party->stance);
    save_place(s, party->place);
    pack_bin(&s->packer, BYTES_ARRAY(party->record.bytes));
    stream_flush(s);
}

/* Ids of `size` bytes each, one after the other. */
static void save_ids(struct stream *s, const void *ids, size_t n)
{
    pack_bin(&s->packer, bytes_of(ids, n * sizeof(struct hash)));
    stream_flush(s);
}

static void save_sum(struct stream *s, const struct decimal_sum *sum)
{
    pack_uint(&s->packer, sum->over);
    pack_uint(&s->packer, sum->whole);
    pack_uint(&s->packer, sum->fraction);
}

static void save_obligation(struct stream *s, const struct obligation *o)
{
    pack_array(&s->packer, SNAPSHOT_OBLIGATION_FIELDS);
    pack_uint(&s->packer, o->no);
    pack_uint(&s->packer, o->debtor);
    pack_uint(&s->packer, o->creditor);
    pack_bool(&s->packer, o->precondition);
    pack_int(&s->packer, o->due);
    pack_uint(&s->packer, o->after);
    pack_uint(&s->packer, o->after_days);
    save_sum(s, &o->owed);
    stream_flush(s);
}

static void save_text(struct stream *s, const struct version *v)
{
    pack_uint(&s->packer, v->number);
    pack_int(&s->packer, v->accept_by);
    pack_int(&s->packer, v->effective_from);
    pack_int(&s->packer, v->ends_on);
    pack_uint(&s->packer, v->notice_days);
    save_ids(s, v->prev_ids, v->n_prev);
    save_ids(s, v->members, v->n_members);
    save_ids(s, v->signatories, v->n_signatories);
    save_ids(s, v->communities, v->n_communities);
    pack_array(&s->packer, v->n_obligations);
    for (uint32_t i = 0; i < v->n_obligations; i++)
        save_obligation(s, &v->obligations[i]);
}

static void save_version(struct stream *s, const struct version *v)
{
    pack_array(&s->packer, SNAPSHOT_VERSION_FIELDS);
    pack_bin(&s->packer, BYTES_ARRAY(v->id.bytes));
    save_place(s, v->place);
    pack_uint(&s->packer, v->time_ms);
    pack_bin(&s->packer, BYTES_ARRAY(v->author.bytes));
    save_text(s, v);
    pack_bool(&s->packer, v->agreed);
    pack_bool(&s->packer, v->replaced);
    pack_uint(&s->packer, v->first_act);
    pack_array(&s->packer, v->n_parties);
    for (uint32_t i = 0; i < v->n_parties; i++)
        save_party(s, &v->parties[i]);
}

static void save_versions(struct stream *s, const struct ledger *l)
{
    size_t n = 0;
    for (uint32_t i = 0; i < l->charter->n_founders; i++)
        n += log_at(l, i)->n_versions;
    pack_array(&s->packer, n);
    for (uint32_t i = 0; i < l->charter->n_founders; i++)
        for (size_t j = 0; j < log_at(l, i)->n_versions; j++)
            save_version(s, log_at(l, i)->versions[j]);
}

static void save_commitment(struct stream *s, const struct commitment *c)
{
    pack_array(&s->packer, SNAPSHOT_COMMITMENT_FIELDS);
    pack_str(&s->packer, c->label);
    pack_uint(&s->packer, c->n_current);
    pack_uint(&s->packer, c->first_act);
    pack_array(&s->packer, c->n_versions);
    for (const struct version *v = c->first; v != NULL; v = v->next) {
        save_place(s, v->place);
        stream_flush(s);
    }
}

static void save_commitments(struct stream *s, const struct ledger *l)
{
    pack_array(&s->packer, l->n_commitments);
    for (uint32_t i = 0; i < l->charter->n_founders; i++)
        for (size_t j = 0; j < log_at(l, i)->n_commitments; j++)
            save_commitment(s, log_at(l, i)->commitments[j]);
}

static void save_act(struct stream *s, const struct act *act)
{
    pack_array(&s->packer, SNAPSHOT_ACT_FIELDS);
    pack_bin(&s->packer, BYTES_ARRAY(act->id.bytes));
    pack_bin(&s->packer, BYTES_ARRAY(act->subject.bytes));
    save_place(s, act->place);
    pack_uint(&s->packer, act->time_ms);
    pack_uint(&s->packer, act->next);
    pack_uint(&s->packer, act->first);
    pack_uint(&s->packer, act->replaced_by);
    pack_bin(&s->packer, BYTES_ARRAY(act->former.bytes));
    pack_bool(&s->packer, act->has_former);
    pack_bool(&s->packer, act->effective);
    pack_uint(&s->packer, act->type);
    pack_uint(&s->packer, act->consent);
    pack_uint(&s->packer, act->answer);
    pack_uint(&s->packer, act->obligation);
    pack_int(&s->packer, act->from);
    save_sum(s, &act->amount);
    pack_bool(&s->packer, act->version != NULL);
    save_place(s, act->version != NULL ? act->version->place : (struct place){0, 0});
    stream_flush(s);
}

/* Of each sequence the numbers of its acts; of those whose room is free, too, all that they hold. */
static void save_acts(struct stream *s, const struct ledger *l)
{
    pack_array(&s->packer, l->acts.n);
    for (uint32_t i = 0; i < l->acts.n; i++)
        save_act(s, act_at(l, i));
    pack_uint(&s->packer, l->acts.unused);
    pack_array(&s->packer, l->charter->n_founders);
    for (uint32_t i = 0; i < l->charter->n_founders; i++) {
        pack_array(&s->packer, log_at(l, i)->n_acts);
        for (size_t j = 0; j < log_at(l, i)->n_acts; j++) {
            pack_uint(&s->packer, log_at(l, i)->acts[j]);
            stream_flush(s);
        }
    }
    index_save(s, &l->waiting.awaited);
}

enum ayni_err ledger_save(const struct ledger *l,
                          const struct hash *roots,
                          stream_sink_fn sink,
                          void *context)
{
    struct stream s;
    struct hash hash;
    if (l->waiting.first != ACT_NONE) return AYNI_ERR_MEMORY; /* there was none to settle it */
    stream_init(&s, l->heap, sink, context);
    pack_array(&s.packer, SNAPSHOT_FIELDS);
    pack_text(&s.packer, SNAPSHOT_LABEL);
    pack_uint(&s.packer, SNAPSHOT_FORMAT);
    pack_text(&s.packer, AYNI_VERSION);
    pack_bin(&s.packer, BYTES_ARRAY(l->charter->id.bytes));
    pack_bin(&s.packer, BYTES_ARRAY(l->ids.spread.bytes));
    pack_uint(&s.packer, l->n_void);
    save_logs(&s, l, roots);
    index_save(&s, &l->ids);
    index_save(&s, &l->labels);
    save_versions(&s, l);
    save_commitments(&s, l);
    save_acts(&s, l);
    enum ayni_err err = stream_finish(&s, &hash);
    return err == AYNI_OK ? sink(context, BYTES_ARRAY(hash.bytes)) : err;
}
