/* SPDX-License-Identifier: Apache-2.0 */
#include "cards.h"

#include "support/cmocka.h"

#include <string.h>
#include <unistd.h>

#include "control/client.h"
#include "control/engine.h"
#include "control/rpc.h"
#include "core/base/hex.h"
#include "core/codec/packer.h"
#include "core/record/charter.h"
#include "core/record/record.h"
#include "make.h"
#include "parts.h"
#include "support/commitment.h"
#include "support/heap.h"
#include "support/scratch.h"

/* Requests and answers of a member whose keys come of fixed seeds, in a folder that is thrown away. */

#define READABLE_MAX 600 /* bytes of a value that is shown as text, too */
#define TIME UINT64_C(1790000000000)

static struct writer *out;
static struct keys keys;
static struct charter charter;
static struct buffer charter_bytes;
static struct member_id own_id, other_id;
static struct client *client;

static struct seed seed_of(uint8_t byte)
{
    struct seed seed;
    memset(seed.bytes, byte, sizeof seed.bytes);
    return seed;
}

static void write_key_file(const char *folder, const char *kind, const struct seed *seed)
{
    char path[FOLDER_PATH_MAX], line[128], hex[65];
    struct fault fault = {0};
    hex_encode(hex, BYTES_ARRAY(seed->bytes));
    snprintf(path, sizeof path, "%s/keys/%s.key", folder, kind);
    int len = snprintf(line, sizeof line, "ayni-%s-key-v1 %s\n", kind, hex);
    struct file_options options = {.mode = 0600};
    assert_int_equal(file_write(path, bytes_of(line, (size_t)len), &options, &fault), AYNI_OK);
}

static void make_folder(char *folder)
{
    char path[FOLDER_PATH_MAX];
    struct fault fault = {0};
    struct seed member = seed_of(1), node = seed_of(2);
    scratch_make(folder, NULL);
    assert_true(folder_path(path, folder, "keys"));
    assert_int_equal(folder_make(path, &fault), AYNI_OK);
    write_key_file(folder, "member", &member);
    write_key_file(folder, "node", &node);
    keys_derive(&keys, &member, &node);
}

/* The card of member 0 of cards.h, with the keys of this folder. */
static void make_own_card(struct buffer *card)
{
    char hex[CARD_KEYS][65];
    struct key_text old[CARD_KEYS];
    const uint8_t *own[] = {keys.member.bytes, keys.log.bytes, keys.cosigner.bytes, keys.transport.own.bytes};
    struct sample_edit edits[CARD_KEYS + 1] = {{"XI-ROR-0aaaaaa11", "XI-ROR-0party0000"}};
    for (unsigned use = 0; use < CARD_KEYS; use++) {
        old[use] = card_key_text(0, use);
        hex_encode(hex[use], bytes_of(own[use], 32));
        edits[use + 1] = (struct sample_edit){old[use].hex, hex[use]};
    }
    card_write(card, 0, edits, CARD_KEYS + 1);
}

static void make_charter(void)
{
    static const struct sample_edit edit = {"XI-ROR-0aaaaaa11", "XI-ROR-0party0001"};
    static const struct charter_terms terms = {
        .admit = 1, .rules = RULES_VERSION, .threshold = 1, .version = 1, .witnesses = 1};
    struct buffer own = part_buffer(), other = part_buffer();
    charter_bytes = part_buffer();
    make_own_card(&own);
    card_write(&other, 1, &edit, 1);
    sha256(own_id.bytes, buffer_view(&own));
    sha256(other_id.bytes, buffer_view(&other));
    bool rise = member_id_compare(&own_id, &other_id) < 0;
    struct buffer cards[] = {rise ? own : other, rise ? other : own};
    charter_write(&charter_bytes, &terms, cards, 2, false);
    assert_int_equal(charter_decode(&charter, buffer_view(&charter_bytes)), AYNI_OK);
    buffer_deinit(&own);
    buffer_deinit(&other);
}

static void open_client(const char *folder)
{
    struct fault fault = {0};
    struct client_options options = {.heap = test_heap(), .folder = folder, .codelists = AYNI_CODELISTS};
    assert_int_equal(engine_bind(test_heap(), folder, buffer_view(&charter_bytes), &fault), AYNI_OK);
    enum ayni_err err = client_open(&client, &options, &fault);
    if (err != AYNI_OK) fail_msg("%s", fault.text);
}

