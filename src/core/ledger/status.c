/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>

#include "core/ledger/state.h"

#define BIT(status) (1u << STATUS_##status)
#define REACHED (BIT(AGREED) | BIT(IN_FORCE) | BIT(COMPLETED))

/*
 * What a status may turn into when one more record is here or the day is a later one. One answer, like one
 * day, may carry a commitment over several steps. An answer that was given in time can arrive late, so lapsed
 * is no end; declined and completed are.
 */
static const struct {
    const char *name;
    unsigned allowed;
} statuses[STATUS_COUNT] = {
    [STATUS_PROPOSED] = {"proposed", BIT(PARTLY_ACCEPTED) | BIT(DECLINED) | BIT(LAPSED) | REACHED},
    [STATUS_PARTLY_ACCEPTED] = {"partly_accepted", BIT(DECLINED) | BIT(LAPSED) | REACHED},
    [STATUS_DECLINED] = {"declined", 0},
    [STATUS_LAPSED] = {"lapsed", BIT(DECLINED) | REACHED},
    [STATUS_AGREED] = {"agreed", BIT(IN_FORCE) | BIT(COMPLETED)},
    [STATUS_IN_FORCE] = {"in_force", BIT(COMPLETED)},
    [STATUS_COMPLETED] = {"completed", 0},
};

const char *commitment_status_name(enum commitment_status status)
{
    assert(status < STATUS_COUNT);
    return statuses[status].name;
}

bool status_may_follow(enum commitment_status before, enum commitment_status after)
{
    assert(before < STATUS_COUNT && after < STATUS_COUNT);
    return before == after || (statuses[before].allowed & (1u << after)) != 0;
}

/* How many signatories took this stance, those left out whose record is `but`. */
static uint32_t count_stances(const struct commitment *c, enum stance stance, const struct hash *but)
{
    uint32_t n = 0;
    for (uint32_t i = 0; i < c->n_signatories; i++) {
        const struct party *party = &c->signatories[i];
        if (party->stance != stance) continue;
        n += but == NULL || !hash_equal(&party->record, but);
    }
    return n;
}

bool commitment_agreed(const struct commitment *c)
{
    assert(c->n_signatories > 0);
    return count_stances(c, STANCE_ACCEPTED, NULL) == c->n_signatories;
}

static enum commitment_status status_of_agreed(const struct commitment *c, day as_of)
{
    /* No record type confirms a precondition or gives consent yet: such a gate stays shut. */
    if (c->has_precondition || c->has_fpic) return STATUS_AGREED;
    if (c->effective_from != DAY_NONE && as_of < c->effective_from) return STATUS_AGREED;
    bool ended = c->ends_on != DAY_NONE && as_of > c->ends_on;
    return ended && c->n_obligations == 0 ? STATUS_COMPLETED : STATUS_IN_FORCE;
}

enum commitment_status commitment_status(const struct commitment *c, day as_of)
{
    if (count_stances(c, STANCE_DECLINED, NULL) > 0) return STATUS_DECLINED;
    if (commitment_agreed(c)) return status_of_agreed(c, as_of);
    if (as_of > c->accept_by) return STATUS_LAPSED;
    /* The author's writing is no answer to itself. */
    return count_stances(c, STANCE_ACCEPTED, &c->id) > 0 ? STATUS_PARTLY_ACCEPTED : STATUS_PROPOSED;
}
