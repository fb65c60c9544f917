/* SPDX-License-Identifier: Apache-2.0 */
#include "store/env.h"

#include <assert.h>

/* After a meta page that could not be written LMDB refuses every transaction (MDB_PANIC). */
static bool is_alive(struct store *st)
{
    MDB_txn *txn;
    if (mdb_txn_begin(st->env, NULL, 0, &txn) != 0) return false;
    mdb_txn_abort(txn);
    return true;
}

/*
 * The meta page is written last. While LMDB still takes transactions, "no room" and "no memory" came before
 * it: the transaction is gone, and its pages are free and will be written anew before anything refers to
 * them. Any other failure leaves open what the disk keeps (reliability: a failed fdatasync may drop pages).
 */
static enum ayni_err finish(struct store *st, MDB_txn *txn)
{
    enum ayni_err err = store_err(mdb_txn_commit(txn)); /* takes txn, also when it fails */
    if (err == AYNI_OK) return AYNI_OK;
    if ((err == AYNI_ERR_FULL || err == AYNI_ERR_MEMORY) && is_alive(st)) return err;
    st->broken = true;
    return AYNI_ERR_IO;
}

static enum ayni_err run(struct store *st, uint64_t need, store_fill_fn fill, const void *context)
{
    MDB_txn *txn;
    if (st->broken) return AYNI_ERR_IO;
    enum ayni_err err = store_make_room(st, need);
    if (err == AYNI_OK) err = store_err(mdb_txn_begin(st->env, NULL, 0, &txn));
    if (err != AYNI_OK) return err;
    err = fill(st, txn, context);
    if (err == AYNI_OK) return finish(st, txn);
    mdb_txn_abort(txn);
    return err;
}

enum ayni_err store_write(struct store *st, uint64_t need, store_fill_fn fill, const void *context)
{
    int rc = pthread_mutex_lock(&st->writer);
    assert(rc == 0);
    enum ayni_err err = run(st, need, fill, context);
    pthread_mutex_unlock(&st->writer);
    return err;
}
