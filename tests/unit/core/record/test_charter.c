/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/founders.h"
#include "support/heap.h"
#include "support/sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/record/charter.h"
#include "heard.h"

#define LEN(array) (sizeof(array) / sizeof(array)[0])
#define EDITS_MAX 4
#define HEX_LEN 65

static struct founders founders;

static int make_founders(void **state)
{
    (void)state;
    founders_init(&founders, 3, 2);
    return 0;
}

static int free_founders(void **state)
{
    (void)state;
    founders_deinit(&founders);
    return 0;
}

static void write_hex(char out[HEX_LEN], const uint8_t bytes[32])
{
    for (size_t i = 0; i < 32; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static const char card_text[] =
    "{'name': 'umsa.edu.bo', 'org_id': 'BO-NIT-1020099027', 'type': '80', "
    "'names': [{'lang': 'es', 'text': 'Universidad Mayor de San Andrés'}, {'lang': 'ay', 'text': 'UMSA'}], "
    "'country': 'BO', 'member_key': '<%s>', 'log_key': '<%s>', 'cosigner_key': '<%s>', "
    "'transport_key': '<%s>', 'addresses': ['node.umsa.edu.bo:7411', '[2001:db8::1]:7411', '192.0.2.1:1'], "
    "'aliases': [{'scheme': 'wikidata', 'id': 'Q1051773'}], 'community': {'names': [{'lang': 'ay', "
    "'text': 'Qullasuyu'}], 'authority_basis': [{'lang': 'es', 'text': 'Acta'}]}}";

/* The card of the text with the keys of founder 0, edited; the caller deinits. */
static struct buffer make_card(const struct sample_edit edits[EDITS_MAX])
{
    const struct founder *m = &founders.members[0];
    char keys[4][HEX_LEN], text[4096];
    struct buffer card;
    size_t n = 0;
    while (n < EDITS_MAX && edits[n].from != NULL)
        n++;
    write_hex(keys[0], m->member_key.bytes);
    write_hex(keys[1], m->log_key.bytes);
    write_hex(keys[2], m->cosigner_key.bytes);
    write_hex(keys[3], m->transport_key.bytes);
    snprintf(text, sizeof text, card_text, keys[0], keys[1], keys[2], keys[3]);
    buffer_init(&card, test_heap(), 1 << 20);
    sample_encode_edited(&card, text, edits, n);
    return card;
}

static void a_card_reads_back(void **state)
{
    (void)state;
    struct card card;
    struct member_id id;
    struct buffer bytes = make_card((const struct sample_edit[EDITS_MAX]){{0}});
    assert_int_equal(card_decode(&card, buffer_view(&bytes)), AYNI_OK);
    assert_true(bytes_equal_text(card.name, "umsa.edu.bo"));
    assert_true(bytes_equal_text(card.org_id, "BO-NIT-1020099027"));
    assert_true(bytes_equal_text(card.country, "BO"));
    assert_int_equal(card.names.data[0], 0x92);
    assert_true(public_key_equal(&card.log_key, &founders.members[0].log_key));
    assert_true(dh_public_equal(&card.transport_key, &founders.members[0].transport_key));
    sha256(id.bytes, buffer_view(&bytes));
    assert_true(member_id_equal(&card.id, &id));
    buffer_deinit(&bytes);
}

static void a_bad_card_is_explained(void **state)
{
    (void)state;
    static const struct {
        const char *path, *part;
        struct sample_edit edits[EDITS_MAX];
    } cases[] = {
        {"name", "DNS", {{"'umsa.edu.bo'", "'UMSA.edu.bo'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'umsa..bo'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'umsa.bo.'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'-umsa.bo'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'umsa-.bo'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'umsa/bo'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'umsa+bo'"}}},
        {"name", "DNS", {{"'umsa.edu.bo'", "'umsa bo'"}}},
        {"name", "1 to 64", {{"'umsa.edu.bo'", "''"}}},
        {"name",
         "1 to 64",
         {{"'umsa.edu.bo'", "'abcdefghijklmnopqrstuvwxyzabcdef.abcdefghijklmnopqrstuvwxyzabcdef'"}}},
        {"name", "missing", {{"'name': 'umsa.edu.bo', ", ""}}},
        {"org_id", "org-id", {{"'BO-NIT-1020099027'", "'1020099027'"}}},
        {"names",
         "list of 1 to 16",
         {{"'names': [{'lang': 'es', 'text': 'Universidad Mayor de San Andrés'}, "
           "{'lang': 'ay', 'text': 'UMSA'}], 'country'",
           "'names': [], 'country'"}}},
        {"names[1].text", "one line", {{"'UMSA'", "'UM\nSA'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo:0'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo:65536'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo:074'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo:123456'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo:74a1'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "'node.umsa.edu.bo:74 1'"}}},
        {"addresses[0]", "HOST:PORT", {{"'node.umsa.edu.bo:7411'", "':7411'"}}},
        {"addresses[1]", "HOST:PORT", {{"'[2001:db8::1]:7411'", "'[2001:db8::1:7411'"}}},
        {"addresses[1]", "HOST:PORT", {{"'[2001:db8::1]:7411'", "'[]:7411'"}}},
        {"addresses[1]", "HOST:PORT", {{"'[2001:db8::1]:7411'", "'[2001:db8::g]:7411'"}}},
        {"addresses[1]", "HOST:PORT", {{"'[2001:db8::1]:7411'", "'[2001:DB8::1]:7411'"}}},
        {"addresses[1]", "HOST:PORT", {{"'[2001:db8::1]:7411'", "'2001:db8::1:7411'"}}},
        {"addresses[1]", "stands twice", {{"'[2001:db8::1]:7411'", "'node.umsa.edu.bo:7411'"}}},
        {"adresses", "did you mean \"addresses\"?", {{"'country'", "'adresses': 1, 'country'"}}},
        {"aliases[0].id", "missing", {{", 'id': 'Q1051773'", ""}}},
        {"community.authority_basis",
         "missing",
         {{", 'authority_basis': [{'lang': 'es', 'text': 'Acta'}]", ""}}},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        struct card card;
        struct heard heard;
        struct schema_check how = heard_check(&heard);
        struct buffer bytes = make_card(cases[i].edits);
        assert_int_equal(card_check(buffer_view(&bytes), &how), AYNI_ERR_FIELD);
        heard_assert_one(&heard, cases[i].path, cases[i].part);
        enum ayni_err want = strcmp(cases[i].path, "adresses") == 0 ? AYNI_OK : AYNI_ERR_FIELD;
        assert_int_equal(card_decode(&card, buffer_view(&bytes)), want);
        buffer_deinit(&bytes);
    }
}

/* A card in which `key` is replaced. */
static enum ayni_err decode_with_key(const uint8_t old_key[32], const uint8_t key[32])
{
    struct card card;
    char from[HEX_LEN], to[HEX_LEN];
    write_hex(from, old_key);
    write_hex(to, key);
    struct buffer bytes = make_card((const struct sample_edit[EDITS_MAX]){{from, to}});
    enum ayni_err err = card_decode(&card, buffer_view(&bytes));
    buffer_deinit(&bytes);
    return err;
}

static void keys_that_are_weak_or_shared_are_refused(void **state)
{
    (void)state;
    const struct founder *m = &founders.members[0];
    static const uint8_t zero[32], one[32] = {1};
    const uint8_t *keys[] = {m->member_key.bytes, m->log_key.bytes, m->cosigner_key.bytes,
                             m->transport_key.bytes};
    for (size_t i = 0; i < LEN(keys); i++) {
        assert_int_equal(decode_with_key(keys[i], zero), AYNI_ERR_KEY);
        assert_int_equal(decode_with_key(keys[i], one), AYNI_ERR_KEY);
        for (size_t j = 0; j < LEN(keys); j++)
            if (i != j) assert_int_equal(decode_with_key(keys[i], keys[j]), AYNI_ERR_KEY);
    }
}

static void a_card_that_is_cut_long_or_not_canonical_is_refused(void **state)
{
    (void)state;
    struct card card;
    struct buffer bytes = make_card((const struct sample_edit[EDITS_MAX]){{0}});
    for (size_t len = 0; len < bytes.len; len++)
        assert_int_equal(card_decode(&card, bytes_of(bytes.data, len)), AYNI_ERR_MORE);
    assert_int_equal(buffer_append(&bytes, BYTES_LITERAL("\x05")), AYNI_OK);
    assert_int_equal(card_decode(&card, buffer_view(&bytes)), AYNI_ERR_ENCODING);
    assert_int_equal(card_decode(&card, BYTES_LITERAL("\x05")), AYNI_ERR_FIELD);
    assert_int_equal(card_decode(&card, bytes_of(bytes.data, CARD_MAX + 1)), AYNI_ERR_LIMIT);
    buffer_deinit(&bytes);
}

static void a_charter_reads_back(void **state)
{
    (void)state;
    struct charter charter;
    static const struct member_id nobody;
    assert_int_equal(charter_decode(&charter, buffer_view(&founders.charter)), AYNI_OK);
    assert_true(ledger_id_equal(&charter.id, &founders.ledger));
    assert_int_equal(charter.rules, RULES_VERSION);
    assert_int_equal(charter.admit, 1);
    assert_int_equal(charter.threshold, 1);
    assert_int_equal(charter.forkers, 0);
    assert_int_equal(charter.witnesses, 2);
    assert_int_equal(charter.n_founders, 3);
    for (size_t i = 0; i < 3; i++) {
        const struct card *card = charter_founder(&charter, &founders.members[i].id);
        assert_ptr_equal(card, &charter.founders[i]);
    }
    assert_null(charter_founder(&charter, &nobody));
}

struct charter_parts {
    size_t n;
    struct bytes cards[4];
    uint64_t version, rules, admit, threshold, forkers, witnesses;
};

static void pack_number(struct packer *p, const char *name, uint64_t number)
{
    pack_text(p, name);
    pack_uint(p, number);
}

/* Encode, check as a person's work, decode; `path` is where the check found fault, or NULL. */
static enum ayni_err decode_parts(const struct charter_parts *parts, const char *path)
{
    struct charter charter;
    struct heard heard;
    struct schema_check how = heard_check(&heard);
    struct buffer bytes;
    buffer_init(&bytes, test_heap(), 1 << 20);
    struct packer p = packer_to(&bytes);
    pack_map(&p, 8);
    pack_number(&p, "admit", parts->admit);
    pack_number(&p, "forkers", parts->forkers);
    pack_text(&p, "members");
    pack_array(&p, parts->n);
    for (size_t i = 0; i < parts->n; i++)
        pack_bin(&p, parts->cards[i]);
    pack_number(&p, "rules", parts->rules);
    pack_number(&p, "threshold", parts->threshold);
    pack_text(&p, "titles");
    pack_raw(&p, BYTES_LITERAL("\x91\x82\xa4lang\xa2"
                               "es\xa4text\xa1x"));
    pack_number(&p, "version", parts->version);
    pack_number(&p, "witnesses", parts->witnesses);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_int_equal(charter_check(buffer_view(&bytes), &how), path == NULL ? AYNI_OK : AYNI_ERR_FIELD);
    if (path != NULL) heard_assert_one(&heard, path, "");
    enum ayni_err err = charter_decode(&charter, buffer_view(&bytes));
    buffer_deinit(&bytes);
    return err;
}

static struct charter_parts good_parts(void)
{
    struct charter_parts parts = {.n = 3, .version = 1, .rules = 1, .admit = 1, .threshold = 1};
    for (size_t i = 0; i < 3; i++)
        parts.cards[i] = buffer_view(&founders.members[i].card);
    return parts;
}

static void numbers_that_founders_cannot_reach_are_refused(void **state)
{
    (void)state;
    struct charter_parts parts = good_parts();
    assert_int_equal(decode_parts(&parts, NULL), AYNI_OK);
    parts.admit = parts.threshold = 3;
    parts.forkers = parts.witnesses = 2;
    assert_int_equal(decode_parts(&parts, NULL), AYNI_OK);
    parts.rules = 2; /* replicated, not interpreted */
    assert_int_equal(decode_parts(&parts, NULL), AYNI_OK);

    static const struct {
        const char *path;
        size_t offset;
        uint64_t value;
    } cases[] = {
        {"version", offsetof(struct charter_parts, version), 2},
        {"version", offsetof(struct charter_parts, version), 0},
        {"rules", offsetof(struct charter_parts, rules), 0},
        {"admit", offsetof(struct charter_parts, admit), 0},
        {"admit", offsetof(struct charter_parts, admit), 4},
        {"threshold", offsetof(struct charter_parts, threshold), 0},
        {"threshold", offsetof(struct charter_parts, threshold), 4},
        {"forkers", offsetof(struct charter_parts, forkers), 3},
        {"witnesses", offsetof(struct charter_parts, witnesses), 3},
        {"witnesses", offsetof(struct charter_parts, witnesses), UINT64_MAX},
        {"members", offsetof(struct charter_parts, n), 0},
    };
    for (size_t i = 0; i < LEN(cases); i++) {
        parts = good_parts();
        memcpy((char *)&parts + cases[i].offset, &cases[i].value, sizeof cases[i].value);
        assert_int_equal(decode_parts(&parts, cases[i].path), AYNI_ERR_FIELD);
    }
}

static void founders_stand_in_order_and_once(void **state)
{
    (void)state;
    struct charter_parts parts = good_parts();
    parts.cards[0] = buffer_view(&founders.members[1].card);
    parts.cards[1] = buffer_view(&founders.members[0].card);
    assert_int_equal(decode_parts(&parts, NULL), AYNI_ERR_FIELD);
    parts.cards[0] = parts.cards[1];
    assert_int_equal(decode_parts(&parts, NULL), AYNI_ERR_FIELD);
    parts = good_parts();
    parts.cards[2].len--; /* a card that ends early in a charter that came whole */
    assert_int_equal(decode_parts(&parts, NULL), AYNI_ERR_ENCODING);
}

/* A card of another name or another keys than founder 0 beside it, in either order. */
static enum ayni_err decode_beside(const struct sample_edit edits[EDITS_MAX])
{
    struct buffer first = make_card((const struct sample_edit[EDITS_MAX]){{0}}), second = make_card(edits);
    struct member_id a, b;
    sha256(a.bytes, buffer_view(&first));
    sha256(b.bytes, buffer_view(&second));
    bool in_order = member_id_compare(&a, &b) < 0;
    struct charter_parts parts = good_parts();
    parts.n = 2;
    parts.cards[in_order ? 0 : 1] = buffer_view(&first);
    parts.cards[in_order ? 1 : 0] = buffer_view(&second);
    enum ayni_err err = decode_parts(&parts, NULL);
    buffer_deinit(&first);
    buffer_deinit(&second);
    return err;
}

static void founders_share_neither_name_nor_key(void **state)
{
    (void)state;
    const struct founder *m = &founders.members[0], *other = &founders.members[1];
    char from[4][HEX_LEN], to[4][HEX_LEN];
    write_hex(from[0], m->log_key.bytes);
    write_hex(to[0], other->log_key.bytes);
    write_hex(from[1], m->cosigner_key.bytes);
    write_hex(to[1], other->cosigner_key.bytes);
    write_hex(from[2], m->transport_key.bytes);
    write_hex(to[2], other->transport_key.bytes);
    write_hex(from[3], m->member_key.bytes);
    write_hex(to[3], m->log_key.bytes);
    assert_int_equal(decode_beside((const struct sample_edit[EDITS_MAX]){{"'BO'", "'PE'"}}), AYNI_ERR_FIELD);
    assert_int_equal(decode_beside((const struct sample_edit[EDITS_MAX]){{"'umsa.edu.bo'", "'other.bo'"}}),
                     AYNI_ERR_KEY);

    /* A clash across roles: the second card's member key is the first one's log key. */
    struct charter_parts parts = good_parts();
    struct buffer card = make_card((const struct sample_edit[EDITS_MAX]){
        {from[0], to[0]}, {from[1], to[1]}, {from[2], to[2]}, {from[3], to[3]}});
    struct card decoded;
    assert_int_equal(card_decode(&decoded, buffer_view(&card)), AYNI_OK);
    bool in_order = member_id_compare(&m->id, &decoded.id) < 0;
    parts.n = 2;
    parts.cards[in_order ? 0 : 1] = buffer_view(&m->card);
    parts.cards[in_order ? 1 : 0] = buffer_view(&card);
    assert_int_equal(decode_parts(&parts, NULL), AYNI_ERR_KEY);
    buffer_deinit(&card);
}

static void every_flipped_byte_of_a_charter_makes_another_ledger(void **state)
{
    (void)state;
    struct buffer *bytes = &founders.charter;
    for (size_t i = 0; i < bytes->len; i++) {
        struct charter charter;
        bytes->data[i] ^= 1;
        if (charter_decode(&charter, buffer_view(bytes)) == AYNI_OK)
            assert_false(ledger_id_equal(&charter.id, &founders.ledger));
        bytes->data[i] ^= 1;
    }
}

static void a_log_has_an_id_and_an_origin(void **state)
{
    (void)state;
    const struct founder *m = &founders.members[0];
    struct log_id log, other;
    struct hash want;
    uint8_t input[12 + 96];
    char origin[LOG_ORIGIN_MAX], hex[HEX_LEN], text[LOG_ORIGIN_MAX + 1];
    memcpy(input, "ayni/log/v1", 12);
    memcpy(input + 12, founders.ledger.bytes, 32);
    memcpy(input + 44, m->id.bytes, 32);
    memcpy(input + 76, m->id.bytes, 32);
    sha256(want.bytes, BYTES_ARRAY(input));
    log_id_make(&log, &founders.ledger, &m->id, m->id.bytes);
    assert_memory_equal(log.bytes, want.bytes, 32);
    log_id_make(&other, &founders.ledger, &m->id, founders.members[1].id.bytes);
    assert_false(log_id_equal(&log, &other));

    write_hex(hex, log.bytes);
    snprintf(text, sizeof text, "%s/ayni/%s", m->name, hex);
    size_t len = log_origin(origin, bytes_of_text(m->name), &log);
    assert_true(bytes_equal_text(bytes_of(origin, len), text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_reads_back),
        cmocka_unit_test(a_bad_card_is_explained),
        cmocka_unit_test(keys_that_are_weak_or_shared_are_refused),
        cmocka_unit_test(a_card_that_is_cut_long_or_not_canonical_is_refused),
        cmocka_unit_test(a_charter_reads_back),
        cmocka_unit_test(numbers_that_founders_cannot_reach_are_refused),
        cmocka_unit_test(founders_stand_in_order_and_once),
        cmocka_unit_test(founders_share_neither_name_nor_key),
        cmocka_unit_test(every_flipped_byte_of_a_charter_makes_another_ledger),
        cmocka_unit_test(a_log_has_an_id_and_an_origin),
    };
    return cmocka_run_group_tests(tests, make_founders, free_founders);
}
