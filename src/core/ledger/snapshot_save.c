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
    pack_uint(&s->packer, party->stance);
    save_place(s, party->place);
    pack_bin(&s->packer, BYTES_ARRAY(party->record.bytes));
    stream_flush(s);
}

static void save_commitment(struct stream *s, const struct commitment *c)
{
    pack_array(&s->packer, SNAPSHOT_COMMITMENT_FIELDS);
    pack_bin(&s->packer, BYTES_ARRAY(c->id.bytes));
    save_place(s, c->place);
    pack_bin(&s->packer, BYTES_ARRAY(c->author.bytes));
    pack_str(&s->packer, c->label);
    pack_int(&s->packer, c->accept_by);
    pack_int(&s->packer, c->effective_from);
    pack_int(&s->packer, c->ends_on);
    pack_bool(&s->packer, c->has_precondition);
    pack_bool(&s->packer, c->has_fpic);
    pack_uint(&s->packer, c->n_obligations);
    pack_array(&s->packer, c->n_signatories);
    for (uint32_t i = 0; i < c->n_signatories; i++)
        save_party(s, &c->signatories[i]);
}

static void save_commitments(struct stream *s, const struct ledger *l)
{
    pack_array(&s->packer, l->n_commitments);
    for (uint32_t i = 0; i < l->n_logs; i++)
        for (size_t j = 0; j < log_at(l, i)->n_commitments; j++)
            save_commitment(s, log_at(l, i)->commitments[j]);
}

static void save_waiting(struct stream *s, const struct waiting *waiting)
{
    pack_array(&s->packer, SNAPSHOT_WAITING_FIELDS);
    pack_bin(&s->packer, BYTES_ARRAY(waiting->record.bytes));
    pack_uint(&s->packer, waiting->time_ms);
    save_place(s, waiting->place);
    pack_uint(&s->packer, waiting->stance);
    pack_uint(&s->packer, waiting->next);
    pack_uint(&s->packer, waiting->last);
    stream_flush(s);
}

static void save_answers(struct stream *s, const struct answers *a)
{
    pack_array(&s->packer, SNAPSHOT_ANSWERS_FIELDS);
    index_save(s, &a->awaited);
    pack_array(&s->packer, a->n);
    for (size_t i = 0; i < a->n; i++)
        save_waiting(s, &a->waiting[i]);
    pack_uint(&s->packer, a->unused);
}

enum ayni_err ledger_save(const struct ledger *l,
                          const struct hash *roots,
                          stream_sink_fn sink,
                          void *context)
{
    struct stream s;
    struct hash hash;
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
    save_commitments(&s, l);
    save_answers(&s, &l->answers);
    enum ayni_err err = stream_finish(&s, &hash);
    return err == AYNI_OK ? sink(context, BYTES_ARRAY(hash.bytes)) : err;
}
