/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/base/heap.h"
#include "core/ledger/array.h"
#include "core/ledger/state.h"
#include "core/record/terms.h"

/*
 * Texts of commitments (proto/rules.md, "Versions"). A version is made when its record comes; an amendment
 * may then wait until what it replaces is here. It takes effect, gathers acceptances, is agreed, and is
 * replaced by another that is.
 */

/* A version and its lists in one piece of memory; the parties are found out later. */
static void *take(uint8_t **at, const void *from, size_t len)
{
    uint8_t *out = *at;
    if (len > 0) memcpy(out, from, len);
    *at += (len + 7) / 8 * 8;
    return out;
}

static size_t lists_len(const struct terms *t)
{
    size_t members = t->n_members + t->n_signatories + t->n_communities;
    return members * sizeof(struct member_id) + t->n_prev * (sizeof(struct hash) + sizeof(struct version *)) +
           t->n_obligations * sizeof(struct obligation) + t->n_prev * sizeof(struct successor) + 64;
}

static void take_lists(struct version *v, const struct terms *t, uint8_t *at)
{
    v->prev_ids = take(&at, t->prev, t->n_prev * sizeof t->prev[0]);
    v->members = take(&at, t->members, t->n_members * sizeof t->members[0]);
    v->signatories = take(&at, t->signatories, t->n_signatories * sizeof t->signatories[0]);
    v->communities = take(&at, t->communities, t->n_communities * sizeof t->communities[0]);
    v->obligations = take(&at, t->obligations, t->n_obligations * sizeof t->obligations[0]);
    v->prev = (struct version **)(void *)at;
    at += t->n_prev * sizeof(struct version *);
    v->follows = (struct successor *)(void *)at;
}

struct version *version_new(struct heap *heap, const struct candidate *c, const struct terms *t)
{
    struct version *v = heap_zalloc(heap, sizeof *v + lists_len(t));
    if (v == NULL) return NULL;
    *v = (struct version){.id = c->id,
                          .place = c->place,
                          .time_ms = c->rec.time_ms,
                          .author = c->rec.member,
                          .number = (uint32_t)t->version,
                          .accept_by = t->accept_by,
                          .effective_from = t->effective_from,
                          .ends_on = t->ends_on,
                          .notice_days = t->notice_days,
                          .n_prev = t->n_prev,
                          .n_members = t->n_members,
                          .n_signatories = t->n_signatories,
                          .n_obligations = t->n_obligations,
                          .n_communities = t->n_communities,
                          .first_act = ACT_NONE};
    take_lists(v, t, (uint8_t *)(v + 1));
    return v;
}

void version_free(struct heap *heap, struct version *v)
{
    if (v != NULL) heap_free(heap, v->parties);
    heap_free(heap, v);
}

enum ayni_err versions_reserve(struct ledger *l, struct log *log)
{
    struct version **versions = array_room(l->heap, log->versions, log->n_versions, &log->versions_capacity,
                                           sizeof(struct version *));
    if (versions == NULL) return AYNI_ERR_MEMORY;
    log->versions = versions;
    return AYNI_OK;
}

void version_keep(struct log *log, struct version *v)
{
    assert(log->n_versions < log->versions_capacity);
    assert(log->n_versions == 0 || log->versions[log->n_versions - 1]->place.index < v->place.index);
    log->versions[log->n_versions++] = v;
}

struct version *version_at(const struct ledger *l, struct place place)
{
    const struct log *log = log_at(l, place.log);
    size_t low = 0, high = log->n_versions;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (log->versions[middle]->place.index < place.index)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < log->n_versions && log->versions[low]->place.index == place.index;
    return found ? log->versions[low] : NULL;
}

struct version *version_find(const struct ledger *l, const struct hash *id)
{
    uint64_t place;
    if (!index_find(&l->ids, id, &place)) return NULL;
    struct version *v = version_at(l, place_unpack(place));
    return v != NULL && v->commitment != NULL ? v : NULL;
}

const struct version *ledger_find_version(const struct ledger *l, const struct hash *id)
{
    return version_find(l, id);
}

