/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/record/schema.h"

/* What a member shows the others: an encoded map, checked by card_schema (proto/card.md). */

#define CARD_MAX 8192      /* bytes */
#define MEMBER_NAME_MAX 64 /* bytes of a name such as "umsa.edu.bo" */

extern const struct schema card_schema;

struct card {
    struct member_id id; /* SHA-256 of the card's bytes */
    struct bytes bytes;  /* the card itself, borrowed, as all views below */
    struct bytes name;   /* DNS-like, at most MEMBER_NAME_MAX bytes */
    struct bytes org_id;
    struct bytes names; /* encoded text list */
    struct bytes country;
    bool is_community; /* it represents a people or a local community */
    struct public_key member_key;
    struct public_key log_key;
    struct public_key cosigner_key;
    struct dh_public transport_key;
};

/*
 * Check what a person wrote: the schema, then the form of name and addresses. `card` is canonical.
 * Errors: AYNI_ERR_FIELD; problems go to how->report
 */
AYNI_MUST_CHECK enum ayni_err card_check(struct bytes card, const struct schema_check *how);

/*
 * Read a card: canonical, all fields of the schema, sound keys, all four different.
 * Errors: AYNI_ERR_ENCODING, AYNI_ERR_MORE, AYNI_ERR_LIMIT, AYNI_ERR_FIELD, AYNI_ERR_KEY
 */
AYNI_MUST_CHECK enum ayni_err card_decode(struct card *out, struct bytes card);
