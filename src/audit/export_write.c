/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/export_write.h"

#include <assert.h>

#include "audit/export_file.h"
#include "core/codec/packer.h"
#include "core/record/record.h"
#include "core/sync/frame.h"

#define BIN_HEAD_MAX 5
#define FRAME_HEADS_MAX 16 /* the arrays and the kind */

static_assert(EXPORT_FRAME_BYTES + EXPORT_FRAME_RECORDS * BIN_HEAD_MAX + FRAME_HEADS_MAX <= FRAME_MESSAGE_MAX,
              "every frame of records fits");

/* Append the frame that was packed, and count it in. */
static void put_frame(struct export_writer *w, const struct packer *p)
{
    size_t start = w->out->len;
    if (w->err == AYNI_OK) w->err = packer_finish(p);
    if (w->err == AYNI_OK) w->err = frame_append(w->out, buffer_view(&w->frame));
    if (w->err == AYNI_OK) sha256_update(&w->digest, bytes_of(w->out->data + start, w->out->len - start));
}

static struct packer open_frame(struct export_writer *w, enum export_kind kind, size_t n)
{
    struct packer p = packer_to(&w->frame);
    buffer_clear(&w->frame);
    pack_array(&p, n);
    pack_uint(&p, kind);
    return p;
}

void export_write_begin(struct export_writer *w, struct heap *heap, struct buffer *out, struct bytes charter)
{
    *w = (struct export_writer){.out = out};
    sha256_init(&w->digest);
    buffer_init(&w->frame, heap, FRAME_MESSAGE_MAX);
    buffer_init(&w->records, heap, FRAME_MESSAGE_MAX);
    struct packer p = open_frame(w, EXPORT_CHARTER, 3);
    pack_text(&p, EXPORT_LABEL);
    pack_bin(&p, charter);
    put_frame(w, &p);
}

static void close_records(struct export_writer *w)
{
    if (w->n_records == 0) return;
    struct packer p = open_frame(w, EXPORT_RECORDS, 2);
    pack_array(&p, w->n_records);
    pack_raw(&p, buffer_view(&w->records));
    put_frame(w, &p);
    buffer_clear(&w->records);
    w->n_records = 0;
    w->records_len = 0;
}

void export_write_log(struct export_writer *w, const struct export_log *log)
{
    close_records(w);
    struct packer p = open_frame(w, EXPORT_LOG, 5);
    pack_bin(&p, BYTES_ARRAY(log->member.bytes));
    pack_bin(&p, BYTES_ARRAY(log->log.bytes));
    pack_uint(&p, log->size);
    pack_bin(&p, log->note);
    put_frame(w, &p);
}

void export_write_record(struct export_writer *w, struct bytes record)
{
    assert(record.len <= RECORD_MAX);
    if (w->n_records == EXPORT_FRAME_RECORDS || w->records_len + record.len > EXPORT_FRAME_BYTES)
        close_records(w);
    struct packer p = packer_to(&w->records);
    pack_bin(&p, record);
    if (w->err == AYNI_OK) w->err = packer_finish(&p);
    w->n_records++;
    w->records_len += record.len;
}

static void put_digest(struct export_writer *w, enum export_kind kind, struct hash *out)
{
    struct sha256 digest = w->digest;
    struct hash hash;
    sha256_final(&digest, hash.bytes);
    struct packer p = open_frame(w, kind, 2);
    pack_bin(&p, BYTES_ARRAY(hash.bytes));
    put_frame(w, &p);
    if (out != NULL && w->err == AYNI_OK) *out = hash;
}

enum ayni_err export_write_end(struct export_writer *w, struct hash *out_history)
{
    close_records(w);
    put_digest(w, EXPORT_HISTORY, out_history);
    put_digest(w, EXPORT_END, NULL);
    return w->err;
}

void export_writer_deinit(struct export_writer *w)
{
    buffer_deinit(&w->frame);
    buffer_deinit(&w->records);
}
