/* SPDX-License-Identifier: Apache-2.0 */
#include "control/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/carrier_inline.h"
#include "control/control.h"
#include "control/rpc.h"
#include "core/base/buffer.h"
#include "core/base/heap.h"

/* Two carriers of one interface: a socket to the node, or the engine in this process. */
struct client {
    struct heap *heap;
    int fd;           /* of the socket; -1 in process */
    struct buffer in; /* answers that are not read yet */
    size_t taken;     /* bytes of `in` that the caller was given */
    bool has_lost;    /* an answer found no memory; in process */
    uint32_t next_id;
    struct carrier_inline carrier;
    struct engine *engine;
    struct control *control;
};

/* The last response and its like stay in `in` until the next call: room for many. */
#define CLIENT_IN_MAX ((size_t)256 << 20)

static int connect_socket(const char *folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[FOLDER_PATH_MAX];
    if (!folder_path(path, folder, "control.sock") || strlen(path) >= sizeof address.sun_path) return -1;
    memcpy(address.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) == 0) return fd;
    close(fd);
    return -1;
}

static void keep_reply(void *context, uint64_t id, struct bytes message)
{
    struct client *c = context;
    (void)id;
    if (buffer_append(&c->in, message) != AYNI_OK) c->has_lost = true; /* client_receive says so */
}

static enum ayni_err open_in_process(struct client *c,
                                     const struct client_options *options,
                                     unsigned wait_ms,
                                     struct fault *fault)
{
    carrier_inline_init(&c->carrier);
    c->carrier.progress = options->progress;
    c->carrier.progress_context = options->progress_context;
    struct engine_options engine = {
        .heap = c->heap, .folder = options->folder, .wait_ms = wait_ms, .carrier = &c->carrier.carrier};
    enum ayni_err err = engine_open(&c->engine, &engine, fault);
    if (err != AYNI_OK) return err;
    carrier_inline_run(&c->carrier, c->engine);
    c->carrier.progress = NULL;
    struct control_options control = {
        .heap = c->heap,
        .engine = c->engine,
        .codelists = options->codelists,
        .reply = keep_reply,
        .context = c,
    };
    return control_new(&c->control, &control);
}

/* A node that is stopped takes connections still, and answers none. */
static void limit_waiting(int fd, unsigned answer_ms)
{
    struct timeval wait = {.tv_sec = answer_ms / 1000, .tv_usec = (suseconds_t)(answer_ms % 1000) * 1000};
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
}

#define TRY_MS 200

/*
 * A node that starts holds the store before its socket is there, another command holds it for a moment: so
 * try both ways in turn until the time is up.
 */
static enum ayni_err open_either(struct client *c, const struct client_options *options, struct fault *fault)
{
    unsigned waited = 0;
    for (;;) {
        c->fd = connect_socket(options->folder);
        if (c->fd >= 0) return AYNI_OK;
        if (options->only_node) return AYNI_ERR_UNREACHABLE;
        enum ayni_err err = open_in_process(c, options, TRY_MS, fault);
        waited += TRY_MS;
        if (err != AYNI_ERR_BUSY || waited > options->wait_ms) return err;
    }
}

enum ayni_err client_open(struct client **out, const struct client_options *options, struct fault *fault)
{
    enum ayni_err err = folder_check(options->folder, fault);
    if (err != AYNI_OK) return err;
    struct client *c = heap_zalloc(options->heap, sizeof *c);
    if (c == NULL) return AYNI_ERR_MEMORY;
    c->heap = options->heap;
    buffer_init(&c->in, c->heap, CLIENT_IN_MAX);
    err = open_either(c, options, fault);
    if (err != AYNI_OK) {
        client_close(c);
        return err;
    }
    if (client_is_remote(c)) limit_waiting(c->fd, options->answer_ms);
    *out = c;
    return AYNI_OK;
}

void client_close(struct client *c)
{
    if (c == NULL) return;
    if (c->fd >= 0 && c->engine == NULL) close(c->fd);
    engine_close(c->engine);
    control_free(c->control);
    buffer_deinit(&c->in);
    heap_free(c->heap, c);
}

bool client_is_remote(const struct client *c)
{
    return c->engine == NULL;
}

