/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"

/*
 * What is packed goes on after each item: to a hash, and where it is wanted to a sink. So nothing that is
 * written makes memory grow with it.
 */
typedef enum ayni_err (*stream_sink_fn)(void *context, struct bytes piece);

struct stream {
    struct packer packer; /* write with pack_*, each item followed by stream_flush */
    struct buffer buffer;
    struct sha256 hash;
    stream_sink_fn sink; /* NULL: the hash alone */
    void *context;
};

#define STREAM_ITEM_MAX ((size_t)8 << 10) /* bytes between two flushes */

/* `s` stays where it is: its packer points into it. */
void stream_init(struct stream *s, struct heap *heap, stream_sink_fn sink, void *context);
void stream_flush(struct stream *s);

/* The hash of all that was flushed; releases. Errors: AYNI_ERR_MEMORY, and those of the sink */
AYNI_MUST_CHECK enum ayni_err stream_finish(struct stream *s, struct hash *out);