static void write_message(const char *key, enum ayni_err err, const struct buffer *message)
{
    assert_int_equal(err, AYNI_OK);
    writer_bytes(out, key, buffer_view(message));
}

/* What can be read at a glance. */
static void write_value(const char *key, struct bytes value)
{
    if (value.len <= READABLE_MAX) writer_value(out, key, value);
}

/* What was refused is told by its code alone: sentences are for people, and may become better ones. */
static void write_reply(const struct client_reply *reply)
{
    struct buffer message = part_buffer();
    struct bytes code;
    if (reply->ok) {
        struct rpc_response response = {reply->id, true, reply->value};
        write_message("response", rpc_write_response(&message, &response), &message);
        write_value("result", reply->value);
    } else {
        assert_int_equal(codec_map_find(reply->value, "code", &code), AYNI_OK);
        writer_value(out, "error", code);
    }
    buffer_deinit(&message);
}

static void call(const char *what, const char *method, struct bytes params)
{
    static uint32_t id;
    struct client_reply reply;
    struct buffer message = part_buffer();
    assert_int_equal(client_call(client, method, params, &reply), AYNI_OK);
    writer_case(out, "%s: %s", method, what);
    struct rpc_request request = {id++, bytes_of_text(method), params};
    assert_int_equal(reply.id, request.id);
    write_message("request", rpc_write_request(&message, &request), &message);
    write_value("params", params);
    write_reply(&reply);
    buffer_deinit(&message);
}

static void call_text(const char *what, const char *method, const char *params)
{
    struct buffer encoded = part_buffer();
    sample_encode(&encoded, params);
    call(what, method, buffer_view(&encoded));
    buffer_deinit(&encoded);
}

/* {NAME: a bin, or a map that is encoded} */
static void call_with(const char *what, const char *method, const char *name, struct bytes value, bool is_bin)
{
    struct buffer params = part_buffer();
    struct packer p = packer_to(&params);
    pack_map(&p, is_bin ? 1 : 2);
    if (!is_bin) {
        pack_text(&p, "check");
        pack_bool(&p, true);
    }
    pack_text(&p, name);
    if (is_bin)
        pack_bin(&p, value);
    else
        pack_raw(&p, value);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    call(what, method, buffer_view(&params));
    buffer_deinit(&params);
}

static void build_proposal(struct buffer *payload, const char *label)
{
    struct member_id members[] = {own_id, other_id};
    commitment_build(payload,
                     &(struct commitment_options){.members = members, .n_members = 2, .label = label});
}

static struct buffer sign_proposal(struct bytes payload, uint64_t time_ms)
{
    struct buffer record = part_buffer();
    struct record_draft draft = {charter.id, own_id, time_ms, "propose", payload};
    assert_int_equal(record_sign(&record, &draft, &keys.member_secret, &keys.member), AYNI_OK);
    return record;
}

static void write_submissions(void)
{
    struct buffer payload = part_buffer();
    struct hash id;
    build_proposal(&payload, NULL);
    call_with("what would be signed", "propose", "payload", buffer_view(&payload), false);
    struct buffer record = sign_proposal(buffer_view(&payload), TIME);
    record_id(&id, buffer_view(&record));
    call_with("a record that was signed elsewhere", "submit", "record", buffer_view(&record), true);
    call_with("the same again", "submit", "record", buffer_view(&record), true);
    call_with("where it stands", "level", "id", BYTES_ARRAY(id.bytes), true);
    record.data[record.len - 1] ^= 1;
    call_with("a signature that does not verify", "submit", "record", buffer_view(&record), true);
    buffer_deinit(&record);
    buffer_clear(&payload);
    build_proposal(&payload, "XI-ROR-0party0000-TEST-2");
    record = sign_proposal(buffer_view(&payload), TIME + 1000);
    call_with("another proposal", "submit", "record", buffer_view(&record), true);
    buffer_deinit(&record);
    buffer_deinit(&payload);
}

