/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <string.h>

#include "calls.h"
#include "control/engine.h"
#include "core/codec/cursor.h"

/* The dispatcher in one process, on a real store: what officers and scripts rely on. */

static struct member_folders members;

static const uint8_t no_params[] = {0x80};

static int make_members(void **state)
{
    (void)state;
    member_folders_make(&members);
    return 0;
}

static int remove_members(void **state)
{
    (void)state;
    member_folders_remove(&members);
    return 0;
}

/* Put bytes of the same length in the place where `from` stands first. */
static void replace_bytes(struct buffer *buf, const char *from, const char *to)
{
    uint8_t *at = memmem(buf->data, buf->len, from, strlen(from));
    assert_non_null(at);
    memcpy(at, to, strlen(to));
}

static void joining_twice_is_one_record(void **state)
{
    (void)state;
    struct client_reply reply;
    uint8_t first[64];
    struct client *client = open_joined(&members, 0);
    assert_int_equal(client_call(client, "join", BYTES_ARRAY(no_params), &reply), AYNI_OK);
    assert_int_equal(uint_of(reply.value, "index"), 0);
    struct bytes id = value_of(reply.value, "id");
    assert_true(id.len <= sizeof first);
    memcpy(first, id.data, id.len);
    client_close(client);
    client = open_joined(&members, 0);
    assert_int_equal(client_call(client, "join", BYTES_ARRAY(no_params), &reply), AYNI_OK);
    assert_true(bytes_equal(value_of(reply.value, "id"), bytes_of(first, id.len)));
    client_close(client);
}

static void a_proposal_is_durable_listed_and_shown(void **state)
{
    (void)state;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    propose_edited(client, NULL, NULL, &reply);
    assert_true(reply.ok);
    assert_text(reply.value, "level", "logged");
    assert_int_equal(uint_of(reply.value, "index"), 1);
    client_close(client);

    client = open_client(&members, 0); /* after a restart */
    call_with_id(client, "show", LABEL, &reply);
    assert_true(reply.ok);
    assert_text(reply.value, "status", "proposed");
    assert_int_equal(client_call(client, "list", BYTES_ARRAY(no_params), &reply), AYNI_OK);
    size_t n;
    struct cursor items = cursor_of(value_of(reply.value, "items"));
    assert_int_equal(cursor_read_array(&items, &n), AYNI_OK);
    assert_int_equal(n, 1);
    client_close(client);
}

static void the_same_proposal_again_answers_with_the_first_id(void **state)
{
    (void)state;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    for (int i = 0; i < 2; i++) {
        propose_edited(client, NULL, NULL, &reply);
        assert_true(reply.ok);
        assert_int_equal(uint_of(reply.value, "index"), 1);
    }
    propose_edited(client, "\"accept_by\": \"2027-12-31\"", "\"accept_by\": \"2027-12-30\"", &reply);
    assert_false(reply.ok);
    assert_text(reply.value, "code", "exists");
    assert_text(reply.value, "field", "id");
    client_close(client);
}

static void what_a_person_gets_wrong_is_named_by_its_path(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *code, *field;
    } cases[] = {
        {"\"accept_by\": \"2027-12-31\"", "\"accept_by\": \"2027-02-30\"", "field", "accept_by"},
        {"\"accept_by\": \"2027-12-31\"", "\"accept_by\": \"2020-01-01\"", "field", "accept_by"},
        {"\"accept_by\": \"2027-12-31\"", "\"acept_by\": \"2027-12-31\"", "field", "accept_by"},
        {"\"kind\": \"joint_lab\"", "\"kind\": \"joint_lap\"", "field", "kind"},
        {"CN-USCI-12100000400000001X", "CN-USCI-12100000400000002X", "field", "parties[1].member"},
    };
    struct client *client = open_joined(&members, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct client_reply reply;
        propose_edited(client, cases[i].from, cases[i].to, &reply);
        assert_false(reply.ok);
        assert_text(reply.value, "code", cases[i].code);
        assert_text(reply.value, "field", cases[i].field);
    }
    client_close(client);
}

