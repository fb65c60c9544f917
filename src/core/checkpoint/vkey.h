/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <assert.h>

#include <ayni/err.h>

#include "core/base/bytes.h"
#include "core/base/ids.h"

struct buffer;

/* C2SP verifier keys: who may sign a note, under which name (standards: C2SP signed-note). */

#define KEY_NAME_MAX 200 /* bytes */

enum vkey_type {
    VKEY_ED25519 = 0x01,     /* signs checkpoints */
    VKEY_COSIGNATURE = 0x04, /* timestamped Ed25519 cosignature */
};

struct vkey {
    enum vkey_type type;
    struct public_key key;
    uint32_t id; /* the four bytes, big-endian, that stand before each signature */
    uint8_t name_len;
    char name[KEY_NAME_MAX]; /* not terminated */
};

static_assert(KEY_NAME_MAX <= UINT8_MAX, "the length has one byte");

/* Not empty, well-formed UTF-8, no white space of Unicode, no control character, no '+'. */
bool vkey_name_is_valid(struct bytes name);

/* Errors: AYNI_ERR_ENCODING when `name` is not valid or longer than KEY_NAME_MAX */
AYNI_MUST_CHECK enum ayni_err vkey_init(struct vkey *out,
                                        enum vkey_type type,
                                        struct bytes name,
                                        const struct public_key *key);

/* Parse NAME+ID+KEY. Errors: AYNI_ERR_ENCODING, also when the id is not that of name and key. */
AYNI_MUST_CHECK enum ayni_err vkey_parse(struct vkey *out, struct bytes text);

/* Append NAME+ID+KEY, without a line end. */
AYNI_MUST_CHECK enum ayni_err vkey_write(struct buffer *out, const struct vkey *key);

struct bytes vkey_name(const struct vkey *key);
