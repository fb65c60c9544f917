/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <assert.h>

#include "core/crypto/crypto.h"

struct binding {
    struct bytes charter;
    const struct log_id *logs;
    size_t n_logs;
};

/* AYNI_ERR_NOT_FOUND when nothing is bound yet. */
static enum ayni_err check_bound(struct store *st, MDB_txn *txn, const struct binding *binding)
{
    struct bytes value;
    MDB_stat stat;
    struct db_key key = db_key_text("charter");
    enum ayni_err err = db_get(st, txn, DB_META, &key, &value);
    if (err != AYNI_OK) return err;
    if (!bytes_equal(value, binding->charter)) return AYNI_ERR_LEDGER;
    err = store_err(mdb_stat(txn, st->dbs[DB_LOGS], &stat));
    if (err == AYNI_OK && stat.ms_entries != binding->n_logs) return AYNI_ERR_LEDGER;
    for (uint32_t i = 0; i < binding->n_logs && err == AYNI_OK; i++) {
        key = db_key_log(i);
        err = db_get(st, txn, DB_LOGS, &key, &value);
        if (err == AYNI_OK && !bytes_equal(value, BYTES_ARRAY(binding->logs[i].bytes))) err = AYNI_ERR_LEDGER;
    }
    return err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_CORRUPT : err;
}

static enum ayni_err fill_binding(struct store *st, MDB_txn *txn, const void *context)
{
    const struct binding *binding = context;
    struct ledger_id id;
    enum ayni_err err = check_bound(st, txn, binding);
    if (err != AYNI_ERR_NOT_FOUND) return err;

    sha256(id.bytes, binding->charter);
    struct db_key key = db_key_text("ledger");
    err = db_put(st, txn, DB_META, &key, BYTES_ARRAY(id.bytes), MDB_NOOVERWRITE);
    key = db_key_text("charter");
    if (err == AYNI_OK) err = db_put(st, txn, DB_META, &key, binding->charter, MDB_NOOVERWRITE);
    for (uint32_t i = 0; i < binding->n_logs && err == AYNI_OK; i++) {
        key = db_key_log(i);
        err = db_put(st, txn, DB_LOGS, &key, BYTES_ARRAY(binding->logs[i].bytes), MDB_NOOVERWRITE);
    }
    return err == AYNI_ERR_EXISTS ? AYNI_ERR_CORRUPT : err;
}

enum ayni_err store_bind(struct store *st, struct bytes charter, const struct log_id *logs, size_t n_logs)
{
    assert(n_logs <= SYNC_LOGS_MAX);
    struct binding binding = {charter, logs, n_logs};
    uint64_t need = NEED_TRANSACTION + NEED_FACTOR * (charter.len + n_logs * NEED_ENTRY);
    return store_write(st, need, fill_binding, &binding);
}
