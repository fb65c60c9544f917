/* SPDX-License-Identifier: Apache-2.0 */
#include "node/control_socket.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/control.h"
#include "core/base/heap.h"
#include "node/container.h"
#include "node/log.h"

#define BACKLOG 64
#define READ_AT_ONCE ((size_t)64 << 10)
#define ANSWERS_SOFT_MAX ((size_t)1 << 20) /* above it the client is not read from */
#define ANSWERS_MAX ((size_t)32 << 20)     /* a byte more closes it */

static void on_closed(uv_handle_t *handle)
{
    struct control_client *client = container_of(handle, struct control_client, pipe);
    buffer_deinit(&client->in);
    sender_deinit(&client->sender);
    client->number = 0;
}

static void close_client(struct control_client *client)
{
    struct control_socket *s = client->socket;
    if (client->closing) return;
    client->closing = true;
    if (s->control != NULL) control_gone(s->control, client->number);
    uv_close((uv_handle_t *)&client->pipe, on_closed);
}

static void on_failed(struct sender *sender)
{
    close_client(container_of(sender, struct control_client, sender));
}

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct control_client *client = container_of(handle, struct control_client, pipe);
    (void)suggested;
    if (buffer_reserve(&client->in, READ_AT_ONCE) == AYNI_OK)
        *out = uv_buf_init((char *)client->in.data + client->in.len, (unsigned)READ_AT_ONCE);
    else
        *out = uv_buf_init(NULL, 0); /* libuv then reads UV_ENOBUFS */
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf);

static void resume(struct sender *sender)
{
    struct control_client *client = container_of(sender, struct control_client, sender);
    if (!client->paused || client->closing || client->socket->is_finishing) return;
    client->paused = false;
    if (uv_read_start((uv_stream_t *)&client->pipe, on_allocate, on_read) != 0) close_client(client);
}

static void pause_when_full(struct control_client *client)
{
    if (client->closing || sender_len(&client->sender) <= ANSWERS_SOFT_MAX) return;
    client->paused = true;
    uv_read_stop((uv_stream_t *)&client->pipe);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct control_client *client = container_of(stream, struct control_client, pipe);
    size_t n_consumed = 0;
    (void)buf;
    if (n == 0) return;
    if (n < 0) {
        close_client(client);
        return;
    }
    client->in.len += (size_t)n;
    enum ayni_err err =
        control_receive(client->socket->control, client->number, buffer_view(&client->in), &n_consumed);
    if (err != AYNI_OK) {
        log_line("warning", "a program on the control socket sent no request", "reason", ayni_err_name(err),
                 NULL);
        close_client(client);
        return;
    }
    buffer_consume(&client->in, n_consumed);
    pause_when_full(client);
}

/* The folder is closed to others already; this holds where its owner opened it by mistake. */
static bool is_ours(const uv_pipe_t *pipe)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    uv_os_fd_t fd;
    if (uv_fileno((const uv_handle_t *)pipe, &fd) != 0) return false;
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) != 0) return false;
    return peer.uid == geteuid() || peer.uid == 0;
}

static struct control_client *free_client(struct control_socket *s)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (s->clients[i].number == 0) return &s->clients[i];
    return NULL;
}

static void client_init(struct control_client *client, struct control_socket *s)
{
    *client = (struct control_client){.socket = s, .number = ++s->n_clients};
    uv_pipe_init(s->loop, &client->pipe, 0);
    buffer_init(&client->in, s->heap, CONTROL_MESSAGE_MAX + READ_AT_ONCE);
    sender_init(&client->sender, s->heap, ANSWERS_MAX);
    client->sender.stream = (uv_stream_t *)&client->pipe;
    client->sender.drained = resume;
    client->sender.failed = on_failed;
}

static void on_refused(uv_handle_t *handle)
{
    struct control_socket *s = handle->data;
    heap_free(s->heap, handle);
}

