/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <assert.h>
#include <string.h>

#include "core/crypto/crypto.h"

#define LOG_ENTRY_MAX 512 /* bytes of an id and a key's text */

struct binding {
    struct bytes charter;
    const struct log_id *logs;
    size_t n_logs;
};

/* What stands behind the charter's logs was added, with a key. */
static enum ayni_err check_end(struct store *st, MDB_txn *txn, size_t n_logs)
{
    struct bytes entry;
    struct db_key key = db_key_log((uint32_t)n_logs);
    enum ayni_err err = db_get(st, txn, DB_LOGS, &key, &entry);
    if (err == AYNI_ERR_NOT_FOUND) return AYNI_OK;
    return err == AYNI_OK && entry.len == sizeof(struct log_id) ? AYNI_ERR_LEDGER : err;
}

/* AYNI_ERR_NOT_FOUND when nothing is bound yet. */
static enum ayni_err check_bound(struct store *st, MDB_txn *txn, const struct binding *binding)
{
    struct bytes value;
    struct db_key key = db_key_text("charter");
    enum ayni_err err = db_get(st, txn, DB_META, &key, &value);
    if (err != AYNI_OK) return err;
    if (!bytes_equal(value, binding->charter)) return AYNI_ERR_LEDGER;
    err = check_end(st, txn, binding->n_logs);
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

struct addition {
    uint32_t log;
    const struct log_id *id;
    struct bytes entry;
};

static bool begins_with(struct bytes entry, const struct log_id *id)
{
    return entry.len >= sizeof id->bytes && memcmp(entry.data, id->bytes, sizeof id->bytes) == 0;
}

/* Whether the number is the log's already; AYNI_ERR_NOT_FOUND when it is free, and the next one. */
static enum ayni_err check_number(struct store *st, MDB_txn *txn, const struct addition *addition)
{
    MDB_stat stat;
    struct bytes value;
    struct db_key key = db_key_log(addition->log);
    enum ayni_err err = db_get(st, txn, DB_LOGS, &key, &value);
    if (err == AYNI_OK) return begins_with(value, addition->id) ? AYNI_OK : AYNI_ERR_CORRUPT;
    if (err != AYNI_ERR_NOT_FOUND) return err;
    err = store_err(mdb_stat(txn, st->dbs[DB_LOGS], &stat));
    if (err != AYNI_OK) return err;
    return stat.ms_entries == addition->log ? AYNI_ERR_NOT_FOUND : AYNI_ERR_CORRUPT;
}

static enum ayni_err fill_addition(struct store *st, MDB_txn *txn, const void *context)
{
    const struct addition *addition = context;
    struct bytes charter;
    struct db_key key = db_key_text("charter");
    enum ayni_err err = db_get(st, txn, DB_META, &key, &charter);
    if (err != AYNI_OK) return err;
    err = check_number(st, txn, addition);
    if (err != AYNI_ERR_NOT_FOUND) return err;
    key = db_key_log(addition->log);
    return db_put(st, txn, DB_LOGS, &key, addition->entry, MDB_NOOVERWRITE);
}

enum ayni_err store_add_log(struct store *st, uint32_t log, const struct log_id *id, const struct vkey *key)
{
    struct buffer entry;
    buffer_init(&entry, st->heap, LOG_ENTRY_MAX);
    enum ayni_err err = buffer_append(&entry, BYTES_ARRAY(id->bytes));
    if (err == AYNI_OK) err = vkey_write(&entry, key);
    struct addition addition = {log, id, buffer_view(&entry)};
    if (err == AYNI_OK)
        err = store_write(st, NEED_TRANSACTION + NEED_FACTOR * (LOG_ENTRY_MAX + NEED_ENTRY), fill_addition,
                          &addition);
    buffer_deinit(&entry);
    return err;
}
