/* SPDX-License-Identifier: Apache-2.0 */
#include "cards.h"

#include "support/cmocka.h"

#include <string.h>

#include "core/record/card.h"
#include "make.h"
#include "parts.h"

#define A63 "abcdefghijklmnopqrstuvwxyz0123456789-abcdefghijklmnopqrstuvwxyz"
#define NAME(to)                        \
    {                                   \
        {                               \
            "'example.org'", "'" to "'" \
        }                               \
    }
#define ADDRESS(to)                                           \
    {                                                         \
        {                                                     \
            "'country'", "'addresses': ['" to "'], 'country'" \
        }                                                     \
    }
#define EDITS_MAX 2

static const struct {
    const char *what;
    struct sample_edit edits[EDITS_MAX];
} cases[] = {
    {"the example of card.md", {{NULL, NULL}}},
    {"an unknown field", {{"'country'", "'colour': 'blue', 'country'"}}},
    {"codes that no list has", {{"'80'", "'zz'"}, {"'BO'", "'Q9'"}}},
    {"addresses, aliases and a community",
     {{"'country'",
       "'addresses': ['node.example.org:7411', '[2001:db8::1]:1', '192.0.2.1:65535'], 'aliases': [{'scheme': "
       "'ror', 'id': 'https://ror.org/0aaaaaa11'}], 'community': {'names': [{'lang': 'ay', 'text': "
       "'Qhantati'}], "
       "'authority_basis': [{'lang': 'es', 'text': 'Asamblea'}]}, 'country'"}}},
    {"no names", {{"'names'", "'nombres'"}}},
    {"a country that is a number", {{"'BO'", "1"}}},
    {"a key of 31 bytes", {{"'log_key': '<81", "'log_key': '<"}}},
    {"an org-id without a register", {{"'XI-ROR-0aaaaaa11'", "'0aaaaaa11'"}}},
    /* Names. */
    {"rule 1: a label of 63", NAME(A63)},
    {"rule 1: a label of 64", NAME("a" A63)},
    {"rule 1: a name of 65", NAME(A63 ".b")},
    {"rule 1: an upper-case letter", NAME("Example.org")},
    {"rule 1: a hyphen first", NAME("-example.org")},
    {"rule 1: a hyphen last in a label", NAME("example-.org")},
    {"rule 1: an empty label", NAME("example..org")},
    {"rule 1: a point last", NAME("example.org.")},
    {"rule 1: one label", NAME("example")},
    {"rule 1: an underscore", NAME("exam_ple.org")},
    /* Addresses. */
    {"rule 2: no port", ADDRESS("example.org")},
    {"rule 2: port 0", ADDRESS("example.org:0")},
    {"rule 2: a port with a leading zero", ADDRESS("example.org:07411")},
    {"rule 2: port 65536", ADDRESS("example.org:65536")},
    {"rule 2: no host", ADDRESS(":7411")},
    {"rule 2: IPv6 without brackets", ADDRESS("2001:db8::1:7411")},
    {"rule 2: IPv6 in capitals", ADDRESS("[2001:DB8::1]:7411")},
    {"rule 2: brackets with nothing in them", ADDRESS("[]:7411")},
    {"rule 2: one character in brackets", ADDRESS("[:]:7411")},
    {"rule 2: two characters in brackets", ADDRESS("[::]:7411")},
    {"rule 2: a host of 127", ADDRESS(A63 "." A63 ":7411")},
    {"an address twice", {{"'country'", "'addresses': ['a:1', 'a:1'], 'country'"}}},
    {"nine addresses",
     {{"'country'",
       "'addresses': ['a:1', 'a:2', 'a:3', 'a:4', 'a:5', 'a:6', 'a:7', 'a:8', 'a:9'], 'country'"}}},
    /* Keys: what stands in the place of the cosigner's, or of the transport key. */
    {"rule 3: the log key twice",
     {{"'cosigner_key': '<ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1>'",
       "'cosigner_key': '<8139770ea87d175f56a35466c34c7ecccb8d8a91b4ee37a25df60f5b8fc9b394>'"}}},
    {"rule 3: the transport key is the member key",
     {{"'transport_key': '<ac01b2209e86354fb853237b5de0f4fab13c7fcbf433a61c019369617fecf10b>'",
       "'transport_key': '<8a88e3dd7409f195fd52db2d3cba5d72ca6709bf1d94121bf3748801b40f6f5c>'"}}},
    {"rule 3: an Ed25519 key of mixed order",
     {{"ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1",
       "641034cc8126e0c47b25ead437da64962a17840ca764095da5131a7a2aaf92ee"}}},
    {"rule 3: an Ed25519 key of order 8",
     {{"ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1",
       "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"}}},
    {"rule 3: an Ed25519 key that is not canonical",
     {{"ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1",
       "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"}}},
    {"rule 3: an Ed25519 key that is no point",
     {{"ed4928c628d1c2c6eae90338905995612959273a5c63f93636c14614ac8737d1",
       "0200000000000000000000000000000000000000000000000000000000000000"}}},
    {"rule 3: a transport key of order 8",
     {{"ac01b2209e86354fb853237b5de0f4fab13c7fcbf433a61c019369617fecf10b",
       "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"}}},
    {"rule 3: a transport key of 0",
     {{"ac01b2209e86354fb853237b5de0f4fab13c7fcbf433a61c019369617fecf10b",
       "0000000000000000000000000000000000000000000000000000000000000000"}}},
};

