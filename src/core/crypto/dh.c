/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

#include <assert.h>
#include <sodium.h>

static_assert(sizeof(struct dh_secret) == crypto_scalarmult_curve25519_SCALARBYTES, "a scalar");
static_assert(sizeof(struct dh_public) == crypto_scalarmult_curve25519_BYTES, "a coordinate");

void dh_keypair(struct dh_secret *out_secret, struct dh_public *out_public, const struct seed *seed)
{
    memcpy(out_secret->bytes, seed->bytes, sizeof out_secret->bytes);
    int rc = crypto_scalarmult_curve25519_base(out_public->bytes, out_secret->bytes);
    assert(rc == 0); /* the base point has prime order */
    (void)rc;
}

enum ayni_err dh_shared(uint8_t out[32], const struct dh_secret *secret, const struct dh_public *peer)
{
    uint8_t shared[32];
    int rc = crypto_scalarmult_curve25519(shared, secret->bytes, peer->bytes);
    if (rc == 0) memcpy(out, shared, sizeof shared);
    crypto_wipe(shared, sizeof shared);
    return rc == 0 ? AYNI_OK : AYNI_ERR_KEY;
}
