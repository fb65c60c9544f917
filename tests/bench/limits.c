/* SPDX-License-Identifier: Apache-2.0 */
#include <lmdb.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"
#include "cmd/heap.h"
#include "core/crypto/crypto.h"
#include "core/record/record.h"

/*
 * bench_limits FOLDER [NDJSON]: what this machine can do at best, on the disk below FOLDER: the yardstick for
 * all other figures. One JSON object; medians of five.
 */

#define RUNS 5
#define RECORD_LEN 300
#define N_SIGNATURES 2000
#define N_HASHES 100000
#define N_PUTS 100000
#define TRANSACTION_PUTS 10000
#define N_COMMITS 40
#define LONE_PAUSE_US 5000 /* a disk that had nothing to do for a while takes longer to answer */
#define CORES_MAX 64

static uint8_t record[RECORD_LEN];
static struct secret_key secret;
static struct public_key public_key;

/* Each measurement does its work once and returns operations a second, or milliseconds where its name says
 * so. */
typedef double measure_fn(const char *argument);

static double sign_per_s(const char *unused)
{
    struct signature signature;
    (void)unused;
    double start = now_s();
    for (size_t i = 0; i < N_SIGNATURES; i++) {
        record[i % RECORD_LEN]++;
        ed25519_sign(&signature, &secret, BYTES_ARRAY(record));
    }
    return N_SIGNATURES / (now_s() - start);
}

static void *verify_some(void *signature)
{
    for (size_t i = 0; i < N_SIGNATURES; i++)
        if (!ed25519_verify(&public_key, signature, BYTES_ARRAY(record))) fail("a good signature fails");
    return NULL;
}

static double verify_per_s(const char *unused)
{
    struct signature signature;
    (void)unused;
    ed25519_sign(&signature, &secret, BYTES_ARRAY(record));
    double start = now_s();
    verify_some(&signature);
    return N_SIGNATURES / (now_s() - start);
}

/* Cores that share caches and a clock are not as fast together as one by one. */
static double verify_on_all_cores_per_s(const char *unused)
{
    pthread_t threads[CORES_MAX];
    struct signature signature;
    long n_cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t n = n_cores > CORES_MAX ? CORES_MAX : (size_t)n_cores;
    (void)unused;
    ed25519_sign(&signature, &secret, BYTES_ARRAY(record));
    double start = now_s();
    for (size_t i = 0; i < n; i++)
        if (pthread_create(&threads[i], NULL, verify_some, &signature) != 0) fail("no thread");
    for (size_t i = 0; i < n; i++)
        pthread_join(threads[i], NULL);
    return (double)(n * N_SIGNATURES) / (now_s() - start);
}

static double sha256_per_s(const char *unused)
{
    (void)unused;
    double start = now_s();
    for (size_t i = 0; i < N_HASHES; i++)
        sha256(record, BYTES_ARRAY(record));
    return N_HASHES / (now_s() - start);
}

/* What no submission can do without: read the text, sign the payload. */
static double parse_and_sign_per_s(const char *path)
{
    struct payloads payloads;
    struct buffer out;
    double start = now_s();
    payloads_read(&payloads, path);
    for (size_t i = 0; i < payloads.n; i++) {
        struct record_draft draft = {.type = "propose", .payload = buffer_view(&payloads.list[i])};
        buffer_init(&out, program_heap(), RECORD_MAX);
        must(record_sign(&out, &draft, &secret, &public_key), "sign");
        buffer_deinit(&out);
        buffer_deinit(&payloads.list[i]);
    }
    double seconds = now_s() - start;
    free(payloads.list);
    return (double)payloads.n / seconds;
}

static void check(int rc)
{
    if (rc != 0) fail("LMDB: %s", mdb_strerror(rc));
}

struct database {
    char path[512];
    MDB_env *env;
    MDB_dbi dbi;
};

static void database_open(struct database *d, const char *below)
{
    MDB_txn *txn;
    snprintf(d->path, sizeof d->path, "%.400s/limits-XXXXXX", below);
    if (mkdtemp(d->path) == NULL) fail("%s: no folder can be made there", below);
    check(mdb_env_create(&d->env));
    check(mdb_env_set_mapsize(d->env, (size_t)4 << 30));
    check(mdb_env_open(d->env, d->path, 0, 0600));
    check(mdb_txn_begin(d->env, NULL, 0, &txn));
    check(mdb_dbi_open(txn, NULL, 0, &d->dbi));
    check(mdb_txn_commit(txn));
}

