/* SPDX-License-Identifier: Apache-2.0 */
#include "node/connection.h"

#include <netinet/in.h>
#include <stdio.h>

#include "support/cmocka.h"
#include "support/heap.h"

#include "core/base/heap.h"

/* Two ends on one loop, over real sockets; the peer of hostile cases is a raw one. */

struct end {
    struct connection_options options;
    struct noise_keys keys;
    struct connection *connection;
    bool trusts; /* the answer of `authenticated` */
    bool is_open, is_closed;
    enum ayni_err why;
    size_t n_received, n_bytes;
    uint8_t last[16];
};

struct fixture {
    uv_loop_t loop;
    uv_tcp_t listener;
    struct sockaddr_in address;
    struct end caller, answerer;
    uv_tcp_t raw;
    uv_connect_t raw_connect;
    uv_write_t raw_write;
    char raw_in[4096];
    size_t n_raw_in;
    bool raw_ended;
};

static bool on_authenticated(void *context, struct connection *c, const struct dh_public *key)
{
    struct end *end = context;
    (void)c, (void)key;
    return end->trusts;
}

static void on_opened(void *context, struct connection *c)
{
    struct end *end = context;
    (void)c;
    end->is_open = true;
}

static void on_message(void *context, struct connection *c, struct bytes message)
{
    struct end *end = context;
    (void)c;
    end->n_received++;
    end->n_bytes += message.len;
    memcpy(end->last, message.data, message.len < sizeof end->last ? message.len : sizeof end->last);
}

static void on_closed(void *context, struct connection *c)
{
    struct end *end = context;
    end->is_closed = true;
    end->why = c->why;
    end->connection = NULL;
}

static void end_init(struct end *end, struct fixture *f, uint8_t seed_byte)
{
    struct seed seed;
    memset(&seed, seed_byte, sizeof seed);
    dh_keypair(&end->keys.secret, &end->keys.own, &seed);
    end->trusts = true;
    end->options = (struct connection_options){
        .loop = &f->loop,
        .heap = test_heap(),
        .keys = &end->keys,
        .prologue = BYTES_LITERAL("test"),
        .events = {on_authenticated, on_opened, on_message, on_closed, end},
    };
}

static void on_listen(uv_stream_t *listener, int status)
{
    struct fixture *f = listener->data;
    assert_int_equal(status, 0);
    f->answerer.connection = connection_accept(&f->answerer.options, listener);
    assert_non_null(f->answerer.connection);
    connection_start(f->answerer.connection);
}

static int set_up(void **state)
{
    struct fixture *f = heap_zalloc(test_heap(), sizeof *f);
    int len = sizeof f->address;
    assert_int_equal(crypto_init(), AYNI_OK);
    assert_int_equal(uv_loop_init(&f->loop), 0);
    uv_tcp_init(&f->loop, &f->listener);
    f->listener.data = f;
    uv_ip4_addr("127.0.0.1", 0, &f->address);
    assert_int_equal(uv_tcp_bind(&f->listener, (struct sockaddr *)&f->address, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&f->listener, 8, on_listen), 0);
    assert_int_equal(uv_tcp_getsockname(&f->listener, (struct sockaddr *)&f->address, &len), 0);
    end_init(&f->caller, f, 1);
    end_init(&f->answerer, f, 2);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    if (f->caller.connection != NULL) connection_close(f->caller.connection, AYNI_OK);
    if (f->answerer.connection != NULL) connection_close(f->answerer.connection, AYNI_OK);
    uv_close((uv_handle_t *)&f->listener, NULL);
    if (f->raw.loop != NULL && !uv_is_closing((uv_handle_t *)&f->raw)) uv_close((uv_handle_t *)&f->raw, NULL);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    heap_free(test_heap(), f);
    return 0;
}

static void dial(struct fixture *f, const struct dh_public *peer)
{
    f->caller.connection = connection_dial(&f->caller.options, peer, (struct sockaddr *)&f->address);
    assert_non_null(f->caller.connection);
}

static void run_until(struct fixture *f, const bool *flag)
{
    uint64_t start_ms = uv_now(&f->loop);
    while (!*flag && uv_now(&f->loop) - start_ms < 10000)
        uv_run(&f->loop, UV_RUN_ONCE);
    assert_true(*flag);
}

static void connect_ends(struct fixture *f)
{
    dial(f, &f->answerer.keys.own);
    run_until(f, &f->caller.is_open);
    run_until(f, &f->answerer.is_open);
}

static void messages_cross_and_the_last_arrive_before_the_end(void **state)
{
    struct fixture *f = *state;
    static uint8_t large[FRAME_MESSAGE_MAX];
    connect_ends(f);
    connection_send(f->answerer.connection, BYTES_LITERAL("hello"));
    for (int i = 0; i < 3; i++)
        connection_send(f->caller.connection, BYTES_ARRAY(large));
    connection_send(f->caller.connection, BYTES_LITERAL("bye"));
    connection_finish(f->caller.connection, AYNI_OK);
    connection_send(f->caller.connection, BYTES_LITERAL("too late"));
    run_until(f, &f->answerer.is_closed);
    run_until(f, &f->caller.is_closed);
    assert_int_equal(f->answerer.n_received, 4);
    assert_int_equal(f->answerer.n_bytes, 3 * sizeof large + 3);
    assert_memory_equal(f->answerer.last, "bye", 3);
    assert_int_equal(f->caller.why, AYNI_OK);
}

