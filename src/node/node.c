/* SPDX-License-Identifier: Apache-2.0 */
#include "node/node.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>

#include "core/base/heap.h"
#include "node/container.h"
#include "node/log.h"
#include "node/notify.h"
#include "node/state.h"

#define TICK_MS 1000
#define PATIENCE_MS 5000 /* of a stop: then verification is given up */
#define LEAVING_MS 1000  /* then what the loop still waits for is left behind */

static const int stop_signals[] = {SIGTERM, SIGINT};
static_assert(sizeof stop_signals / sizeof stop_signals[0] == NODE_STOP_SIGNALS, "a handle for each");

static int exit_status(enum ayni_err err)
{
    switch (err) {
    case AYNI_ERR_IO:
    case AYNI_ERR_FULL:
    case AYNI_ERR_BUSY:
    case AYNI_ERR_MEMORY:
    case AYNI_ERR_PERMISSION:
    case AYNI_ERR_VERSION:
    case AYNI_ERR_CORRUPT:
        return NODE_UNAVAILABLE;
    default:
        return NODE_REFUSED;
    }
}

static void on_patience(uv_timer_t *timer)
{
    struct node *node = container_of(timer, struct node, patience);
    if (node->state == NODE_STOPPING)
        verifier_give_up(&node->verifier);
    else
        uv_stop(&node->loop);
}

/* Begin to stop; what is left happens in `advance`. */
static void stop(struct node *node, int status)
{
    if (node->state >= NODE_STOPPING) return;
    node->state = NODE_STOPPING;
    node->status = status;
    notify("STOPPING=1");
    log_line("info", "stopping", NULL);
    listener_close(&node->listener);
    control_socket_finish(&node->control_socket);
    sessions_stop(&node->sessions);
    uv_timer_start(&node->patience, on_patience, PATIENCE_MS, 0);
}

/* Say what is wrong; the exit status. */
static int refuse(enum ayni_err err, const struct fault *fault)
{
    log_line("error", fault->text[0] != '\0' ? fault->text : ayni_err_text(err), NULL);
    return exit_status(err);
}

static void fail(struct node *node, enum ayni_err err, const struct fault *fault)
{
    stop(node, refuse(err, fault));
}

/* What was stored when we started is interpreted: nobody sees less than before. */
static bool covers_start(const struct node *node)
{
    for (uint32_t log = 0; log < engine_charter(node->engine)->n_founders; log++)
        if (ledger_applied(engine_ledger(node->engine), log) < node->stored_at_start[log]) return false;
    return true;
}

static void become_ready(struct node *node)
{
    struct fault fault = {0};
    enum ayni_err err = control_socket_open(&node->control_socket, node->options->folder, &fault);
    if (err != AYNI_OK) {
        fail(node, err, &fault);
        return;
    }
    node->state = NODE_RUNNING;
    log_line("info", "ready", "listen", node->listener.address, "folder", node->options->folder, NULL);
    notify("READY=1");
}

static void close_handles(struct node *node)
{
    control_socket_close(&node->control_socket);
    writer_stop(&node->writer);
    uv_close((uv_handle_t *)&node->before_sleep, NULL);
    uv_close((uv_handle_t *)&node->tick, NULL);
    uv_close((uv_handle_t *)&node->watchdog, NULL);
    uv_close((uv_handle_t *)&node->reload, NULL);
    for (size_t i = 0; i < NODE_STOP_SIGNALS; i++)
        uv_close((uv_handle_t *)&node->stop[i], NULL);
}

/* The submissions that still wait are answered as the engine closes. */
static void leave(struct node *node)
{
    node->state = NODE_LEAVING;
    engine_close(node->engine);
    control_socket_attach(&node->control_socket, NULL); /* clients may still hang up */
    control_free(node->control);
    node->control = NULL;
    node->engine = NULL;
    uv_timer_start(&node->patience, on_patience, LEAVING_MS, 0);
    /* A name may still be looked up: the loop waits for that, but not long. */
    uv_unref((uv_handle_t *)&node->patience);
}

static bool is_idle(const struct node *node)
{
    return writer_is_idle(&node->writer) && verifier_is_idle(&node->verifier) &&
           sessions_are_gone(&node->sessions);
}

/* Once for each turn of the loop, when all that was there to read is read. */
static void advance(struct node *node)
{
    if (node->state < NODE_LEAVING) {
        engine_flush(node->engine);
        if (engine_broken(node->engine) != AYNI_OK) stop(node, NODE_BROKEN);
    }
    if (node->state == NODE_STARTING && covers_start(node)) become_ready(node);
    if (node->state == NODE_STOPPING && is_idle(node)) leave(node);
    if (node->state == NODE_LEAVING && control_socket_is_drained(&node->control_socket)) close_handles(node);
}

static void on_before_sleep(uv_prepare_t *handle)
{
    advance(container_of(handle, struct node, before_sleep));
}

static void tell_sessions(struct node *node)
{
    char status[64];
    size_t n = sessions_count(&node->sessions);
    if (n == node->n_sessions) return;
    node->n_sessions = n;
    snprintf(status, sizeof status, "STATUS=%zu of %zu peers connected", n, node->sessions.n - 1);
    notify(status);
}

static void on_tick(uv_timer_t *timer)
{
    struct node *node = container_of(timer, struct node, tick);
    if (node->state >= NODE_STOPPING) return;
    engine_tick(node->engine);
    sessions_tick(&node->sessions);
    tell_sessions(node);
}

static void on_watchdog(uv_timer_t *timer)
{
    (void)timer;
    notify("WATCHDOG=1");
}

