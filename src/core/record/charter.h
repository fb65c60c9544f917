/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/record/card.h"

/* The founding document of a ledger: an encoded map; ledger id = SHA-256 of its bytes (proto/charter.md). */

#define CHARTER_MAX (256 * 1024) /* bytes */
#define CHARTER_FOUNDERS_MAX 64
#define RULES_VERSION 1

extern const struct schema charter_schema;

struct charter {
    struct ledger_id id;
    struct bytes bytes;  /* borrowed, as all views below */
    struct bytes titles; /* encoded text list */
    uint64_t rules;      /* rules version; another than RULES_VERSION is replicated and not interpreted */
    uint64_t admit;      /* endorsements to admit a member */
    uint64_t threshold;  /* votes for a motion */
    uint64_t forkers;    /* forking electors to bear */
    uint64_t witnesses;  /* W */
    size_t n_founders;
    struct card founders[CHARTER_FOUNDERS_MAX]; /* in rising order of member id */
};

/*
 * Check what a person asked for: the schema, then the rules' numbers against the count of founders. `charter`
 * is canonical; the cards in it are looked at by charter_decode.
 * Errors: AYNI_ERR_FIELD; problems go to how->report
 */
AYNI_MUST_CHECK enum ayni_err charter_check(struct bytes charter, const struct schema_check *how);

/*
 * Read a charter: canonical, schema, each card sound, founders in order, without two of one id, name or key.
 * Errors: as card_decode
 */
AYNI_MUST_CHECK enum ayni_err charter_decode(struct charter *out, struct bytes charter);

/* The founder with this id, or NULL. */
const struct card *charter_founder(const struct charter *charter, const struct member_id *id);

/* The founder whose card has this member key, or NULL. */
const struct card *charter_founder_of_key(const struct charter *charter, const struct public_key *member_key);

/*
 * The id of a member's log: SHA-256("ayni/log/v1" 00 || ledger || member || opener); the opener of the first
 * log is the member id (rules: "Logs and keys").
 */
void log_id_make(struct log_id *out,
                 const struct ledger_id *ledger,
                 const struct member_id *member,
                 const uint8_t opener[32]);

/* Origin of a log's checkpoints and name of its key: NAME/ayni/<log id in hex>. */
#define LOG_ORIGIN_MAX (MEMBER_NAME_MAX + 6 + 64)
size_t log_origin(char out[LOG_ORIGIN_MAX], struct bytes member_name, const struct log_id *log);

/* Payload of the first record of the first log: {charter: digest}; its time is 0 (rules 1). */
struct buffer;
AYNI_MUST_CHECK enum ayni_err join_payload(struct buffer *out, const struct ledger_id *ledger);
