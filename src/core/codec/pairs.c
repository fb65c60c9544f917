/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/pairs.h"

void put_text(struct packer *p, const char *key, const char *value)
{
    pack_text(p, key);
    pack_text(p, value);
}

void put_str(struct packer *p, const char *key, struct bytes value)
{
    pack_text(p, key);
    pack_str(p, value);
}

void put_bin(struct packer *p, const char *key, struct bytes value)
{
    pack_text(p, key);
    pack_bin(p, value);
}

void put_uint(struct packer *p, const char *key, uint64_t value)
{
    pack_text(p, key);
    pack_uint(p, value);
}

void put_bool(struct packer *p, const char *key, bool value)
{
    pack_text(p, key);
    pack_bool(p, value);
}

void put_raw(struct packer *p, const char *key, struct bytes value)
{
    pack_text(p, key);
    pack_raw(p, value);
}

void put_instant(struct packer *p, const char *key, uint64_t ms)
{
    char text[INSTANT_LEN + 1];
    instant_write(text, ms);
    put_text(p, key, text);
}