static void database_remove(struct database *d)
{
    static const char *const names[] = {"data.mdb", "lock.mdb"};
    char path[600];
    mdb_env_close(d->env);
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", d->path, names[i]);
        unlink(path);
    }
    rmdir(d->path);
}

static void put(MDB_txn *txn, MDB_dbi dbi, struct bytes key, struct bytes value, unsigned flags)
{
    MDB_val k = {key.len, (void *)(uintptr_t)key.data}, v = {value.len, (void *)(uintptr_t)value.data};
    check(mdb_put(txn, dbi, &k, &v, flags));
}

static void write_be64(uint8_t out[8], uint64_t value)
{
    for (size_t i = 0; i < 8; i++)
        out[i] = (uint8_t)(value >> (56 - 8 * i));
}

/* One durable transaction: records under their number, or places under their hash. */
static void put_some(struct database *d, uint64_t from, size_t n, bool by_hash)
{
    MDB_txn *txn;
    check(mdb_txn_begin(d->env, NULL, 0, &txn));
    for (uint64_t i = from; i < from + n; i++) {
        uint8_t number[8], hash[32];
        write_be64(number, i);
        if (by_hash) {
            sha256(hash, BYTES_ARRAY(number));
            put(txn, d->dbi, BYTES_ARRAY(hash), BYTES_ARRAY(number), 0);
        } else {
            put(txn, d->dbi, BYTES_ARRAY(number), BYTES_ARRAY(record), MDB_APPEND);
        }
    }
    check(mdb_txn_commit(txn));
}

static double puts_per_s(const char *below, bool by_hash)
{
    struct database d;
    database_open(&d, below);
    double start = now_s();
    for (uint64_t i = 0; i < N_PUTS; i += TRANSACTION_PUTS)
        put_some(&d, i, TRANSACTION_PUTS, by_hash);
    double seconds = now_s() - start;
    database_remove(&d);
    return N_PUTS / seconds;
}

static double ordered_puts_per_s(const char *below)
{
    return puts_per_s(below, false);
}

static double hashed_puts_per_s(const char *below)
{
    return puts_per_s(below, true);
}

/* Milliseconds, the median; each commit after a pause. */
static double commit_ms(const char *below, long us)
{
    struct database d;
    database_open(&d, below);
    double seconds[N_COMMITS];
    for (uint64_t i = 0; i < N_COMMITS; i++) {
        pause_us(us);
        double start = now_s();
        put_some(&d, i, 1, false);
        seconds[i] = now_s() - start;
    }
    database_remove(&d);
    return 1000 * quantile(seconds, N_COMMITS, 0.5);
}

static double durable_commit_ms(const char *below)
{
    return commit_ms(below, 0);
}

static double median_of(measure_fn *measure, const char *argument)
{
    double values[RUNS];
    for (size_t i = 0; i < RUNS; i++)
        values[i] = measure(argument);
    return quantile(values, RUNS, 0.5);
}

static void print_all(const char *below, const char *ndjson)
{
    printf("{\"cores\":%ld,\"sign_per_s\":%.0f,\"verify_per_s\":%.0f,\"sha256_300_per_s\":%.0f,",
           sysconf(_SC_NPROCESSORS_ONLN), median_of(sign_per_s, NULL), median_of(verify_per_s, NULL),
           median_of(sha256_per_s, NULL));
    printf("\"verify_on_all_cores_per_s\":%.0f,", median_of(verify_on_all_cores_per_s, NULL));
    printf("\"parse_and_sign_per_s\":%.0f,", median_of(parse_and_sign_per_s, ndjson));
    printf("\"lmdb_ordered_puts_per_s\":%.0f,\"lmdb_hashed_puts_per_s\":%.0f,",
           median_of(ordered_puts_per_s, below), median_of(hashed_puts_per_s, below));
}

int main(int argc, char **argv)
{
    struct seed seed = {{1}};
    if (argc != 2 && argc != 3) fail("usage: bench_limits FOLDER [NDJSON]");
    must(crypto_init(), "randomness");
    ed25519_keypair(&secret, &public_key, &seed);
    if (argc == 3)
        print_all(argv[1], argv[2]);
    else
        putchar('{');
    printf("\"durable_commit_ms\":%.3f,\"lone_commit_ms\":%.3f}\n", median_of(durable_commit_ms, argv[1]),
           commit_ms(argv[1], LONE_PAUSE_US));
    return 0;
}
