/* SPDX-License-Identifier: Apache-2.0 */
#include "core/noise/symmetric.h"

#include <assert.h>

#include "core/crypto/crypto.h"

static const struct bytes nothing = {(const uint8_t *)"", 0};

/* HKDF with two outputs; `out_first` may be `ck` itself. */
static void hkdf(uint8_t out_first[32], uint8_t out_second[32], const uint8_t ck[32], struct bytes input)
{
    uint8_t temporary[32];
    hmac_sha256(temporary, ck, input, nothing);
    hmac_sha256(out_first, temporary, BYTES_LITERAL("\x01"), nothing);
    hmac_sha256(out_second, temporary, bytes_of(out_first, 32), BYTES_LITERAL("\x02"));
    crypto_wipe(temporary, sizeof temporary);
}

void cipher_seal(struct noise_cipher *c, uint8_t *out, struct bytes ad, struct bytes plain)
{
    assert(c->n < UINT64_MAX); /* that nonce is kept for the rekey */
    aead_seal(out, c->key, c->n++, ad, plain);
}

enum ayni_err cipher_open(struct noise_cipher *c, uint8_t *out, struct bytes ad, struct bytes sealed)
{
    assert(c->n < UINT64_MAX);
    assert(sealed.len >= AEAD_TAG_LEN);
    enum ayni_err err = aead_open(out, c->key, c->n, ad, sealed);
    if (err == AYNI_OK) c->n++;
    return err;
}

void cipher_rekey(struct noise_cipher *c)
{
    static const uint8_t zeros[32];
    uint8_t sealed[32 + AEAD_TAG_LEN];
    aead_seal(sealed, c->key, UINT64_MAX, nothing, BYTES_ARRAY(zeros));
    memcpy(c->key, sealed, sizeof c->key);
    crypto_wipe(sealed, sizeof sealed);
}

void symmetric_init(struct symmetric *s, struct bytes name, struct bytes prologue)
{
    assert(name.len <= sizeof s->h);
    *s = (struct symmetric){0};
    memcpy(s->h, name.data, name.len);
    memcpy(s->ck, s->h, sizeof s->ck);
    symmetric_mix_hash(s, prologue);
}

void symmetric_mix_hash(struct symmetric *s, struct bytes data)
{
    struct sha256 hash;
    sha256_init(&hash);
    sha256_update(&hash, BYTES_ARRAY(s->h));
    sha256_update(&hash, data);
    sha256_final(&hash, s->h);
}

void symmetric_mix_key(struct symmetric *s, const uint8_t secret[32])
{
    hkdf(s->ck, s->cipher.key, s->ck, bytes_of(secret, 32));
    s->cipher.n = 0;
}

void symmetric_seal(struct symmetric *s, uint8_t *out, struct bytes plain)
{
    cipher_seal(&s->cipher, out, BYTES_ARRAY(s->h), plain);
    symmetric_mix_hash(s, bytes_of(out, plain.len + AEAD_TAG_LEN));
}

enum ayni_err symmetric_open(struct symmetric *s, uint8_t *out, struct bytes sealed)
{
    enum ayni_err err = cipher_open(&s->cipher, out, BYTES_ARRAY(s->h), sealed);
    if (err == AYNI_OK) symmetric_mix_hash(s, sealed);
    return err;
}

void symmetric_split(const struct symmetric *s,
                     struct noise_cipher *out_first,
                     struct noise_cipher *out_second)
{
    hkdf(out_first->key, out_second->key, s->ck, nothing);
    out_first->n = out_second->n = 0;
}
