/* SPDX-License-Identifier: Apache-2.0 */
#include "core/crypto/crypto.h"

#include <sodium.h>

enum ayni_err crypto_init(void)
{
    return sodium_init() < 0 ? AYNI_ERR_IO : AYNI_OK; /* 1 when it was done before */
}

void crypto_random(void *out, size_t len)
{
    randombytes_buf(out, len);
}
