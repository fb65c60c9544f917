/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <assert.h>

#include "core/ledger/index.h"
#include "core/ledger/ledger.h"
#include "core/ledger/verdicts.h"
#include "core/record/record.h"

struct heap;

/* A log and what its records did. */
struct log {
    struct ledger_log shown;
    uint32_t member; /* number of the member whose log it is; of a known one */
    uint64_t n_applied;
    struct verdicts verdicts;
    struct commitment **commitments; /* proposed in it, in order of index; none ever moves */
    size_t n_commitments, commitments_capacity;
    struct version **versions; /* written in it, in order of index, those that wait among them */
    size_t n_versions, versions_capacity;
    uint32_t *acts; /* numbers of its acts, in order of index, those that wait among them */
    size_t n_acts, acts_capacity;
};

/* A member and its sequence of records (proto/rules.md, "Logs"): today its first log alone. */
struct member {
    const struct card *card; /* its first */
    bool joined;             /* the first record of its first log is an effective join */
};

/* Acts lie in chunks that never move. */
struct acts {
    struct act **chunks;
    size_t n_chunks, capacity;
    uint32_t n;
    uint32_t unused; /* first of the list of settled answers and amendments, whose room is used again */
};

/* What waits for a record that is not here, or not in force yet, in the order of arrival. */
struct waiting {
    /* Id -> number of the first act that waits for it; ACT_NONE once that was settled. */
    struct index awaited;
    uint32_t first, last; /* the queue of those to be judged again */
};

struct ledger {
    struct heap *heap;
    const struct charter *charter;
    bool interpreted;    /* the charter's rules version is ours */
    struct index ids;    /* record id -> its first place in its author's own sequence */
    struct index labels; /* of a member: label -> its propose; commitment -> its first act on it */
    struct acts acts;
    struct waiting waiting;
    uint64_t n_void;
    size_t n_commitments;
    uint32_t n_logs;
    size_t logs_capacity;
    struct log **logs;        /* by number; none ever moves */
    struct index log_numbers; /* log id -> number */
    uint32_t n_members;
    struct member *members; /* the founders in the charter's order */
};

/* A record on its way in. */
struct candidate {
    struct place place;
    uint32_t member; /* number of the member in whose log it stands */
    struct hash id;
    struct record rec;
    enum record_type type;
    bool own; /* it stands in its author's own sequence: rec is read */
};

#define LOG_RECORDS_MAX (UINT64_C(1) << 48)

/* The log of this number; the member of this number; the member in whose log a record stands. */
static inline struct log *log_at(const struct ledger *l, uint32_t number)
{
    assert(number < l->n_logs);
    return l->logs[number];
}

static inline struct member *member_at(const struct ledger *l, uint32_t number)
{
    assert(number < l->n_members);
    return &l->members[number];
}

static inline struct member *member_of_log(const struct ledger *l, uint32_t log)
{
    return member_at(l, log_at(l, log)->member);
}

/* A place in one number, for an index. */
static inline uint64_t place_pack(struct place place)
{
    return (uint64_t)place.log << 48 | place.index;
}

static inline struct place place_unpack(uint64_t packed)
{
    return (struct place){(uint32_t)(packed >> 48), packed & ((UINT64_C(1) << 48) - 1)};
}

/*
 * check.c: all checks but the last, in order (proto/rules.md, "Void records"). Fills what of `c` they reach.
 */
enum void_reason check_record(const struct ledger *l,
                              struct candidate *c,
                              struct bytes record,
                              const struct examination *examination);

/*
 * The last check, and what follows from a record that passes it. `out` is VOID_NOT, VOID_RULE or
 * VOID_WAITING; on failure nothing has changed.
 * Errors: AYNI_ERR_MEMORY
 */
AYNI_MUST_CHECK enum ayni_err propose_apply(struct ledger *l,
                                            const struct candidate *c,
                                            enum void_reason *out);
