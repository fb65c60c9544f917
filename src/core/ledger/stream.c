/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/stream.h"

#include <assert.h>

void stream_init(struct stream *s, struct heap *heap, stream_sink_fn sink, void *context)
{
    *s = (struct stream){.sink = sink, .context = context};
    buffer_init(&s->buffer, heap, STREAM_ITEM_MAX);
    s->packer = packer_to(&s->buffer);
    sha256_init(&s->hash);
}

void stream_flush(struct stream *s)
{
    assert(s->packer.err != AYNI_ERR_LIMIT); /* our items are short */
    sha256_update(&s->hash, buffer_view(&s->buffer));
    if (s->sink != NULL && s->packer.err == AYNI_OK)
        s->packer.err = s->sink(s->context, buffer_view(&s->buffer));
    buffer_clear(&s->buffer);
}

enum ayni_err stream_finish(struct stream *s, struct hash *out)
{
    stream_flush(s);
    enum ayni_err err = packer_finish(&s->packer);
    if (err == AYNI_OK) sha256_final(&s->hash, out->bytes);
    buffer_deinit(&s->buffer);
    return err;
}
