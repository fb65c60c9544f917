/* SPDX-License-Identifier: Apache-2.0 */
#include "node/connection.h"

#include <assert.h>

#include "core/base/heap.h"
#include "node/container.h"

/* proto/transport.md, "Limits". */
#define CONNECT_MS 5000
#define HANDSHAKE_MS 5000
#define HANDSHAKE_BYTES_MAX 1024
#define REFUSED_MS 200 /* at most: a stranger cannot tell the reasons apart by time */
#define FINISHING_MS 2000
#define FRAME_MS 10000
#define FRAME_BYTES_PER_S 1024

#define READ_AT_ONCE ((size_t)64 << 10)
#define IN_MAX (2 + NOISE_MESSAGE_MAX + READ_AT_ONCE) /* less than a frame is left before each read */
#define SEND_MAX ((size_t)8 << 20)                    /* one byte more closes the session */
#define SEND_SOFT_MAX ((size_t)1 << 20)               /* above it for SEND_SOFT_MS: likewise */
#define SEND_SOFT_MS 30000

static void move(struct connection *c, enum connection_state to)
{
    assert(connection_may_move(c->state, to));
    c->state = to;
}

static void on_closed(uv_handle_t *handle)
{
    struct connection *c = handle->data;
    if (--c->n_handles > 0) return;
    struct heap *heap = c->options->heap;
    c->options->events.closed(c->options->events.context, c);
    noise_deinit(&c->noise);
    frame_reader_deinit(&c->reader);
    sender_deinit(&c->sender);
    buffer_deinit(&c->in);
    heap_free(heap, c);
}

void connection_close(struct connection *c, enum ayni_err why)
{
    if (c->state == CONNECTION_CLOSING) return;
    if (c->why == AYNI_OK && c->state != CONNECTION_FINISHING) c->why = why;
    move(c, CONNECTION_CLOSING);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
    uv_close((uv_handle_t *)&c->deadline, on_closed);
}

static void on_deadline(uv_timer_t *timer);

static void set_deadline(struct connection *c, uint64_t ms)
{
    uv_timer_start(&c->deadline, on_deadline, ms, 0); /* fails only while it closes */
}

/* proto/transport.md, "Handshake": every failure ends alike. What still comes is read and thrown away. */
static void refuse(struct connection *c, enum ayni_err why)
{
    uint8_t random;
    crypto_random(&random, sizeof random);
    c->why = why;
    move(c, CONNECTION_REFUSED);
    set_deadline(c, (uint64_t)random * REFUSED_MS / UINT8_MAX);
}

static void on_deadline(uv_timer_t *timer)
{
    struct connection *c = container_of(timer, struct connection, deadline);
    if (c->state == CONNECTION_HANDSHAKE)
        refuse(c, AYNI_ERR_TIMEOUT);
    else
        connection_close(c, AYNI_ERR_TIMEOUT);
}

static void on_shut_down(uv_shutdown_t *request, int status)
{
    (void)request, (void)status; /* the peer's end of the stream, or the deadline, closes it */
}

static void on_drained(struct sender *s)
{
    struct connection *c = container_of(s, struct connection, sender);
    if (c->state != CONNECTION_FINISHING) return;
    if (uv_shutdown(&c->request.shutdown, s->stream, on_shut_down) != 0) connection_close(c, c->why);
}

static void on_send_failed(struct sender *s)
{
    connection_close(container_of(s, struct connection, sender), AYNI_ERR_UNREACHABLE);
}

void connection_finish(struct connection *c, enum ayni_err why)
{
    if (c->state != CONNECTION_SESSION) {
        if (c->state != CONNECTION_FINISHING) connection_close(c, why);
        return;
    }
    c->why = why;
    move(c, CONNECTION_FINISHING);
    set_deadline(c, FINISHING_MS);
    if (sender_len(&c->sender) == 0) on_drained(&c->sender);
}

static enum ayni_err seal(struct connection *c, struct bytes message)
{
    struct buffer plain;
    buffer_init(&plain, c->options->heap, FRAME_HEAD_LEN + FRAME_MESSAGE_MAX);
    size_t before = c->sender.waiting.len;
    enum ayni_err err = frame_append(&plain, message);
    if (err == AYNI_OK) err = noise_seal(&c->noise, &c->sender.waiting, buffer_view(&plain));
    c->bytes_out += c->sender.waiting.len - before;
    buffer_deinit(&plain);
    return err;
}

