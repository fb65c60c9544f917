/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/codec/packer.h"
#include "core/sync/messages.h"
#include "make.h"
#include "parts.h"

#define ID1 "c4201111111111111111111111111111111111111111111111111111111111111111"
#define ID2 "c4202222222222222222222222222222222222222222222222222222222222222222"
#define ID3 "c4203333333333333333333333333333333333333333333333333333333333333333"
#define NOTE                                                                                             \
    "c4ad6c6f672e6578616d706c652f610a370a3362696235414f416e6a4a58554e5053593831346b707770517265554b6a"   \
    "5333666849736c5a536e5449773d0a0ae28094206c6f672e6578616d706c652f612032484336746d4757477376527a6b4a" \
    "434e714d7a6a673838393757594e68366d464d486f3737425242673864464576666e74526c3854687166367a3469756479" \
    "586f34384777387a4a767846583559584f473275386b59716a41773d0a"

/* Some bytes, and a piece that stands behind them a number of times. */
static const struct {
    const char *what, *hex, *piece;
    size_t n;
} cases[] = {
    {"hello", "95019101" ID1 "a961796e692f74657374cf0000018bcfe56be8", "", 0},
    {"hello of several versions", "950193010207" ID1 "a0ff", "", 0},
    {"hello with a time below 0", "95019101" ID1 "a0ff", "", 0},
    {"hello without versions", "950190" ID1 "a000", "", 0},
    {"hello with 17 versions", "9501dc00110102030405060708090a0b0c0d0e0f1011" ID1 "a000", "", 0},
    {"hello with a version that is a str", "950191a131" ID1 "a000", "", 0},
    {"hello with a ledger id of 31 bytes",
     "95019101c41f11111111111111111111111111111111111111111111111111111111111111a000", "", 0},
    {"hello with an agent that is a bin", "95019101" ID1 "c4016100", "", 0},
    {"hello with an agent that is no UTF-8", "95019101" ID1 "a1ff00", "", 0},
    {"hello with one element more", "96019101" ID1 "a00000", "", 0},
    {"hello with one element less", "94019101" ID1 "a0", "", 0},
    {"an empty frontier", "920290", "", 0},
    {"a frontier of two logs", "92029293" ID1 "01" ID2 "93" ID2 "cf0001000000000000" ID1, "", 0},
    {"a frontier that falls", "92029293" ID2 "01" ID1 "93" ID1 "01" ID1, "", 0},
    {"a frontier with a log twice", "92029293" ID2 "01" ID1 "93" ID2 "01" ID1, "", 0},
    {"a frontier with size 0", "92029193" ID1 "00" ID2, "", 0},
    {"a frontier with size 2^48 + 1", "92029193" ID1 "cf0001000000000001" ID2, "", 0},
    {"a frontier with an entry of two", "92029192" ID1 "01", "", 0},
    {"a frontier with a short root", "92029193" ID1 "01c400", "", 0},
    {"a frontier that is no list", "9202c400", "", 0},
    {"head", "9403" ID2 "07" NOTE, "", 0},
    {"head of size 0", "9403" ID2 "00" NOTE, "", 0},
    {"head of size 2^48 + 1", "9403" ID2 "cf0001000000000001" NOTE, "", 0},
    {"head with a note that is a str", "9403" ID2 "07a161", "", 0},
    {"head with a note of 641 bytes", "9403" ID2 "07c50281", "61", 641},
    {"pull", "9404" ID2 "00ce00010000", "", 0},
    {"pull from 2^48 with every budget", "9404" ID2 "cf0001000000000000cfffffffffffffffff", "", 0},
    {"pull from 2^48 + 1", "9404" ID2 "cf000100000000000100", "", 0},
    {"pull with a budget below 0", "9404" ID2 "00ff", "", 0},
    {"pull of a log id that is a str", "9404a1610000", "", 0},
    {"chunk", "9605" ID2 "04" NOTE "c40093c40440414243c4085051525354555657c400", "", 0},
    {"an empty chunk", "9605" ID2 "07c400c40090", "", 0},
    {"an empty chunk with a note, which nobody looks at", "9605" ID2 "07" NOTE "c40090", "", 0},
    {"chunk with a proof of 64 hashes", "9605" ID2 "04" NOTE "c50800", "11", 2048},
    {"chunk with a proof of 65 hashes", "9605" ID2 "04" NOTE "c50820", "11", 2080},
    {"chunk with a proof of 33 bytes",
     "9605" ID2 "04" NOTE "c421111111111111111111111111111111111111111111111111111111111111111190", "", 0},
    {"chunk with 2048 records", "9605" ID2 "04" NOTE "c400dc0800", "c400", 2048},
    {"chunk with 2049 records", "9605" ID2 "04" NOTE "c400dc0801", "c400", 2049},
    {"chunk with a record of 65535 bytes", "9605" ID2 "04" NOTE "c40091c5ffff", "61", 65535},
    {"chunk with a record of 65536 bytes", "9605" ID2 "04" NOTE "c40091c600010000", "61", 65536},
    {"chunk with a record that is a str", "9605" ID2 "04" NOTE "c40091a161", "", 0},
    {"chunk with records that is no list", "9605" ID2 "04" NOTE "c400c400", "", 0},
    {"chunk that leads beyond 2^48", "9605" ID2 "cf0001000000000000" NOTE "c40091c400", "", 0},
    {"an empty chunk at 2^48", "9605" ID2 "cf0001000000000000c400c40090", "", 0},
    {"have", "9306" ID2 "03", "", 0},
    {"have of size 2^48 + 1", "9306" ID2 "cf0001000000000001", "", 0},
    {"ping", "9207cd0102", "", 0},
    {"ping with the largest nonce", "9207cfffffffffffffffff", "", 0},
    {"ping with a nonce in a long form", "9207cd0002", "", 0},
    {"ping without a nonce", "9107", "", 0},
    {"ping with nil", "9207c0", "", 0},
    {"ping with a float", "9207cb0000000000000000", "", 0},
    {"ping with a byte left over", "92070100", "", 0},
    {"ping that is cut off", "9207cd01", "", 0},
    {"pong", "9208cd0102", "", 0},
    {"bye", "920908", "", 0},
    {"bye with a reason that is not known", "9209cc80", "", 0},
    {"bye with a reason that is a str", "9209a138", "", 0},
    {"type 0", "920000", "", 0},
    {"type 10, which is reserved", "920a00", "", 0},
    {"the largest type", "91cfffffffffffffffff", "", 0},
    {"a type that is a str", "92a13700", "", 0},
    {"a type below 0", "92ff00", "", 0},
    {"an empty array", "90", "", 0},
    {"a map", "810700", "", 0},
    {"a number", "07", "", 0},
    {"an array in a long form", "dc00020701", "", 0},
    {"an array that announces more than there is", "dd00ffffff07", "", 0},
};

