/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdlib.h>
#include <string.h>

#include "control/rpc.h"
#include "core/base/buffer.h"

static const uint8_t params[] = {0x81, 0xa1, 'a', 0x01};
static const uint8_t request_bytes[] = {0x94, 0x00, 0x07, 0xa4, 'l', 'i', 's',
                                        't',  0x91, 0x81, 0xa1, 'a', 0x01};

static void a_request_is_written_as_the_specification_shows(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, test_heap(), 100);
    struct rpc_request request = {7, BYTES_LITERAL("list"), BYTES_ARRAY(params)};
    assert_int_equal(rpc_write_request(&out, &request), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&out), BYTES_ARRAY(request_bytes)));
    buffer_deinit(&out);
}

static void a_request_is_read_back(void **state)
{
    (void)state;
    struct cursor in = cursor_of(BYTES_ARRAY(request_bytes));
    struct rpc_request request;
    assert_int_equal(rpc_read_request(&in, &request), AYNI_OK);
    assert_int_equal(request.id, 7);
    assert_true(bytes_equal_text(request.method, "list"));
    assert_true(bytes_equal(request.params, BYTES_ARRAY(params)));
    assert_int_equal(cursor_left(&in), 0);
}

static void a_request_cut_anywhere_asks_for_more_and_takes_nothing(void **state)
{
    (void)state;
    for (size_t len = 0; len < sizeof request_bytes; len++) {
        uint8_t *copy = malloc(len > 0 ? len : 1);
        assert_non_null(copy);
        memcpy(copy, request_bytes, len);
        struct cursor in = cursor_of(bytes_of(copy, len));
        struct rpc_request request;
        assert_int_equal(rpc_read_request(&in, &request), AYNI_ERR_MORE);
        assert_ptr_equal(in.at, copy);
        free(copy);
    }
}

static void what_is_no_request_is_refused(void **state)
{
    (void)state;
    static const struct {
        size_t len;
        uint8_t bytes[16];
    } cases[] = {
        {13, {0x94, 0x01, 0x07, 0xa4, 'l', 'i', 's', 't', 0x91, 0x81, 0xa1, 'a', 0x01}}, /* a response */
        {13, {0x93, 0x00, 0x07, 0xa4, 'l', 'i', 's', 't', 0x91, 0x81, 0xa1, 'a', 0x01}}, /* three elements */
        {10, {0x94, 0x00, 0x07, 0xa4, 'l', 'i', 's', 't', 0x91, 0x01}}, /* params are no map */
        {9, {0x94, 0x00, 0x07, 0xa4, 'l', 'i', 's', 't', 0x90}},        /* no params */
        {10, {0x94, 0x00, 0x07, 0xa4, 'l', 'i', 's', 't', 0x91, 0xc0}}, /* nil */
        {8, {0x94, 0x00, 0xcf, 0, 0, 0, 1, 0}},                         /* a long id, cut */
        {1, {0xdf}},
        {5, {0xdd, 0x00, 0xff, 0xff, 0xff}}, /* an array that could never be there */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cursor in = cursor_of(bytes_of(cases[i].bytes, cases[i].len));
        struct rpc_request request;
        assert_int_not_equal(rpc_read_request(&in, &request), AYNI_OK);
        assert_ptr_equal(in.at, cases[i].bytes);
    }
}

static void a_response_is_result_or_error_never_both(void **state)
{
    (void)state;
    static const uint8_t good[] = {0x94, 0x01, 0x07, 0xc0, 0x05};
    static const uint8_t bad[] = {0x94, 0x01, 0x07, 0x81, 0xa1, 'a', 0x01, 0xc0};
    static const uint8_t neither[] = {0x94, 0x01, 0x07, 0xc0, 0xc0};
    static const uint8_t both[] = {0x94, 0x01, 0x07, 0x05, 0x05};
    struct rpc_response response;
    struct cursor in = cursor_of(BYTES_ARRAY(good));
    assert_int_equal(rpc_read_response(&in, &response), AYNI_OK);
    assert_true(response.ok);
    assert_true(bytes_equal(response.value, bytes_of(good + 4, 1)));
    in = cursor_of(BYTES_ARRAY(bad));
    assert_int_equal(rpc_read_response(&in, &response), AYNI_OK);
    assert_false(response.ok);
    assert_true(bytes_equal(response.value, bytes_of(bad + 3, 4)));
    in = cursor_of(BYTES_ARRAY(neither));
    assert_int_equal(rpc_read_response(&in, &response), AYNI_ERR_ENCODING);
    in = cursor_of(BYTES_ARRAY(both));
    assert_int_equal(rpc_read_response(&in, &response), AYNI_ERR_ENCODING);
}

static void a_response_is_read_back_as_written(void **state)
{
    (void)state;
    for (int ok = 0; ok <= 1; ok++) {
        struct buffer out;
        struct rpc_response back, response = {4000000000, ok == 1, BYTES_ARRAY(params)};
        buffer_init(&out, test_heap(), 100);
        assert_int_equal(rpc_write_response(&out, &response), AYNI_OK);
        struct cursor in = cursor_of(buffer_view(&out));
        assert_int_equal(rpc_read_response(&in, &back), AYNI_OK);
        assert_int_equal(back.id, 4000000000);
        assert_int_equal(back.ok, ok);
        assert_true(bytes_equal(back.value, response.value));
        buffer_deinit(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_written_as_the_specification_shows),
        cmocka_unit_test(a_request_is_read_back),
        cmocka_unit_test(a_request_cut_anywhere_asks_for_more_and_takes_nothing),
        cmocka_unit_test(what_is_no_request_is_refused),
        cmocka_unit_test(a_response_is_result_or_error_never_both),
        cmocka_unit_test(a_response_is_read_back_as_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
