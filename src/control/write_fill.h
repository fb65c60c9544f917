/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "control/signing.h"
#include "core/codec/map_draft.h"
#include "core/ledger/views.h"

/* A record of ours while its fields are completed and checked; for src/control/ alone. */
struct writing {
    struct call *call;
    struct author author;
    const struct ledger *ledger;
    enum record_type type;
    struct bytes target;           /* what a person calls what it is about; empty for none */
    struct bytes written;          /* the fields that were handed in: an encoded map */
    struct map_draft *draft;       /* of the payload */
    const struct version *version; /* that it is about */
    struct hash subject;           /* one submission at a time about this */
};

/*
 * Find what the target means, fill in what follows from it, and say what would make the record void.
 * Errors: AYNI_ERR_NOT_FOUND, AYNI_ERR_AMBIGUOUS, AYNI_ERR_RULE, AYNI_ERR_FIELD, with call->fault
 */
AYNI_MUST_CHECK enum ayni_err writing_fill(struct writing *w);

/* write_fill.c: fill in an id unless it is there; the version that the target means, to which we are a party
 */
void writing_put_id(struct writing *w, const char *key, const struct hash *id);
AYNI_MUST_CHECK enum ayni_err writing_on_version(struct writing *w);

/* write_acts.c: deliver; confirm and contest; correct and unlabel */
AYNI_MUST_CHECK enum ayni_err writing_of_delivery(struct writing *w);
AYNI_MUST_CHECK enum ayni_err writing_on_delivery(struct writing *w);
AYNI_MUST_CHECK enum ayni_err writing_on_record(struct writing *w);

/* write_report.c: progress */
AYNI_MUST_CHECK enum ayni_err writing_of_report(struct writing *w);