/* One too many: taken and closed, so that it does not wait in vain. */
static void refuse_one(struct control_socket *s)
{
    uv_pipe_t *pipe = heap_zalloc(s->heap, sizeof *pipe);
    if (pipe == NULL) return;
    uv_pipe_init(s->loop, pipe, 0);
    pipe->data = s;
    uv_accept((uv_stream_t *)&s->listener, (uv_stream_t *)pipe);
    uv_close((uv_handle_t *)pipe, on_refused);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct control_socket *s = container_of(listener, struct control_socket, listener);
    struct control_client *client = free_client(s);
    if (status < 0) return;
    if (client == NULL) {
        refuse_one(s);
        return;
    }
    client_init(client, s);
    if (uv_accept(listener, (uv_stream_t *)&client->pipe) != 0 || !is_ours(&client->pipe) ||
        uv_read_start((uv_stream_t *)&client->pipe, on_allocate, on_read) != 0)
        close_client(client);
}

void control_socket_init(struct control_socket *s, uv_loop_t *loop, struct heap *heap)
{
    s->loop = loop;
    s->heap = heap;
}

void control_socket_attach(struct control_socket *s, struct control *control)
{
    s->control = control;
}

static enum ayni_err set_paths(struct control_socket *s, const char *folder, struct fault *fault)
{
    struct sockaddr_un address;
    if (folder_path(s->path, folder, "control.sock") &&
        folder_path(s->bound_path, folder, "control.sock.new") &&
        strlen(s->bound_path) < sizeof address.sun_path)
        return AYNI_OK;
    fault_set(fault, "%.300s: this path is too long for a control socket in it; use a shorter data folder",
              folder);
    return AYNI_ERR_LIMIT;
}

/* 0 or a code of libuv. */
static int bind_and_move(struct control_socket *s)
{
    unlink(s->bound_path); /* of a node that was killed */
    int rc = uv_pipe_bind(&s->listener, s->bound_path);
    if (rc == 0 && chmod(s->bound_path, 0600) != 0) rc = uv_translate_sys_error(errno);
    if (rc == 0) rc = uv_listen((uv_stream_t *)&s->listener, BACKLOG, on_connection);
    if (rc == 0 && rename(s->bound_path, s->path) != 0) rc = uv_translate_sys_error(errno);
    return rc;
}

enum ayni_err control_socket_open(struct control_socket *s, const char *folder, struct fault *fault)
{
    enum ayni_err err = set_paths(s, folder, fault);
    if (err != AYNI_OK) return err;
    uv_pipe_init(s->loop, &s->listener, 0);
    int rc = bind_and_move(s);
    if (rc == 0) {
        s->is_open = true;
        return AYNI_OK;
    }
    uv_close((uv_handle_t *)&s->listener, NULL);
    fault_set(fault, "%.300s: cannot open the control socket: %s", s->path, uv_strerror(rc));
    return rc == UV_EACCES || rc == UV_EPERM ? AYNI_ERR_PERMISSION : AYNI_ERR_IO;
}

void control_socket_reply(struct control_socket *s, uint64_t number, struct bytes message)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        struct control_client *client = &s->clients[i];
        if (client->number != number || client->closing) continue;
        enum ayni_err err = buffer_append(&client->sender.waiting, message);
        if (err == AYNI_OK) err = sender_flush(&client->sender);
        if (err == AYNI_OK)
            pause_when_full(client);
        else
            close_client(client);
        return;
    }
}

void control_socket_finish(struct control_socket *s)
{
    s->is_finishing = true;
    if (!s->is_open) return;
    s->is_open = false;
    unlink(s->path);
    uv_close((uv_handle_t *)&s->listener, NULL);
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (s->clients[i].number != 0 && !s->clients[i].closing)
            uv_read_stop((uv_stream_t *)&s->clients[i].pipe);
}

bool control_socket_is_drained(const struct control_socket *s)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        const struct control_client *client = &s->clients[i];
        if (client->number != 0 && !client->closing && sender_len(&client->sender) > 0) return false;
    }
    return true;
}

void control_socket_close(struct control_socket *s)
{
    s->control = NULL;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++)
        if (s->clients[i].number != 0) close_client(&s->clients[i]);
}