static void a_caller_with_the_wrong_key_is_closed_in_silence(void **state)
{
    struct fixture *f = *state;
    dial(f, &f->caller.keys.own); /* not the answerer's */
    run_until(f, &f->answerer.is_closed);
    run_until(f, &f->caller.is_closed);
    assert_int_equal(f->answerer.why, AYNI_ERR_SIGNATURE);
    assert_false(f->answerer.is_open);
    assert_false(f->caller.is_open);
}

static void a_stranger_gets_no_session(void **state)
{
    struct fixture *f = *state;
    f->answerer.trusts = false;
    dial(f, &f->answerer.keys.own);
    run_until(f, &f->answerer.is_closed);
    assert_int_equal(f->answerer.why, AYNI_ERR_KEY);
    assert_false(f->answerer.is_open);
    run_until(f, &f->caller.is_closed);
    assert_int_equal(f->caller.n_received, 0);
}

static void nobody_at_the_address_ends_in_closed(void **state)
{
    struct fixture *f = *state;
    f->address.sin_port = htons(1);
    dial(f, &f->answerer.keys.own);
    assert_false(f->caller.is_closed); /* never from within the call */
    run_until(f, &f->caller.is_closed);
    assert_int_equal(f->caller.why, AYNI_ERR_UNREACHABLE);
}

static void on_raw_allocate(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct fixture *f = handle->data;
    (void)suggested;
    *out = uv_buf_init(f->raw_in, sizeof f->raw_in);
}

static void on_raw_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct fixture *f = stream->data;
    (void)buf;
    if (n > 0) f->n_raw_in += (size_t)n;
    if (n < 0) f->raw_ended = true;
}

static void on_raw_written(uv_write_t *request, int status)
{
    (void)request, (void)status;
}

static struct bytes raw_bytes;

static void on_raw_connected(uv_connect_t *request, int status)
{
    struct fixture *f = request->handle->data;
    assert_int_equal(status, 0);
    uv_buf_t buf = uv_buf_init((char *)raw_bytes.data, (unsigned)raw_bytes.len);
    uv_write(&f->raw_write, request->handle, &buf, 1, on_raw_written);
    uv_read_start(request->handle, on_raw_allocate, on_raw_read);
}

static void raw_send(struct fixture *f, struct bytes bytes)
{
    raw_bytes = bytes;
    uv_tcp_init(&f->loop, &f->raw);
    f->raw.data = f;
    assert_int_equal(
        uv_tcp_connect(&f->raw_connect, &f->raw, (struct sockaddr *)&f->address, on_raw_connected), 0);
}

/* All of it ends in a close without a byte, whatever the reason. */
static void garbage_is_answered_with_silence(void **state)
{
    struct fixture *f = *state;
    static uint8_t large[3000];
    const struct {
        struct bytes bytes;
        enum ayni_err why;
    } cases[] = {
        {BYTES_LITERAL("GET / HTTP/1.1\r\n\r\n"), AYNI_ERR_PROTOCOL}, /* no such length */
        {{large, sizeof large}, AYNI_ERR_PROTOCOL},
        {BYTES_LITERAL("\0\x30"
                       "012345678901234567890123456789012345678901234567"),
         AYNI_ERR_SIGNATURE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        f->answerer.is_closed = f->raw_ended = false;
        raw_send(f, cases[i].bytes);
        run_until(f, &f->answerer.is_closed);
        run_until(f, &f->raw_ended);
        assert_int_equal(f->answerer.why, cases[i].why);
        assert_int_equal(f->n_raw_in, 0);
        assert_false(f->answerer.is_open);
        uv_close((uv_handle_t *)&f->raw, NULL);
        uv_run(&f->loop, UV_RUN_NOWAIT);
    }
}

/* Five real seconds. */
static void a_silent_caller_is_closed_after_the_deadline(void **state)
{
    struct fixture *f = *state;
    uint64_t start_ms = uv_now(&f->loop);
    raw_send(f, BYTES_LITERAL("\0"));
    run_until(f, &f->answerer.is_closed);
    assert_int_equal(f->answerer.why, AYNI_ERR_TIMEOUT);
    assert_in_range(uv_now(&f->loop) - start_ms, 4900, 5600);
}

static void states_move_only_as_the_table_says(void **state)
{
    (void)state;
    static const char *const allowed[] = {
        "connecting>handshake", "connecting>closing", "handshake>session",
        "handshake>refused",    "handshake>closing",  "session>finishing",
        "session>closing",      "refused>closing",    "finishing>closing",
    };
    size_t n = 0;
    for (unsigned from = 0; from < CONNECTION_STATES; from++) {
        for (unsigned to = 0; to < CONNECTION_STATES; to++) {
            char move[64];
            snprintf(move, sizeof move, "%s>%s", connection_state_name((enum connection_state)from),
                     connection_state_name((enum connection_state)to));
            bool want = false;
            for (size_t i = 0; i < sizeof allowed / sizeof allowed[0]; i++)
                want |= strcmp(move, allowed[i]) == 0;
            bool may = connection_may_move((enum connection_state)from, (enum connection_state)to);
            if (may != want) fail_msg("%s: %s", move, may ? "allowed" : "not allowed");
            n += may;
        }
    }
    assert_int_equal(n, sizeof allowed / sizeof allowed[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(states_move_only_as_the_table_says),
        cmocka_unit_test_setup_teardown(messages_cross_and_the_last_arrive_before_the_end, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_caller_with_the_wrong_key_is_closed_in_silence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stranger_gets_no_session, set_up, tear_down),
        cmocka_unit_test_setup_teardown(nobody_at_the_address_ends_in_closed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(garbage_is_answered_with_silence, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_silent_caller_is_closed_after_the_deadline, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
