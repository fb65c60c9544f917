/* SPDX-License-Identifier: Apache-2.0 */
#include "audit/export_read.h"

#include "core/sync/frame.h"

static enum ayni_err read_charter(struct export_frame *f, struct cursor *c)
{
    struct bytes label;
    enum ayni_err err = cursor_read_str(c, &label);
    if (err != AYNI_OK) return err;
    if (!bytes_equal_text(label, EXPORT_LABEL)) return AYNI_ERR_VERSION;
    return cursor_read_bin(c, &f->charter);
}

static enum ayni_err read_log(struct export_frame *f, struct cursor *c)
{
    enum ayni_err err = cursor_read_fixed(c, f->log.member.bytes, sizeof f->log.member.bytes);
    if (err == AYNI_OK) err = cursor_read_fixed(c, f->log.log.bytes, sizeof f->log.log.bytes);
    if (err == AYNI_OK) err = cursor_read_uint(c, &f->log.size);
    if (err == AYNI_OK) err = cursor_read_bin(c, &f->log.note);
    return err;
}

static enum ayni_err read_records(struct export_frame *f, struct cursor *c)
{
    struct bytes record;
    enum ayni_err err = cursor_read_array(c, &f->n_records);
    if (err != AYNI_OK) return err;
    if (f->n_records == 0 || f->n_records > EXPORT_FRAME_RECORDS) return AYNI_ERR_LIMIT;
    f->records = *c;
    for (size_t i = 0; i < f->n_records && err == AYNI_OK; i++)
        err = cursor_read_bin(c, &record);
    return err;
}

static enum ayni_err read_digest(struct export_frame *f, struct cursor *c)
{
    return cursor_read_fixed(c, f->digest.bytes, sizeof f->digest.bytes);
}

static const struct {
    size_t n; /* elements of the array */
    enum ayni_err (*read)(struct export_frame *f, struct cursor *c);
} kinds[] = {
    [EXPORT_CHARTER] = {3, read_charter}, [EXPORT_LOG] = {5, read_log},
    [EXPORT_RECORDS] = {2, read_records}, [EXPORT_HISTORY] = {2, read_digest},
    [EXPORT_END] = {2, read_digest},
};

static enum ayni_err read_array(struct export_frame *f, struct bytes array)
{
    struct cursor c = cursor_of(array);
    uint64_t kind;
    size_t n;
    enum ayni_err err = codec_check(array);
    if (err == AYNI_OK) err = cursor_read_array(&c, &n);
    if (err == AYNI_OK) err = cursor_read_uint(&c, &kind);
    if (err != AYNI_OK) return err;
    if (kind >= sizeof kinds / sizeof kinds[0] || kinds[kind].read == NULL) return AYNI_ERR_VERSION;
    if (n != kinds[kind].n) return AYNI_ERR_ENCODING;
    f->kind = (enum export_kind)kind;
    err = kinds[kind].read(f, &c);
    return err == AYNI_OK ? cursor_finish(&c) : err;
}

/* The frame's bytes, by the length before them. */
static enum ayni_err view_frame(const struct export_reader *r, struct bytes *out)
{
    size_t left = r->file.len - r->at;
    if (left < FRAME_HEAD_LEN) return AYNI_ERR_MORE;
    const uint8_t *head = r->file.data + r->at;
    size_t len = (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
    if (len == 0 || len > FRAME_MESSAGE_MAX) return AYNI_ERR_LIMIT;
    if (left - FRAME_HEAD_LEN < len) return AYNI_ERR_MORE;
    *out = bytes_of(head + FRAME_HEAD_LEN, len);
    return AYNI_OK;
}

enum ayni_err export_read(struct export_reader *r, struct export_frame *out)
{
    struct export_frame frame = {.offset = r->at};
    struct bytes array;
    enum ayni_err err = view_frame(r, &array);
    if (err != AYNI_OK) return err;
    err = read_array(&frame, array);
    if (err == AYNI_ERR_MORE) err = AYNI_ERR_ENCODING; /* the frame came whole */
    if (err != AYNI_OK) return err;
    r->at += FRAME_HEAD_LEN + array.len;
    *out = frame;
    return AYNI_OK;
}
