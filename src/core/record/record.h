/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"
#include "core/crypto/crypto.h"

struct buffer;

/*
 * record = array[2]  body: bin, signature: bin(64)      Ed25519 over "ayni/record/v1" 00 || body
 * body   = array[7]  1, ledger id, member id, signer, time in ms, type, payload (map)
 *
 * Spec: proto/record.md
 */

#define RECORD_MAX 65535
#define RECORD_BODY_MAX (60 * 1024)
#define RECORD_TYPE_MAX 32 /* bytes of a type's name, [a-z_] */

/* A record as it was read; `type`, `payload` and `body` are views into the record's bytes. */
struct record {
    struct ledger_id ledger;
    struct member_id member;
    struct public_key signer;
    uint64_t time_ms; /* since 1970, a claim */
    struct bytes type;
    struct bytes payload; /* an encoded map */
    struct bytes body;
    struct signature signature;
};

/* What is to be signed. */
struct record_draft {
    struct ledger_id ledger;
    struct member_id member;
    uint64_t time_ms;
    const char *type;
    struct bytes payload;
};

/* The record's RFC 6962 leaf hash. */
void record_id(struct hash *out, struct bytes record);

/*
 * Read a record: form, canonical encoding, limits. Says nothing about its signature or meaning.
 * Errors: AYNI_ERR_ENCODING, AYNI_ERR_MORE, AYNI_ERR_LIMIT
 */
AYNI_MUST_CHECK enum ayni_err record_decode(struct record *out, struct bytes record);

/* The same for bytes that record_decode has accepted before: their encoding is not looked at again. */
AYNI_MUST_CHECK enum ayni_err record_decode_again(struct record *out, struct bytes record);

/* Whether the signature is that of `signer` over the body. Thread-safe. */
bool record_signature_holds(const struct record *rec);

/*
 * Sign and append a record to `out`. The same draft and key give the same bytes.
 * Errors: AYNI_ERR_ENCODING  the payload is not a canonical map
 *         AYNI_ERR_LIMIT     the body passes RECORD_BODY_MAX; and those of the buffer
 */
AYNI_MUST_CHECK enum ayni_err record_sign(struct buffer *out,
                                          const struct record_draft *draft,
                                          const struct secret_key *secret,
                                          const struct public_key *signer);
