/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/prove.h"
#include "core/base/date.h"
#include "core/base/hex.h"

void prove_put_hex(struct packer *p, const char *key, const uint8_t id[32])
{
    char hex[65];
    hex_encode(hex, bytes_of(id, 32));
    prove_put_text(p, key, hex);
}

void prove_put_text(struct packer *p, const char *key, const char *text)
{
    pack_text(p, key);
    pack_text(p, text);
}

void prove_put_uint(struct packer *p, const char *key, uint64_t number)
{
    pack_text(p, key);
    pack_uint(p, number);
}

void prove_put_bool(struct packer *p, const char *key, bool flag)
{
    pack_text(p, key);
    pack_bool(p, flag);
}

void prove_put_time(struct packer *p, const char *key, uint64_t ms)
{
    char text[INSTANT_LEN + 1];
    instant_write(text, ms);
    prove_put_text(p, key, text);
}
