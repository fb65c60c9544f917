/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/author.h"
#include "control/call.h"

/* Signing a record of ours, or taking one that was signed elsewhere, into the log; for src/control/ alone. */

/* Who writes here, and where it is said what is wrong. */
struct author call_author(struct call *call);

/* A record of ours whose signature holds, and whose payload was checked: it is not examined again. */
struct to_submit {
    enum record_type type;
    struct bytes record;
    struct hash subject; /* one submission at a time about this; zero for none */
};

/*
 * Hand it to the log. Returns AYNI_ERR_MORE: the call is answered when the record is logged and interpreted.
 * Other codes are refusals, with call->fault set where there is more to say than the code does.
 */
AYNI_MUST_CHECK enum ayni_err call_submit(struct call *call, const struct to_submit *what);

/* Sign with the member key of this folder, then as call_submit. */
AYNI_MUST_CHECK enum ayni_err call_sign(struct call *call,
                                        const struct authored *what,
                                        const struct hash *subject);

/* Our log must have begun: what stands before the join has no effect. */
AYNI_MUST_CHECK enum ayni_err call_check_joined(struct call *call);

/*
 * The same commitment once more: the same body is answered with the first one's id, another is refused.
 * `out_is_answered` tells whether the result is written. Errors: AYNI_ERR_EXISTS
 */
AYNI_MUST_CHECK enum ayni_err call_propose_again(struct call *call,
                                                 struct bytes label,
                                                 struct bytes payload,
                                                 bool *out_is_answered);

/*
 * {commitment?, id, index, level, replicated, waiting?, witnessed}: the answer to every submission; `label`
 * may be empty.
 */
void call_write_level(struct call *call, const struct hash *id, uint64_t index, struct bytes label);

/* The same for a record of ours that has been interpreted, or that it is void. */
AYNI_MUST_CHECK enum ayni_err call_answer_logged(struct call *call, const struct hash *id, uint64_t index);