void connection_send(struct connection *c, struct bytes message)
{
    if (c->state != CONNECTION_SESSION) return;
    enum ayni_err err = seal(c, message);
    if (err == AYNI_OK) err = sender_flush(&c->sender);
    if (err != AYNI_OK) connection_close(c, err == AYNI_ERR_LIMIT ? AYNI_ERR_TIMEOUT : err);
}

/* Hand out the whole messages that were decrypted. */
static enum ayni_err deliver(struct connection *c)
{
    struct bytes message;
    enum ayni_err err = AYNI_OK;
    while (err == AYNI_OK && c->state == CONNECTION_SESSION) {
        err = frame_next(&c->reader, &message);
        if (err != AYNI_OK) break;
        c->unfinished_ms = 0;
        c->options->events.message(c->options->events.context, c, message);
    }
    return err == AYNI_ERR_MORE ? AYNI_OK : err;
}

static enum ayni_err open_frames(struct connection *c)
{
    size_t at = 0;
    enum ayni_err err = AYNI_OK;
    while (err == AYNI_OK && c->state == CONNECTION_SESSION && at < c->in.len) {
        size_t n_consumed;
        struct bytes rest = bytes_of(c->in.data + at, c->in.len - at);
        err = noise_open(&c->noise, &c->reader.pending, &n_consumed, rest);
        at += n_consumed;
        if (err == AYNI_OK) err = deliver(c);
    }
    buffer_consume(&c->in, at);
    return err == AYNI_ERR_MORE ? AYNI_OK : err;
}

/* One message of the handshake in, at most one out. */
static enum ayni_err shake_hands(struct connection *c)
{
    size_t n_consumed;
    enum ayni_err err = noise_handshake(&c->noise, &c->sender.waiting, &n_consumed, buffer_view(&c->in));
    buffer_consume(&c->in, n_consumed);
    if (err != AYNI_OK && err != AYNI_ERR_MORE) return err;
    enum ayni_err sent = sender_flush(&c->sender);
    if (sent != AYNI_OK) return sent;
    return err == AYNI_ERR_MORE && n_consumed > 0 && c->in.len > 0 ? shake_hands(c) : err;
}

static void go_on_with_handshake(struct connection *c)
{
    const struct connection_events *events = &c->options->events;
    enum ayni_err err = shake_hands(c);
    if (err == AYNI_ERR_MORE) return;
    if (err == AYNI_OK && !events->authenticated(events->context, c, noise_peer_key(&c->noise)))
        err = AYNI_ERR_KEY;
    if (err != AYNI_OK) {
        refuse(c, err);
        return;
    }
    move(c, CONNECTION_SESSION);
    uv_timer_stop(&c->deadline);
    c->opened_ms = uv_now(c->options->loop);
    events->opened(events->context, c);
}

/* Bytes of a message that is not whole yet. */
static size_t unfinished_len(const struct connection *c)
{
    return c->in.len + c->reader.pending.len - c->reader.n_taken;
}

static void note_unfinished(struct connection *c)
{
    if (unfinished_len(c) == 0)
        c->unfinished_ms = 0;
    else if (c->unfinished_ms == 0)
        c->unfinished_ms = uv_now(c->options->loop);
}

static void take_bytes(struct connection *c, size_t n)
{
    c->in.len += n;
    c->bytes_in += n;
    if (c->state == CONNECTION_HANDSHAKE) go_on_with_handshake(c);
    if (c->state != CONNECTION_SESSION) return;
    enum ayni_err err = open_frames(c);
    if (err != AYNI_OK)
        connection_close(c, err);
    else
        note_unfinished(c);
}

static void on_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct connection *c = handle->data;
    (void)suggested;
    bool is_session = c->state == CONNECTION_SESSION;
    if (c->state != CONNECTION_HANDSHAKE && !is_session) buffer_clear(&c->in);
    size_t room = is_session ? READ_AT_ONCE : HANDSHAKE_BYTES_MAX - c->in.len;
    if (room > 0 && buffer_reserve(&c->in, room) == AYNI_OK)
        *out = uv_buf_init((char *)c->in.data + c->in.len, (unsigned)room);
    else
        *out = uv_buf_init(NULL, 0); /* libuv then reads UV_ENOBUFS */
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct connection *c = stream->data;
    (void)buf;
    if (n == 0) return;
    if (n > 0)
        take_bytes(c, (size_t)n);
    else if (c->state == CONNECTION_HANDSHAKE && n == UV_ENOBUFS)
        refuse(c, AYNI_ERR_LIMIT);
    else
        connection_close(c, n == UV_ENOBUFS ? AYNI_ERR_MEMORY : AYNI_ERR_UNREACHABLE);
}

