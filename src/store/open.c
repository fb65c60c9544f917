/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/heap.h"

/*
 * FOLDER/lock is taken first and let go last; under it nobody else touches FOLDER/store. A new store becomes
 * one with its first transaction, which makes all databases and stamps the format: a crash before leaves an
 * empty LMDB file, and the next opening begins again.
 */

#define MAP_BYTES ((uint64_t)64 << 30)
#define MAP_BYTES_MIN ((uint64_t)1 << 30)
#define MAP_MAX ((uint64_t)1 << 40)

static const char *const db_names[DB_COUNT] = {
    [DB_META] = "meta",   [DB_LOGS] = "logs",   [DB_RECORDS] = "records",
    [DB_TILES] = "tiles", [DB_HEADS] = "heads", [DB_EVIDENCE] = "evidence",
};

static enum ayni_err open_dbs(struct store *st, MDB_txn *txn, unsigned flags)
{
    enum ayni_err err = AYNI_OK;
    for (size_t i = 0; i < DB_COUNT && err == AYNI_OK; i++)
        err = store_err(mdb_dbi_open(txn, db_names[i], flags, &st->dbs[i]));
    return err;
}

static enum ayni_err fill_format(struct store *st, MDB_txn *txn, const void *context)
{
    (void)context;
    const uint8_t format = STORE_FORMAT;
    struct db_key key = db_key_text("format");
    enum ayni_err err = open_dbs(st, txn, MDB_CREATE);
    return err == AYNI_OK ? db_put(st, txn, DB_META, &key, bytes_of(&format, 1), MDB_NOOVERWRITE) : err;
}

/* Read the stamp before anything else, so that what a newer version wrote stays untouched. */
static enum ayni_err check_format(struct store *st, MDB_txn *txn)
{
    struct bytes format;
    struct db_key key = db_key_text("format");
    enum ayni_err err = store_err(mdb_dbi_open(txn, db_names[DB_META], 0, &st->dbs[DB_META]));
    if (err == AYNI_OK) err = db_get(st, txn, DB_META, &key, &format);
    if (err == AYNI_OK && (format.len != 1 || format.data[0] == 0)) err = AYNI_ERR_CORRUPT;
    if (err != AYNI_OK) return err == AYNI_ERR_NOT_FOUND ? AYNI_ERR_CORRUPT : err;
    return format.data[0] > STORE_FORMAT ? AYNI_ERR_VERSION : AYNI_OK;
}

static enum ayni_err is_new(MDB_txn *txn, bool *out)
{
    MDB_dbi names;
    MDB_stat stat;
    enum ayni_err err = store_err(mdb_dbi_open(txn, NULL, 0, &names));
    if (err == AYNI_OK) err = store_err(mdb_stat(txn, names, &stat));
    if (err == AYNI_OK) *out = stat.ms_entries == 0;
    return err;
}

static enum ayni_err load_dbs(struct store *st, bool *out_is_new)
{
    MDB_txn *txn;
    enum ayni_err err = store_err(mdb_txn_begin(st->env, NULL, MDB_RDONLY, &txn));
    if (err != AYNI_OK) return err;
    err = is_new(txn, out_is_new);
    if (err == AYNI_OK && !*out_is_new) err = check_format(st, txn);
    if (err == AYNI_OK && !*out_is_new) {
        err = open_dbs(st, txn, 0);
        if (err == AYNI_ERR_NOT_FOUND) err = AYNI_ERR_CORRUPT;
    }
    if (err == AYNI_OK) return store_err(mdb_txn_commit(txn)); /* keeps the handles */
    mdb_txn_abort(txn);
    return err;
}

/* Commits extend the file ahead of LMDB's last page: shorter means cut off, and reading a SIGBUS. */
static enum ayni_err measure_file(struct store *st)
{
    int fd;
    struct stat info;
    mdb_env_get_fd(st->env, &fd);
    if (fstat(fd, &info) != 0) return AYNI_ERR_IO;
    st->file_bytes = (uint64_t)info.st_size;
    return st->file_bytes < store_used_bytes(st) ? AYNI_ERR_CORRUPT : AYNI_OK;
}

