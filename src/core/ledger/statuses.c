/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/ledger/views.h"

/*
 * The names of statuses, and what each may turn into when one more record is here or the day is a later one
 * (proto/rules.md, "What may follow"). One record, like one day, may carry over several steps.
 */

struct row {
    const char *name;
    unsigned next; /* a bit for each status that may follow */
};

static bool may_follow(const struct row *rows, unsigned before, unsigned after)
{
    return before == after || (rows[before].next & (1u << after)) != 0;
}

#define BIT(status) (1u << (status))

#define AGREED_ONES                                                                              \
    (BIT(STATUS_AGREED) | BIT(STATUS_IN_FORCE) | BIT(STATUS_SUSPENDED) | BIT(STATUS_COMPLETED) | \
     BIT(STATUS_TERMINATED) | BIT(STATUS_CONFLICT))

/* An answer that was given in time can arrive late, so lapsed is no end. Once agreed, it never is less. */
static const struct row of_commitment[STATUS_COUNT] = {
    [STATUS_PROPOSED] = {"proposed", BIT(STATUS_PARTLY_ACCEPTED) | BIT(STATUS_DECLINED) | BIT(STATUS_LAPSED) |
                                         AGREED_ONES},
    [STATUS_PARTLY_ACCEPTED] = {"partly_accepted", BIT(STATUS_DECLINED) | BIT(STATUS_LAPSED) | AGREED_ONES},
    [STATUS_DECLINED] = {"declined", 0},
    [STATUS_LAPSED] = {"lapsed", BIT(STATUS_DECLINED) | AGREED_ONES},
    [STATUS_AGREED] = {"agreed", AGREED_ONES},
    [STATUS_IN_FORCE] = {"in_force", AGREED_ONES},
    [STATUS_SUSPENDED] = {"suspended", AGREED_ONES},
    [STATUS_COMPLETED] = {"completed", AGREED_ONES},
    [STATUS_TERMINATED] = {"terminated", AGREED_ONES},
    [STATUS_CONFLICT] = {"conflict", AGREED_ONES},
};

#define SETTLED_ONES (BIT(VERSION_AGREED) | BIT(VERSION_SUPERSEDED))

/* By one acceptance a version and the one that replaces it may both be agreed. */
static const struct row of_version[VERSION_STATUSES] = {
    [VERSION_PROPOSED] = {"proposed", BIT(VERSION_PARTLY_ACCEPTED) | BIT(VERSION_DECLINED) |
                                          BIT(VERSION_LAPSED) | SETTLED_ONES},
    [VERSION_PARTLY_ACCEPTED] = {"partly_accepted",
                                 BIT(VERSION_DECLINED) | BIT(VERSION_LAPSED) | SETTLED_ONES},
    [VERSION_DECLINED] = {"declined", 0},
    [VERSION_LAPSED] = {"lapsed", BIT(VERSION_DECLINED) | SETTLED_ONES},
    [VERSION_AGREED] = {"agreed", BIT(VERSION_SUPERSEDED)},
    [VERSION_SUPERSEDED] = {"superseded", 0},
};

#define ANY_OBLIGATION (BIT(OBLIGATION_STATUSES) - 1)
#define OWED_NO_MORE (BIT(OBLIGATION_DELIVERED) | BIT(OBLIGATION_CONFIRMED) | BIT(OBLIGATION_WAIVED))

/*
 * The day on which it is due moves when another confirmation of what it is counted from arrives, and a
 * termination counts no more when its author does not sign the version that is current now.
 */
static const struct row of_obligation[OBLIGATION_STATUSES] = {
    [OBLIGATION_OPEN] = {"open", ANY_OBLIGATION},
    [OBLIGATION_DUE] = {"due", ANY_OBLIGATION},
    [OBLIGATION_OVERDUE] = {"overdue", ANY_OBLIGATION},
    [OBLIGATION_PART_DELIVERED] = {"part_delivered",
                                   BIT(OBLIGATION_OVERDUE) | BIT(OBLIGATION_CONTESTED) | OWED_NO_MORE},
    [OBLIGATION_DELIVERED] = {"delivered", BIT(OBLIGATION_CONTESTED) | OWED_NO_MORE},
    [OBLIGATION_CONFIRMED] = {"confirmed", 0},
    [OBLIGATION_CONTESTED] = {"contested", OWED_NO_MORE},
    [OBLIGATION_WAIVED] = {"waived", ANY_OBLIGATION},
};

/* The first answer decides. */
static const struct row of_delivery[] = {
    [DELIVERY_OPEN] = {"open", BIT(DELIVERY_CONFIRMED) | BIT(DELIVERY_CONTESTED)},
    [DELIVERY_CONFIRMED] = {"confirmed", 0},
    [DELIVERY_CONTESTED] = {"contested", 0},
};

const char *commitment_status_name(enum commitment_status status)
{
    assert(status < STATUS_COUNT);
    return of_commitment[status].name;
}

bool commitment_status_may_follow(enum commitment_status before, enum commitment_status after)
{
    assert(before < STATUS_COUNT && after < STATUS_COUNT);
    return may_follow(of_commitment, before, after);
}

const char *version_status_name(enum version_status status)
{
    assert(status < VERSION_STATUSES);
    return of_version[status].name;
}

bool version_status_may_follow(enum version_status before, enum version_status after)
{
    assert(before < VERSION_STATUSES && after < VERSION_STATUSES);
    return may_follow(of_version, before, after);
}

const char *obligation_status_name(enum obligation_status status)
{
    assert(status < OBLIGATION_STATUSES);
    return of_obligation[status].name;
}

bool obligation_status_may_follow(enum obligation_status before, enum obligation_status after)
{
    assert(before < OBLIGATION_STATUSES && after < OBLIGATION_STATUSES);
    return may_follow(of_obligation, before, after);
}

const char *delivery_answer_name(enum delivery_answer answer)
{
    assert(answer <= DELIVERY_CONTESTED);
    return of_delivery[answer].name;
}

bool delivery_answer_may_follow(enum delivery_answer before, enum delivery_answer after)
{
    assert(before <= DELIVERY_CONTESTED && after <= DELIVERY_CONTESTED);
    return may_follow(of_delivery, before, after);
}
