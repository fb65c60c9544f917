/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/types.h"

#include <assert.h>

#include "core/record/commitment.h"
#include "core/record/course.h"
#include "core/record/fields.h"
#include "core/record/problems.h"

static const struct {
    const char *name;
    const struct schema *schema;
    void (*check)(struct problems *p, struct bytes payload); /* what joins several fields, or NULL */
    bool is_interpreted;
} types[RECORD_TYPES] = {
    [RECORD_JOIN] = {"join", &join_schema, NULL, true},
    [RECORD_PROPOSE] = {"propose", &propose_schema, commitment_check, true},
    [RECORD_ACCEPT] = {"accept", &accept_schema, NULL, true},
    [RECORD_DECLINE] = {"decline", &decline_schema, NULL, true},
    [RECORD_AMEND] = {"amend", &amend_schema, amendment_check, true},
    [RECORD_SUSPEND] = {"suspend", &suspend_schema, NULL, true},
    [RECORD_RESUME] = {"resume", &resume_schema, NULL, true},
    [RECORD_TERMINATE] = {"terminate", &terminate_schema, NULL, true},
    [RECORD_DELIVER] = {"deliver", &deliver_schema, deliver_check, true},
    [RECORD_CONFIRM] = {"confirm", &confirm_schema, NULL, true},
    [RECORD_CONTEST] = {"contest", &contest_schema, NULL, true},
    [RECORD_PROGRESS] = {"progress", &progress_schema, progress_check, true},
    [RECORD_ATTACH] = {"attach", &attach_schema, NULL, true},
    [RECORD_CORRECT] = {"correct", &correct_schema, NULL, true},
    [RECORD_LABEL] = {"label", &label_schema, labels_check, true},
    [RECORD_UNLABEL] = {"unlabel", &unlabel_schema, NULL, true},
    [RECORD_CONSENT] = {"consent", &consent_schema, consent_check, true},
};

bool record_type_is_interpreted(enum record_type type)
{
    assert(type < RECORD_TYPES);
    return types[type].is_interpreted;
}

enum record_type record_type_of(struct bytes name)
{
    for (enum record_type type = 0; type < RECORD_TYPES; type++)
        if (types[type].is_interpreted && bytes_equal_text(name, types[type].name)) return type;
    return RECORD_UNKNOWN;
}

const char *record_type_name(enum record_type type)
{
    assert(type < RECORD_TYPES);
    return types[type].name;
}

const struct schema *record_type_schema(enum record_type type)
{
    assert(type < RECORD_TYPES);
    return types[type].schema;
}

enum ayni_err payload_check(enum record_type type, struct bytes payload, const struct schema_check *how)
{
    assert(type < RECORD_TYPES);
    enum ayni_err err = schema_check(types[type].schema, payload, how);
    if (err != AYNI_OK || types[type].check == NULL) return err;
    struct problems p;
    problems_init(&p, how);
    types[type].check(&p, payload);
    return problems_verdict(&p);
}
