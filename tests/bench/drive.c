/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"
#include "cmd/folders.h"
#include "cmd/heap.h"
#include "control/client.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"
#include "core/record/value.h"

/*
 * bench_drive: a program beside a running node, at its control socket. One JSON object on stdout.
 *
 *   watch FOLDER N
 *       says "watching"; from the first session on, seconds until the node holds N records durable, and until
 *       it has verified them
 *   live FOLDER NDJSON PAUSE_US
 *       each commitment by itself, after a pause: milliseconds from the request until it is durable here, and
 *       until a peer's word that it is durable there has come back
 *   burst FOLDER NDJSON N
 *       N connections at once, each with one proposal under way: submissions a second
 *   list FOLDER
 *       milliseconds for the first page of `list`
 */

#define WATCH_POLL_US 2000
#define RUNS 5

static struct client *open_client(const char *folder)
{
    static char codelists[FOLDER_PATH_MAX];
    struct client *client;
    struct fault fault = {0};
    if (!codelists_folder(codelists)) codelists[0] = '\0';
    struct client_options options = {.heap = program_heap(), .folder = folder, .codelists = codelists};
    enum ayni_err err = client_open(&client, &options, &fault);
    if (err != AYNI_OK) fail("%s: %s", folder, fault.text);
    if (!client_is_remote(client)) fail("%s: no node runs there", folder);
    return client;
}

/* The result of a call; ends when it is refused. */
static struct bytes call(struct client *client, const char *method, struct bytes params)
{
    struct client_reply reply;
    must(client_call(client, method, params, &reply), method);
    if (reply.ok) return reply.value;
    struct bytes message = value_str_at(reply.value, "message");
    fail("%s: %.*s", method, (int)message.len, (const char *)message.data);
}

static struct bytes call_plain(struct client *client, const char *method)
{
    static const uint8_t no_params[] = {0x80};
    return call(client, method, BYTES_ARRAY(no_params));
}

static bool has_session(struct client *client)
{
    struct bytes peer;
    struct value_list peers = value_list(call_plain(client, "peers"));
    return value_next(&peers, &peer) && value_bool_at(peer, "ready");
}

static uint64_t n_held(struct client *client)
{
    struct bytes log;
    uint64_t n = 0;
    for (struct value_list logs = value_list(call_plain(client, "heads")); value_next(&logs, &log);)
        n += value_uint_at(log, "held");
    return n;
}

static uint64_t n_verified(struct client *client)
{
    return value_uint_at(value_at(call_plain(client, "status"), "verified"), "done");
}

static void watch(const char *folder, size_t n)
{
    struct client *client = open_client(folder);
    puts("{\"event\":\"watching\"}");
    fflush(stdout);
    while (!has_session(client))
        pause_us(WATCH_POLL_US / 4);
    double start = now_s();
    while (n_held(client) < n)
        pause_us(WATCH_POLL_US);
    double stored = now_s() - start;
    while (n_verified(client) < n)
        pause_us(WATCH_POLL_US);
    printf("{\"stored_s\":%.4f,\"verified_s\":%.4f}\n", stored, now_s() - start);
    client_close(client);
}

static void propose_params(struct buffer *out, const struct buffer *payload)
{
    struct packer p = packer_to(out);
    buffer_init(out, program_heap(), (size_t)1 << 20);
    pack_map(&p, 1);
    pack_text(&p, "payload");
    pack_raw(&p, buffer_view(payload));
    must(packer_finish(&p), "params");
}

static void level_params(struct buffer *out, struct bytes id)
{
    struct packer p = packer_to(out);
    buffer_init(out, program_heap(), 64);
    pack_map(&p, 1);
    pack_text(&p, "id");
    pack_bin(&p, id);
    must(packer_finish(&p), "params");
}

static void live_one(struct client *client, const struct buffer *payload, double *logged, double *replicated)
{
    struct buffer propose, level;
    propose_params(&propose, payload);
    double start = now_s();
    struct bytes answer = call(client, "propose", buffer_view(&propose));
    *logged = (now_s() - start) * 1000;
    level_params(&level, value_bin(value_at(answer, "id")));
    while (value_uint_at(answer, "replicated") == 0)
        answer = call(client, "level", buffer_view(&level));
    *replicated = (now_s() - start) * 1000;
    buffer_deinit(&propose);
    buffer_deinit(&level);
}