AYNI_MUST_CHECK enum ayni_err act_apply(struct ledger *l, const struct candidate *c, enum void_reason *out);

/* versions.c: texts of commitments */
/* A version of what the record says, that is part of no commitment yet; NULL when out of memory. */
struct version *version_new(struct heap *heap, const struct candidate *c, const struct terms *terms);
void version_free(struct heap *heap, struct version *v);
/* Make room for one more of the log; then keep one, which it takes. */
AYNI_MUST_CHECK enum ayni_err versions_reserve(struct ledger *l, struct log *log);
void version_keep(struct log *log, struct version *v);
/* The effective version, or the one that waits, whose record stands there; NULL. */
struct version *version_at(const struct ledger *l, struct place place);
/* The effective version with this record id; NULL. */
struct version *version_find(const struct ledger *l, const struct hash *id);
/* Resolve `prev` and find out who accepts it. Errors: AYNI_ERR_MEMORY, and then nothing has changed */
AYNI_MUST_CHECK enum ayni_err version_prepare(struct heap *heap, struct version *v);
/* It takes effect: author and, where that was the last one missing, all parties have accepted. */
void version_enter(struct ledger *l, struct version *v, struct commitment *c);
/* Note that one more has accepted: what becomes agreed by it, and what waits for that. */
void version_settle_agreed(struct ledger *l, struct version *v);

/* commitments.c */
struct commitment *commitment_at(const struct ledger *l, struct place place);
AYNI_MUST_CHECK enum ayni_err commitments_reserve(struct ledger *l, struct log *log);
/* With a copy of the label; NULL when out of memory. */
struct commitment *commitment_new(struct heap *heap, struct bytes label);
/* Keep one behind the others of its author; room was reserved, in the labels, too. */
void commitment_keep(struct ledger *l, struct commitment *c, struct version *first);
void commitments_deinit(struct ledger *l);
/* Whether the member of the log has an act on the commitment, whose first version this is; and that it has.
 * Room was reserved. */
bool course_has_begun(const struct ledger *l, const struct version *first, uint32_t log);
void course_begin(struct ledger *l, const struct version *first, struct place place);

/* logs.c */
/* The founders' first. */
AYNI_MUST_CHECK enum ayni_err logs_init(struct ledger *l, const struct spread *spread);
void logs_deinit(struct ledger *l);

/* acts.c: records about versions, and their waiting */
void acts_init(struct ledger *l, const struct spread *spread);
void acts_deinit(struct ledger *l);
struct act *act_at(const struct ledger *l, uint32_t number);
/* Room for one more; then the number of a fresh one. */
AYNI_MUST_CHECK enum ayni_err acts_reserve(struct ledger *l);
uint32_t act_take(struct ledger *l);
void act_give_back(struct ledger *l, uint32_t number);

/* waiting.c */
/* Room for one more id. */
AYNI_MUST_CHECK enum ayni_err waiting_reserve(struct ledger *l);
void waiting_add(struct ledger *l, const struct hash *key, uint32_t number);
/* Have those that wait for it judged again. */
void waiting_wake(struct ledger *l, const struct hash *key);
/* What those wait for that wait until the version is agreed. */
struct hash agreed_key(const struct hash *version);
/* Judge what is due. Errors: AYNI_ERR_MEMORY; the rest waits for the next call */
AYNI_MUST_CHECK enum ayni_err waiting_settle(struct ledger *l);

/* judge.c: the rules of each type (proto/rules.md). With VOID_WAITING `out_key` is what it waits for. */
enum void_reason act_judge(const struct ledger *l, const struct act *act, struct hash *out_key);
/* Allocate what its effect needs. Errors: AYNI_ERR_MEMORY */
AYNI_MUST_CHECK enum ayni_err act_prepare(struct ledger *l, const struct act *act);
/* It takes effect. */
void act_enter(struct ledger *l, uint32_t number);
/* Whether its room is given back when it is settled: what it did is kept elsewhere. */
bool act_is_passing(enum record_type type);
