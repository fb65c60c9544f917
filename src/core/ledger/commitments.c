/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/crypto/crypto.h"
#include "core/ledger/array.h"
#include "core/ledger/state.h"
#include "core/record/terms.h"

/* What a member's sequence has once only: a label, or a first act on a commitment. */
enum once { ONCE_LABEL, ONCE_COURSE };

static void once_key(struct hash *out, enum once kind, const struct member_id *member, struct bytes name)
{
    uint8_t byte = (uint8_t)kind;
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, bytes_of(&byte, 1));
    sha256_update(&s, BYTES_ARRAY(member->bytes));
    sha256_update(&s, name);
    sha256_final(&s, out->bytes);
}

static void label_key(struct hash *out, const struct member_id *member, struct bytes label)
{
    once_key(out, ONCE_LABEL, member, label);
}

bool course_has_begun(const struct ledger *l, const struct version *first, uint32_t log)
{
    struct hash key;
    uint64_t place;
    once_key(&key, ONCE_COURSE, &member_of_log(l, log)->card->id, BYTES_ARRAY(first->id.bytes));
    return index_find(&l->labels, &key, &place);
}

void course_begin(struct ledger *l, const struct version *first, struct place place)
{
    struct hash key;
    once_key(&key, ONCE_COURSE, &member_of_log(l, place.log)->card->id, BYTES_ARRAY(first->id.bytes));
    index_add(&l->labels, &key, place_pack(place));
}

struct commitment *commitment_at(const struct ledger *l, struct place place)
{
    const struct version *v = version_at(l, place);
    return v == NULL ? NULL : v->commitment;
}

size_t ledger_n_commitments(const struct ledger *l)
{
    return l->n_commitments;
}

const struct commitment *ledger_commitment(const struct ledger *l, size_t i)
{
    assert(i < l->n_commitments);
    struct log *const *log = l->logs;
    while (i >= (*log)->n_commitments)
        i -= (*log++)->n_commitments;
    return (*log)->commitments[i];
}

const struct commitment *ledger_find(const struct ledger *l, const struct hash *id)
{
    const struct version *v = ledger_find_version(l, id);
    return v == NULL ? NULL : v->commitment;
}

const struct commitment *ledger_find_label(const struct ledger *l, uint32_t log, struct bytes label)
{
    struct hash key;
    uint64_t place;
    label_key(&key, &member_of_log(l, log)->card->id, label);
    return index_find(&l->labels, &key, &place) ? commitment_at(l, place_unpack(place)) : NULL;
}

/* proto/rules.md, "Proposals". */
static bool may_propose(const struct ledger *l, const struct candidate *c, const struct terms *terms)
{
    if (!member_of_log(l, c->place.log)->joined) return false;
    if (!terms_have_member(terms, &c->rec.member)) return false;
    return ledger_find_label(l, c->place.log, terms->label) == NULL;
}

enum ayni_err commitments_reserve(struct ledger *l, struct log *log)
{
    struct commitment **commitments = array_room(l->heap, log->commitments, log->n_commitments,
                                                 &log->commitments_capacity, sizeof(struct commitment *));
    if (commitments == NULL) return AYNI_ERR_MEMORY;
    log->commitments = commitments;
    return AYNI_OK;
}

struct commitment *commitment_new(struct heap *heap, struct bytes label)
{
    struct commitment *c = heap_zalloc(heap, sizeof *c + label.len);
    if (c == NULL) return NULL;
    uint8_t *copy = (uint8_t *)(c + 1);
    memcpy(copy, label.data, label.len);
    *c = (struct commitment){.label = bytes_of(copy, label.len), .first_act = ACT_NONE};
    return c;
}

void commitment_keep(struct ledger *l, struct commitment *c, struct version *first)
{
    struct log *log = log_at(l, first->place.log);
    struct hash key;
    assert(log->n_commitments < log->commitments_capacity);
    log->commitments[log->n_commitments++] = c;
    l->n_commitments++;
    label_key(&key, &first->author, c->label);
    index_add(&l->labels, &key, place_pack(first->place));
}

static enum ayni_err reserve(struct ledger *l, uint32_t log)
{
    enum ayni_err err = commitments_reserve(l, log_at(l, log));
    if (err == AYNI_OK) err = versions_reserve(l, log_at(l, log));
    return err == AYNI_OK ? index_reserve(&l->labels, 1) : err;
}

static enum ayni_err enter(struct ledger *l, const struct candidate *c, const struct terms *terms)
{
    struct version *v = version_new(l->heap, c, terms);
    struct commitment *commitment = commitment_new(l->heap, terms->label);
    enum ayni_err err = v == NULL || commitment == NULL ? AYNI_ERR_MEMORY : version_prepare(l->heap, v);
    if (err != AYNI_OK) {
        version_free(l->heap, v);
        heap_free(l->heap, commitment);
        return err;
    }
    version_keep(log_at(l, c->place.log), v);
    commitment_keep(l, commitment, v);
    version_enter(l, v, commitment);
    return AYNI_OK;
}

enum ayni_err propose_apply(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    struct terms terms;
    enum ayni_err err = terms_read(&terms, c->rec.payload);
    assert(err == AYNI_OK);
    assert(terms.version == 1 && terms.n_signatories > 0);
    *out = VOID_RULE;
    if (!may_propose(l, c, &terms)) return AYNI_OK;
    *out = VOID_NOT;
    err = reserve(l, c->place.log);
    return err == AYNI_OK ? enter(l, c, &terms) : err;
}

void commitments_deinit(struct ledger *l)
{
    for (uint32_t i = 0; i < l->n_logs; i++) {
        struct log *log = log_at(l, i);
        for (size_t j = 0; j < log->n_commitments; j++)
            heap_free(l->heap, log->commitments[j]);
        for (size_t j = 0; j < log->n_versions; j++)
            version_free(l->heap, log->versions[j]);
        heap_free(l->heap, log->commitments);
        heap_free(l->heap, log->versions);
        heap_free(l->heap, log->acts);
    }
}
