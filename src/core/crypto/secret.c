/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

#include <assert.h>
#include <sodium.h>

static_assert(sizeof(struct seed) == crypto_kdf_KEYBYTES, "a seed is a key to derive from");
static_assert(sizeof(struct seed) <= crypto_kdf_BYTES_MAX, "and can be derived");
static_assert(crypto_kdf_CONTEXTBYTES == 8, "the header says so");

void crypto_wipe(void *secret, size_t len)
{
    sodium_memzero(secret, len);
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
    return sodium_memcmp(a, b, len) == 0;
}

void seed_derive(struct seed *out, const struct seed *root, uint64_t number, const char context[8])
{
    int rc = crypto_kdf_derive_from_key(out->bytes, sizeof out->bytes, number, context, root->bytes);
    assert(rc == 0); /* it fails on lengths alone */
    (void)rc;
}