static void all_problems_are_told_at_once_in_the_order_of_the_fields(void **state)
{
    (void)state;
    static const char *const want[] = {"kind", "sdg[0].code", "accept_by"};
    struct client_reply reply;
    struct buffer params, payload;
    struct client *client = open_joined(&members, 0);
    buffer_init(&params, test_heap(), 200000);
    pack_example(&params, "\"kind\": \"joint_lab\"", "\"kind\": 7");
    /* The same payload once more, with two further slips made in its bytes. */
    buffer_init(&payload, test_heap(), 200000);
    assert_int_equal(buffer_append(&payload, buffer_view(&params)), AYNI_OK);
    replace_bytes(&payload, "2027-12-31", "2027-02-30");
    replace_bytes(&payload,
                  "\xa4"
                  "code\xa1"
                  "2",
                  "\xa4"
                  "code\xa1"
                  "Z");
    assert_int_equal(client_call(client, "propose", buffer_view(&payload), &reply), AYNI_OK);
    assert_false(reply.ok);
    size_t n;
    struct cursor details = cursor_of(value_of(reply.value, "details"));
    assert_int_equal(cursor_read_array(&details, &n), AYNI_OK);
    assert_int_equal(n, sizeof want / sizeof want[0]);
    for (size_t i = 0; i < n; i++) {
        struct bytes detail;
        assert_int_equal(cursor_read_value(&details, &detail), AYNI_OK);
        assert_text(detail, "field", want[i]);
    }
    assert_text(reply.value, "field", want[0]);
    buffer_deinit(&payload);
    buffer_deinit(&params);
    client_close(client);
}

static void an_outsider_cannot_propose_and_nobody_before_joining(void **state)
{
    (void)state;
    struct client_reply reply;
    bind_member(&members, 1);
    struct client *client = open_client(&members, 1);
    propose_edited(client, NULL, NULL, &reply);
    assert_false(reply.ok);
    assert_text(reply.value, "code", "rule");
    client_close(client);
}

static void answering_twice_is_refused(void **state)
{
    (void)state;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    propose_edited(client, NULL, NULL, &reply);
    assert_true(reply.ok);
    call_with_id(client, "accept", LABEL, &reply); /* writing it was the author's acceptance */
    assert_false(reply.ok);
    assert_text(reply.value, "code", "rule");
    call_with_id(client, "accept", "no-such-commitment", &reply);
    assert_false(reply.ok);
    assert_text(reply.value, "code", "not_found");
    client_close(client);
}

static void every_reading_method_answers_a_canonical_document(void **state)
{
    (void)state;
    static const char *const methods[] = {"status", "members", "peers", "list", "log", "charter", "heads"};
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    propose_edited(client, NULL, NULL, &reply);
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        assert_int_equal(client_call(client, methods[i], BYTES_ARRAY(no_params), &reply), AYNI_OK);
        assert_true(reply.ok);
        assert_int_equal(codec_check(reply.value), AYNI_OK);
    }
    assert_int_equal(client_call(client, "no_such_method", BYTES_ARRAY(no_params), &reply), AYNI_OK);
    assert_false(reply.ok);
    assert_text(reply.value, "code", "usage");
    client_close(client);
}

static void the_state_digest_changes_with_the_state_and_only_then(void **state)
{
    (void)state;
    struct client_reply reply;
    uint8_t digests[3][64];
    struct client *client = open_joined(&members, 0);
    for (int i = 0; i < 3; i++) {
        if (i == 2) propose_edited(client, NULL, NULL, &reply);
        assert_int_equal(client_call(client, "status", BYTES_ARRAY(no_params), &reply), AYNI_OK);
        struct bytes digest = value_of(reply.value, "state_digest");
        assert_int_equal(digest.len, 34);
        memcpy(digests[i], digest.data, digest.len);
    }
    assert_memory_equal(digests[0], digests[1], 34);
    assert_memory_not_equal(digests[1], digests[2], 34);
    client_close(client);
}

