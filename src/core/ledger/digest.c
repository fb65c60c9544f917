/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/state.h"
#include "core/ledger/stream.h"

/* The encoding of the state (proto/rules.md, "State digest"), hashed as it is written. */

static void hash_logs(struct stream *d, const struct ledger *l)
{
    const struct log *order[CHARTER_FOUNDERS_MAX];
    uint32_t n = 0;
    for (uint32_t i = 0; i < l->n_logs; i++) {
        const struct log *log = log_at(l, i);
        if (!log->shown.known) continue;
        assert(n < CHARTER_FOUNDERS_MAX);
        uint32_t j = n++;
        for (; j > 0 && log_id_compare(&order[j - 1]->shown.id, &log->shown.id) > 0; j--)
            order[j] = order[j - 1];
        order[j] = log;
    }
    pack_array(&d->packer, n);
    for (uint32_t i = 0; i < n; i++) {
        const struct log *log = order[i];
        pack_array(&d->packer, 2);
        pack_bin(&d->packer, BYTES_ARRAY(log->shown.id.bytes));
        pack_uint(&d->packer, log->n_applied);
        stream_flush(d);
    }
}

/* Founders stand in the charter in rising order of member id, as the encoding wants them. */
static void hash_founders(struct stream *d, const struct ledger *l)
{
    pack_array(&d->packer, l->interpreted ? l->n_members : 0);
    for (uint32_t i = 0; l->interpreted && i < l->n_members; i++) {
        pack_bin(&d->packer, BYTES_ARRAY(l->members[i].card->id.bytes));
        stream_flush(d);
    }
}

static void hash_agreed(struct stream *d, const struct commitment *const *sorted, size_t n)
{
    size_t n_agreed = 0;
    for (size_t i = 0; i < n; i++)
        n_agreed += commitment_agreed(sorted[i]);
    pack_array(&d->packer, n_agreed);
    for (size_t i = 0; i < n; i++) {
        if (!commitment_agreed(sorted[i])) continue;
        pack_bin(&d->packer, BYTES_ARRAY(sorted[i]->id.bytes));
        stream_flush(d);
    }
}

static bool is_answer(const struct party *party, const struct commitment *c)
{
    return party->stance != STANCE_NONE && !hash_equal(&party->record, &c->id);
}

static void hash_register(struct stream *d,
                          const struct commitment *c,
                          const struct member_id *writer,
                          enum record_type type,
                          const struct hash *record)
{
    pack_array(&d->packer, 4);
    pack_bin(&d->packer, BYTES_ARRAY(c->id.bytes));
    pack_bin(&d->packer, BYTES_ARRAY(writer->bytes));
    pack_text(&d->packer, record_type_name(type));
    pack_bin(&d->packer, BYTES_ARRAY(record->bytes));
    stream_flush(d);
}

/* Of one version: what its author wrote and what the others answered, in order of their member ids. */
static void hash_registers_of(struct stream *d, const struct commitment *c)
{
    bool author_done = false;
    for (uint32_t i = 0; i < c->n_signatories; i++) {
        const struct party *party = &c->signatories[i];
        if (!author_done && member_id_compare(&c->author, &party->member) <= 0) {
            hash_register(d, c, &c->author, RECORD_PROPOSE, &c->id);
            author_done = true;
        }
        if (!is_answer(party, c)) continue;
        enum record_type type = party->stance == STANCE_ACCEPTED ? RECORD_ACCEPT : RECORD_DECLINE;
        hash_register(d, c, &party->member, type, &party->record);
    }
    if (!author_done) hash_register(d, c, &c->author, RECORD_PROPOSE, &c->id);
}

static void hash_registers(struct stream *d, const struct commitment *const *sorted, size_t n)
{
    size_t n_registers = n;
    for (size_t i = 0; i < n; i++)
        for (uint32_t j = 0; j < sorted[i]->n_signatories; j++)
            n_registers += is_answer(&sorted[i]->signatories[j], sorted[i]);
    pack_array(&d->packer, n_registers);
    for (size_t i = 0; i < n; i++)
        hash_registers_of(d, sorted[i]);
}

/* Let the item at `root` sink until none below it has a higher id: the step of a heap sort. */
static void sink(const struct commitment **items, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && hash_compare(&items[child]->id, &items[child + 1]->id) < 0) child++;
        if (hash_compare(&items[root]->id, &items[child]->id) >= 0) return;
        const struct commitment *higher = items[child];
        items[child] = items[root];
        items[root] = higher;
    }
}

/* The C library's qsort may allocate. */
static void sort_by_id(const struct commitment **items, size_t n)
{
    for (size_t i = n / 2; i > 0; i--)
        sink(items, i - 1, n);
    for (size_t end = n; end > 1; end--) {
        const struct commitment *highest = items[0];
        items[0] = items[end - 1];
        items[end - 1] = highest;
        sink(items, 0, end - 1);
    }
}

static void digest_state(struct stream *d, const struct ledger *l, const struct commitment **sorted)
{
    size_t n = l->n_commitments;
    for (size_t i = 0; i < n; i++)
        sorted[i] = ledger_commitment(l, i);
    sort_by_id(sorted, n);

    pack_array(&d->packer, 7);
    pack_uint(&d->packer, l->charter->rules);
    hash_logs(d, l);
    hash_founders(d, l);                                     /* members */
    hash_founders(d, l);                                     /* the roll: no motion has changed it */
    pack_bin(&d->packer, BYTES_ARRAY(l->charter->id.bytes)); /* the chain's head: it has no link */
    hash_agreed(d, sorted, n);
    hash_registers(d, sorted, n);
}

enum ayni_err ledger_digest(const struct ledger *l, struct hash *out)
{
    const struct commitment **sorted = NULL;
    if (l->n_commitments > 0) {
        sorted = heap_resize_array(l->heap, NULL, l->n_commitments, sizeof(struct commitment *));
        if (sorted == NULL) return AYNI_ERR_MEMORY;
    }
    struct stream d;
    stream_init(&d, l->heap, NULL, NULL);
    digest_state(&d, l, sorted);
    enum ayni_err err = stream_finish(&d, out);
    heap_free(l->heap, sorted);
    return err;
}
