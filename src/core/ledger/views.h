/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/ledger/ledger.h"

/*
 * What is seen of commitments on a given day (proto/rules.md, "Views"). Computed, never stored, and no part
 * of the digest. Pure.
 */

enum obligation_status {
    OBLIGATION_OPEN,           /* not due yet, nothing delivered */
    OBLIGATION_DUE,            /* its day is today */
    OBLIGATION_OVERDUE,        /* its day is past, and not all of it delivered */
    OBLIGATION_PART_DELIVERED, /* a part is delivered, and its day not past */
    OBLIGATION_DELIVERED,      /* all of it is delivered, not all confirmed */
    OBLIGATION_CONFIRMED,      /* all of it is confirmed */
    OBLIGATION_CONTESTED,      /* a delivery is contested, and all is not delivered without it */
    OBLIGATION_WAIVED,         /* the commitment has ended, or another version has left it out */
    OBLIGATION_STATUSES,
};

struct obligation_view {
    enum obligation_status status;
    day due;                      /* DAY_NONE while it waits for the confirmation of another */
    bool over_delivered;          /* more than is owed was delivered */
    struct decimal_sum delivered; /* without what is contested */
    struct decimal_sum confirmed;
    day confirmed_on; /* DAY_NONE until all of it is */
};

/* The `i`-th obligation of a version, with the deliveries made under any version of the commitment. */
void obligation_view(
    struct obligation_view *out, const struct ledger *l, const struct version *v, uint32_t i, day as_of);

/* The current version, of several the one with the lowest id; version 1 while there is none. */
const struct version *commitment_current(const struct commitment *c);

enum version_status {
    VERSION_PROPOSED,
    VERSION_PARTLY_ACCEPTED,
    VERSION_DECLINED,
    VERSION_LAPSED,
    VERSION_AGREED,
    VERSION_SUPERSEDED,
    VERSION_STATUSES,
};
enum version_status version_status(const struct version *v, day as_of);

/* Whether an obligation that is a precondition is not confirmed; whether all obligations are. */
bool version_lacks_precondition(const struct ledger *l, const struct version *v);
bool version_is_fulfilled(const struct ledger *l, const struct version *v);

/* Whether a signatory of the current version has ended it by this day. */
bool commitment_has_ended(const struct ledger *l, const struct commitment *c, day as_of);

/* Whether a community whose consent the version asks has not given it. */
bool version_lacks_consent(const struct ledger *l, const struct version *v);

/*
 * From which day on a suspend, resume or terminate counts: its own, but a termination of a text that asks
 * for notice not before the days of notice have passed.
 */
day act_effective(const struct commitment *c, const struct act *act);

/* statuses.c: the name of each, and whether one may turn into another: with a record more, or a later day. */
const char *commitment_status_name(enum commitment_status status);
const char *version_status_name(enum version_status status);
const char *obligation_status_name(enum obligation_status status);
const char *delivery_answer_name(enum delivery_answer answer);
bool commitment_status_may_follow(enum commitment_status before, enum commitment_status after);
bool version_status_may_follow(enum version_status before, enum version_status after);
bool obligation_status_may_follow(enum obligation_status before, enum obligation_status after);
bool delivery_answer_may_follow(enum delivery_answer before, enum delivery_answer after);