static void noise_start(struct connection *c, const struct dh_public *peer)
{
    struct noise_options options = {
        .initiator = c->dialled, .keys = *c->options->keys, .prologue = c->options->prologue};
    if (peer != NULL) options.peer = *peer;
    crypto_random(&options.ephemeral, sizeof options.ephemeral);
    noise_init(&c->noise, &options);
    crypto_wipe(&options, sizeof options);
}

void connection_start(struct connection *c)
{
    uv_tcp_nodelay(&c->tcp, 1); /* a hint: a failure shows at the first read */
    set_deadline(c, HANDSHAKE_MS);
    if (uv_read_start((uv_stream_t *)&c->tcp, on_allocate, on_read) != 0)
        connection_close(c, AYNI_ERR_IO);
    else if (c->dialled)
        go_on_with_handshake(c);
}

static void on_connected(uv_connect_t *request, int status)
{
    struct connection *c = container_of(request, struct connection, request.connect);
    if (c->state != CONNECTION_CONNECTING) return;
    if (status < 0) {
        connection_close(c, AYNI_ERR_UNREACHABLE);
        return;
    }
    move(c, CONNECTION_HANDSHAKE);
    connection_start(c);
}

static struct connection *connection_new(const struct connection_options *options,
                                         enum connection_state state)
{
    struct connection *c = heap_zalloc(options->heap, sizeof *c);
    if (c == NULL) return NULL;
    c->options = options;
    c->state = state;
    c->slot = CONNECTION_NO_SLOT;
    c->dialled = state == CONNECTION_CONNECTING;
    uv_tcp_init(options->loop, &c->tcp); /* without flags neither can fail */
    uv_timer_init(options->loop, &c->deadline);
    c->n_handles = 2;
    c->tcp.data = c->deadline.data = c;
    buffer_init(&c->in, options->heap, IN_MAX);
    frame_reader_init(&c->reader, options->heap);
    sender_init(&c->sender, options->heap, SEND_MAX);
    c->sender.stream = (uv_stream_t *)&c->tcp;
    c->sender.drained = on_drained;
    c->sender.failed = on_send_failed;
    return c;
}

static bool note_peer_address(struct connection *c)
{
    struct sockaddr_storage address;
    int len = sizeof address;
    if (uv_tcp_getpeername(&c->tcp, (struct sockaddr *)&address, &len) != 0) return false;
    c->source = source_of((struct sockaddr *)&address);
    address_write(c->address, (struct sockaddr *)&address);
    return true;
}

struct connection *connection_accept(const struct connection_options *options, uv_stream_t *listener)
{
    struct connection *c = connection_new(options, CONNECTION_HANDSHAKE);
    if (c == NULL) return NULL;
    noise_start(c, NULL);
    if (uv_accept(listener, (uv_stream_t *)&c->tcp) != 0 || !note_peer_address(c))
        connection_close(c, AYNI_ERR_UNREACHABLE);
    return c;
}

struct connection *connection_dial(const struct connection_options *options,
                                   const struct dh_public *peer,
                                   const struct sockaddr *address)
{
    struct connection *c = connection_new(options, CONNECTION_CONNECTING);
    if (c == NULL) return NULL;
    noise_start(c, peer);
    address_write(c->address, address);
    set_deadline(c, CONNECT_MS);
    if (uv_tcp_connect(&c->request.connect, &c->tcp, address, on_connected) != 0)
        connection_close(c, AYNI_ERR_UNREACHABLE);
    return c;
}

static bool is_too_slow(const struct connection *c, uint64_t now_ms)
{
    uint64_t earned_ms = (uint64_t)unfinished_len(c) * 1000 / FRAME_BYTES_PER_S;
    return c->unfinished_ms != 0 && now_ms - c->unfinished_ms > FRAME_MS + earned_ms;
}

void connection_tick(struct connection *c)
{
    uint64_t now_ms = uv_now(c->options->loop);
    if (c->state != CONNECTION_SESSION) return;
    if (is_too_slow(c, now_ms) || sender_is_stuck(&c->sender, SEND_SOFT_MAX, SEND_SOFT_MS, now_ms))
        connection_close(c, AYNI_ERR_TIMEOUT);
}
