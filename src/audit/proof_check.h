/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "audit/proof_lines.h"
#include "core/base/buffer.h"
#include "core/checkpoint/checkpoint.h"
#include "core/ledger/ledger.h"

struct heap;

/* What one log of a proof shows. */
struct proof_log {
    const struct card *card;
    struct log_id id;
    struct checkpoint head;
    enum record_type type; /* of the record that counts: propose, accept or decline */
    struct hash record;    /* its id */
    uint64_t index;
    uint64_t time_ms; /* a claim */
};

/* What a proof that holds shows: everything here was checked. */
struct proof_report {
    struct heap *heap;
    struct buffer arena; /* what the views below point into */
    struct charter charter;
    bool charter_pinned; /* the charter is the one that the caller gave */
    struct ledger *ledger;
    const struct commitment *commitment; /* as the records of the proof make it */
    struct bytes proposal;               /* its text: the payload of `propose` */
    size_t n_logs;
    struct proof_log logs[CHARTER_FOUNDERS_MAX]; /* the author's first */
};

/*
 * Check a proof file, part by part in the order of the file; the first part that fails is named. `charter` is
 * the one that the caller trusts; its data NULL: any charter will do, and charter_pinned stays false.
 * Errors: AYNI_ERR_MEMORY; any other is a verdict and `fault` says where and why
 * Spec:   proto/proof.md, "Checks"
 */
AYNI_MUST_CHECK enum ayni_err proof_check(struct proof_report **out,
                                          struct heap *heap,
                                          struct bytes file,
                                          struct bytes charter,
                                          struct proof_fault *fault);

/* NULL is fine. */
void proof_report_free(struct proof_report *report);

/* Whether every signatory has accepted. */
bool proof_report_agreed(const struct proof_report *report);

/* What the proof shows of the member's log, or NULL where it holds nothing of it. */
const struct proof_log *proof_report_log(const struct proof_report *report, const struct member_id *member);
