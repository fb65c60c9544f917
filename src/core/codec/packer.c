/* SPDX-License-Identifier: Apache-2.0 */
#include "core/codec/packer.h"

#include <msgpack/pack.h>

#include "core/base/buffer.h"

/* msgpack-c's way out: 0 is success. After the first failure nothing more is written. */
static int write_bytes(void *context, const char *data, size_t len)
{
    struct packer *p = context;
    if (p->err == AYNI_OK) p->err = buffer_append(p->out, bytes_of(data, len));
    return p->err == AYNI_OK ? 0 : -1;
}

static msgpack_packer writer_of(struct packer *p)
{
    msgpack_packer writer;
    msgpack_packer_init(&writer, p, write_bytes);
    return writer;
}

/* A length or count has at most four bytes; a larger one would be cut off in silence. */
static bool fits(struct packer *p, size_t n)
{
    if (p->err == AYNI_OK && n > UINT32_MAX) p->err = AYNI_ERR_LIMIT;
    return p->err == AYNI_OK;
}

void pack_uint(struct packer *p, uint64_t value)
{
    msgpack_packer writer = writer_of(p);
    msgpack_pack_uint64(&writer, value);
}

void pack_int(struct packer *p, int64_t value)
{
    msgpack_packer writer = writer_of(p);
    msgpack_pack_int64(&writer, value);
}

void pack_bool(struct packer *p, bool value)
{
    msgpack_packer writer = writer_of(p);
    if (value)
        msgpack_pack_true(&writer);
    else
        msgpack_pack_false(&writer);
}

void pack_str(struct packer *p, struct bytes text)
{
    msgpack_packer writer = writer_of(p);
    if (!fits(p, text.len)) return;
    msgpack_pack_str(&writer, text.len);
    msgpack_pack_str_body(&writer, text.data, text.len);
}

void pack_text(struct packer *p, const char *text)
{
    pack_str(p, bytes_of_text(text));
}

void pack_bin(struct packer *p, struct bytes data)
{
    msgpack_packer writer = writer_of(p);
    if (!fits(p, data.len)) return;
    msgpack_pack_bin(&writer, data.len);
    msgpack_pack_bin_body(&writer, data.data, data.len);
}

void pack_array(struct packer *p, size_t n)
{
    msgpack_packer writer = writer_of(p);
    if (fits(p, n)) msgpack_pack_array(&writer, n);
}

void pack_map(struct packer *p, size_t n_pairs)
{
    msgpack_packer writer = writer_of(p);
    if (fits(p, n_pairs)) msgpack_pack_map(&writer, n_pairs);
}

void pack_raw(struct packer *p, struct bytes value)
{
    write_bytes(p, (const char *)value.data, value.len);
}

enum ayni_err packer_finish(const struct packer *p)
{
    return p->err;
}
