/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "control/keys.h"
#include "core/codec/cursor.h"
#include "core/codec/pairs.h"
#include "core/record/charter.h"
#include "core/record/record.h"

/* Records that were signed away from the node: what is taken, and what must never get into the log. */

static struct member_folders members;
static struct charter charter;

static int make_members(void **state)
{
    (void)state;
    member_folders_make(&members);
    return charter_decode(&charter, buffer_view(&members.charter)) != AYNI_OK;
}

static int remove_members(void **state)
{
    (void)state;
    member_folders_remove(&members);
    return 0;
}

#define MOMENT UINT64_C(1790000000000) /* 2026-09-21: before every deadline of the example */

/* What a test changes of a record by member 0 that is sound otherwise. */
struct slip {
    int author;     /* in whose name it is */
    int key;        /* whose key signs it */
    bool elsewhere; /* it is for another ledger */
    uint64_t ahead; /* it claims MOMENT and so many milliseconds; a join 0 and so many */
};

static void sign(struct buffer *out, const char *type, struct bytes payload, struct slip slip)
{
    struct keys author, signer;
    struct fault fault = {0};
    assert_int_equal(keys_load(&author, members.folders[slip.author], &fault), AYNI_OK);
    assert_int_equal(keys_load(&signer, members.folders[slip.key], &fault), AYNI_OK);
    struct record_draft draft = {
        .ledger = charter.id,
        .member = charter_founder_of_key(&charter, &author.member)->id,
        .time_ms = (strcmp(type, "join") == 0 ? 0 : MOMENT) + slip.ahead,
        .type = type,
        .payload = payload,
    };
    if (slip.elsewhere) draft.ledger.bytes[0] ^= 1;
    buffer_init(out, test_heap(), RECORD_MAX);
    assert_int_equal(record_sign(out, &draft, &signer.member_secret, &signer.member), AYNI_OK);
}

static void submit(struct client *client, struct bytes record, struct client_reply *out)
{
    struct buffer params;
    struct packer p = packer_to(&params);
    buffer_init(&params, test_heap(), 200000);
    pack_map(&p, 1);
    put_bin(&p, "record", record);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_int_equal(client_call(client, "submit", buffer_view(&params), out), AYNI_OK);
    buffer_deinit(&params);
}

static void sign_and_submit(
    struct client *client, const char *type, struct bytes payload, struct slip slip, struct client_reply *out)
{
    struct buffer record;
    sign(&record, type, payload, slip);
    submit(client, buffer_view(&record), out);
    buffer_deinit(&record);
}

/* The example as member 0 would sign it: `propose` with `check` fills in the members. */
static void fill_example(struct client *client, struct buffer *out)
{
    struct buffer params, checked;
    struct packer p = packer_to(&checked);
    struct client_reply reply;
    buffer_init(&params, test_heap(), 200000);
    buffer_init(&checked, test_heap(), 200000);
    pack_example(&params, NULL, NULL);
    pack_map(&p, 2);
    put_bool(&p, "check", true);
    put_raw(&p, "payload", value_of(buffer_view(&params), "payload"));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_int_equal(client_call(client, "propose", buffer_view(&checked), &reply), AYNI_OK);
    assert_true(reply.ok);
    buffer_init(out, test_heap(), 200000);
    assert_int_equal(buffer_append(out, value_of(reply.value, "body")), AYNI_OK);
    buffer_deinit(&checked);
    buffer_deinit(&params);
}

/* {reason?, version} */
static void pack_answer(struct buffer *out, const uint8_t version[32], const char *reason)
{
    struct packer p = packer_to(out);
    buffer_init(out, test_heap(), 1000);
    pack_map(&p, reason == NULL ? 1 : 2);
    if (reason != NULL) {
        pack_text(&p, "reason");
        pack_array(&p, 1);
        pack_map(&p, 2);
        put_text(&p, "lang", "es");
        put_text(&p, "text", reason);
    }
    put_bin(&p, "version", bytes_of(version, 32));
    assert_int_equal(packer_finish(&p), AYNI_OK);
}

static uint64_t log_size(struct client *client)
{
    static const uint8_t no_params = 0x80;
    struct client_reply reply;
    assert_int_equal(client_call(client, "status", bytes_of(&no_params, 1), &reply), AYNI_OK);
    return uint_of(value_of(reply.value, "verified"), "done");
}

