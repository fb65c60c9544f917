/* SPDX-License-Identifier: Apache-2.0 */
#include "control/page.h"
#include "core/record/record.h"

/* log: records as they stand in the logs, with what became of them. */

#define PAGE_DEFAULT 200
#define PAGE_MAX 1000

struct log_filter {
    uint32_t log;
    uint64_t from;
    struct bytes type; /* empty: any */
    bool only_void;
};

static enum ayni_err find_log(struct call *call, uint32_t *out)
{
    const struct engine *e = call->control->engine;
    struct bytes name;
    *out = engine_own_log(e);
    if (!param_text(call, "member", &name)) return AYNI_OK;
    for (uint32_t i = 0; i < engine_n_logs(e); i++) {
        *out = i;
        if (bytes_equal(engine_log_name(e, i), name)) return AYNI_OK;
    }
    return call_fail(call, AYNI_ERR_NOT_FOUND, "no member is called `%.*s`; `ayni members` lists them",
                     (int)(name.len < 80 ? name.len : 80), (const char *)name.data);
}

/* A record that is none still has an id, a place and its reason. */
static void write_item(struct call *call, struct place place, struct bytes bytes, const struct record *rec)
{
    struct engine *e = call->control->engine;
    enum void_reason reason = ledger_void(engine_ledger(e), place);
    struct hash id;
    struct packer *p = &call->out;
    record_id(&id, bytes);
    pack_map(p, 4u + (rec != NULL ? 3 : 0) + (reason != VOID_NOT));
    put_bin(p, "id", BYTES_ARRAY(id.bytes));
    put_uint(p, "index", place.index);
    put_uint(p, "len", bytes.len);
    put_str(p, "member", engine_log_name(e, place.log));
    if (rec != NULL) {
        put_bin(p, "signer", BYTES_ARRAY(rec->signer.bytes));
        put_instant(p, "time", rec->time_ms);
        put_str(p, "type", rec->type);
    }
    if (reason != VOID_NOT) put_text(p, "void", void_reason_name(reason));
}

static enum ayni_err write_items(struct page *page, struct store_read *read, struct log_filter *at)
{
    struct call *call = page->call;
    uint64_t applied = ledger_applied(engine_ledger(call->control->engine), at->log);
    for (; at->from < applied && page_goes_on(page); at->from++) {
        struct place place = {at->log, at->from};
        if (at->only_void && ledger_void(engine_ledger(call->control->engine), place) == VOID_NOT) continue;
        size_t start = call->result.len;
        struct bytes bytes;
        struct record rec;
        enum ayni_err err = call_record(call, read, place, &bytes);
        if (err != AYNI_OK) return err;
        bool is_record = record_decode(&rec, bytes) == AYNI_OK;
        if (at->type.len > 0 && (!is_record || !bytes_equal(at->type, rec.type))) continue;
        write_item(call, place, bytes, is_record ? &rec : NULL);
        if (!page_keep(page, start)) break;
    }
    return AYNI_OK;
}

enum ayni_err method_log(struct call *call)
{
    struct log_filter at = {.from = param_uint(call, "from", 0), .only_void = param_bool(call, "void")};
    struct store_read read;
    struct page page;
    page_init(&page, call, PAGE_DEFAULT, PAGE_MAX);
    enum ayni_err err = find_log(call, &at.log);
    (void)param_text(call, "type", &at.type);
    if (err == AYNI_OK) err = store_read_begin(engine_store(call->control->engine), &read);
    if (err != AYNI_OK) return err;
    err = write_items(&page, &read, &at);
    store_read_end(&read);
    bool more = at.from < ledger_applied(engine_ledger(call->control->engine), at.log);
    return err == AYNI_OK ? call_wrap_page(call, page.n, more ? at.from : 0) : err;
}
