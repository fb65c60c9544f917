/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "control/details.h"
#include "control/folder.h"
#include "core/ledger/ledger.h"
#include "core/record/record.h"
#include "core/record/terms.h"

struct codelists;

/*
 * How a record comes about: what a person wrote is completed, checked and signed. The methods of a node and
 * `ayni sign`, away from it, go this one way, so that both say the same of the same slip.
 */
struct author {
    struct heap *heap;
    const struct charter *charter;
    const struct card *card;     /* of the founder who writes */
    struct codelists *codelists; /* NULL: codes are not looked up */
    uint64_t now_ms;             /* what deadlines are judged by */
    struct fault *fault;         /* says what is wrong */
    struct details *details;     /* all problems of a payload */
};

/* Fail with a sentence about a field of the payload; NULL: none. Returns `err`. */
__attribute__((format(printf, 4, 5))) enum ayni_err author_fail(
    const struct author *a, enum ayni_err err, const char *field, const char *format, ...);

/*
 * Check what a person hands in: the schema with nothing unknown in it, and what is asked of a submission
 * alone (json/submission.h). Errors: AYNI_ERR_FIELD
 */
AYNI_MUST_CHECK enum ayni_err author_check(const struct author *a,
                                           enum record_type type,
                                           struct bytes payload);

/* Append the payload with the member ids of its parties filled in. Errors: AYNI_ERR_AMBIGUOUS */
AYNI_MUST_CHECK enum ayni_err author_fill_proposal(const struct author *a,
                                                   struct buffer *out,
                                                   struct bytes written);

/* The whole of what the text of a proposal, its author and the day decide. Errors: AYNI_ERR_FIELD, _RULE */
AYNI_MUST_CHECK enum ayni_err author_check_proposal(const struct author *a,
                                                    struct bytes payload,
                                                    struct terms *out);

/* The same for a text of either type: `propose` or `amend`. */
AYNI_MUST_CHECK enum ayni_err author_check_text(const struct author *a,
                                                enum record_type type,
                                                struct bytes payload,
                                                struct terms *out);

/* Whether an answer that claims `time_ms` would count. Errors: AYNI_ERR_RULE */
AYNI_MUST_CHECK enum ayni_err author_check_answer(const struct author *a,
                                                  const struct version *v,
                                                  uint64_t time_ms);

/* What the text that comes with an answer is called: "reservation" or "reason". */
const char *author_text_key(enum record_type answer);

/* Append the payload of an answer. `texts` is an encoded text list, or empty. Errors: those of the buffer */
AYNI_MUST_CHECK enum ayni_err author_write_answer(struct buffer *out,
                                                  enum record_type answer,
                                                  const struct hash *version,
                                                  struct bytes texts);

/* What is to be signed: it passed the checks above. */
struct authored {
    enum record_type type;
    uint64_t time_ms; /* what the record claims */
    struct bytes payload;
};

/* Append the record. Errors: AYNI_ERR_LIMIT, and those of record_sign */
AYNI_MUST_CHECK enum ayni_err author_sign(const struct author *a,
                                          struct buffer *out,
                                          const struct authored *what,
                                          const struct secret_key *member_secret);