static void on_stop_signal(uv_signal_t *handle, int number)
{
    (void)number;
    stop(handle->data, NODE_DONE);
}

static enum ayni_err read_config(struct config *out, const struct node_options *options, struct fault *fault)
{
    char path[FOLDER_PATH_MAX];
    if (!folder_path(path, options->folder, "ayni.conf")) return AYNI_ERR_LIMIT;
    return config_read(out, options->heap, path, fault);
}

static void on_reload_signal(uv_signal_t *handle, int number)
{
    struct node *node = container_of(handle, struct node, reload);
    struct fault fault = {0};
    struct config config;
    (void)number;
    if (node->state >= NODE_STOPPING) return;
    if (read_config(&config, node->options, &fault) != AYNI_OK) {
        log_line("error", "the configuration stays as it was", "reason", fault.text, NULL);
        return;
    }
    node->config = config;
    sessions_configure(&node->sessions, &config);
    sessions_start(&node->sessions);
    log_line("info", "[peers] read again", NULL);
}

static void on_connection(uv_stream_t *stream, int status)
{
    struct node *node = container_of(stream, struct node, listener.tcp);
    if (status == 0) sessions_accept(&node->sessions, stream);
}

static void start_timers(struct node *node)
{
    uint64_t watchdog_ms = notify_watchdog_ms();
    uv_prepare_start(&node->before_sleep, on_before_sleep);
    uv_timer_start(&node->tick, on_tick, TICK_MS, TICK_MS);
    if (watchdog_ms > 0) uv_timer_start(&node->watchdog, on_watchdog, watchdog_ms, watchdog_ms);
    for (size_t i = 0; i < NODE_STOP_SIGNALS; i++)
        uv_signal_start(&node->stop[i], on_stop_signal, stop_signals[i]);
    uv_signal_start(&node->reload, on_reload_signal, SIGHUP);
}

/* None of these can fail but for memory, which ends the node before it has begun. */
static enum ayni_err init_handles(struct node *node)
{
    int rc = uv_loop_init(&node->loop);
    if (rc != 0) return AYNI_ERR_MEMORY;
    rc |= uv_prepare_init(&node->loop, &node->before_sleep);
    rc |= uv_timer_init(&node->loop, &node->tick);
    rc |= uv_timer_init(&node->loop, &node->watchdog);
    rc |= uv_timer_init(&node->loop, &node->patience);
    rc |= uv_signal_init(&node->loop, &node->reload);
    for (size_t i = 0; i < NODE_STOP_SIGNALS; i++) {
        rc |= uv_signal_init(&node->loop, &node->stop[i]);
        node->stop[i].data = node;
    }
    verifier_init(&node->verifier, &node->loop);
    control_socket_init(&node->control_socket, &node->loop, node->options->heap);
    return rc == 0 ? writer_start(&node->writer, &node->loop) : AYNI_ERR_MEMORY;
}

/* The node stands; where this fails it stops like any other. */
static enum ayni_err go_public(struct node *node, struct fault *fault)
{
    const char *listen = node->options->listen != NULL ? node->options->listen : node->config.listen;
    enum ayni_err err = node_open_control(node);
    if (err == AYNI_OK) err = listener_open(&node->listener, &node->loop, listen, on_connection, fault);
    if (err != AYNI_OK) return err;
    control_socket_attach(&node->control_socket, node->control);
    sessions_start(&node->sessions);
    return AYNI_OK;
}

static void run(struct node *node)
{
    struct fault fault = {0};
    writer_attach(&node->writer, node->engine);
    verifier_attach(&node->verifier, node->engine);
    sessions_init(&node->sessions, &node->loop, node->engine);
    sessions_configure(&node->sessions, &node->config);
    if (node->config.n_observers > 0)
        log_line("warning", "[observers] is read, but this version does not serve observers", NULL);
    start_timers(node);
    enum ayni_err err = go_public(node, &fault);
    if (err != AYNI_OK) fail(node, err, &fault);
    uv_run(&node->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&node->patience, NULL);
    uv_run(&node->loop, UV_RUN_NOWAIT);
}

/* A store that does not open: let go of the handles. */
static void give_up(struct node *node)
{
    uv_close((uv_handle_t *)&node->patience, NULL);
    close_handles(node);
    uv_run(&node->loop, UV_RUN_DEFAULT);
}

static enum ayni_err prepare(struct node *node, struct fault *fault)
{
    enum ayni_err err = folder_check(node->options->folder, fault);
    if (err == AYNI_OK) err = read_config(&node->config, node->options, fault);
    return err == AYNI_OK ? init_handles(node) : err;
}

static int open_and_run(struct node *node)
{
    struct fault fault = {0};
    enum ayni_err err = node_open_engine(node, &fault);
    if (err != AYNI_OK) {
        give_up(node);
        return refuse(err, &fault);
    }
    run(node);
    log_line("info", "stopped", NULL);
    return node->status;
}

int node_run(const struct node_options *options)
{
    struct fault fault = {0};
    struct node *node = heap_zalloc(options->heap, sizeof *node);
    if (node == NULL) return NODE_UNAVAILABLE;
    node->options = options;
    enum ayni_err err = prepare(node, &fault);
    if (err != AYNI_OK) {
        heap_free(options->heap, node);
        return refuse(err, &fault);
    }
    int status = open_and_run(node);
    /* A name that is still looked up uses the node: then its memory is left to the end of the process. */
    if (uv_loop_close(&node->loop) == 0) heap_free(options->heap, node);
    return status;
}
