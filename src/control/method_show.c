/* SPDX-License-Identifier: Apache-2.0 */
#include "control/commitment_view.h"
#include "core/codec/cursor.h"

/* show: one commitment whole. */

/* One record that made the commitment what it is. */
static void write_record(struct call *call, const char *type, const struct hash *id, struct place place)
{
    const struct charter *charter = engine_charter(call->control->engine);
    struct packer *p = &call->out;
    pack_map(p, 5);
    put_bin(p, "id", BYTES_ARRAY(id->bytes));
    put_uint(p, "index", place.index);
    put_str(p, "member", charter->founders[place.log].name);
    put_text(p, "type", type);
    put_uint(p, "witnessed", 0);
}

static bool is_answer(const struct commitment *c, const struct party *party)
{
    return party->stance != STANCE_NONE && !hash_equal(&party->record, &c->id);
}

static void write_records(struct call *call, const struct commitment *c)
{
    size_t n = 1;
    for (uint32_t i = 0; i < c->n_signatories; i++)
        n += is_answer(c, &c->signatories[i]);
    pack_text(&call->out, "records");
    pack_array(&call->out, n);
    write_record(call, "propose", &c->id, c->place);
    for (uint32_t i = 0; i < c->n_signatories; i++) {
        const struct party *party = &c->signatories[i];
        const char *type = party->stance == STANCE_ACCEPTED ? "accept" : "decline";
        if (is_answer(c, party)) write_record(call, type, &party->record, party->place);
    }
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
    put_bin(p, "id", BYTES_ARRAY(view->commitment->id.bytes));
    put_uint(p, "version", 1);
}

/* {author, body, records, time, versions}: what `show` says beyond `list`. */
static void write_detail(struct call *call, const struct commitment_view *view)
{
    struct packer *p = &call->out;
    pack_map(p, 5);
    put_str(p, "author", member_name_of(call, &view->commitment->author));
    put_raw(p, "body", view->payload);
    write_records(call, view->commitment);
    put_instant(p, "time", view->time_ms);
    write_versions(call, view);
}

/* Both maps are written one behind the other, then merged into one. */
static enum ayni_err write_all(struct call *call, struct store_read *read, const struct commitment_view *view)
{
    pack_map(&call->out, COMMITMENT_VIEW_PAIRS);
    enum ayni_err err = commitment_view_write(call, read, view);
    size_t list_len = call->result.len;
    write_detail(call, view);
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
