/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/date.h"
#include "core/base/ids.h"

#define TERMS_PARTIES_MAX 32

/* What the rules need to know of a commitment's body (rules 5). */
struct terms {
    struct bytes label; /* the human id, a view into the payload */
    uint64_t version;
    day accept_by;
    day effective_from; /* DAY_NONE where the text names none */
    day ends_on;        /* likewise */
    bool has_precondition;
    bool has_fpic; /* a binding clause with topic fpic */
    uint32_t n_obligations;
    uint32_t n_members; /* parties that name a member */
    struct member_id members[TERMS_PARTIES_MAX];
    uint32_t n_signatories;
    struct member_id signatories[TERMS_PARTIES_MAX]; /* in rising order */
};

/* Read them from a `propose` payload that payload_check accepted. Errors: AYNI_ERR_FIELD when it did not. */
AYNI_MUST_CHECK enum ayni_err terms_read(struct terms *out, struct bytes payload);
