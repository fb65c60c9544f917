/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "store/store.h"
#include "support/scratch.h"

/* A temporary data folder, and logs whose records are known from their place alone. */

#define FIXTURE_LOGS 3

struct fixture {
    char folder[SCRATCH_PATH_MAX];
    struct store *store; /* NULL: closed */
    struct store_options options;
    struct store_fault fault;
    struct log_state logs[FIXTURE_LOGS]; /* what was committed */
};

/* cmocka's setup and teardown: a fresh folder with an open store, bound to FIXTURE_LOGS logs. */
int fixture_setup(void **state);
int fixture_teardown(void **state);

/* Make and bind the store in f->folder, which exists. */
void fixture_init(struct fixture *f);
enum ayni_err fixture_open(struct fixture *f);
void fixture_close(struct fixture *f);
/* Bytes of FOLDER/store/data.mdb, read into malloced memory. */
struct bytes fixture_data_file(const struct fixture *f);

/* The record that stands at (log, index) when made with `len`; `out` has room for it. */
void fixture_record(uint8_t *out, size_t len, uint32_t log, uint64_t index);

/* `n` more records of `len` bytes for a log, as one commit with its memory. */
struct batch {
    struct sync_commit commit;
    struct log_state after;
    struct bytes *records;
    struct hash *leaves;
    struct tree_tile *tiles;
    uint8_t *data;
};
void batch_make(struct batch *batch, const struct log_state *before, uint32_t log, size_t n, size_t len);
void batch_free(struct batch *batch);

/* Make and commit; on success the fixture's log moves on. */
enum ayni_err fixture_commit(struct fixture *f, uint32_t log, size_t n, size_t len);

/* Every record of a log reads back, and the folded subtrees make the root. */
void fixture_check_log(struct fixture *f, uint32_t log, size_t len);

/* Put, or with a NULL value delete, an entry of a closed store behind its back. */
void fixture_tamper(const struct fixture *f, const char *db, struct bytes key, struct bytes value);

/* The seed of a random test: $AYNI_SEED, else from the clock; printed. */
uint64_t fixture_seed(void);
uint64_t fixture_random(uint64_t *seed);
