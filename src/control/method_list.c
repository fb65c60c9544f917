/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "control/commitment_view.h"
#include "control/page.h"
#include "core/codec/cursor.h"
#include "core/ledger/views.h"

/* list: commitments that pass the filters, a page at a time. */

#define PAGE_DEFAULT 50
#define PAGE_MAX 100

struct filter {
    struct bytes status, kind, party; /* empty: any */
    day as_of;
};

static bool has_party(const struct commitment_view *view, struct bytes wanted, const struct call *call)
{
    struct cursor c = cursor_of(body_value(view, "parties", bytes_of(NULL, 0)));
    size_t n;
    if (cursor_read_array(&c, &n) != AYNI_OK) return false;
    for (size_t i = 0; i < n; i++) {
        struct bytes party, value, org_id;
        if (cursor_read_value(&c, &party) != AYNI_OK) return false;
        if (codec_map_find(party, "org_id", &value) != AYNI_OK) continue;
        struct cursor text = cursor_of(value);
        if (cursor_read_str(&text, &org_id) == AYNI_OK && bytes_equal(org_id, wanted)) return true;
    }
    for (uint32_t i = 0; i < view->commitment->first->n_parties; i++)
        if (bytes_equal(member_name_of(call, &view->commitment->first->parties[i].member), wanted))
            return true;
    return false;
}

static bool passes(const struct call *call, const struct filter *filter, const struct commitment_view *view)
{
    struct bytes kind = {0};
    struct cursor c = cursor_of(body_value(view, "kind", bytes_of(NULL, 0)));
    if (filter->kind.len > 0 && (cursor_read_str(&c, &kind) != AYNI_OK || !bytes_equal(kind, filter->kind)))
        return false;
    if (filter->status.len > 0 && !bytes_equal_text(filter->status, commitment_status_name(view->status)))
        return false;
    return filter->party.len == 0 || has_party(view, filter->party, call);
}

static enum ayni_err read_filter(struct call *call, struct filter *out)
{
    *out = (struct filter){0};
    (void)param_text(call, "kind", &out->kind);
    (void)param_text(call, "party", &out->party);
    if (param_text(call, "status", &out->status)) {
        bool known = false;
        char names[STATUS_COUNT * 20] = "";
        for (int s = 0; s < STATUS_COUNT; s++) {
            const char *name = commitment_status_name((enum commitment_status)s);
            size_t len = strlen(names);
            known |= bytes_equal_text(out->status, name);
            snprintf(names + len, sizeof names - len, "%s%s", s > 0 ? ", " : "", name);
        }
        if (!known)
            return call_fail(call, AYNI_ERR_USAGE, "status: `%.*s` is none; there are %s",
                             (int)(out->status.len < 40 ? out->status.len : 40),
                             (const char *)out->status.data, names);
    }
    return param_day(call, "as_of", &out->as_of);
}

static enum ayni_err write_item(struct call *call,
                                struct store_read *read,
                                const struct commitment_view *view)
{
    pack_map(&call->out, COMMITMENT_VIEW_PAIRS);
    return commitment_view_write(call, read, view);
}

/* Write items from position `at` on; says where to go on. */
static enum ayni_err write_items(struct page *page,
                                 struct store_read *read,
                                 const struct filter *filter,
                                 uint64_t *at)
{
    struct call *call = page->call;
    const struct ledger *ledger = engine_ledger(call->control->engine);
    for (; *at < ledger_n_commitments(ledger) && page_goes_on(page); (*at)++) {
        struct commitment_view view;
        size_t start = call->result.len;
        enum ayni_err err =
            commitment_view_read(call, read, ledger_commitment(ledger, *at), filter->as_of, &view);
        bool is_wanted = err == AYNI_OK && passes(call, filter, &view);
        if (is_wanted) err = write_item(call, read, &view);
        if (err != AYNI_OK) return err;
        if (is_wanted && !page_keep(page, start)) break;
    }
    return AYNI_OK;
}

enum ayni_err method_list(struct call *call)
{
    struct filter filter;
    struct store_read read;
    struct page page;
    uint64_t at = param_uint(call, "after", 0);
    page_init(&page, call, PAGE_DEFAULT, PAGE_MAX);
    enum ayni_err err = read_filter(call, &filter);
    if (err == AYNI_OK) err = store_read_begin(engine_store(call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = write_items(&page, &read, &filter, &at);
    store_read_end(&read);
    bool more = at < ledger_n_commitments(engine_ledger(call->control->engine));
    return err == AYNI_OK ? call_wrap_page(call, page.n, more ? at : 0) : err;
}
