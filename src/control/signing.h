/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/call.h"
#include "core/record/types.h"

/* Signing a record of ours and handing it to the log; for src/control/ alone. */

struct to_submit {
    enum record_type type;
    uint64_t time_ms;
    struct bytes payload;
    struct hash subject; /* one submission at a time about this; zero for none */
};

/*
 * Sign and submit. Returns AYNI_ERR_MORE: the call is answered when the record is logged and interpreted.
 * Other codes are refusals, with call->fault set where there is more to say than the code does.
 */
AYNI_MUST_CHECK enum ayni_err call_submit(struct call *call, const struct to_submit *what);

/* Our log must have begun: what stands before the join has no effect. */
AYNI_MUST_CHECK enum ayni_err call_check_joined(struct call *call);

/* {commitment?, id, index, level, replicated, witnessed}: the answer to every submission. */
void call_write_level(struct call *call, const struct hash *id, uint64_t index, struct bytes label);

/*
 * Check what a person hands in: the schema with nothing unknown in it, and what is asked of a submission
 * alone (json/submission.h). All problems go to call->details. Errors: AYNI_ERR_FIELD
 */
AYNI_MUST_CHECK enum ayni_err call_check_payload(struct call *call,
                                                 enum record_type type,
                                                 struct bytes payload);

const struct member_id *call_own_id(const struct call *call);
uint64_t call_now_ms(const struct call *call);