/* The names must be as durable as what is in the files before the first commit is acknowledged. */
static enum ayni_err sync_names(struct store *st)
{
    int data_fd, store_fd = openat(st->folder_fd, "store", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (store_fd < 0) return AYNI_ERR_IO;
    mdb_env_get_fd(st->env, &data_fd);
    bool is_synced = fsync(data_fd) == 0 && fsync(store_fd) == 0 && fsync(st->folder_fd) == 0;
    close(store_fd);
    return is_synced ? AYNI_OK : AYNI_ERR_IO;
}

/*
 * LMDB 0.9.24 leaves both descriptors of its data file open to programs that we start. It was given the
 * lowest free numbers, so they lie below the next one.
 */
static enum ayni_err close_on_exec(struct store *st)
{
    int data_fd;
    struct stat data, info;
    mdb_env_get_fd(st->env, &data_fd);
    int next = fcntl(data_fd, F_DUPFD_CLOEXEC, 0);
    if (next < 0 || fstat(data_fd, &data) != 0) return AYNI_ERR_IO;
    for (int fd = 0; fd < next; fd++)
        if (fstat(fd, &info) == 0 && info.st_dev == data.st_dev && info.st_ino == data.st_ino)
            (void)fcntl(fd, F_SETFD, FD_CLOEXEC);
    close(next);
    return AYNI_OK;
}

static enum ayni_err make_folder(struct store *st)
{
    if (mkdirat(st->folder_fd, "store", 0700) != 0 && errno != EEXIST) return store_err(errno);
    int fd = openat(st->folder_fd, "store", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0) return errno == ELOOP || errno == ENOTDIR ? AYNI_ERR_PERMISSION : store_err(errno);
    close(fd);
    return AYNI_OK;
}

static int try_env(struct store *st, const char *path, uint64_t map_bytes)
{
    int rc = mdb_env_create(&st->env);
    if (rc == 0) rc = mdb_env_set_mapsize(st->env, (size_t)map_bytes);
    if (rc == 0) rc = mdb_env_set_maxdbs(st->env, DB_COUNT);
    /* Durable commits: no NOSYNC, NOMETASYNC, WRITEMAP or MAPASYNC (reliability: "Store rules"). */
    return rc == 0 ? mdb_env_open(st->env, path, MDB_NOTLS, 0600) : rc;
}

/* Where addresses are few (ulimit -v, valgrind) a smaller map will do: it grows. */
static enum ayni_err open_env(struct store *st, const struct store_options *options)
{
    char path[PATH_MAX];
    uint64_t map_bytes = options->map_bytes == 0 ? MAP_BYTES : options->map_bytes;
    st->map_max = options->map_max == 0 ? MAP_MAX : options->map_max;
    if (map_bytes > st->map_max) map_bytes = st->map_max;
    if (snprintf(path, sizeof path, "%s/store", options->folder) >= PATH_MAX) return AYNI_ERR_LIMIT;

    int rc = try_env(st, path, map_bytes);
    while ((rc == ENOMEM || rc == EINVAL) && map_bytes > MAP_BYTES_MIN) {
        if (st->env != NULL) mdb_env_close(st->env);
        st->env = NULL;
        map_bytes /= 2;
        rc = try_env(st, path, map_bytes);
    }
    return store_err(rc == 0 ? mdb_reader_check(st->env, NULL) : rc);
}

static enum ayni_err start(struct store *st, const struct store_options *options)
{
    bool is_new_store = false;
    st->reserve_bytes = options->reserve_bytes;
    buffer_init(&st->scratch, st->heap, STATE_LEN_MAX);
    enum ayni_err err = buffer_reserve(&st->scratch, STATE_LEN_MAX);
    if (err == AYNI_OK) err = make_folder(st);
    if (err == AYNI_OK) err = open_env(st, options);
    if (err == AYNI_OK) err = close_on_exec(st);
    if (err == AYNI_OK) err = measure_file(st);
    if (err == AYNI_OK) err = load_dbs(st, &is_new_store);
    if (err == AYNI_OK) store_fill_holes(st);
    if (err == AYNI_OK && is_new_store) err = store_write(st, NEED_TRANSACTION, fill_format, NULL);
    return err == AYNI_OK ? sync_names(st) : err;
}

static enum ayni_err explain(enum ayni_err err, const char *folder, struct store_fault *fault)
{
    static const char *const mends[] = {
        [AYNI_ERR_VERSION] = "; install that version or a later one, nothing was changed",
        [AYNI_ERR_CORRUPT] = "; keep a copy, then fetch the records again from the other members",
        [AYNI_ERR_FULL] = "; make room on its disk and try again",
        [AYNI_ERR_MEMORY] = "; the limit on address space (ulimit -v) may be too low for the map",
        [AYNI_ERR_PERMISSION] = "; it and its files must be ours",
    };
    bool has_mend = (size_t)err < sizeof mends / sizeof mends[0] && mends[err] != NULL;
    return store_fault_set(fault, err, "%s/store: %s%s", folder, ayni_err_text(err),
                           has_mend ? mends[err] : "");
}

/* Many threads that verify leave no moment without a read: growth of the map goes before reads that begin. */
static void map_lock_init(pthread_rwlock_t *lock)
{
    pthread_rwlockattr_t attributes;
    pthread_rwlockattr_init(&attributes);
    pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
    pthread_rwlock_init(lock, &attributes);
    pthread_rwlockattr_destroy(&attributes);
}

enum ayni_err store_open(struct store **out,
                         struct heap *heap,
                         const struct store_options *options,
                         struct store_fault *fault)
{
    struct store *st = heap_zalloc(heap, sizeof *st);
    if (st == NULL) return explain(AYNI_ERR_MEMORY, options->folder, fault);
    *st = (struct store){.heap = heap, .folder_fd = -1, .lock_fd = -1};
    pthread_mutex_init(&st->writer, NULL);
    map_lock_init(&st->map);
    enum ayni_err err = store_lock(st, options, fault);
    if (err == AYNI_OK) {
        err = start(st, options);
        if (err != AYNI_OK) (void)explain(err, options->folder, fault);
    }
    if (err == AYNI_OK)
        *out = st;
    else
        store_close(st);
    return err;
}

void store_close(struct store *st)
{
    struct heap *heap = st->heap;
    if (st->env != NULL) mdb_env_close(st->env);
    buffer_deinit(&st->scratch);
    pthread_rwlock_destroy(&st->map);
    pthread_mutex_destroy(&st->writer);
    if (st->lock_fd >= 0) close(st->lock_fd);
    if (st->folder_fd >= 0) close(st->folder_fd);
    heap_free(heap, st);
}
