/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <string.h>

#define NEED_COMMIT ((uint64_t)4 * STATE_LEN_MAX)

struct commit_list {
    const struct sync_commit *commits;
    size_t n;
};

static uint64_t need_of(const struct commit_list *list)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < list->n; i++) {
        const struct sync_commit *commit = &list->commits[i];
        bytes += NEED_COMMIT + (commit->n_records + commit->n_tiles) * NEED_ENTRY;
        for (size_t k = 0; k < commit->n_records; k++)
            bytes += commit->records[k].len;
    }
    return NEED_TRANSACTION + NEED_FACTOR * bytes;
}

/* A log is known by its number in `logs`. */
static enum ayni_err check_log(struct store *st, MDB_txn *txn, uint32_t log)
{
    struct bytes id;
    struct db_key key = db_key_log(log);
    enum ayni_err err = db_get(st, txn, DB_LOGS, &key, &id);
    return err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_CORRUPT : err;
}

static enum ayni_err check_continues(struct store *st, MDB_txn *txn, const struct sync_commit *commit)
{
    struct log_state held;
    enum ayni_err err = check_log(st, txn, commit->log);
    if (err == AYNI_OK) err = log_state_get(st, txn, commit->log, &held);
    if (err != AYNI_OK) return err;
    if (commit->from != held.tree.size) return AYNI_ERR_CORRUPT;
    return commit->after->tree.size == commit->from + commit->n_records ? AYNI_OK : AYNI_ERR_CORRUPT;
}

/* MDB_APPEND fills pages whole, but is for keys above all others: the logs share a database. */
static unsigned put_flags(MDB_cursor *cursor, const struct db_key *first)
{
    MDB_val last, data;
    if (mdb_cursor_get(cursor, &last, &data, MDB_LAST) != 0) return MDB_APPEND;
    int order = bytes_compare(bytes_of(last.mv_data, last.mv_size), bytes_of(first->bytes, first->len));
    return order < 0 ? MDB_APPEND : MDB_NOOVERWRITE;
}

static enum ayni_err put_record(
    MDB_cursor *cursor, const struct db_key *key, const struct sync_commit *commit, size_t i, unsigned flags)
{
    const struct bytes *record = &commit->records[i];
    size_t hash_len = sizeof commit->leaves[i].bytes;
    MDB_val name = db_key_val(key), value = {hash_len + record->len, NULL};
    enum ayni_err err = store_err(mdb_cursor_put(cursor, &name, &value, flags | MDB_RESERVE));
    if (err != AYNI_OK) return err;
    memcpy(value.mv_data, commit->leaves[i].bytes, hash_len);
    if (record->len > 0) memcpy((uint8_t *)value.mv_data + hash_len, record->data, record->len);
    return AYNI_OK;
}

static enum ayni_err put_records(struct store *st, MDB_txn *txn, const struct sync_commit *commit)
{
    MDB_cursor *cursor;
    if (commit->n_records == 0) return AYNI_OK;
    enum ayni_err err = store_err(mdb_cursor_open(txn, st->dbs[DB_RECORDS], &cursor));
    if (err != AYNI_OK) return err;
    struct db_key first = db_key_record(commit->log, commit->from);
    unsigned flags = put_flags(cursor, &first);
    for (size_t i = 0; i < commit->n_records && err == AYNI_OK; i++) {
        struct db_key key = db_key_record(commit->log, commit->from + i);
        err = put_record(cursor, &key, commit, i, flags);
    }
    mdb_cursor_close(cursor);
    return err;
}

static enum ayni_err put_tiles(struct store *st, MDB_txn *txn, const struct sync_commit *commit)
{
    enum ayni_err err = AYNI_OK;
    for (size_t i = 0; i < commit->n_tiles && err == AYNI_OK; i++) {
        const struct tree_tile *tile = &commit->tiles[i];
        struct db_key key = db_key_tile(commit->log, tile->level, tile->number);
        err = db_put(st, txn, DB_TILES, &key, BYTES_ARRAY(tile->hash.bytes), MDB_NOOVERWRITE);
    }
    return err;
}

static enum ayni_err put_state(struct store *st, MDB_txn *txn, const struct sync_commit *commit)
{
    struct db_key key = db_key_log(commit->log);
    buffer_clear(&st->scratch);
    enum ayni_err err = log_state_encode(&st->scratch, commit->after);
    return err == AYNI_OK ? db_put(st, txn, DB_HEADS, &key, buffer_view(&st->scratch), 0) : err;
}

static enum ayni_err fill_commits(struct store *st, MDB_txn *txn, const void *context)
{
    const struct commit_list *list = context;
    enum ayni_err err = AYNI_OK;
    for (size_t i = 0; i < list->n && err == AYNI_OK; i++) {
        err = check_continues(st, txn, &list->commits[i]);
        if (err == AYNI_OK) err = put_records(st, txn, &list->commits[i]);
        if (err == AYNI_OK) err = put_tiles(st, txn, &list->commits[i]);
        if (err == AYNI_OK) err = put_state(st, txn, &list->commits[i]);
    }
    /* A record or tile beyond the size that the head names: it was not written by us. */
    return err == AYNI_ERR_EXISTS ? AYNI_ERR_CORRUPT : err;
}

enum ayni_err store_commit(struct store *st, const struct sync_commit *commits, size_t n)
{
    struct commit_list list = {commits, n};
    return store_write(st, need_of(&list), fill_commits, &list);
}

struct evidence {
    uint32_t log;
    struct bytes note;
};

static enum ayni_err fill_evidence(struct store *st, MDB_txn *txn, const void *context)
{
    const struct evidence *evidence = context;
    struct db_key key = db_key_log(evidence->log);
    enum ayni_err err = check_log(st, txn, evidence->log);
    if (err == AYNI_OK) err = db_put(st, txn, DB_EVIDENCE, &key, evidence->note, MDB_NOOVERWRITE);
    return err == AYNI_ERR_EXISTS ? AYNI_OK : err;
}

enum ayni_err store_put_evidence(struct store *st, uint32_t log, struct bytes note)
{
    struct evidence evidence = {log, note};
    return store_write(st, NEED_TRANSACTION + NEED_FACTOR * note.len, fill_evidence, &evidence);
}