/* The others are changes of the first card. */
static struct buffer first;

static void write_card(struct writer *w, const char *what, struct bytes card)
{
    struct card decoded;
    struct writer_base base = {cases[0].what, buffer_view(&first)};
    writer_case(w, "%s", what);
    if (what == cases[0].what)
        writer_bytes(w, "card", card);
    else
        writer_change(w, &base, card);
    bool accepted = card_decode(&decoded, card) == AYNI_OK;
    writer_text(w, "verdict", accepted ? "accepted" : "refused");
    if (accepted) writer_bytes(w, "member_id", BYTES_ARRAY(decoded.id.bytes));
}

/* A card of exactly `len` bytes, for the limit. */
static void write_long(struct writer *w, const char *what, size_t len)
{
    struct buffer padded = part_buffer();
    size_t n = len - first.len - 3 - 3; /* the key `zz` and the head of a bin */
    part_add(&padded, buffer_view(&first));
    padded.data[0]++;
    part_add_hex(&padded, "a27a7ac5");
    part_add(&padded, bytes_of((const uint8_t[]){(uint8_t)(n >> 8), (uint8_t)n}, 2));
    part_fill(&padded, 0, n);
    assert_int_equal(padded.len, len);
    write_card(w, what, buffer_view(&padded));
    buffer_deinit(&padded);
}

void make_cards(struct writer *w)
{
    first = part_buffer();
    card_write(&first, 0, NULL, 0);
    writer_about(w, "Cards, and why some are none. Spec: card.md, and the table `card` of fields.md.\n"
                    "card: its bytes, or what makes them of another case; verdict: accepted or refused; "
                    "member_id: of an accepted one.");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer card = part_buffer();
        size_t n = 0;
        while (n < EDITS_MAX && cases[i].edits[n].from != NULL)
            n++;
        card_write(&card, 0, cases[i].edits, n);
        write_card(w, cases[i].what, buffer_view(&card));
        buffer_deinit(&card);
    }
    struct buffer card = part_buffer();
    part_add(&card, buffer_view(&first));
    part_fill(&card, 0, 1);
    write_card(w, "a byte left over", buffer_view(&card));
    buffer_deinit(&card);
    write_long(w, "8192 bytes", 8192);
    write_long(w, "8193 bytes", 8193);
    buffer_deinit(&first);
}
