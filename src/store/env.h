/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include <lmdb.h>
#include <pthread.h>

#include "core/base/buffer.h"
#include "store/store.h"

/* Inside of the store; for src/store/ alone. */

#define STORE_FORMAT 1 /* in `meta`; raised with every change of what the databases hold */

enum store_db {
    DB_META,     /* "format" -> byte; "ledger" -> SHA-256 of the charter; "charter" -> its bytes */
    DB_LOGS,     /* be32 log -> log id, and of one that was added the text of its key */
    DB_RECORDS,  /* be32 log || be64 index -> leaf hash || record */
    DB_TILES,    /* be32 log || level || be64 number -> root of a full tile */
    DB_HEADS,    /* be32 log -> encoded log_state */
    DB_EVIDENCE, /* be32 log -> signed note */
    DB_COUNT,
};

struct store {
    struct heap *heap;
    MDB_env *env; /* NULL: not open */
    MDB_dbi dbs[DB_COUNT];
    int folder_fd;
    int lock_fd;
    pthread_mutex_t writer; /* held over a write transaction and what belongs to it */
    pthread_rwlock_t map;   /* reads share it; growth of the map, which moves it, has it alone */
    bool broken;            /* a commit ended unknown; under `writer`, as what follows */
    uint64_t file_bytes;    /* reserved on the disk for the data file */
    uint64_t map_max;
    uint64_t reserve_bytes;
    struct buffer scratch; /* an encoded log_state; reserved at open, so that no commit runs out of memory */
};

/* err.c: LMDB's and the system's codes, translated at the border. */
enum ayni_err store_err(int rc);

/* Write the sentence and pass `err` on. */
__attribute__((format(printf, 3, 4))) enum ayni_err store_fault_set(struct store_fault *fault,
                                                                    enum ayni_err err,
                                                                    const char *format,
                                                                    ...);

/* lock.c: check the folder, take its lock: sets folder_fd and lock_fd. */
AYNI_MUST_CHECK enum ayni_err store_lock(struct store *st,
                                         const struct store_options *options,
                                         struct store_fault *fault);
/* Whether statfs names a file system over a network, where LMDB's locks and map are not safe. */
bool store_is_remote(unsigned long type);

/* space.c: bytes up to the last page that is used. The caller holds `writer` or shares `map`. */
uint64_t store_used_bytes(const struct store *st);
/*
 * Upper bounds of what a transaction adds to the file: pages that split are half full at worst, and each
 * transaction copies the paths that it changes. NEED_TRANSACTION + NEED_FACTOR * (bytes + entries *
 * NEED_ENTRY).
 */
#define NEED_TRANSACTION ((uint64_t)256 << 10)
#define NEED_FACTOR 3
#define NEED_ENTRY 128
/*
 * Take blocks for all of the data file: a copy of a store has holes where the original had room that was not
 * used yet. Where there is no room now, it is taken before the next commit.
 */
void store_fill_holes(struct store *st);
/*
 * Make room for a transaction that writes up to `need` bytes, in the map and on the disk, so that a full disk
 * shows before LMDB writes. Errors: AYNI_ERR_FULL, AYNI_ERR_IO
 */
AYNI_MUST_CHECK enum ayni_err store_make_room(struct store *st, uint64_t need);

/*
 * write.c: one durable transaction. `fill` writes through db_put.
 * Errors: those of `fill`; AYNI_ERR_FULL and AYNI_ERR_MEMORY, nothing changed; AYNI_ERR_IO
 */
typedef enum ayni_err (*store_fill_fn)(struct store *st, MDB_txn *txn, const void *context);
AYNI_MUST_CHECK enum ayni_err store_write(struct store *st,
                                          uint64_t need,
                                          store_fill_fn fill,
                                          const void *context);

/* db.c */
#define DB_KEY_LEN_MAX 13
struct db_key {
    size_t len;
    uint8_t bytes[DB_KEY_LEN_MAX];
};
struct db_key db_key_log(uint32_t log);
struct db_key db_key_record(uint32_t log, uint64_t index);
struct db_key db_key_tile(uint32_t log, unsigned level, uint64_t number);
struct db_key db_key_text(const char *text);
MDB_val db_key_val(const struct db_key *key); /* borrows */

/* Errors: AYNI_ERR_NOT_FOUND. The view is valid until the transaction ends or, in a write, the next put. */
AYNI_MUST_CHECK enum ayni_err db_get(
    struct store *st, MDB_txn *txn, enum store_db db, const struct db_key *key, struct bytes *out);
/* `flags` of mdb_put. Errors: AYNI_ERR_EXISTS with MDB_NOOVERWRITE */
AYNI_MUST_CHECK enum ayni_err db_put(struct store *st,
                                     MDB_txn *txn,
                                     enum store_db db,
                                     const struct db_key *key,
                                     struct bytes value,
                                     unsigned flags);

/* read.c: an all-zero state where nothing is held. */
AYNI_MUST_CHECK enum ayni_err log_state_get(struct store *st,
                                            MDB_txn *txn,
                                            uint32_t log,
                                            struct log_state *out);

/* state.c */
#define STATE_LEN_MAX 4608
/* What a log can be: sizes in order, a root that fits its tree, `beyond` exactly where it is needed. */
bool log_state_is_sound(const struct log_state *state);
/* Append. `state` is sound. */
AYNI_MUST_CHECK enum ayni_err log_state_encode(struct buffer *out, const struct log_state *state);
/* Errors: AYNI_ERR_CORRUPT */
AYNI_MUST_CHECK enum ayni_err log_state_decode(struct log_state *out, struct bytes value);
