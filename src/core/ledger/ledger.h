/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/date.h"
#include "core/base/ids.h"
#include "core/record/charter.h"
#include "core/record/record.h"
#include "core/record/terms.h"
#include "core/record/types.h"

/*
 * What a set of records means (rules.md, proto/rules.md). Records are handed in log by log, each log in its
 * own order, the logs interleaved in any way; whatever the way, the state is the same.
 */

struct heap;
struct spread;

enum void_reason {
    VOID_NOT,     /* effective */
    VOID_WAITING, /* without effect until another record is here; may still turn out either way */
    VOID_ENCODING,
    VOID_LEDGER,
    VOID_MEMBER,
    VOID_SIGNATURE,
    VOID_COPY,
    VOID_SIGNER,
    VOID_TYPE,
    VOID_FIELD,
    VOID_RULE,
    VOID_REASONS,
};

/* "encoding", "ledger", ...; "waiting"; NULL for VOID_NOT. */
const char *void_reason_name(enum void_reason reason);

enum stance { STANCE_NONE, STANCE_ACCEPTED, STANCE_DECLINED };

/* A place in a log: `log` is the ledger's number for it, which is local (ledger_log). */
struct place {
    uint32_t log;
    uint64_t index;
};

/* Whose acceptance a version needs: its signatories, and those of the versions that it replaces. */
struct party {
    struct member_id member;
    bool signs; /* it is a signatory of this version itself */
    enum stance stance;
    struct place place; /* of the record that took the stance; with STANCE_NONE unset */
    struct hash record; /* its id */
};

struct commitment;
struct version;

struct successor {
    struct version *version;
    struct successor *next;
};

/* One text of a commitment: an effective `propose` or `amend`. Stays where it is until ledger_free. */
struct version {
    struct hash id; /* of the record */
    struct place place;
    uint64_t time_ms; /* that the record claims */
    struct member_id author;
    struct commitment *commitment; /* NULL while an amendment waits */
    uint32_t number;               /* as the text says it, from 1 */
    bool agreed;
    bool replaced; /* by an agreed version */
    day accept_by;
    day effective_from; /* DAY_NONE where the text names none */
    day ends_on;        /* likewise */
    uint32_t notice_days;
    uint32_t n_prev;
    const struct hash *prev_ids; /* of the versions that it replaces, in rising order; */
    struct version **prev;       /* these versions, in the same order */
    uint32_t n_members;
    const struct member_id *members; /* of the parties, in rising order */
    uint32_t n_signatories;
    const struct member_id *signatories; /* likewise */
    uint32_t n_parties;
    uint32_t n_accepted;   /* of the parties */
    struct party *parties; /* who accepts it, in rising order of member id */
    uint32_t n_obligations;
    const struct obligation *obligations; /* in the order of the text */
    uint32_t n_communities;
    const struct member_id *communities; /* whose consent a binding clause asks */
    uint32_t first_act;                  /* of those about it, see struct act; ACT_NONE */
    struct successor *successors;        /* the versions that name it in prev */
    struct successor *follows;           /* its own places in those lists, one for each of prev */
    struct version *next_agreed;         /* while agreements spread */
    struct version *next; /* of the same commitment, in the order in which they took effect here */
};

struct commitment {
    struct bytes label;    /* human id; owned by the ledger */
    struct version *first; /* version 1: its record id names the commitment */
    struct version *last;  /* that came last */
    uint32_t n_versions;
    uint32_t n_current; /* agreed versions that no agreed one replaces; more than 1: a conflict */
    uint32_t first_act; /* of suspend, resume, terminate */
};

enum delivery_answer { DELIVERY_OPEN, DELIVERY_CONFIRMED, DELIVERY_CONTESTED };

enum consent_status { CONSENT_GIVEN, CONSENT_CONDITIONAL, CONSENT_WITHDRAWN };

/*
 * What a record of the other types did. All that are about one subject (a version, a commitment, a delivery,
 * a label) stand in a list, the newest to be judged first.
 */
#define ACT_NONE UINT32_MAX
struct act {
    struct hash id;
    struct hash subject; /* the id that it names */
    struct place place;
    uint64_t time_ms;
    uint32_t next;  /* about the same subject, or while it waits: that waits for the same; ACT_NONE ends */
    uint32_t first; /* of those about this one; of the first that waits for something: the last */
    uint32_t replaced_by; /* the act that supersedes it; of a label: that takes it back; ACT_NONE */
    struct hash former;   /* suspend, resume, terminate: the id of the act that it supersedes, */
    bool has_former;      /* if there is one */
    bool effective;
    uint8_t type;              /* enum record_type */
    uint8_t consent;           /* enum consent_status */
    uint8_t answer;            /* of a delivery: enum delivery_answer */
    uint16_t obligation;       /* deliver: its number */
    day from;                  /* deliver: its date; suspend, resume, terminate: from when */
    struct decimal_sum amount; /* deliver: how much; zero where the record does not say */
    struct version *version;   /* that it is about, or whose delivery; of an amendment that waits: its own */
};

enum commitment_status {
    STATUS_PROPOSED,
    STATUS_PARTLY_ACCEPTED,
    STATUS_DECLINED,
    STATUS_LAPSED,
    STATUS_AGREED, /* not in force yet */
    STATUS_IN_FORCE,
    STATUS_SUSPENDED,
    STATUS_COMPLETED,
    STATUS_TERMINATED,
    STATUS_CONFLICT, /* several agreed versions of which none replaces another */
    STATUS_COUNT,
};

struct ledger; /* opaque: core/ledger/state.h */

#define LOG_OPEN UINT64_MAX /* the seal of a log that has none */
#define LEDGER_LOGS_MAX 0x8000u

