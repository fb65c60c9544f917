/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/crypto/crypto.h"
#include "core/ledger/array.h"
#include "core/ledger/state.h"
#include "core/record/terms.h"

/* A commitment, its signatories and its label in one piece of memory. */
struct commitment_block {
    struct commitment commitment;
    struct party signatories[];
};

/* Labels are unique in a member's sequence only, so the key holds the member. */
static void label_key(struct hash *out, const struct member_id *member, struct bytes label)
{
    struct sha256 s;
    sha256_init(&s);
    sha256_update(&s, BYTES_ARRAY(member->bytes));
    sha256_update(&s, label);
    sha256_final(&s, out->bytes);
}

struct commitment *commitment_at(const struct ledger *l, struct place place)
{
    const struct log *log = log_at(l, place.log);
    size_t low = 0, high = log->n_commitments;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (log->commitments[middle]->place.index < place.index)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < log->n_commitments && log->commitments[low]->place.index == place.index;
    return found ? log->commitments[low] : NULL;
}

const struct party *commitment_signatory(const struct commitment *c, const struct member_id *member)
{
    for (uint32_t i = 0; i < c->n_signatories; i++)
        if (member_id_equal(&c->signatories[i].member, member)) return &c->signatories[i];
    return NULL;
}

struct party *commitment_party(struct commitment *c, const struct member_id *member)
{
    const struct party *party = commitment_signatory(c, member);
    return party == NULL ? NULL : &c->signatories[party - c->signatories];
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
    uint64_t place;
    return index_find(&l->ids, id, &place) ? commitment_at(l, place_unpack(place)) : NULL;
}

const struct commitment *ledger_find_label(const struct ledger *l, uint32_t log, struct bytes label)
{
    struct hash key;
    uint64_t place;
    label_key(&key, &member_of_log(l, log)->card->id, label);
    return index_find(&l->labels, &key, &place) ? commitment_at(l, place_unpack(place)) : NULL;
}

static bool names_member(const struct terms *terms, const struct member_id *member)
{
    for (uint32_t i = 0; i < terms->n_members; i++)
        if (member_id_equal(&terms->members[i], member)) return true;
    return false;
}

/* proto/rules.md, "Proposals". */
static bool may_propose(const struct ledger *l, const struct candidate *c, const struct terms *terms)
{
    if (!member_at(l, c->member)->joined) return false;
    if (!names_member(terms, &c->rec.member)) return false;
    return ledger_find_label(l, c->place.log, terms->label) == NULL;
}

struct commitment *commitment_new(struct heap *heap, const struct commitment *facts)
{
    size_t parties_len = facts->n_signatories * sizeof(struct party);
    struct commitment_block *block = heap_zalloc(heap, sizeof *block + parties_len + facts->label.len);
    if (block == NULL) return NULL;
    uint8_t *label = (uint8_t *)block + sizeof *block + parties_len;
    memcpy(label, facts->label.data, facts->label.len);
    block->commitment = *facts;
    block->commitment.label = bytes_of(label, facts->label.len);
    block->commitment.signatories = block->signatories;
    return &block->commitment;
}

static struct commitment *commitment_make(struct heap *heap,
                                          const struct candidate *c,
                                          const struct terms *terms)
{
    struct commitment facts = {
        .id = c->id,
        .place = c->place,
        .author = c->rec.member,
        .label = terms->label,
        .accept_by = terms->accept_by,
        .effective_from = terms->effective_from,
        .ends_on = terms->ends_on,
        .has_precondition = terms->has_precondition,
        .has_fpic = terms->has_fpic,
        .n_obligations = terms->n_obligations,
        .n_signatories = terms->n_signatories,
    };
    struct commitment *made = commitment_new(heap, &facts);
    for (uint32_t i = 0; made != NULL && i < terms->n_signatories; i++)
        made->signatories[i].member = terms->signatories[i];
    return made;
}

enum ayni_err commitments_reserve(struct ledger *l, struct log *log)
{
    struct commitment **commitments = array_room(l->heap, log->commitments, log->n_commitments,
                                                 &log->capacity, sizeof(struct commitment *));
    if (commitments == NULL) return AYNI_ERR_MEMORY;
    log->commitments = commitments;
    return AYNI_OK;
}

void commitment_keep(struct ledger *l, struct commitment *c)
{
    struct log *log = log_at(l, c->place.log);
    assert(log->n_commitments < log->capacity);
    log->commitments[log->n_commitments++] = c;
    l->n_commitments++;
}

static void commitment_enter(struct ledger *l, struct commitment *c)
{
    struct hash key;
    label_key(&key, &c->author, c->label);
    index_add(&l->labels, &key, place_pack(c->place));
    commitment_keep(l, c);

    /* Writing a version is its author's acceptance, be it late or not. */
    struct party *author = commitment_party(c, &c->author);
    if (author != NULL) *author = (struct party){c->author, STANCE_ACCEPTED, c->place, c->id};
}

enum ayni_err propose_apply(struct ledger *l, const struct candidate *c, enum void_reason *out)
{
    struct terms terms;
    enum ayni_err err = terms_read(&terms, c->rec.payload);
    assert(err == AYNI_OK);
    assert(terms.version == 1 && terms.n_signatories > 0);
    if (!may_propose(l, c, &terms)) {
        *out = VOID_RULE;
        return AYNI_OK;
    }
    err = commitments_reserve(l, log_at(l, c->place.log));
    if (err == AYNI_OK) err = index_reserve(&l->labels, 1);
    if (err != AYNI_OK) return err;
    struct commitment *commitment = commitment_make(l->heap, c, &terms);
    if (commitment == NULL) return AYNI_ERR_MEMORY;
    commitment_enter(l, commitment);
    answers_settle(l, commitment);
    *out = VOID_NOT;
    return AYNI_OK;
}

void commitments_deinit(struct ledger *l)
{
    for (uint32_t i = 0; i < l->n_logs; i++) {
        struct log *log = l->logs[i];
        for (size_t j = 0; j < log->n_commitments; j++)
            heap_free(l->heap, log->commitments[j]);
        heap_free(l->heap, log->commitments);
        log->commitments = NULL;
        log->n_commitments = log->capacity = 0;
    }
}
