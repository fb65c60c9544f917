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
    size_t n_commitments;
    size_t capacity;
};

/* A member and its sequence of records (proto/rules.md, "Logs"): today its first log alone. */
struct member {
    const struct card *card; /* its first */
    bool joined;             /* the first record of its first log is an effective join */
};

/* An answer to a version that is not here yet: what judges it later, so that nobody reads its bytes again. */
struct waiting {
    struct hash record;
    uint64_t time_ms;
    struct place place;
    enum stance stance;
    uint32_t next; /* number of the next one for this version, or WAITING_END */
    uint32_t last; /* in the first one: number of the last */
};
#define WAITING_END UINT32_MAX

struct answers {
    struct index awaited; /* version -> number of the first that waits for it; stale once it is here */
    struct waiting *waiting;
    size_t n;
    size_t capacity;
    uint32_t unused; /* first of the list of settled ones, whose room is used again */
};

struct ledger {
    struct heap *heap;
    const struct charter *charter;
    bool interpreted;    /* the charter's rules version is ours */
    struct index ids;    /* record id -> its first place in its author's own sequence */
    struct index labels; /* label_key, of a member -> place of the effective propose */
    struct answers answers;
    uint64_t n_void;
    size_t n_commitments;
    const struct ledger_reads *reads; /* or NULL */
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
AYNI_MUST_CHECK enum ayni_err answer_apply(struct ledger *l,
                                           const struct candidate *c,
                                           enum void_reason *out);

/* Judge all answers that waited for this version. */
void answers_settle(struct ledger *l, struct commitment *c);
void answers_init(struct answers *a, struct heap *heap, const struct spread *spread);
void answers_deinit(struct answers *a, struct heap *heap);

/* commitments.c */
/* A copy of `facts` with its label and room for its signatories; NULL when out of memory. */
struct commitment *commitment_new(struct heap *heap, const struct commitment *facts);
/* Make room for one more of a log; then keep one, in the order of their indexes: takes it. */
AYNI_MUST_CHECK enum ayni_err commitments_reserve(struct ledger *l, struct log *log);
void commitment_keep(struct ledger *l, struct commitment *c);
struct commitment *commitment_at(const struct ledger *l, struct place place);
struct party *commitment_party(struct commitment *c, const struct member_id *member);
void commitments_deinit(struct ledger *l);

/* logs.c */
AYNI_MUST_CHECK enum ayni_err logs_init(struct ledger *l,
                                        const struct spread *spread); /* the founders' first */
void logs_reset(struct ledger *l);                                    /* forget what their records did */
void logs_deinit(struct ledger *l);

/* status.c: whether all signatories have accepted; whether a status may come after another. */
bool commitment_agreed(const struct commitment *c);
bool status_may_follow(enum commitment_status before, enum commitment_status after);