static void write_reads(void)
{
    static const uint8_t nobody[32];
    call_text("the ledger's charter", "charter", "{}");
    call_text("the first of two", "list", "{'as_of': '2026-06-01', 'limit': 1}");
    call_text("the page after it", "list", "{'after': 1, 'as_of': '2026-06-01', 'limit': 1}");
    call_text("with a status that none has", "list", "{'as_of': '2026-06-01', 'status': 'agreed'}");
    call_text("one by its label", "show", "{'as_of': '2026-06-01', 'id': 'XI-ROR-0party0000-TEST-1'}");
    call_text("a start that fits both", "show", "{'id': 'XI-ROR-0party0000'}");
    call_text("one that is not there", "show", "{'id': 'XI-ROR-0party0000-TEST-3'}");
    call_text("this member's log", "log", "{}");
    call_text("one record of it", "log", "{'from': 1, 'limit': 1}");
    call_text("the log of another", "log", "{'member': 'm1.example'}");
    call_text("the log of nobody", "log", "{'member': 'm2.example'}");
    call_text("all members", "members", "{}");
    call_text("no session", "peers", "{}");
    call_text("signed heads", "heads", "{}");
    call_text("the records of a log", "records", "{'from': 0, 'log': 0, 'to': 1}");
    call_text("what a proof is made of", "prove", "{'id': 'XI-ROR-0party0000-TEST-1'}");
    call_with("a record of nobody", "level", "id", BYTES_ARRAY(nobody), true);
}

static void write_refusals(void)
{
    call_text("a method that nobody knows", "frobnicate", "{}");
    call_text("without an id", "show", "{}");
    call_text("with an id of another type, which counts as absent", "show", "{'id': 7}");
    call_text("its own", "accept", "{'id': 'XI-ROR-0party0000-TEST-1'}");
    call_text("without a reason", "decline", "{'id': 'XI-ROR-0party0000-TEST-1'}");
    call_text("a payload that is wrong", "propose", "{'payload': {'id': 'x'}}");
    call_text("no payload", "propose", "{}");
}

static const struct {
    const char *what, *hex;
} forms[] = {
    {"a request", "940007a46c6973749181a16101"},
    {"a request without parameters", "940007a46c6973749180"},
    {"an id of 2^32 - 1", "9400ceffffffffa46c6973749180"},
    {"an id of 2^32", "9400cf0000000100000000a46c6973749180"},
    {"an id below 0", "9400ffa46c6973749180"},
    {"two maps", "940007a46c697374928080"},
    {"no map", "940007a46c69737490"},
    {"parameters that are a list", "940007a46c6973749190"},
    {"a method that is a bin", "940007c4046c6973749180"},
    {"five elements", "950007a46c697374918000"},
    {"a notification", "9302a46c6973749180"},
    {"a response", "940107c005"},
    {"keys that fall", "940007a46c6973749182a16201a16101"},
    {"nil in the parameters", "940007a46c6973749181a161c0"},
    {"a number in a long form", "9400cc07a46c6973749180"},
    {"a byte that is no value", "c1"},
};

/* Messages follow each other without a frame, so one that is not whole yet is no fault. */
static void write_forms(void)
{
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct rpc_request request;
        struct buffer message = part_buffer();
        part_add_hex(&message, forms[i].hex);
        struct cursor in = cursor_of(buffer_view(&message));
        enum ayni_err err = rpc_read_request(&in, &request);
        writer_case(out, "form: %s", forms[i].what);
        writer_bytes(out, "form", buffer_view(&message));
        writer_text(out, "verdict", err == AYNI_OK ? "accepted" : "refused");
        buffer_deinit(&message);
    }
}

void make_control(struct writer *w)
{
    char folder[SCRATCH_PATH_MAX];
    out = w;
    writer_about(
        w, "The local interface: requests and responses. Spec: control.md.\n"
           "form: what a client sends; refused ones disconnect it.\n"
           "request, params, response, result: what is asked and answered, and what that means where it is "
           "short; error: the code\n"
           "of a refusal. They stand in the order in which they were made, to a member alone in its node.");
    make_folder(folder);
    make_charter();
    open_client(folder);
    write_forms();
    call_text("the first record", "join", "{}");
    write_submissions();
    write_reads();
    write_refusals();
    client_close(client);
    buffer_deinit(&charter_bytes);
    scratch_remove(folder);
    keys_wipe(&keys);
}
