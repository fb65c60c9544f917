/* SPDX-License-Identifier: Apache-2.0 */
#include "node/sender.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/cmocka.h"
#include "support/heap.h"

/* A stream whose other end the test reads, or does not. */

#define SOFT ((size_t)1 << 20)
#define WAITING ((size_t)6 << 20)
#define OVER_MS 30000

struct fixture {
    uv_loop_t loop;
    uv_pipe_t pipe;
    struct sender sender;
    int other;
};

static void ignore(struct sender *s)
{
    (void)s;
}

static int setup(void **state)
{
    static struct fixture f;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends), 0);
    assert_int_equal(uv_loop_init(&f.loop), 0);
    assert_int_equal(uv_pipe_init(&f.loop, &f.pipe, 0), 0);
    assert_int_equal(uv_pipe_open(&f.pipe, ends[0]), 0);
    f.other = ends[1];
    sender_init(&f.sender, test_heap(), WAITING);
    f.sender.stream = (uv_stream_t *)&f.pipe;
    f.sender.drained = f.sender.failed = ignore;
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    uv_close((uv_handle_t *)&f->pipe, NULL);
    uv_run(&f->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&f->loop), 0);
    sender_deinit(&f->sender);
    close(f->other);
    return 0;
}

static void send_much(struct fixture *f)
{
    assert_int_equal(buffer_reserve(&f->sender.waiting, WAITING), AYNI_OK);
    memset(f->sender.waiting.data, 'x', WAITING);
    f->sender.waiting.len = WAITING;
    assert_int_equal(sender_flush(&f->sender), AYNI_OK);
}

/* The peer takes `n` bytes. */
static void take(struct fixture *f, size_t n)
{
    static char bytes[65536];
    while (n > 0) {
        ssize_t got = read(f->other, bytes, n < sizeof bytes ? n : sizeof bytes);
        if (got > 0) n -= (size_t)got;
        uv_run(&f->loop, UV_RUN_NOWAIT);
    }
}

static void who_takes_nothing_is_stuck(void **state)
{
    struct fixture *f = *state;
    send_much(f);
    assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, 1000));
    assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, 31000));
    assert_true(sender_is_stuck(&f->sender, SOFT, OVER_MS, 31001));
}

static void who_takes_a_little_is_stuck(void **state)
{
    struct fixture *f = *state;
    send_much(f);
    assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, 1000));
    take(f, SOFT / 2);
    assert_true(sender_is_stuck(&f->sender, SOFT, OVER_MS, 31001));
}

static void who_takes_steadily_is_not(void **state)
{
    struct fixture *f = *state;
    send_much(f);
    assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, 1000));
    for (uint64_t now_ms = 30000; now_ms <= 90000; now_ms += 30000) {
        take(f, SOFT + SOFT / 4);
        assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, now_ms));
    }
    assert_true(sender_len(&f->sender) > SOFT);
}

static void what_is_below_the_limit_may_wait(void **state)
{
    struct fixture *f = *state;
    assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, 1000));
    assert_false(sender_is_stuck(&f->sender, SOFT, OVER_MS, 1000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(who_takes_nothing_is_stuck, setup, teardown),
        cmocka_unit_test_setup_teardown(who_takes_a_little_is_stuck, setup, teardown),
        cmocka_unit_test_setup_teardown(who_takes_steadily_is_not, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_below_the_limit_may_wait, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
