/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "control/client.h"
#include "control/engine.h"
#include "control/rpc.h"
#include "core/base/buffer.h"
#include "core/codec/packer.h"
#include "core/crypto/crypto.h"
#include "member_folder.h"

/* The client's end of the socket, against a node that reads the next request when its answer was taken. */

#define N_REQUESTS 64
#define TEXT_LEN ((size_t)64 << 10)

struct node {
    int listener;
    size_t n_answered;
};

static void pack_long_text(struct buffer *out)
{
    char text[TEXT_LEN];
    memset(text, 'x', sizeof text);
    struct packer p = packer_to(out);
    buffer_init(out, test_heap(), 2 * TEXT_LEN);
    pack_map(&p, 1);
    pack_text(&p, "text");
    pack_str(&p, bytes_of(text, sizeof text));
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static bool send_answer(int fd, uint32_t id, struct bytes value)
{
    struct buffer message;
    struct rpc_response response = {id, true, value};
    buffer_init(&message, test_heap(), 2 * TEXT_LEN);
    bool sent = rpc_write_response(&message, &response) == AYNI_OK &&
                send(fd, message.data, message.len, MSG_NOSIGNAL) == (ssize_t)message.len;
    buffer_deinit(&message);
    return sent;
}

static void *answer_one_by_one(void *context)
{
    struct node *node = context;
    struct buffer in, value;
    struct rpc_request request;
    buffer_init(&in, test_heap(), 4 * TEXT_LEN);
    pack_long_text(&value);
    int fd = accept(node->listener, NULL, NULL);
    while (node->n_answered < N_REQUESTS) {
        struct cursor c = cursor_of(buffer_view(&in));
        if (rpc_read_request(&c, &request) == AYNI_OK) {
            if (!send_answer(fd, request.id, buffer_view(&value))) break;
            node->n_answered++;
            buffer_consume(&in, in.len - cursor_left(&c));
            continue;
        }
        if (buffer_reserve(&in, TEXT_LEN) != AYNI_OK) break;
        ssize_t n = recv(fd, in.data + in.len, TEXT_LEN, 0);
        if (n <= 0) break;
        in.len += (size_t)n;
    }
    close(fd);
    buffer_deinit(&in);
    buffer_deinit(&value);
    return NULL;
}

static void listen_in(struct node *node, const char *folder)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    char path[FOLDER_PATH_MAX];
    assert_true(folder_path(path, folder, "control.sock") && strlen(path) < sizeof address.sun_path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    node->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(node->listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(node->listener, 1), 0);
}

static void what_is_sent_before_any_answer_is_read_does_not_lock_up(void **state)
{
    (void)state;
    struct member_folders members;
    struct node node = {0};
    struct fault fault = {0};
    struct client *client;
    struct buffer params;
    pthread_t thread;
    uint32_t id;
    member_folders_make(&members);
    listen_in(&node, members.folders[0]);
    assert_int_equal(pthread_create(&thread, NULL, answer_one_by_one, &node), 0);
    struct client_options options = {.heap = test_heap(), .folder = members.folders[0], .codelists = ""};
    assert_int_equal(client_open(&client, &options, &fault), AYNI_OK);
    assert_true(client_is_remote(client));
    pack_long_text(&params);

    alarm(60); /* it would wait for ever */
    for (uint32_t i = 0; i < N_REQUESTS; i++)
        assert_int_equal(client_send(client, "echo", buffer_view(&params), &id), AYNI_OK);
    for (uint32_t i = 0; i < N_REQUESTS; i++) {
        struct client_reply reply;
        assert_int_equal(client_receive(client, &reply), AYNI_OK);
        assert_int_equal(reply.id, i);
        assert_true(reply.ok && reply.value.len > TEXT_LEN);
    }
    alarm(0);

    pthread_join(thread, NULL);
    assert_int_equal(node.n_answered, N_REQUESTS);
    struct client_reply reply;
    assert_int_equal(client_receive(client, &reply), AYNI_ERR_UNREACHABLE);
    client_close(client);
    close(node.listener);
    buffer_deinit(&params);
    member_folders_remove(&members);
}

/* Of all answers together no more than one is kept. */
static void the_answers_of_many_calls_in_process_take_no_memory(void **state)
{
    (void)state;
    static const uint8_t no_params[] = {0x80};
    enum { ROOM = 4 << 20 };
    struct member_folders members;
    struct counting_heap counting;
    struct fault fault = {0};
    struct client *client;
    size_t total = 0;
    member_folders_make(&members);
    assert_int_equal(engine_bind(test_heap(), members.folders[0], buffer_view(&members.charter), &fault),
                     AYNI_OK);
    struct client_options options = {
        .heap = counting_heap_init(&counting, ROOM), .folder = members.folders[0], .codelists = ""};
    assert_int_equal(client_open(&client, &options, &fault), AYNI_OK);
    while (total < 2 * ROOM) {
        struct client_reply reply;
        assert_int_equal(client_call(client, "charter", BYTES_ARRAY(no_params), &reply), AYNI_OK);
        assert_true(reply.ok);
        total += reply.value.len;
    }
    client_close(client);
    member_folders_remove(&members);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_sent_before_any_answer_is_read_does_not_lock_up),
        cmocka_unit_test(the_answers_of_many_calls_in_process_take_no_memory),
    };
    return crypto_init() != AYNI_OK || cmocka_run_group_tests(tests, NULL, NULL);
}
