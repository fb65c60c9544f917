/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "control/folder.h"
#include "core/crypto/crypto.h"
#include "core/noise/noise.h"

/*
 * A member's keys. keys/member.key signs records, and may be kept away from the node: records are then signed
 * where it is, and submitted. The log, cosigner and transport keys are derived from the seed in
 * keys/node.key, a context each (proto/encoding.md, "Seeds").
 */
struct keys {
    bool has_member; /* the next two are there */
    struct secret_key member_secret;
    struct public_key member;
    struct secret_key log_secret;
    struct public_key log;
    struct secret_key cosigner_secret;
    struct public_key cosigner;
    struct noise_keys transport;
};

/* Draw two seeds and write both files; refuses to overwrite. Errors: AYNI_ERR_EXISTS, AYNI_ERR_IO,
 * AYNI_ERR_FULL */
AYNI_MUST_CHECK enum ayni_err keys_make(const char *folder, struct fault *fault);

/* Errors: AYNI_ERR_NOT_FOUND (of the node's), AYNI_ERR_PERMISSION, AYNI_ERR_CORRUPT */
AYNI_MUST_CHECK enum ayni_err keys_load(struct keys *out, const char *folder, struct fault *fault);

/*
 * Read one member key file, such as keys/member.key on another machine.
 * Errors: AYNI_ERR_NOT_FOUND, AYNI_ERR_USAGE (no file), AYNI_ERR_PERMISSION, AYNI_ERR_CORRUPT
 */
AYNI_MUST_CHECK enum ayni_err keys_load_member(struct secret_key *out_secret,
                                               struct public_key *out_key,
                                               const char *path,
                                               struct fault *fault);

/* The keys of two seeds: how both files, and a card that is only tried out, are made. */
void keys_derive(struct keys *out, const struct seed *member, const struct seed *node);

void keys_wipe(struct keys *keys);
