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

/* One thing that one member has decided. */
struct entry {
    const struct hash *subject, *record;
    const struct member_id *writer;
    enum record_type type;
};

static int compare(const struct entry *a, const struct entry *b)
{
    int order = hash_compare(a->subject, b->subject);
    if (order == 0) order = member_id_compare(a->writer, b->writer);
    return order == 0 ? hash_compare(a->record, b->record) : order;
}

/* Let the item at `root` sink until none below it is higher: the step of a heap sort. */
static void sink(struct entry *items, size_t root, size_t n)
{
    for (size_t child; (child = 2 * root + 1) < n; root = child) {
        if (child + 1 < n && compare(&items[child], &items[child + 1]) < 0) child++;
        if (compare(&items[root], &items[child]) >= 0) return;
        struct entry higher = items[child];
        items[child] = items[root];
        items[root] = higher;
    }
}

/* The C library's qsort may allocate. */
static void sort(struct entry *items, size_t n)
{
    for (size_t i = n / 2; i > 0; i--)
        sink(items, i - 1, n);
    for (size_t end = n; end > 1; end--) {
        struct entry highest = items[0];
        items[0] = items[end - 1];
        items[end - 1] = highest;
        sink(items, 0, end - 1);
    }
}

/* Of a version: its writing, and the answers to it. Counts alone where `out` is NULL. */
static size_t list_version(struct entry *out, const struct version *v)
{
    size_t n = 0;
    enum record_type type = v->n_prev == 0 ? RECORD_PROPOSE : RECORD_AMEND;
    if (v->commitment == NULL) return 0; /* it waits */
    if (out != NULL) out[n] = (struct entry){&v->id, &v->id, &v->author, type};
    n++;
    for (uint32_t i = 0; i < v->n_parties; i++) {
        const struct party *party = &v->parties[i];
        if (!party_has_answered(party, v)) continue;
        type = party->stance == STANCE_ACCEPTED ? RECORD_ACCEPT : RECORD_DECLINE;
        if (out != NULL) out[n] = (struct entry){&v->id, &party->record, &party->member, type};
        n++;
    }
    return n;
}

static size_t list_registers(struct entry *out, const struct ledger *l)
{
    size_t n = 0;
    for (uint32_t i = 0; i < l->n_logs; i++) {
        const struct log *log = log_at(l, i);
        for (size_t j = 0; j < log->n_versions; j++)
            n += list_version(out == NULL ? NULL : out + n, log->versions[j]);
        for (size_t j = 0; j < log->n_acts; j++) {
            const struct act *act = act_at(l, log->acts[j]);
            if (!act->effective) continue;
            enum record_type type = (enum record_type)act->type;
            if (out != NULL)
                out[n] = (struct entry){&act->subject, &act->id, &member_of_log(l, i)->card->id, type};
            n++;
        }
    }
    return n;
}

static size_t list_agreed(struct entry *out, const struct ledger *l)
{
    size_t n = 0;
    for (uint32_t i = 0; i < l->n_logs; i++) {
        const struct log *log = log_at(l, i);
        for (size_t j = 0; j < log->n_versions; j++) {
            const struct version *v = log->versions[j];
            if (v->agreed) out[n++] = (struct entry){&v->id, &v->id, &v->author, RECORD_PROPOSE};
        }
    }
    return n;
}

static void hash_agreed(struct stream *d, const struct ledger *l, struct entry *entries)
{
    size_t n = list_agreed(entries, l);
    sort(entries, n);
    pack_array(&d->packer, n);
    for (size_t i = 0; i < n; i++) {
        pack_bin(&d->packer, BYTES_ARRAY(entries[i].subject->bytes));
        stream_flush(d);
    }
}

static void hash_registers(struct stream *d, const struct ledger *l, struct entry *entries)
{
    size_t n = list_registers(entries, l);
    sort(entries, n);
    pack_array(&d->packer, n);
    for (size_t i = 0; i < n; i++) {
        pack_array(&d->packer, 4);
        pack_bin(&d->packer, BYTES_ARRAY(entries[i].subject->bytes));
        pack_bin(&d->packer, BYTES_ARRAY(entries[i].writer->bytes));
        pack_text(&d->packer, record_type_name(entries[i].type));
        pack_bin(&d->packer, BYTES_ARRAY(entries[i].record->bytes));
        stream_flush(d);
    }
}

static void digest_state(struct stream *d, const struct ledger *l, struct entry *entries)
{
    pack_array(&d->packer, 7);
    pack_uint(&d->packer, l->charter->rules);
    hash_logs(d, l);
    hash_founders(d, l);                                     /* members */
    hash_founders(d, l);                                     /* the roll: no motion has changed it */
    pack_bin(&d->packer, BYTES_ARRAY(l->charter->id.bytes)); /* the chain's head: it has no link */
    hash_agreed(d, l, entries);
    hash_registers(d, l, entries);
}

enum ayni_err ledger_digest(const struct ledger *l, struct hash *out)
{
    size_t n = list_registers(NULL, l);
    if (l->waiting.first != ACT_NONE) return AYNI_ERR_MEMORY; /* there was none to settle it */
    struct entry *entries = heap_resize_array(l->heap, NULL, n + 1, sizeof *entries); /* never of no length */
    if (entries == NULL) return AYNI_ERR_MEMORY;
    struct stream d;
    stream_init(&d, l->heap, NULL, NULL);
    digest_state(&d, l, entries);
    enum ayni_err err = stream_finish(&d, out);
    heap_free(l->heap, entries);
    return err;
}