long client_node_pid(const struct client *c)
{
    struct ucred peer;
    socklen_t len = sizeof peer;
    bool is_known = client_is_remote(c) && getsockopt(c->fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0;
    return is_known ? peer.pid : 0;
}

#define READ_AT_ONCE ((size_t)64 << 10)

/* Wait for more bytes from the node. */
static enum ayni_err fill_from_socket(struct client *c)
{
    enum ayni_err err = buffer_reserve(&c->in, READ_AT_ONCE);
    if (err != AYNI_OK) return err;
    for (;;) {
        ssize_t n = recv(c->fd, c->in.data + c->in.len, READ_AT_ONCE, 0);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return AYNI_ERR_TIMEOUT;
        if (n <= 0) return AYNI_ERR_UNREACHABLE;
        c->in.len += (size_t)n;
        return AYNI_OK;
    }
}

/* Until the node takes more: it stops reading while its answers are not read, so they are read meanwhile. */
static enum ayni_err wait_for_room(struct client *c)
{
    struct pollfd socket = {.fd = c->fd, .events = POLLIN | POLLOUT};
    if (poll(&socket, 1, -1) < 0) return errno == EINTR ? AYNI_OK : AYNI_ERR_UNREACHABLE;
    return (socket.revents & POLLIN) != 0 ? fill_from_socket(c) : AYNI_OK;
}

static enum ayni_err send_all(struct client *c, struct bytes message)
{
    while (message.len > 0) {
        ssize_t n = send(c->fd, message.data, message.len, MSG_NOSIGNAL | MSG_DONTWAIT);
        bool is_full = n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        if (n < 0 && !is_full && errno != EINTR) return AYNI_ERR_UNREACHABLE;
        enum ayni_err err = is_full ? wait_for_room(c) : AYNI_OK;
        if (err != AYNI_OK) return err;
        if (n > 0) message = bytes_of(message.data + n, message.len - (size_t)n);
    }
    return AYNI_OK;
}

/* In process answers may be there before they are asked for, so that client_receive never finds none left. */
static void forget_taken(struct client *c)
{
    if (c->taken < c->in.len) return;
    buffer_clear(&c->in);
    c->taken = 0;
}

enum ayni_err client_send(struct client *c, const char *method, struct bytes params, uint32_t *out_id)
{
    struct buffer message;
    struct rpc_request request = {c->next_id, bytes_of_text(method), params};
    buffer_init(&message, c->heap, CONTROL_MESSAGE_MAX);
    enum ayni_err err = rpc_write_request(&message, &request);
    size_t consumed;
    forget_taken(c); /* `params` may lie there */
    if (err == AYNI_OK && client_is_remote(c))
        err = send_all(c, buffer_view(&message));
    else if (err == AYNI_OK)
        err = control_receive(c->control, 0, buffer_view(&message), &consumed);
    buffer_deinit(&message);
    if (err == AYNI_OK) *out_id = c->next_id++;
    return err;
}

/* Do the work that answers wait for. */
static enum ayni_err fill_in_process(struct client *c)
{
    size_t before = c->in.len;
    if (c->has_lost) return AYNI_ERR_MEMORY;
    engine_flush(c->engine);
    carrier_inline_run(&c->carrier, c->engine);
    if (c->in.len > before) return AYNI_OK;
    enum ayni_err err = engine_broken(c->engine);
    return err == AYNI_OK ? AYNI_ERR_MEMORY : err;
}

enum ayni_err client_receive(struct client *c, struct client_reply *out)
{
    struct rpc_response response;
    for (;;) {
        struct cursor in = cursor_of(bytes_after(buffer_view(&c->in), c->taken));
        enum ayni_err err = rpc_read_response(&in, &response);
        if (err == AYNI_OK) {
            c->taken = c->in.len - cursor_left(&in);
            *out = (struct client_reply){response.id, response.ok, response.value};
            return AYNI_OK;
        }
        buffer_consume(&c->in, c->taken); /* once for all that were there, not once for each */
        c->taken = 0;
        if (err == AYNI_ERR_MORE) err = client_is_remote(c) ? fill_from_socket(c) : fill_in_process(c);
        if (err != AYNI_OK) return err;
    }
}

enum ayni_err client_call(struct client *c, const char *method, struct bytes params, struct client_reply *out)
{
    uint32_t id;
    enum ayni_err err = client_send(c, method, params, &id);
    while (err == AYNI_OK) {
        err = client_receive(c, out);
        if (err == AYNI_OK && out->id == id) break;
    }
    return err;
}
