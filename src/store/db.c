/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <assert.h>
#include <string.h>

/* Big-endian numbers: LMDB orders keys by bytes, so the records of a log stand in their order. */
static void append_be(struct db_key *key, uint64_t value, size_t n_bytes)
{
    assert(key->len + n_bytes <= DB_KEY_LEN_MAX);
    for (size_t i = n_bytes; i > 0; i--)
        key->bytes[key->len++] = (uint8_t)(value >> (8 * (i - 1)));
}

struct db_key db_key_log(uint32_t log)
{
    struct db_key key = {0};
    append_be(&key, log, 4);
    return key;
}

struct db_key db_key_record(uint32_t log, uint64_t index)
{
    struct db_key key = db_key_log(log);
    append_be(&key, index, 8);
    return key;
}

struct db_key db_key_tile(uint32_t log, unsigned level, uint64_t number)
{
    struct db_key key = db_key_log(log);
    append_be(&key, level, 1);
    append_be(&key, number, 8);
    return key;
}

struct db_key db_key_text(const char *text)
{
    struct db_key key = {.len = strlen(text)};
    assert(key.len <= DB_KEY_LEN_MAX);
    memcpy(key.bytes, text, key.len);
    return key;
}

MDB_val db_key_val(const struct db_key *key)
{
    return (MDB_val){key->len, (void *)(uintptr_t)key->bytes};
}

enum ayni_err db_get(
    struct store *st, MDB_txn *txn, enum store_db db, const struct db_key *key, struct bytes *out)
{
    MDB_val name = db_key_val(key), value;
    enum ayni_err err = store_err(mdb_get(txn, st->dbs[db], &name, &value));
    if (err == AYNI_OK) *out = bytes_of(value.mv_data, value.mv_size);
    return err;
}

enum ayni_err db_put(struct store *st,
                     MDB_txn *txn,
                     enum store_db db,
                     const struct db_key *key,
                     struct bytes value,
                     unsigned flags)
{
    MDB_val name = db_key_val(key), data = {value.len, (void *)(uintptr_t)value.data};
    return store_err(mdb_put(txn, st->dbs[db], &name, &data, flags));
}
