/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "audit/findings.h"
#include "core/base/ids.h"

/* Checking a whole ledger from its export (proto/export.md, "Audit"). */

struct spread;

struct audit_options {
    struct heap *heap;
    const struct spread *spread; /* drawn at random: as of ledger_new; borrowed */
    unsigned n_threads;          /* that verify signatures */
    bool strict;                 /* void records are faults, too */
    void (*progress)(void *context, size_t done, size_t total); /* bytes; may be NULL */
    void *context;
};

struct audit_report {
    bool ok;         /* no fault was found */
    bool whole;      /* the file could be read to its end: the digests below are there */
    bool has_ledger; /* the charter could be read */
    struct ledger_id ledger;
    size_t logs;
    uint64_t records;
    uint64_t signatures; /* of records, that verify */
    uint64_t cosignatures;
    uint64_t n_void;
    uint64_t forked;
    uint64_t commitments;
    struct hash state_digest;
    struct hash history;
    struct findings findings;
};

/*
 * Audit an export; `file` may be a memory map. Whatever is wrong with it is a finding.
 * Errors: AYNI_ERR_MEMORY; then there is nothing to release
 */
AYNI_MUST_CHECK enum ayni_err audit_export(struct audit_report *out,
                                           struct bytes file,
                                           const struct audit_options *options);

/* Accepts a zeroed object. */
void audit_report_deinit(struct audit_report *report);