static void live(const char *folder, const char *path, long us)
{
    struct payloads payloads;
    struct client *client = open_client(folder);
    payloads_read(&payloads, path);
    double *logged = calloc(payloads.n, sizeof *logged), *replicated = calloc(payloads.n, sizeof *replicated);
    if (logged == NULL || replicated == NULL) fail("out of memory");
    while (!has_session(client))
        pause_us(WATCH_POLL_US);
    for (size_t i = 0; i < payloads.n; i++) {
        pause_us(us);
        live_one(client, &payloads.list[i], &logged[i], &replicated[i]);
    }
    printf("{\"logged_ms\":%.3f,\"logged_p99_ms\":%.3f,\"replicated_ms\":%.3f,\"replicated_p99_ms\":%.3f}\n",
           quantile(logged, payloads.n, 0.5), quantile(logged, payloads.n, 0.99),
           quantile(replicated, payloads.n, 0.5), quantile(replicated, payloads.n, 0.99));
    client_close(client);
}

struct burst {
    const char *folder;
    struct payloads payloads;
    size_t n_clients;
    pthread_barrier_t barrier;
};

struct burst_client {
    struct burst *burst;
    size_t number;
    pthread_t thread;
};

static void *burst_run(void *context)
{
    struct burst_client *own = context;
    struct burst *burst = own->burst;
    struct client *client = open_client(burst->folder);
    pthread_barrier_wait(&burst->barrier);
    for (size_t i = own->number; i < burst->payloads.n; i += burst->n_clients) {
        struct buffer params;
        propose_params(&params, &burst->payloads.list[i]);
        (void)call(client, "propose", buffer_view(&params));
        buffer_deinit(&params);
    }
    client_close(client);
    return NULL;
}

static void burst(const char *folder, const char *path, size_t n_clients)
{
    struct burst b = {.folder = folder, .n_clients = n_clients};
    struct burst_client *clients = calloc(n_clients, sizeof *clients);
    if (clients == NULL) fail("out of memory");
    payloads_read(&b.payloads, path);
    pthread_barrier_init(&b.barrier, NULL, (unsigned)n_clients + 1);
    for (size_t i = 0; i < n_clients; i++) {
        clients[i] = (struct burst_client){.burst = &b, .number = i};
        if (pthread_create(&clients[i].thread, NULL, burst_run, &clients[i]) != 0) fail("no thread");
    }
    pthread_barrier_wait(&b.barrier);
    double start = now_s();
    for (size_t i = 0; i < n_clients; i++)
        pthread_join(clients[i].thread, NULL);
    printf("{\"submissions_per_s\":%.0f}\n", (double)b.payloads.n / (now_s() - start));
}

static void list(const char *folder)
{
    struct client *client = open_client(folder);
    double seconds[RUNS];
    size_t n = 0;
    for (size_t i = 0; i < RUNS; i++) {
        double start = now_s();
        n = value_list_at(call_plain(client, "list"), "items").n;
        seconds[i] = now_s() - start;
    }
    printf("{\"first_page_ms\":%.3f,\"items\":%zu}\n", quantile(seconds, RUNS, 0.5) * 1000, n);
    client_close(client);
}

int main(int argc, char **argv)
{
    must(crypto_init(), "randomness");
    if (argc == 4 && strcmp(argv[1], "watch") == 0)
        watch(argv[2], number(argv[3]));
    else if (argc == 5 && strcmp(argv[1], "live") == 0)
        live(argv[2], argv[3], (long)number(argv[4]));
    else if (argc == 5 && strcmp(argv[1], "burst") == 0)
        burst(argv[2], argv[3], number(argv[4]));
    else if (argc == 3 && strcmp(argv[1], "list") == 0)
        list(argv[2]);
    else
        fail("usage: bench_drive watch FOLDER N | live FOLDER NDJSON PAUSE_US | burst FOLDER NDJSON N | "
             "list FOLDER");
    return 0;
}
