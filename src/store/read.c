/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <string.h>

#include "core/crypto/crypto.h"

enum ayni_err store_read_begin(struct store *st, struct store_read *out)
{
    MDB_txn *txn;
    if (pthread_rwlock_rdlock(&st->map) != 0) return AYNI_ERR_IO;
    enum ayni_err err = store_err(mdb_txn_begin(st->env, NULL, MDB_RDONLY, &txn));
    if (err == AYNI_OK)
        *out = (struct store_read){st, txn};
    else
        pthread_rwlock_unlock(&st->map);
    return err;
}

void store_read_end(struct store_read *read)
{
    mdb_txn_abort(read->txn);
    pthread_rwlock_unlock(&read->store->map);
    *read = (struct store_read){0};
}

static enum ayni_err read_get(struct store_read *read,
                              enum store_db db,
                              const struct db_key *key,
                              struct bytes *out)
{
    return db_get(read->store, read->txn, db, key, out);
}

enum ayni_err store_charter(struct store_read *read, struct bytes *out)
{
    struct ledger_id id;
    struct bytes charter, bound;
    struct db_key charter_key = db_key_text("charter"), ledger_key = db_key_text("ledger");
    enum ayni_err err = read_get(read, DB_META, &charter_key, &charter);
    if (err != AYNI_OK) return err;
    sha256(id.bytes, charter);
    err = read_get(read, DB_META, &ledger_key, &bound);
    if (err == AYNI_ERR_NOT_FOUND || (err == AYNI_OK && !bytes_equal(bound, BYTES_ARRAY(id.bytes))))
        return AYNI_ERR_CORRUPT;
    if (err == AYNI_OK) *out = charter;
    return err;
}

enum ayni_err store_n_logs(struct store_read *read, size_t *out)
{
    MDB_stat stat;
    enum ayni_err err = store_err(mdb_stat(read->txn, read->store->dbs[DB_LOGS], &stat));
    if (err == AYNI_OK) *out = stat.ms_entries;
    return err;
}

static enum ayni_err get_log(struct store_read *read, uint32_t log, struct bytes *out)
{
    struct db_key key = db_key_log(log);
    enum ayni_err err = read_get(read, DB_LOGS, &key, out);
    return err == AYNI_OK && out->len < sizeof(struct log_id) ? AYNI_ERR_CORRUPT : err;
}

enum ayni_err store_log_id(struct store_read *read, uint32_t log, struct log_id *out)
{
    struct bytes entry;
    enum ayni_err err = get_log(read, log, &entry);
    if (err == AYNI_OK) memcpy(out->bytes, entry.data, sizeof out->bytes);
    return err;
}

enum ayni_err store_log_key(struct store_read *read, uint32_t log, struct vkey *out)
{
    struct bytes entry;
    enum ayni_err err = get_log(read, log, &entry);
    if (err != AYNI_OK) return err;
    struct bytes text = bytes_after(entry, sizeof(struct log_id));
    if (text.len == 0) return AYNI_ERR_NOT_FOUND;
    return vkey_parse(out, text) == AYNI_OK ? AYNI_OK : AYNI_ERR_CORRUPT;
}

enum ayni_err log_state_get(struct store *st, MDB_txn *txn, uint32_t log, struct log_state *out)
{
    struct bytes value;
    struct db_key key = db_key_log(log);
    enum ayni_err err = db_get(st, txn, DB_HEADS, &key, &value);
    if (err == AYNI_OK) return log_state_decode(out, value);
    if (err != AYNI_ERR_NOT_FOUND) return err;
    memset(out, 0, sizeof *out);
    return AYNI_OK;
}

enum ayni_err store_log_state(struct store_read *read, uint32_t log, struct log_state *out)
{
    return log_state_get(read->store, read->txn, log, out);
}

enum ayni_err store_evidence(struct store_read *read, uint32_t log, struct bytes *out_note)
{
    struct db_key key = db_key_log(log);
    return read_get(read, DB_EVIDENCE, &key, out_note);
}