static void many_submissions_at_once_share_commits_and_all_are_there(void **state)
{
    (void)state;
    enum { N = 50 };
    struct client *client = open_joined(&members, 0);
    struct client_reply reply;
    uint32_t id;
    size_t n_ok = 0;
    for (int i = 0; i < N; i++) {
        char label[64];
        struct buffer params;
        buffer_init(&params, test_heap(), 200000);
        snprintf(label, sizeof label, "\"id\": \"" LABEL "X-%d-", i);
        pack_example(&params, "\"id\": \"" LABEL, label);
        assert_int_equal(client_send(client, "propose", buffer_view(&params), &id), AYNI_OK);
        buffer_deinit(&params);
    }
    for (int i = 0; i < N; i++) {
        assert_int_equal(client_receive(client, &reply), AYNI_OK);
        n_ok += reply.ok;
    }
    assert_int_equal(n_ok, N);
    assert_int_equal(client_call(client, "status", BYTES_ARRAY(no_params), &reply), AYNI_OK);
    assert_int_equal(uint_of(value_of(reply.value, "verified"), "done"), N + 1);
    assert_int_equal(uint_of(reply.value, "void"), 0);
    client_close(client);
}

static void a_charter_that_differs_by_one_byte_is_another_ledger(void **state)
{
    (void)state;
    struct fault fault = {0};
    client_close(open_joined(&members, 0));
    /* The last byte is the number of witnesses, 0: with 1 it is a sound charter of another ledger. */
    members.charter.data[members.charter.len - 1] = 1;
    assert_int_equal(engine_bind(test_heap(), members.folders[0], buffer_view(&members.charter), &fault),
                     AYNI_ERR_LEDGER);
    /* The file itself exchanged under a bound store: the store says so. */
    char path[FOLDER_PATH_MAX];
    assert_true(folder_path(path, members.folders[0], "charter"));
    assert_int_equal(file_write(path, buffer_view(&members.charter),
                                &(struct file_options){.mode = 0600, .replace = true}, &fault),
                     AYNI_OK);
    struct client *client;
    struct client_options options = {
        .heap = test_heap(), .folder = members.folders[0], .codelists = AYNI_CODELISTS};
    assert_int_equal(client_open(&client, &options, &fault), AYNI_ERR_LEDGER);
}

static void a_second_process_is_told_that_the_folder_is_in_use(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct client *client = open_joined(&members, 0), *second;
    struct client_options options = {
        .heap = test_heap(), .folder = members.folders[0], .codelists = AYNI_CODELISTS};
    assert_int_equal(client_open(&second, &options, &fault), AYNI_ERR_BUSY);
    assert_true(strlen(fault.text) > 0);
    client_close(client);
}

int main(void)
{
#define WITH_MEMBERS(test) cmocka_unit_test_setup_teardown(test, make_members, remove_members)
    const struct CMUnitTest tests[] = {
        WITH_MEMBERS(joining_twice_is_one_record),
        WITH_MEMBERS(a_proposal_is_durable_listed_and_shown),
        WITH_MEMBERS(the_same_proposal_again_answers_with_the_first_id),
        WITH_MEMBERS(what_a_person_gets_wrong_is_named_by_its_path),
        WITH_MEMBERS(all_problems_are_told_at_once_in_the_order_of_the_fields),
        WITH_MEMBERS(an_outsider_cannot_propose_and_nobody_before_joining),
        WITH_MEMBERS(answering_twice_is_refused),
        WITH_MEMBERS(every_reading_method_answers_a_canonical_document),
        WITH_MEMBERS(the_state_digest_changes_with_the_state_and_only_then),
        WITH_MEMBERS(many_submissions_at_once_share_commits_and_all_are_there),
        WITH_MEMBERS(a_charter_that_differs_by_one_byte_is_another_ledger),
        WITH_MEMBERS(a_second_process_is_told_that_the_folder_is_in_use),
    };
    return crypto_init() != AYNI_OK || cmocka_run_group_tests(tests, NULL, NULL);
}
