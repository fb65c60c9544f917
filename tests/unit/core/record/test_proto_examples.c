/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"
#include "support/sample.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/record/charter.h"
#include "core/record/record.h"

/* The worked examples of proto/card.md, charter.md and record.md are what the program makes of their inputs.
 */

#define BLOCK_MAX 8192
#define HEX_LINE 40 /* bytes on a line of an example */

struct example {
    struct secret_key member_secret;
    struct buffer card, charter, join;
    struct card decoded_card;
    struct charter decoded_charter;
};

static struct seed seed_of(uint8_t byte)
{
    struct seed seed;
    memset(seed.bytes, byte, sizeof seed.bytes);
    return seed;
}

static const char *hex_of(char *out, struct bytes data)
{
    for (size_t i = 0; i < data.len; i++)
        sprintf(out + 2 * i, "%02x", data.data[i]);
    return out;
}

static void make_card(struct example *e)
{
    char keys[4][65], text[1024];
    struct secret_key log_secret, cosigner_secret;
    struct dh_secret transport_secret;
    struct public_key member_key, log_key, cosigner_key;
    struct dh_public transport_key;
    struct seed seeds[] = {seed_of(1), seed_of(2), seed_of(3), seed_of(4)};
    ed25519_keypair(&e->member_secret, &member_key, &seeds[0]);
    ed25519_keypair(&log_secret, &log_key, &seeds[1]);
    ed25519_keypair(&cosigner_secret, &cosigner_key, &seeds[2]);
    dh_keypair(&transport_secret, &transport_key, &seeds[3]);
    snprintf(text, sizeof text,
             "{'name': 'example.org', 'org_id': 'XI-ROR-0aaaaaa11', 'type': '80', 'names': [{'lang': 'en', "
             "'text': 'Example'}], 'country': 'BO', 'member_key': '<%s>', 'log_key': '<%s>', "
             "'cosigner_key': '<%s>', 'transport_key': '<%s>'}",
             hex_of(keys[0], BYTES_ARRAY(member_key.bytes)), hex_of(keys[1], BYTES_ARRAY(log_key.bytes)),
             hex_of(keys[2], BYTES_ARRAY(cosigner_key.bytes)),
             hex_of(keys[3], BYTES_ARRAY(transport_key.bytes)));
    buffer_init(&e->card, test_heap(), CARD_MAX);
    sample_encode(&e->card, text);
    assert_int_equal(card_decode(&e->decoded_card, buffer_view(&e->card)), AYNI_OK);
}

static void make_charter(struct example *e)
{
    char card[1024], text[2048];
    snprintf(text, sizeof text,
             "{'version': 1, 'titles': [{'lang': 'en', 'text': 'Example'}], 'rules': 1, 'members': ['<%s>'], "
             "'admit': 1, 'threshold': 1, 'forkers': 0, 'witnesses': 0}",
             hex_of(card, buffer_view(&e->card)));
    buffer_init(&e->charter, test_heap(), CHARTER_MAX);
    sample_encode(&e->charter, text);
    assert_int_equal(charter_decode(&e->decoded_charter, buffer_view(&e->charter)), AYNI_OK);
}

static void make_join(struct example *e)
{
    struct buffer payload;
    buffer_init(&payload, test_heap(), 100);
    buffer_init(&e->join, test_heap(), RECORD_MAX);
    assert_int_equal(join_payload(&payload, &e->decoded_charter.id), AYNI_OK);
    struct record_draft draft = {e->decoded_charter.id, e->decoded_card.id, 0, "join", buffer_view(&payload)};
    enum ayni_err err = record_sign(&e->join, &draft, &e->member_secret, &e->decoded_card.member_key);
    assert_int_equal(err, AYNI_OK);
    buffer_deinit(&payload);
}

static int make_example(void **state)
{
    static struct example example;
    if (crypto_init() != AYNI_OK) return -1;
    make_card(&example);
    make_charter(&example);
    make_join(&example);
    *state = &example;
    return 0;
}

static int free_example(void **state)
{
    struct example *e = *state;
    buffer_deinit(&e->card);
    buffer_deinit(&e->charter);
    buffer_deinit(&e->join);
    return 0;
}

/* The bytes as an indented block of hex. */
static void write_block(char out[BLOCK_MAX], struct bytes data)
{
    char *at = out;
    assert_in_range(data.len, 1, BLOCK_MAX / 4);
    for (size_t i = 0; i < data.len; i++)
        at += sprintf(at, "%s%02x", i % HEX_LINE > 0 ? "" : i > 0 ? "\n    " : "    ", data.data[i]);
    sprintf(at, "\n");
}

static void assert_document_shows(const char *name, struct bytes data)
{
    static char document[1 << 16];
    char path[1024], block[BLOCK_MAX];
    snprintf(path, sizeof path, "%s/%s", AYNI_PROTO, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    document[fread(document, 1, sizeof document - 1, file)] = '\0';
    fclose(file);
    write_block(block, data);
    if (strstr(document, block) == NULL) fail_msg("proto/%s does not show\n%s", name, block);
}

static void the_card_of_the_specification(void **state)
{
    const struct example *e = *state;
    assert_document_shows("card.md", BYTES_ARRAY(e->decoded_card.member_key.bytes));
    assert_document_shows("card.md", BYTES_ARRAY(e->decoded_card.log_key.bytes));
    assert_document_shows("card.md", BYTES_ARRAY(e->decoded_card.cosigner_key.bytes));
    assert_document_shows("card.md", BYTES_ARRAY(e->decoded_card.transport_key.bytes));
    assert_document_shows("card.md", buffer_view(&e->card));
    assert_document_shows("card.md", BYTES_ARRAY(e->decoded_card.id.bytes));
}

static void the_charter_of_the_specification(void **state)
{
    const struct example *e = *state;
    struct log_id log;
    assert_document_shows("charter.md", buffer_view(&e->charter));
    assert_document_shows("charter.md", BYTES_ARRAY(e->decoded_charter.id.bytes));
    log_id_make(&log, &e->decoded_charter.id, &e->decoded_card.id, e->decoded_card.id.bytes);
    assert_document_shows("charter.md", BYTES_ARRAY(log.bytes));
}

static void the_record_of_the_specification(void **state)
{
    const struct example *e = *state;
    struct record rec;
    struct hash id;
    assert_int_equal(record_decode(&rec, buffer_view(&e->join)), AYNI_OK);
    assert_true(record_signature_holds(&rec));
    record_id(&id, buffer_view(&e->join));
    assert_document_shows("record.md", rec.body);
    assert_document_shows("record.md", BYTES_ARRAY(rec.signature.bytes));
    assert_document_shows("record.md", buffer_view(&e->join));
    assert_document_shows("record.md", BYTES_ARRAY(id.bytes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_card_of_the_specification),
        cmocka_unit_test(the_charter_of_the_specification),
        cmocka_unit_test(the_record_of_the_specification),
    };
    return cmocka_run_group_tests(tests, make_example, free_example);
}