/*
 * A log as the rules see it. Its number is local: the founders' first logs are 0 to n - 1 in the charter's
 * order, each other gets the next number when it becomes known or is reserved. It stays where it is until
 * ledger_free.
 */
struct ledger_log {
    struct log_id id;
    bool known;              /* its member and keys are; false while its number is but reserved */
    const struct card *card; /* the first card of its member; NULL while not known, as the keys are zero */
    struct public_key member_key; /* the keys in force in it, for all its life */
    struct public_key log_key;
    struct public_key cosigner_key;
    struct dh_public transport_key;
    uint64_t seal; /* how many of its records stand; LOG_OPEN while it may grow */
};

/*
 * `charter` is borrowed for the ledger's life. `spread` is drawn at random, so that no member can write
 * records that make the tables slow; NULL where all records are the caller's own. It changes no result. NULL
 * when out of memory.
 */
struct ledger *ledger_new(struct heap *heap, const struct charter *charter, const struct spread *spread);
void ledger_free(struct ledger *l);

/* The logs that have a number. */
uint32_t ledger_n_logs(const struct ledger *l);
const struct ledger_log *ledger_log(const struct ledger *l, uint32_t number);

/*
 * The number of a log, the next free one when it has none: for a log that may become known later.
 * Errors: AYNI_ERR_LIMIT past LEDGER_LOGS_MAX, AYNI_ERR_MEMORY
 */
AYNI_MUST_CHECK enum ayni_err ledger_add_log(struct ledger *l, const struct log_id *id, uint32_t *out);

/*
 * How many of its first records may be applied now: 0 while it is not known or the log before it in its
 * member's sequence is not complete. What is ready stays ready.
 */
uint64_t ledger_ready(const struct ledger *l, uint32_t log);

/* What the bytes of a record alone decide: the costly part of its checks. */
struct examination {
    struct hash id;
    bool signature_holds; /* false also for what is no record */
    bool payload_holds;   /* false also for a type that is not interpreted */
};

/* Pure, and safe on any thread: examine records ahead, apply them in order. */
void ledger_examine(struct examination *out, struct bytes record);

/*
 * Apply the next record of a log: the first call for a log is its index 0, and so on without a gap.
 * `examination` is that of these bytes.
 * Errors: AYNI_ERR_MEMORY alone, and then nothing was applied: the same call may be made again. A record that
 * fails is void, which is a result
 */
AYNI_MUST_CHECK enum ayni_err ledger_apply(struct ledger *l,
                                           uint32_t log,
                                           struct bytes record,
                                           const struct examination *examination);

/* How many records of the log were applied. */
uint64_t ledger_applied(const struct ledger *l, uint32_t log);

/* Why the record at `place` has no effect; VOID_NOT when it has. `place` was applied. */
enum void_reason ledger_void(const struct ledger *l, struct place place);

/* How many applied records are void (waiting ones not counted), all logs together. */
uint64_t ledger_n_void(const struct ledger *l);

/*
 * Digest of the state (rules.md 8): equal for equal sets of records.
 * Errors: AYNI_ERR_MEMORY
 */
AYNI_MUST_CHECK enum ayni_err ledger_digest(const struct ledger *l, struct hash *out);

/* All commitments, in rising order of (log, index) of version 1; each stays where it is until ledger_free. */
size_t ledger_n_commitments(const struct ledger *l);
const struct commitment *ledger_commitment(const struct ledger *l, size_t i);

/* The version with this record id, and its commitment; NULL when there is none. */
const struct version *ledger_find_version(const struct ledger *l, const struct hash *id);
const struct commitment *ledger_find(const struct ledger *l, const struct hash *id);

/* An act by its number: `first_act`, `first`, `next`. Valid until the next record is applied. */
const struct act *ledger_act(const struct ledger *l, uint32_t number);

/*
 * What the rules of its type would say of a record of `log` if it came next: VOID_NOT, VOID_RULE or
 * VOID_WAITING. Its signature and fields were checked; it is of a type other than join and propose.
 * Errors: AYNI_ERR_MEMORY
 */
AYNI_MUST_CHECK enum ayni_err ledger_foretell(const struct ledger *l,
                                              uint32_t log,
                                              const struct record *rec,
                                              enum void_reason *out);

/* All acts have numbers below this; some are of records that wait or have no effect. */
uint32_t ledger_n_acts(const struct ledger *l);

/* The number of the effective act with this record id; ACT_NONE when there is none. */
uint32_t ledger_find_act(const struct ledger *l, const struct hash *id);

/*
 * Where the record with this id stands first in its author's own log: wherever else the bytes stand, they are
 * void there. Errors: AYNI_ERR_NOT_FOUND
 */
AYNI_MUST_CHECK enum ayni_err ledger_find_record(const struct ledger *l,
                                                 const struct hash *id,
                                                 struct place *out);

/* The effective propose of `log` under this human id, or NULL: what makes proposing idempotent. */
const struct commitment *ledger_find_label(const struct ledger *l, uint32_t log, struct bytes label);

/* Whether an answer of `log` waits for this version, which is not here. */
bool ledger_is_awaited(const struct ledger *l, const struct hash *version, uint32_t log);

/* The status as of a day (proto/rules.md, "Status"). Pure. */
enum commitment_status commitment_status(const struct ledger *l, const struct commitment *c, day as_of);

/* How a member stands to a version, or NULL when its acceptance is not asked. */
struct party *version_party(const struct version *v, const struct member_id *member);

/* Whether it has answered by a record of its own: the author's writing is no answer to itself. */
bool party_has_answered(const struct party *party, const struct version *v);

/* Whether a party of the version names the member. */
bool version_has_member(const struct version *v, const struct member_id *member);

/* The obligation with this number, or NULL. */
const struct obligation *version_obligation(const struct version *v, uint64_t no);