static struct bytes records[SYNC_RECORDS_MAX];

static enum ayni_err read_fields(enum message_type type, struct cursor *fields)
{
    struct message_hello hello;
    static struct message_frontier frontier;
    struct message_head head;
    struct message_pull pull;
    struct message_chunk chunk = {.records = records};
    struct message_have have;
    uint64_t number;
    switch (type) {
    case MESSAGE_HELLO:
        return message_read_hello(fields, &hello);
    case MESSAGE_FRONTIER:
        return message_read_frontier(fields, &frontier);
    case MESSAGE_HEAD:
        return message_read_head(fields, &head);
    case MESSAGE_PULL:
        return message_read_pull(fields, &pull);
    case MESSAGE_CHUNK:
        return message_read_chunk(fields, &chunk);
    case MESSAGE_HAVE:
        return message_read_have(fields, &have);
    default:
        return message_read_number(fields, &number);
    }
}

static void write_verdict(struct writer *w, struct bytes message)
{
    enum message_type type = MESSAGE_HELLO;
    struct cursor fields;
    enum ayni_err err = message_open(message, &type, &fields);
    if (err == AYNI_OK) err = read_fields(type, &fields);
    writer_text(w, "verdict", err == AYNI_OK ? "accepted" : "refused");
    if (err == AYNI_OK)
        writer_value(w, "value", message);
    else
        writer_number(w, "reason", message_reason(err));
}

static void write_message(struct writer *w, const char *what, struct bytes message)
{
    writer_case(w, "%s", what);
    writer_bytes(w, "message", message);
    write_verdict(w, message);
}

/* Entries whose ids rise. */
static struct buffer make_frontier(size_t n)
{
    struct buffer message = part_buffer();
    struct packer p = packer_to(&message);
    pack_array(&p, 2);
    pack_uint(&p, MESSAGE_FRONTIER);
    pack_array(&p, n);
    for (size_t i = 0; i < n; i++) {
        uint8_t id[32] = {(uint8_t)(i >> 8), (uint8_t)i}, root[32] = {0};
        pack_array(&p, 3);
        pack_bin(&p, BYTES_ARRAY(id));
        pack_uint(&p, 1);
        pack_bin(&p, BYTES_ARRAY(root));
    }
    assert_int_equal(packer_finish(&p), AYNI_OK);
    return message;
}

static void write_long_frontiers(struct writer *w)
{
    struct buffer most = make_frontier(256), more = make_frontier(257);
    struct writer_base base = {"a frontier of 256 logs", buffer_view(&most)};
    write_message(w, base.what, base.bytes);
    writer_case(w, "a frontier of 257 logs");
    writer_change(w, &base, buffer_view(&more));
    write_verdict(w, buffer_view(&more));
    buffer_deinit(&most);
    buffer_deinit(&more);
}

static void write_agent(struct writer *w, const char *what, size_t len)
{
    struct buffer message = part_buffer();
    part_add_hex(&message, "95019101" ID1 "d9");
    part_fill(&message, (uint8_t)len, 1);
    part_fill(&message, 'a', len);
    part_add_hex(&message, "00");
    write_message(w, what, buffer_view(&message));
    buffer_deinit(&message);
}

void make_messages(struct writer *w)
{
    writer_about(w, "Messages of replication: their form, before anything else is asked. Spec: sync.md, "
                    "\"Messages\" and \"Limits\".\n"
                    "message; verdict; value: what it says, where that is short; reason: that of the bye "
                    "that ends the session.\n"
                    "Each refused message has one fault.");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer message = part_buffer();
        part_add_hex(&message, cases[i].hex);
        for (size_t k = 0; k < cases[i].n; k++)
            part_add_hex(&message, cases[i].piece);
        if (cases[i].n >= 2048 && cases[i].n <= 2080 && message.data[message.len - 1] == 0x11)
            part_add_hex(&message, "90"); /* no records behind the proof */
        write_message(w, cases[i].what, buffer_view(&message));
        buffer_deinit(&message);
    }
    write_agent(w, "hello with an agent of 64 bytes", 64);
    write_agent(w, "hello with an agent of 65 bytes", 65);
    write_long_frontiers(w);
}
