/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/base/ids.h"
#include "core/crypto/crypto.h"

/* A ledger's founders for tests: founder i is the same in every run, with all its secrets. */

#define FOUNDERS_MAX 32

struct founder {
    struct member_id id;
    char name[32];      /* "member03.test" */
    struct buffer card; /* encoded */
    struct secret_key member_secret, log_secret, cosigner_secret;
    struct dh_secret transport_secret;
    struct public_key member_key, log_key, cosigner_key;
    struct dh_public transport_key;
};

struct founders {
    size_t n;
    struct founder members[FOUNDERS_MAX]; /* in rising order of member id, as in the charter */
    struct buffer charter;                /* encoded; admit 1, threshold 1, forkers 0 */
    struct ledger_id ledger;
};

void founders_init(struct founders *f, size_t n, uint64_t witnesses);
void founders_deinit(struct founders *f);
