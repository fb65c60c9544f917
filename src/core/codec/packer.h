/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <ayni/err.h>

#include "core/base/bytes.h"

struct buffer;

/*
 * Writing canonical MessagePack (proto/encoding.md) through msgpack-c. The first failure sticks: write
 * everything, then ask packer_finish once. The caller keeps map keys in byte order; codec_check tells.
 */
struct packer {
    struct buffer *out; /* borrowed */
    enum ayni_err err;  /* AYNI_OK, or the first failure: AYNI_ERR_LIMIT, AYNI_ERR_MEMORY */
};

static inline struct packer packer_to(struct buffer *out)
{
    return (struct packer){out, AYNI_OK};
}

void pack_uint(struct packer *p, uint64_t value);
void pack_int(struct packer *p, int64_t value);
void pack_bool(struct packer *p, bool value);
void pack_str(struct packer *p, struct bytes text);
void pack_text(struct packer *p, const char *text);
void pack_bin(struct packer *p, struct bytes data);
void pack_array(struct packer *p, size_t n);
void pack_map(struct packer *p, size_t n_pairs);
/* A value that is encoded already. */
void pack_raw(struct packer *p, struct bytes value);

AYNI_MUST_CHECK enum ayni_err packer_finish(const struct packer *p);
