/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/date.h"
#include "core/base/ids.h"
#include "core/record/decimal.h"

#define TERMS_PARTIES_MAX 32
#define TERMS_PREV_MAX 16
#define TERMS_OBLIGATIONS_MAX 256
#define TERMS_COMMUNITIES_MAX 64

/* What an obligation says, as far as rules and views ask. */
struct obligation {
    uint16_t no;
    uint8_t debtor, creditor; /* numbers of the members of the text */
    bool precondition;
    day due;                 /* DAY_NONE where it is counted from another obligation: */
    uint16_t after;          /* the number of that one, */
    uint16_t after_days;     /* and how long after its confirmation */
    struct decimal_sum owed; /* amount or quantity without its sign; zero where it has neither */
};

/* What the rules need to know of a commitment's body (rules 5). */
struct terms {
    struct bytes label; /* the human id, a view into the payload */
    uint64_t version;
    uint32_t n_prev;
    struct hash prev[TERMS_PREV_MAX]; /* as the text has them: in rising order */
    day accept_by;
    day effective_from; /* DAY_NONE where the text names none */
    day ends_on;        /* likewise */
    uint32_t notice_days;
    uint32_t n_members;                          /* parties that name a member */
    struct member_id members[TERMS_PARTIES_MAX]; /* in rising order */
    uint32_t n_signatories;
    struct member_id signatories[TERMS_PARTIES_MAX]; /* in rising order */
    uint32_t n_obligations;
    struct obligation obligations[TERMS_OBLIGATIONS_MAX]; /* in the order of the text */
    uint32_t n_communities;
    struct member_id communities[TERMS_COMMUNITIES_MAX]; /* whose consent a binding clause asks, each once */
};

/*
 * Read them from the payload of a `propose` or `amend` that payload_check accepted. Errors: AYNI_ERR_FIELD
 * when it did not.
 */
AYNI_MUST_CHECK enum ayni_err terms_read(struct terms *out, struct bytes payload);

/* Whether a party of the text names the member. */
bool terms_have_member(const struct terms *t, const struct member_id *member);