static bool waits(const struct client_reply *reply)
{
    struct bytes value;
    return reply->ok && codec_map_find(reply->value, "waiting", &value) == AYNI_OK;
}

static void assert_refused(const struct client_reply *reply, const char *code, const char *words)
{
    assert_false(reply->ok);
    assert_text(reply->value, "code", code);
    struct bytes message = text_of(reply->value, "message");
    if (memmem(message.data, message.len, words, strlen(words)) == NULL)
        fail_msg("`%s` is not in: %.*s", words, (int)message.len, (const char *)message.data);
}

static void a_record_that_was_signed_elsewhere_is_logged_once(void **state)
{
    (void)state;
    struct buffer payload, record;
    struct client_reply reply;
    struct hash id;
    struct client *client = open_joined(&members, 0);
    fill_example(client, &payload);
    sign(&record, "propose", buffer_view(&payload), (struct slip){0});
    record_id(&id, buffer_view(&record));
    for (int i = 0; i < 3; i++) {
        submit(client, buffer_view(&record), &reply);
        assert_true(reply.ok);
        assert_int_equal(uint_of(reply.value, "index"), 1);
        assert_text(reply.value, "level", "logged");
        assert_text(reply.value, "commitment", LABEL "LAB-2026-01");
        assert_true(bytes_equal(bin_of(reply.value, "id"), BYTES_ARRAY(id.bytes)));
        assert_int_equal(log_size(client), 2);
        if (i > 0) continue;
        client_close(client); /* the third one meets a state that was read from the disk */
        client = open_client(&members, 0);
    }
    client_close(client);
    buffer_deinit(&record);
    buffer_deinit(&payload);
}

static void the_same_text_signed_at_another_time_is_the_first_record(void **state)
{
    (void)state;
    struct buffer payload;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    fill_example(client, &payload);
    for (uint64_t i = 0; i < 2; i++) {
        sign_and_submit(client, "propose", buffer_view(&payload), (struct slip){.ahead = i}, &reply);
        assert_true(reply.ok);
        assert_int_equal(uint_of(reply.value, "index"), 1);
    }
    uint8_t *accept_by = memmem(payload.data, payload.len, "2027-12-31", 10);
    assert_non_null(accept_by);
    accept_by[9] = '0';
    sign_and_submit(client, "propose", buffer_view(&payload), (struct slip){0}, &reply);
    assert_refused(&reply, "exists", "another text");
    assert_text(reply.value, "field", "id");
    assert_int_equal(log_size(client), 2);
    client_close(client);
    buffer_deinit(&payload);
}

static void what_signing_here_would_refuse_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *code, *field;
    } cases[] = {
        {"2027-12-31", "2027-02-30", "field", "accept_by"},
        {"2027-12-31", "2020-01-01", "field", "accept_by"},
        {"joint_lab", "joint_lap", "field", "joint_lap"},
        {"accept_by", "acceqt_by", "field", "accept_by"},
        {"Laboratorio conjunto", "Laborato\xcc\x81io conjunt", "field", "titles[0].text"}, /* not NFC */
    };
    struct buffer payload;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        fill_example(client, &payload);
        uint8_t *at = memmem(payload.data, payload.len, cases[i].from, strlen(cases[i].from));
        assert_non_null(at);
        memcpy(at, cases[i].to, strlen(cases[i].from));
        sign_and_submit(client, "propose", buffer_view(&payload), (struct slip){0}, &reply);
        assert_refused(&reply, cases[i].code, cases[i].field);
        assert_text(reply.value, "field", cases[i].field);
        buffer_deinit(&payload);
    }
    assert_int_equal(log_size(client), 1);
    client_close(client);
}

static void an_answer_that_comes_before_its_commitment_waits(void **state)
{
    (void)state;
    static const uint8_t version[32] = {7};
    struct buffer accept, decline;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    pack_answer(&accept, version, NULL);
    pack_answer(&decline, version, "Tarde");
    for (int i = 0; i < 2; i++) {
        sign_and_submit(client, "accept", buffer_view(&accept), (struct slip){0}, &reply);
        assert_true(waits(&reply));
        assert_int_equal(uint_of(reply.value, "index"), 1);
    }
    sign_and_submit(client, "decline", buffer_view(&decline), (struct slip){0}, &reply);
    assert_refused(&reply, "rule", "waits already");
    sign_and_submit(client, "accept", buffer_view(&accept), (struct slip){.ahead = 1}, &reply);
    assert_refused(&reply, "rule", "waits already");
    assert_int_equal(log_size(client), 2);
    client_close(client);
    buffer_deinit(&decline);
    buffer_deinit(&accept);
}

