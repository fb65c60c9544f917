/* SPDX-License-Identifier: Apache-2.0 */
#include "node/state.h"

#include "node/log.h"

#define LOCK_WAIT_MS 10000

/* The engine's carrier. */

static void carry_send(void *context, uint32_t peer, struct bytes message)
{
    struct node *node = context;
    sessions_send(&node->sessions, peer, message);
}

static void carry_close(void *context, uint32_t peer, enum ayni_err why)
{
    struct node *node = context;
    sessions_hang_up(&node->sessions, peer, why);
}

static void carry_commit(void *context, struct engine_commit *job)
{
    struct node *node = context;
    writer_take(&node->writer, job);
}

static void carry_verify(void *context, struct engine_verify *job)
{
    struct node *node = context;
    verifier_take(&node->verifier, job);
}

static void carry_note(void *context, const char *level, const char *text)
{
    (void)context;
    log_line(level, text, NULL);
}

static uint64_t carry_now_ms(void *context)
{
    (void)context;
    return uv_hrtime() / 1000000;
}

static uint64_t carry_wall_ms(void *context)
{
    uv_timeval64_t now;
    (void)context;
    if (uv_gettimeofday(&now) != 0) return 0;
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_usec / 1000;
}

static void control_reply(void *context, uint64_t client, struct bytes message)
{
    struct node *node = context;
    control_socket_reply(&node->control_socket, client, message);
}

static size_t control_peers(void *context, struct control_peer *out, size_t max)
{
    struct node *node = context;
    return sessions_describe(&node->sessions, out, max);
}

static uint64_t control_last_seen_ms(void *context, uint32_t founder)
{
    struct node *node = context;
    return sessions_last_seen_ms(&node->sessions, founder);
}

enum ayni_err node_open_engine(struct node *node, struct fault *fault)
{
    const struct engine_carrier carrier = {carry_send, carry_close,  carry_commit,  carry_verify,
                                           carry_note, carry_now_ms, carry_wall_ms, node};
    struct engine_options options = {.heap = node->options->heap,
                                     .folder = node->options->folder,
                                     .wait_ms = LOCK_WAIT_MS,
                                     .carrier = &carrier};
    enum ayni_err err = engine_open(&node->engine, &options, fault);
    if (err != AYNI_OK) return err;
    for (uint32_t log = 0; log < engine_charter(node->engine)->n_founders; log++)
        node->stored_at_start[log] = sync_durable(engine_sync(node->engine), log)->tree.size;
    return AYNI_OK;
}

enum ayni_err node_open_control(struct node *node)
{
    struct control_options control = {
        .heap = node->options->heap,
        .engine = node->engine,
        .running = true,
        .codelists = node->options->codelists,
        .reply = control_reply,
        .peers = control_peers,
        .last_seen_ms = control_last_seen_ms,
        .context = node,
    };
    return control_new(&node->control, &control);
}
