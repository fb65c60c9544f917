/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/record/charter.h"

struct buffer;

/*
 * Append a commitment's payload in which each party that is a member of the ledger names its member id:
 * people write org ids, records carry member ids (rules 5). What cannot be resolved stays as it is;
 * payload_check says so then. Errors: AYNI_ERR_AMBIGUOUS  two members have the org id of a party: name its
 * `member`; `out_org_id` says which
 */
AYNI_MUST_CHECK enum ayni_err fill_members(struct buffer *out,
                                           struct bytes payload,
                                           const struct charter *charter,
                                           struct bytes *out_org_id);
