/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/ledger.h"
#include "core/record/record.h"
#include "support/founders.h"

/* A ledger of founders who write whatever a test wants, really signed. */

#define WORLD_MEMBERS_MAX 6
#define WORLD_RECORDS_MAX 512
#define EVERYBODY 0xffu

#define NOON (UINT64_C(20700) * DAY_MS + DAY_MS / 2) /* 2026-09-04: a time at which most is written */
#define ACCEPT_BY "2026-09-30"

struct world {
    struct founders founders;
    struct charter charter;
    size_t n_records;
    uint8_t *records[WORLD_RECORDS_MAX]; /* memory of all that was signed */
};

struct written {
    struct bytes bytes; /* valid until world_deinit */
    struct hash id;
    bool holds; /* its signature */
};

/* What a proposal says. Dates that are NULL are left out; accept_by is then ACCEPT_BY. */
struct proposal {
    const char *name;     /* local part of the label; NULL is "one" */
    unsigned signatories; /* bits of members; there are two or more */
    unsigned others;      /* parties that do not sign; members in neither set stand outside */
    unsigned version;     /* 0 is 1 */
    const char *accept_by;
    const char *effective_from;
    const char *ends_on;
    bool obligation;
    bool precondition; /* is an obligation too */
    bool fpic;
    const char *amount;         /* that the obligation owes, in BOB */
    const struct hash *prev[2]; /* what it replaces: then it is an `amend` */
};

void world_init(struct world *w, size_t n_members);
void world_deinit(struct world *w);
struct ledger *world_ledger(const struct world *w);

/* Any record: every part as given, signed by the member whose number is `key`. */
struct written world_sign(struct world *w, const struct record_draft *draft, uint32_t key);

/* A record by a member, with a payload of its choice. */
struct written world_record(
    struct world *w, uint32_t author, uint64_t time_ms, const char *type, struct bytes payload);

/* The same, the payload written as support/sample.h has it. */
struct written world_text(
    struct world *w, uint32_t author, uint64_t time_ms, const char *type, const char *text);

/* A join that differs from what it should be: with a time, and with further fields such as ", 'a': 1". */
struct written world_join_with(struct world *w, uint32_t author, uint64_t time_ms, const char *more);

/* Records as they should be. */
struct written world_join(struct world *w, uint32_t author);
struct written world_propose(struct world *w,
                             uint32_t author,
                             uint64_t time_ms,
                             const struct proposal *proposal);
struct written world_accept(struct world *w, uint32_t author, uint64_t time_ms, const struct hash *version);
struct written world_decline(struct world *w, uint32_t author, uint64_t time_ms, const struct hash *version);

/* The record with one bit of its signature turned, and any other bytes. */
struct written world_forge(struct world *w, const struct written *record);
struct written world_bytes(struct world *w, struct bytes bytes);

/*
 * A record about another one: its payload is `field`, the id, and `rest`, such as ", 'date': '2026-10-01'",
 * as support/sample.h has it.
 */
struct about {
    const char *type, *field;
    const struct hash *id;
    const char *rest;
};
struct written world_about(struct world *w, uint32_t author, uint64_t time_ms, const struct about *about);

/* Apply it as the next of a log; the reason why it is void. */
enum void_reason world_apply(struct ledger *l, uint32_t log, const struct written *record);

/* Apply everybody's join. */
void world_join_all(struct world *w, struct ledger *l);