static void an_answer_to_what_cannot_be_answered_is_refused(void **state)
{
    (void)state;
    static const uint8_t no_params = 0x80;
    struct buffer payload, text;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    assert_int_equal(client_call(client, "join", bytes_of(&no_params, 1), &reply), AYNI_OK);
    pack_answer(&payload, bin_of(reply.value, "id").data, NULL);
    sign_and_submit(client, "accept", buffer_view(&payload), (struct slip){0}, &reply);
    assert_refused(&reply, "rule", "another record");
    buffer_deinit(&payload);

    fill_example(client, &text);
    sign_and_submit(client, "propose", buffer_view(&text), (struct slip){0}, &reply);
    pack_answer(&payload, bin_of(reply.value, "id").data, NULL);
    sign_and_submit(client, "accept", buffer_view(&payload), (struct slip){0}, &reply);
    assert_refused(&reply, "rule", "already");
    sign_and_submit(client, "decline", buffer_view(&payload), (struct slip){0}, &reply);
    assert_refused(&reply, "field", "reason");
    assert_int_equal(log_size(client), 2);
    client_close(client);
    buffer_deinit(&text);
    buffer_deinit(&payload);
}

static void what_is_not_for_this_log_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *type, *code, *words;
        struct slip slip;
    } cases[] = {
        {"accept", "ledger", "signed for the ledger", {.elsewhere = true}},
        {"accept", "rule", "cas-crops.example", {.author = 1, .key = 1}},
        {"accept", "rule", "cas-crops.example", {.author = 1}},
        {"accept", "rule", "a key that is not this member's", {.key = 2}},
        {"rotate", "rule", "`rotate` would have no effect", {0}},
        {"join", "rule", "joined already", {.ahead = 1}},
    };
    static const uint8_t version[32] = {7};
    struct buffer payload;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    pack_answer(&payload, version, NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        sign_and_submit(client, cases[i].type, buffer_view(&payload), cases[i].slip, &reply);
        assert_refused(&reply, cases[i].code, cases[i].words);
    }
    assert_int_equal(log_size(client), 1);
    client_close(client);
    buffer_deinit(&payload);
}

static void a_record_that_was_damaged_on_its_way_is_refused(void **state)
{
    (void)state;
    static const uint8_t version[32] = {7};
    struct buffer payload, record;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    pack_answer(&payload, version, NULL);
    sign(&record, "accept", buffer_view(&payload), (struct slip){0});
    for (size_t len = 0; len < record.len; len++) {
        submit(client, bytes_of(record.data, len), &reply);
        assert_refused(&reply, "encoding", "sign it again");
    }
    for (size_t i = 0; i < record.len; i++) {
        record.data[i] ^= 1;
        submit(client, buffer_view(&record), &reply);
        assert_false(reply.ok);
        record.data[i] ^= 1;
    }
    assert_int_equal(buffer_append(&record, BYTES_LITERAL("\n")), AYNI_OK);
    submit(client, buffer_view(&record), &reply);
    assert_refused(&reply, "encoding", "sign it again");
    assert_int_equal(log_size(client), 1);
    client_close(client);
    buffer_deinit(&record);
    buffer_deinit(&payload);
}

static void a_record_longer_than_any_is_refused(void **state)
{
    (void)state;
    struct buffer record;
    struct client_reply reply;
    struct client *client = open_joined(&members, 0);
    buffer_init(&record, test_heap(), 70000);
    assert_int_equal(buffer_reserve(&record, 70000), AYNI_OK);
    memset(record.data, 0, 70000);
    record.len = 70000;
    submit(client, buffer_view(&record), &reply);
    assert_refused(&reply, "limit", "no record");
    client_close(client);
    buffer_deinit(&record);
}