struct party *version_party(const struct version *v, const struct member_id *member)
{
    uint32_t low = 0, high = v->n_parties;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = member_id_compare(&v->parties[middle].member, member);
        if (order == 0) return &v->parties[middle];
        if (order < 0) low = middle + 1;
        if (order > 0) high = middle;
    }
    return NULL;
}

bool party_has_answered(const struct party *party, const struct version *v)
{
    return party->stance != STANCE_NONE && !hash_equal(&party->record, &v->id);
}

bool version_has_member(const struct version *v, const struct member_id *member)
{
    for (uint32_t i = 0; i < v->n_members; i++)
        if (member_id_equal(&v->members[i], member)) return true;
    return false;
}

const struct obligation *version_obligation(const struct version *v, uint64_t no)
{
    for (uint32_t i = 0; i < v->n_obligations; i++)
        if (v->obligations[i].no == no) return &v->obligations[i];
    return NULL;
}

/* Insert into the parties, which rise, where it is not among them. */
static void add_party(struct version *v, const struct member_id *member, bool signs)
{
    uint32_t i = v->n_parties;
    while (i > 0 && member_id_compare(&v->parties[i - 1].member, member) > 0)
        i--;
    if (i > 0 && member_id_equal(&v->parties[i - 1].member, member)) return;
    memmove(&v->parties[i + 1], &v->parties[i], (v->n_parties - i) * sizeof v->parties[0]);
    v->parties[i] = (struct party){.member = *member, .signs = signs};
    v->n_parties++;
}

enum ayni_err version_prepare(struct heap *heap, struct version *v)
{
    size_t n = v->n_signatories;
    for (uint32_t i = 0; i < v->n_prev; i++)
        n += v->prev[i]->n_signatories;
    v->parties = heap_zalloc(heap, n * sizeof v->parties[0]);
    if (v->parties == NULL) return AYNI_ERR_MEMORY;
    for (uint32_t i = 0; i < v->n_signatories; i++)
        add_party(v, &v->signatories[i], true);
    for (uint32_t i = 0; i < v->n_prev; i++)
        for (uint32_t j = 0; j < v->prev[i]->n_signatories; j++)
            add_party(v, &v->prev[i]->signatories[j], false);
    return AYNI_OK;
}

static bool all_accepted(const struct version *v)
{
    for (uint32_t i = 0; i < v->n_prev; i++)
        if (!v->prev[i]->agreed) return false;
    return v->n_accepted == v->n_parties;
}

static void become_agreed(struct ledger *l, struct version *v)
{
    struct hash key = agreed_key(&v->id);
    v->agreed = true;
    v->commitment->n_current++;
    for (uint32_t i = 0; i < v->n_prev; i++) {
        struct version *old = v->prev[i];
        if (old->replaced) continue;
        old->replaced = true;
        v->commitment->n_current--;
    }
    waiting_wake(l, &key);
}

/* Agreeing to one may complete others that replace it: they are a list through `next_agreed`, not a stack. */
void version_settle_agreed(struct ledger *l, struct version *v)
{
    struct version *last = v;
    if (v->agreed || !all_accepted(v)) return;
    become_agreed(l, v);
    for (; v != NULL; v = v->next_agreed) {
        for (const struct successor *s = v->successors; s != NULL; s = s->next) {
            if (s->version->agreed || !all_accepted(s->version)) continue;
            become_agreed(l, s->version);
            last->next_agreed = s->version;
            last = s->version;
        }
    }
}

void version_enter(struct ledger *l, struct version *v, struct commitment *c)
{
    for (uint32_t i = 0; i < v->n_prev; i++) {
        struct version *old = v->prev[i];
        v->follows[i] = (struct successor){v, old->successors};
        old->successors = &v->follows[i];
    }
    if (c->last != NULL) c->last->next = v;
    if (c->first == NULL) c->first = v;
    c->last = v;
    c->n_versions++;
    v->commitment = c;

    /* Writing a version is its author's acceptance, be it late or not. */
    struct party *author = version_party(v, &v->author);
    if (author != NULL) {
        author->stance = STANCE_ACCEPTED;
        author->place = v->place;
        author->record = v->id;
        v->n_accepted++;
    }
    waiting_wake(l, &v->id);
    version_settle_agreed(l, v);
}
