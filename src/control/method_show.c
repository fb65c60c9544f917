/* SPDX-License-Identifier: Apache-2.0 */
#include "control/commitment_view.h"
#include "core/codec/cursor.h"
#include "core/record/types.h"

/* show: one commitment whole. */

/* {id, index, member, reason? | reservation?, time, type, witnessed}: a record that made it what it is. */
static enum ayni_err write_record(struct call *call,
                                  struct store_read *read,
                                  const struct hash *id,
                                  struct place place)
{
    const struct engine *e = call->control->engine;
    struct bytes bytes, reason, reservation;
    struct record rec;
    struct packer *p = &call->out;
    enum ayni_err err = call_record(call, read, place, &bytes);
    if (err == AYNI_OK) err = record_decode(&rec, bytes);
    if (err != AYNI_OK) return err;
    bool has_reason = codec_map_find(rec.payload, "reason", &reason) == AYNI_OK;
    bool has_reservation = codec_map_find(rec.payload, "reservation", &reservation) == AYNI_OK;
    if (record_type_of(rec.type) == RECORD_PROPOSE)
        has_reason = has_reservation = false; /* fields of that name would be unknown ones of the body */
    pack_map(p, 6u + has_reason + has_reservation);
    put_bin(p, "id", BYTES_ARRAY(id->bytes));
    put_uint(p, "index", place.index);
    put_str(p, "member", engine_log_name(e, place.log));
    if (has_reason) put_raw(p, "reason", reason);
    if (has_reservation) put_raw(p, "reservation", reservation);
    put_instant(p, "time", rec.time_ms);
    put_str(p, "type", rec.type);
    put_uint(p, "witnessed", 0);
    return AYNI_OK;
}

static bool is_answer(const struct commitment *c, const struct party *party)
{
    return party->stance != STANCE_NONE && !hash_equal(&party->record, &c->first->id);
}

static enum ayni_err write_records(struct call *call, struct store_read *read, const struct commitment *c)
{
    size_t n = 1;
    for (uint32_t i = 0; i < c->first->n_parties; i++)
        n += is_answer(c, &c->first->parties[i]);
    pack_text(&call->out, "records");
    pack_array(&call->out, n);
    enum ayni_err err = write_record(call, read, &c->first->id, c->first->place);
    for (uint32_t i = 0; i < c->first->n_parties && err == AYNI_OK; i++) {
        const struct party *party = &c->first->parties[i];
        if (is_answer(c, party)) err = write_record(call, read, &party->record, party->place);
    }
    return err;
}

/* {agreed, id, version}: the version that exists today. */
static void write_versions(struct call *call, const struct commitment_view *view)
{
    struct packer *p = &call->out;
    bool agreed =
        view->status == STATUS_AGREED || view->status == STATUS_IN_FORCE || view->status == STATUS_COMPLETED;
    pack_text(p, "versions");
    pack_array(p, 1);
    pack_map(p, 3);
    put_bool(p, "agreed", agreed);
    put_bin(p, "id", BYTES_ARRAY(view->commitment->first->id.bytes));
    put_uint(p, "version", 1);
}

/* {author, body, records, time, versions}: what `show` says beyond `list`. */
static enum ayni_err write_detail(struct call *call,
                                  struct store_read *read,
                                  const struct commitment_view *view)
{
    struct packer *p = &call->out;
    pack_map(p, 5);
    put_str(p, "author", member_name_of(call, &view->commitment->first->author));
    put_raw(p, "body", view->payload);
    enum ayni_err err = write_records(call, read, view->commitment);
    put_instant(p, "time", view->time_ms);
    write_versions(call, view);
    return err;
}

/* Both maps are written one behind the other, then merged into one. */
static enum ayni_err write_all(struct call *call, struct store_read *read, const struct commitment_view *view)
{
    pack_map(&call->out, COMMITMENT_VIEW_PAIRS);
    enum ayni_err err = commitment_view_write(call, read, view);
    size_t list_len = call->result.len;
    if (err == AYNI_OK) err = write_detail(call, read, view);
    if (err == AYNI_OK) err = packer_finish(&call->out);
    return err == AYNI_OK ? call_merge_maps(call, list_len) : err;
}

enum ayni_err method_show(struct call *call)
{
    const struct commitment *c;
    struct commitment_view view;
    struct store_read read;
    day as_of;
    enum ayni_err err = call_find_commitment(call, &c);
    if (err == AYNI_OK) err = param_day(call, "as_of", &as_of);
    if (err == AYNI_OK) err = store_read_begin(engine_store(call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = commitment_view_read(call, &read, c, as_of, &view);
    if (err == AYNI_OK) err = write_all(call, &read, &view);
    store_read_end(&read);
    return err;
}
