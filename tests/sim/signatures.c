/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/signatures.h"

#include <string.h>

#include "core/crypto/crypto.h"

/* The linker's names for what it puts in front (--wrap), and for what stands behind. */
void __wrap_ed25519_sign(struct signature *out, const struct secret_key *key, struct bytes message);
void __real_ed25519_sign(struct signature *out, const struct secret_key *key, struct bytes message);
bool __wrap_ed25519_verify(const struct public_key *key, const struct signature *sig, struct bytes message);
bool __real_ed25519_verify(const struct public_key *key, const struct signature *sig, struct bytes message);

static bool are_real = true, are_checked = true;

void signatures_are_real(bool real)
{
    are_real = real;
}

void signatures_are_checked(bool checked)
{
    are_checked = checked;
}

static void cheap_sign(struct signature *out, const uint8_t public_key[32], struct bytes message)
{
    struct spread spread;
    memcpy(spread.bytes, public_key, sizeof spread.bytes);
    struct fingerprint hash = fingerprint_of(&spread, message);
    for (size_t i = 0; i < sizeof out->bytes; i += sizeof hash)
        memcpy(out->bytes + i, &hash, sizeof hash);
}

/* A secret key ends with its public one. */
void __wrap_ed25519_sign(struct signature *out, const struct secret_key *key, struct bytes message)
{
    if (are_real)
        __real_ed25519_sign(out, key, message);
    else
        cheap_sign(out, key->bytes + 32, message);
}

bool __wrap_ed25519_verify(const struct public_key *key, const struct signature *sig, struct bytes message)
{
    struct signature expected;
    if (!are_checked) return true;
    if (are_real) return __real_ed25519_verify(key, sig, message);
    cheap_sign(&expected, key->bytes, message);
    return memcmp(expected.bytes, sig->bytes, sizeof expected.bytes) == 0;
}
