/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/bytes.h"
#include "core/record/fields.h"

struct problems;

/*
 * What joins several fields of a commitment's body (proto/fields.md, "Rules that join fields"). The body's
 * schema was checked before, so that every value has its kind.
 */
void commitment_check(struct problems *p, struct bytes body); /* of a proposal */
void amendment_check(struct problems *p, struct bytes body);

/* What its parts look up in each other: views into the body, in the order of its lists. */
struct commitment_view {
    struct bytes body;
    struct schema_slots fields; /* of the body */
    size_t n_parties;
    struct bytes org_ids[COMMITMENT_PARTIES_MAX];
    struct bytes members[COMMITMENT_PARTIES_MAX]; /* the id's bytes, or empty */
    size_t n_obligations;
    uint16_t obligations[COMMITMENT_OBLIGATIONS_MAX]; /* their numbers */
    size_t n_documents;
    uint16_t documents[COMMITMENT_DOCUMENTS_MAX]; /* likewise */
};

#define NOT_THERE SIZE_MAX

/* A field of the body. */
struct bytes view_at(const struct commitment_view *v, const char *field);

/* The place of a party or a number in its list, or NOT_THERE. */
size_t view_find_party(const struct commitment_view *v, struct bytes org_id);
size_t view_find_obligation(const struct commitment_view *v, uint64_t no);
size_t view_find_document(const struct commitment_view *v, uint64_t no);

/* Report, where the check stands, a number that no obligation has. */
void view_require_obligation(struct problems *p, const struct commitment_view *v, uint64_t no);
void view_require_document(struct problems *p, const struct commitment_view *v, uint64_t no);

/* The percentages called `key` in a list must add up to 100, where there are any; `noun` names them. */
void percents_check(struct problems *p, struct bytes list, const char *key, const char *noun);

/* As that, apart for each value of the string `group`. */
void percents_check_groups(
    struct problems *p, struct bytes list, const char *key, const char *noun, const char *group);

/* The parts. */
void obligations_check(struct problems *p, const struct commitment_view *v);
void clauses_check(struct problems *p, const struct commitment_view *v);
void labels_check(struct problems *p, struct bytes map); /* the field `labels` of a clause or a record */
void profile_check(struct problems *p, const struct commitment_view *v);
void binding_check(struct problems *p, const struct commitment_view *v);
