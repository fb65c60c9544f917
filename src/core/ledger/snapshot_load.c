/* SPDX-License-Identifier: Apache-2.0 */
#include "core/ledger/snapshot.h"

#include "core/ledger/loader.h"
#include "core/ledger/snapshot_parts.h"

static void load_reasons(struct loader *in, struct log *log)
{
    struct bytes reasons;
    for (size_t n = load_count(in); n > 0 && in->err == AYNI_OK; n--) {
        if (!load_went_well(in, cursor_read_bin(&in->cursor, &reasons))) return;
        for (size_t i = 0; i < reasons.len && in->err == AYNI_OK; i++) {
            load_require(in, reasons.data[i] < VOID_REASONS);
            if (load_went_well(in, verdicts_reserve(&log->verdicts, in->ledger->heap)))
                verdicts_add(&log->verdicts, (enum void_reason)reasons.data[i]);
        }
    }
}

static void load_logs(struct loader *in, struct hash *out_roots)
{
    const struct ledger *l = in->ledger;
    load_array(in, l->charter->n_founders);
    for (uint32_t i = 0; i < l->charter->n_founders && in->err == AYNI_OK; i++) {
        struct log *log = log_at(l, i);
        load_array(in, SNAPSHOT_LOG_FIELDS);
        load_fixed(in, out_roots[i].bytes, sizeof out_roots[i].bytes);
        member_at(l, log->member)->joined = load_bool(in);
        log->n_applied = load_uint(in, LOG_RECORDS_MAX);
        load_reasons(in, log);
        load_require(in, log->verdicts.n == (l->interpreted ? log->n_applied : 0));
    }
}

static void load_state(struct loader *in, struct hash *out_roots)
{
    struct ledger *l = in->ledger;
    l->n_void = load_uint(in, UINT64_MAX);
    load_logs(in, out_roots);
    load_index(in, &l->ids);
    load_index(in, &l->labels);
    load_versions(in);
    load_commitments(in);
    load_acts(in);
    (void)load_went_well(in, cursor_finish(&in->cursor));
}

/* What the rest was written by, and for which ledger. */
static enum ayni_err load_head(struct cursor *c, const struct ledger_id *want, struct spread *out)
{
    size_t n_fields = 0;
    struct bytes label = {0}, version = {0};
    uint64_t format = 0;
    struct ledger_id ledger;
    enum ayni_err err = cursor_read_array(c, &n_fields);
    if (err == AYNI_OK) err = cursor_read_str(c, &label);
    if (err == AYNI_OK) err = cursor_read_uint(c, &format);
    if (err == AYNI_OK) err = cursor_read_str(c, &version);
    if (err != AYNI_OK || !bytes_equal(label, BYTES_LITERAL(SNAPSHOT_LABEL))) return AYNI_ERR_CORRUPT;
    if (format != SNAPSHOT_FORMAT || n_fields != SNAPSHOT_FIELDS) return AYNI_ERR_VERSION;
    if (!bytes_equal(version, BYTES_LITERAL(AYNI_VERSION))) return AYNI_ERR_VERSION;
    err = cursor_read_fixed(c, ledger.bytes, sizeof ledger.bytes);
    if (err == AYNI_OK) err = cursor_read_fixed(c, out->bytes, sizeof out->bytes);
    if (err != AYNI_OK) return AYNI_ERR_CORRUPT;
    return ledger_id_equal(&ledger, want) ? AYNI_OK : AYNI_ERR_LEDGER;
}

/* The bytes without the hash that ends them. */
static enum ayni_err check_hash(struct bytes *snapshot)
{
    struct hash hash;
    if (snapshot->len < sizeof hash.bytes) return AYNI_ERR_CORRUPT;
    snapshot->len -= sizeof hash.bytes;
    sha256(hash.bytes, *snapshot);
    bool holds = memcmp(hash.bytes, snapshot->data + snapshot->len, sizeof hash.bytes) == 0;
    return holds ? AYNI_OK : AYNI_ERR_CORRUPT;
}

enum ayni_err ledger_load(struct ledger **out,
                          struct hash *out_roots,
                          struct heap *heap,
                          const struct charter *charter,
                          struct bytes snapshot)
{
    struct spread spread;
    enum ayni_err err = check_hash(&snapshot);
    struct loader in = {.cursor = cursor_of(snapshot)};
    if (err == AYNI_OK) err = load_head(&in.cursor, &charter->id, &spread);
    if (err != AYNI_OK) return err;
    in.ledger = ledger_new(heap, charter, &spread);
    if (in.ledger == NULL) return AYNI_ERR_MEMORY;
    load_state(&in, out_roots);
    if (in.err == AYNI_OK)
        *out = in.ledger;
    else
        ledger_free(in.ledger);
    return in.err;
}
