/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/types.h"

#include <assert.h>

#include "core/record/commitment.h"
#include "core/record/fields.h"
#include "core/record/problems.h"

static const struct {
    const char *name;
    const struct schema *schema;
    void (*check)(struct problems *p, struct bytes payload); /* what joins several fields, or NULL */
} types[RECORD_TYPES] = {
    [RECORD_JOIN] = {"join", &join_schema, NULL},
    [RECORD_PROPOSE] = {"propose", &propose_schema, commitment_check},
    [RECORD_ACCEPT] = {"accept", &accept_schema, NULL},
    [RECORD_DECLINE] = {"decline", &decline_schema, NULL},
};

enum record_type record_type_of(struct bytes name)
{
    for (enum record_type type = 0; type < RECORD_TYPES; type++)
        if (bytes_equal_text(name, types[type].name)) return type;
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
