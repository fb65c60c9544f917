/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/base/ids.h"
#include "support/sample.h"

/* Payloads of `propose` for tests. */

/* What is left NULL or 0 takes the value in the comment. */
struct commitment_options {
    const struct member_id *members; /* the signatories */
    size_t n_members;                /* 2 .. 32 */
    const char *label;               /* "XI-ROR-0party0000-TEST-1": begins with the org_id of party 0 */
    const char *kind;                /* "agreement" */
    const char *accept_by;           /* "2026-12-31" */
    const char *effective_from;      /* "2026-01-01" */
    const char *ends_on;             /* "2031-12-31" */
    const struct sample_edit *edits; /* of the text, see commitment.c */
    size_t n_edits;
};

/* A small agreement in which party i owes party i + 1 something; checks out unless the edits spoil it. */
void commitment_build(struct buffer *out, const struct commitment_options *options);

/* The joint laboratory of the documentation, every part of the format in it, with member ids filled in. */
extern const char commitment_example[];
