/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/codec/cursor.h"
#include "core/ledger/state.h"

/*
 * The hash tells damage; what is read is checked all the same, so that a fault of the writer ends in a
 * refusal and not in memory that is not ours. The first failure sticks, and all that is read after it is
 * zero.
 */
struct loader {
    struct ledger *ledger;
    struct cursor cursor;
    enum ayni_err err;
};

bool load_went_well(struct loader *in, enum ayni_err err);
void load_require(struct loader *in, bool holds);
uint64_t load_uint(struct loader *in, uint64_t max);
day load_day(struct loader *in);
bool load_bool(struct loader *in);
void load_fixed(struct loader *in, void *out, size_t len);
size_t load_count(struct loader *in);
void load_array(struct loader *in, size_t n_fields);
struct place load_place(struct loader *in);
void load_sum(struct loader *in, struct decimal_sum *out);
void load_index(struct loader *in, struct index *x);

/* snapshot_versions.c: texts and commitments; snapshot_acts.c: what was done about them. */
void load_versions(struct loader *in);
void load_commitments(struct loader *in);
void load_acts(struct loader *in);
