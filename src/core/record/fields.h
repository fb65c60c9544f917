/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/record/schema.h"

/* The tables of payloads, one file for each idea. */

#define FIELDS_OF(array) (array), sizeof(array) / sizeof(array)[0]

#define COMMITMENT_PARTIES_MAX 32
#define COMMITMENT_OBLIGATIONS_MAX 256
#define COMMITMENT_CLAUSES_MAX 64
#define COMMITMENT_DOCUMENTS_MAX 128
#define LABEL_LOCAL_MAX 64 /* bytes of a label after the org-id and its hyphen */

/* Parts of a commitment's body. */
extern const struct schema obligation_schema;
extern const struct schema clause_schema;
extern const struct schema joint_lab_schema;
extern const struct schema training_schema;
extern const struct schema mobility_schema;
extern const struct schema funding_schema;
extern const struct schema in_kind_schema;
extern const struct schema community_label_schema;
extern const struct schema attached_schema; /* a document without a number */
extern const struct schema evidence_schema; /* a document in short */

extern const struct schema join_schema;
extern const struct schema propose_schema;
extern const struct schema accept_schema;
extern const struct schema decline_schema;
extern const struct schema amend_schema; /* the table of propose, and why */
extern const struct schema suspend_schema;
extern const struct schema resume_schema;
extern const struct schema terminate_schema;
extern const struct schema deliver_schema;
extern const struct schema confirm_schema;
extern const struct schema contest_schema;
extern const struct schema progress_schema;
extern const struct schema attach_schema;
extern const struct schema correct_schema;
extern const struct schema label_schema;
extern const struct schema unlabel_schema;
extern const struct schema consent_schema;
