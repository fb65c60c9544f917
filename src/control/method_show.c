/* SPDX-License-Identifier: Apache-2.0 */
#include "control/show_life.h"
#include "core/ledger/views.h"

/* show: one commitment whole. */

/* {author, body, consent_missing, obligations, records, time, versions}: what `show` says beyond `list`. */
static enum ayni_err write_detail(struct call *call,
                                  struct store_read *read,
                                  const struct commitment_view *view,
                                  day as_of)
{
    const struct ledger *l = engine_ledger(call->control->engine);
    struct packer *p = &call->out;
    pack_map(p, 7);
    put_str(p, "author", member_name_of(call, &view->version->author));
    put_raw(p, "body", view->payload);
    put_bool(p, "consent_missing", version_lacks_consent(l, view->version));
    life_write_obligations(call, view, as_of);
    enum ayni_err err = life_write_records(call, read, view->commitment);
    put_instant(p, "time", view->time_ms);
    life_write_versions(call, view->commitment, as_of);
    return err;
}

/* Both maps are written one behind the other, then merged into one. */
static enum ayni_err write_all(struct call *call,
                               struct store_read *read,
                               const struct commitment_view *view,
                               day as_of)
{
    pack_map(&call->out, COMMITMENT_VIEW_PAIRS);
    enum ayni_err err = commitment_view_write(call, read, view);
    size_t list_len = call->result.len;
    if (err == AYNI_OK) err = write_detail(call, read, view, as_of);
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
    if (err == AYNI_OK) err = write_all(call, &read, &view, as_of);
    store_read_end(&read);
    return err;
}
