/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

#include "core/base/buffer.h"
#include "core/tree/proof.h"
#include "unit/core/ledger/world.h"

/* The logs of a world, from which proofs and exports are made the way a node makes them. */

#define ARCHIVE_RECORDS_MAX 8192

struct archive_log {
    size_t n;
    struct bytes records[ARCHIVE_RECORDS_MAX];
    struct hash leaves[ARCHIVE_RECORDS_MAX];
};

struct archive {
    struct world world;
    struct archive_log logs[WORLD_MEMBERS_MAX];
};

/* A world of `n` members, whose logs are empty. */
void archive_init(struct archive *a, size_t n);
void archive_deinit(struct archive *a);

/* Append to the log of a member. Returns the index. */
uint64_t archive_append(struct archive *a, uint32_t log, const struct written *record);

/*
 * The example of proto/rules.md: both members join, member 0 proposes what both have to sign, member 1
 * accepts a second later. Returns the proposal.
 */
struct written archive_example(struct archive *a);

struct log_id archive_log_id(const struct archive *a, uint32_t log);

/* Append the checkpoint of the first `size` records, signed by the log key of member `key`. */
void archive_head(struct buffer *out, const struct archive *a, uint32_t log, uint64_t size, uint32_t key);

void archive_path(struct proof *out, const struct archive *a, uint32_t log, uint64_t index);

/* Write a log of a proof: its whole head, its record 0 and the record at `index`. */
struct proof_file;
void archive_prove_log(struct proof_file *f, const struct archive *a, uint32_t log, uint64_t index);

/* The proof of the example. */
void archive_prove_example(struct buffer *out, struct archive *a);

/* The whole archive as an export; returns its history. */
struct hash archive_export(struct buffer *out, const struct archive *a);

/* The numbers of the logs in rising order of log id. */
void archive_order(uint32_t *out, const struct archive *a);

/* A number from the generator of a random test, below `n`. */
uint64_t random_below(uint64_t *state, uint64_t n);

/* $AYNI_SEED, or another in each run; printed. */
uint64_t random_seed(void);

/* All of proto/`name`, to be freed. */
char *proto_read(const char *folder, const char *name);