static void a_log_begins_with_the_one_join_of_its_ledger(void **state)
{
    (void)state;
    struct buffer payload, more, accept;
    struct client_reply reply;
    static const uint8_t version[32] = {7};
    bind_member(&members, 0);
    struct client *client = open_client(&members, 0);
    pack_answer(&accept, version, NULL);
    sign_and_submit(client, "accept", buffer_view(&accept), (struct slip){0}, &reply);
    assert_refused(&reply, "rule", "not joined yet");

    buffer_init(&payload, test_heap(), 100);
    buffer_init(&more, test_heap(), 100);
    assert_int_equal(join_payload(&payload, &charter.id), AYNI_OK);
    assert_int_equal(buffer_append(&more, buffer_view(&payload)), AYNI_OK);
    assert_int_equal(buffer_append(&more, BYTES_LITERAL("\xa4more\x01")), AYNI_OK);
    more.data[0]++;
    sign_and_submit(client, "join", buffer_view(&payload), (struct slip){.ahead = 1}, &reply);
    assert_refused(&reply, "rule", "one form");
    sign_and_submit(client, "join", buffer_view(&more), (struct slip){0}, &reply);
    assert_refused(&reply, "rule", "one form");
    assert_int_equal(log_size(client), 0);
    for (int i = 0; i < 2; i++) {
        sign_and_submit(client, "join", buffer_view(&payload), (struct slip){0}, &reply);
        assert_true(reply.ok);
        assert_int_equal(uint_of(reply.value, "index"), 0);
    }
    client_close(client);
    buffer_deinit(&accept);
    buffer_deinit(&more);
    buffer_deinit(&payload);
}

static void a_node_without_the_member_key_takes_what_was_signed_elsewhere(void **state)
{
    (void)state;
    struct buffer payload, record;
    struct client_reply reply;
    char path[FOLDER_PATH_MAX];
    struct client *client = open_joined(&members, 0);
    fill_example(client, &payload);
    client_close(client);
    sign(&record, "propose", buffer_view(&payload), (struct slip){0});
    assert_true(folder_path(path, members.folders[0], "keys/member.key"));
    assert_int_equal(unlink(path), 0);

    client = open_client(&members, 0);
    propose_edited(client, NULL, NULL, &reply);
    assert_refused(&reply, "key", "ayni sign propose");
    submit(client, buffer_view(&record), &reply);
    assert_true(reply.ok);
    assert_int_equal(log_size(client), 2);
    client_close(client);
    buffer_deinit(&record);
    buffer_deinit(&payload);
}

static void a_member_key_that_is_not_the_one_on_the_card_is_noticed(void **state)
{
    (void)state;
    struct fault fault = {0};
    struct client *client;
    char from[FOLDER_PATH_MAX], to[FOLDER_PATH_MAX];
    client_close(open_joined(&members, 0));
    assert_true(folder_path(from, members.folders[1], "keys/member.key"));
    assert_true(folder_path(to, members.folders[0], "keys/member.key"));
    assert_int_equal(rename(from, to), 0);
    struct client_options options = {.heap = test_heap(), .folder = members.folders[0]};
    assert_int_equal(client_open(&client, &options, &fault), AYNI_ERR_KEY);
}

int main(void)
{
#define WITH_MEMBERS(test) cmocka_unit_test_setup_teardown(test, make_members, remove_members)
    const struct CMUnitTest tests[] = {
        WITH_MEMBERS(a_record_that_was_signed_elsewhere_is_logged_once),
        WITH_MEMBERS(the_same_text_signed_at_another_time_is_the_first_record),
        WITH_MEMBERS(what_signing_here_would_refuse_is_refused),
        WITH_MEMBERS(an_answer_that_comes_before_its_commitment_waits),
        WITH_MEMBERS(an_answer_to_what_cannot_be_answered_is_refused),
        WITH_MEMBERS(what_is_not_for_this_log_is_refused_by_name),
        WITH_MEMBERS(a_record_that_was_damaged_on_its_way_is_refused),
        WITH_MEMBERS(a_record_longer_than_any_is_refused),
        WITH_MEMBERS(a_node_without_the_member_key_takes_what_was_signed_elsewhere),
        WITH_MEMBERS(a_member_key_that_is_not_the_one_on_the_card_is_noticed),
        WITH_MEMBERS(a_log_begins_with_the_one_join_of_its_ledger),
    };
    return crypto_init() != AYNI_OK || cmocka_run_group_tests(tests, NULL, NULL);
}
