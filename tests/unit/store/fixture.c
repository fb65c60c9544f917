/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <fcntl.h>
#include <inttypes.h>
#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char charter[] = "a charter";

static void log_ids(struct log_id out[FIXTURE_LOGS])
{
    for (int i = 0; i < FIXTURE_LOGS; i++)
        memset(out[i].bytes, 0xa0 + i, sizeof out[i].bytes);
}

enum ayni_err fixture_open(struct fixture *f)
{
    assert_null(f->store);
    f->options.folder = f->folder;
    return store_open(&f->store, test_heap(), &f->options, &f->fault);
}

void fixture_close(struct fixture *f)
{
    if (f->store != NULL) store_close(f->store);
    f->store = NULL;
}

void fixture_init(struct fixture *f)
{
    struct log_id ids[FIXTURE_LOGS];
    log_ids(ids);
    assert_int_equal(fixture_open(f), AYNI_OK);
    assert_int_equal(store_bind(f->store, BYTES_LITERAL(charter), ids, FIXTURE_LOGS), AYNI_OK);
}

int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    scratch_make(f->folder, NULL);
    fixture_init(f);
    *state = f;
    return 0;
}

int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    fixture_close(f);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

struct bytes fixture_data_file(const struct fixture *f)
{
    char path[SCRATCH_PATH_MAX + 16];
    struct stat info;
    snprintf(path, sizeof path, "%s/store/data.mdb", f->folder);
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    uint8_t *data = malloc((size_t)info.st_size);
    assert_non_null(data);
    assert_int_equal(read(fd, data, (size_t)info.st_size), info.st_size);
    close(fd);
    return bytes_of(data, (size_t)info.st_size);
}

void fixture_record(uint8_t *out, size_t len, uint32_t log, uint64_t index)
{
    uint64_t seed = ((uint64_t)log << 40) + index + 1;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)(fixture_random(&seed) >> 56);
}

static void append_leaf(struct batch *batch, size_t i, uint32_t log, size_t len)
{
    struct sync_commit *commit = &batch->commit;
    uint8_t *record = batch->data + i * len;
    fixture_record(record, len, log, batch->after.tree.size);
    batch->records[i] = bytes_of(record, len);
    tree_leaf_hash(&batch->leaves[i], batch->records[i]);
    commit->n_tiles += tree_append(&batch->after.tree, &batch->leaves[i], batch->tiles + commit->n_tiles);
}

void batch_make(struct batch *batch, const struct log_state *before, uint32_t log, size_t n, size_t len)
{
    *batch = (struct batch){.after = *before};
    batch->records = calloc(n + 1, sizeof *batch->records);
    batch->leaves = calloc(n + 1, sizeof *batch->leaves);
    batch->tiles = calloc(n + TREE_TILES_PER_LEAF, 2 * sizeof *batch->tiles);
    batch->data = malloc(n * len + 1);
    assert_true(batch->records && batch->leaves && batch->tiles && batch->data);
    for (size_t i = 0; i < n; i++)
        append_leaf(batch, i, log, len);
    batch->after.target.size = batch->after.tree.size;
    tree_root(&batch->after.target.root, &batch->after.tree);
    batch->after.note_len = (size_t)snprintf((char *)batch->after.note, sizeof batch->after.note,
                                             "head %" PRIu64, batch->after.tree.size);
    batch->commit.log = log;
    batch->commit.from = before->tree.size;
    batch->commit.n_records = n;
    batch->commit.records = batch->records;
    batch->commit.leaves = batch->leaves;
    batch->commit.tiles = batch->tiles;
    batch->commit.after = &batch->after;
}

void batch_free(struct batch *batch)
{
    free(batch->records);
    free(batch->leaves);
    free(batch->tiles);
    free(batch->data);
}

enum ayni_err fixture_commit(struct fixture *f, uint32_t log, size_t n, size_t len)
{
    struct batch batch;
    batch_make(&batch, &f->logs[log], log, n, len);
    enum ayni_err err = store_commit(f->store, &batch.commit, 1);
    if (err == AYNI_OK) f->logs[log] = batch.after;
    batch_free(&batch);
    return err;
}

static void check_root(struct store_read *read, uint32_t log, const struct log_state *want)
{
    uint64_t start = 0;
    unsigned peak = 0;
    for (unsigned height = TREE_PEAKS_MAX; height-- > 0;) {
        struct hash node;
        if (((want->tree.size >> height) & 1) == 0) continue;
        assert_int_equal(store_subtree(read, log, start, height, &node), AYNI_OK);
        assert_memory_equal(node.bytes, want->tree.peaks[peak].bytes, sizeof node.bytes);
        peak++;
        start += (uint64_t)1 << height;
    }
    assert_int_equal(start, want->tree.size);
}

void fixture_check_log(struct fixture *f, uint32_t log, size_t len)
{
    struct store_read read;
    struct log_state held;
    const struct log_state *want = &f->logs[log];
    uint8_t *record = malloc(len + 1);
    struct bytes got;
    assert_non_null(record);
    assert_int_equal(store_read_begin(f->store, &read), AYNI_OK);
    assert_int_equal(store_log_state(&read, log, &held), AYNI_OK);
    assert_int_equal(held.tree.size, want->tree.size);
    assert_true(hash_equal(&held.target.root, &want->target.root));
    assert_true(bytes_equal(bytes_of(held.note, held.note_len), bytes_of(want->note, want->note_len)));
    for (uint64_t i = 0; i < want->tree.size; i++) {
        fixture_record(record, len, log, i);
        assert_int_equal(store_record(&read, log, i, &got), AYNI_OK);
        assert_true(bytes_equal(got, bytes_of(record, len)));
    }
    assert_int_equal(store_record(&read, log, want->tree.size, &got), AYNI_ERR_NOT_FOUND);
    check_root(&read, log, want);
    store_read_end(&read);
    free(record);
}

void fixture_tamper(const struct fixture *f, const char *db, struct bytes key, struct bytes value)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    MDB_val name = {key.len, (void *)(uintptr_t)key.data};
    MDB_val data = {value.len, (void *)(uintptr_t)value.data};
    char path[SCRATCH_PATH_MAX + 16];
    snprintf(path, sizeof path, "%s/store", f->folder);
    assert_null(f->store);
    assert_int_equal(mdb_env_create(&env), 0);
    assert_int_equal(mdb_env_set_maxdbs(env, 8), 0);
    assert_int_equal(mdb_env_open(env, path, 0, 0600), 0);
    assert_int_equal(mdb_txn_begin(env, NULL, 0, &txn), 0);
    assert_int_equal(mdb_dbi_open(txn, db, MDB_CREATE, &dbi), 0);
    int rc = value.data == NULL ? mdb_del(txn, dbi, &name, NULL) : mdb_put(txn, dbi, &name, &data, 0);
    assert_int_equal(rc, 0);
    assert_int_equal(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

uint64_t fixture_seed(void)
{
    const char *text = getenv("AYNI_SEED");
    uint64_t seed = text == NULL ? (uint64_t)time(NULL) : strtoull(text, NULL, 10);
    fprintf(stderr, "AYNI_SEED=%" PRIu64 "\n", seed);
    return seed;
}

/* splitmix64 */
uint64_t fixture_random(uint64_t *seed)
{
    uint64_t z = *seed += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}
