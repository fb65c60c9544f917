/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/founders.h"
#include "support/heap.h"

#include <stdlib.h>
#include <time.h>

#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "core/record/charter.h"
#include "core/record/record.h"
#include "core/tree/tree.h"

#define LEN(array) (sizeof(array) / sizeof(array)[0])

static struct founders founders;

static int make_founders(void **state)
{
    (void)state;
    founders_init(&founders, 2, 1);
    return 0;
}

static int free_founders(void **state)
{
    (void)state;
    founders_deinit(&founders);
    return 0;
}

static enum ayni_err sign(struct buffer *out, struct bytes payload, uint64_t time_ms)
{
    const struct founder *m = &founders.members[0];
    struct record_draft draft = {founders.ledger, m->id, time_ms, "join", payload};
    return record_sign(out, &draft, &m->member_secret, &m->member_key);
}

/* The first record of the first log; the caller deinits. */
static struct buffer sign_join(void)
{
    struct buffer payload, record;
    buffer_init(&payload, test_heap(), 1000);
    buffer_init(&record, test_heap(), RECORD_MAX);
    assert_int_equal(join_payload(&payload, &founders.ledger), AYNI_OK);
    assert_int_equal(sign(&record, buffer_view(&payload), 0), AYNI_OK);
    buffer_deinit(&payload);
    return record;
}

static void a_signed_record_reads_back(void **state)
{
    (void)state;
    struct record rec;
    struct hash id, leaf;
    struct buffer bytes = sign_join();
    assert_int_equal(record_decode(&rec, buffer_view(&bytes)), AYNI_OK);
    assert_true(ledger_id_equal(&rec.ledger, &founders.ledger));
    assert_true(member_id_equal(&rec.member, &founders.members[0].id));
    assert_true(public_key_equal(&rec.signer, &founders.members[0].member_key));
    assert_int_equal(rec.time_ms, 0);
    assert_true(bytes_equal_text(rec.type, "join"));
    assert_int_equal(rec.payload.len, 1 + 8 + 34);
    assert_true(record_signature_holds(&rec));
    record_id(&id, buffer_view(&bytes));
    tree_leaf_hash(&leaf, buffer_view(&bytes));
    assert_true(hash_equal(&id, &leaf));
    buffer_deinit(&bytes);
}

static void signing_twice_gives_the_same_bytes(void **state)
{
    (void)state;
    struct buffer a = sign_join(), b = sign_join();
    assert_true(bytes_equal(buffer_view(&a), buffer_view(&b)));
    buffer_deinit(&a);
    buffer_deinit(&b);
}

static void every_flipped_bit_is_noticed(void **state)
{
    (void)state;
    struct buffer bytes = sign_join();
    for (size_t i = 0; i < bytes.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            struct record rec;
            bytes.data[i] ^= (uint8_t)(1u << bit);
            if (record_decode(&rec, buffer_view(&bytes)) == AYNI_OK)
                assert_false(record_signature_holds(&rec));
            bytes.data[i] ^= (uint8_t)(1u << bit);
        }
    }
    buffer_deinit(&bytes);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct buffer bytes = sign_join();
    for (size_t len = 0; len < bytes.len; len++) {
        struct record rec;
        uint8_t *copy = malloc(len + 1); /* exactly as long, for the sanitizer */
        assert_non_null(copy);
        copy = realloc(copy, len > 0 ? len : 1);
        assert_non_null(copy);
        memcpy(copy, bytes.data, len);
        assert_int_equal(record_decode(&rec, bytes_of(copy, len)), AYNI_ERR_MORE);
        free(copy);
    }
    buffer_deinit(&bytes);
}

static void a_byte_left_over_is_refused(void **state)
{
    (void)state;
    struct record rec;
    struct buffer bytes = sign_join();
    assert_int_equal(buffer_append(&bytes, BYTES_LITERAL("\x00")), AYNI_OK);
    assert_int_equal(record_decode(&rec, buffer_view(&bytes)), AYNI_ERR_ENCODING);
    buffer_deinit(&bytes);
}

/* A record around any body: what decode says of it. */
static enum ayni_err decode_body(struct bytes body)
{
    static const uint8_t zeros[64];
    struct record rec;
    struct buffer bytes;
    buffer_init(&bytes, test_heap(), 1 << 20);
    struct packer p = packer_to(&bytes);
    pack_array(&p, 2);
    pack_bin(&p, body);
    pack_bin(&p, BYTES_ARRAY(zeros));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    enum ayni_err err = record_decode(&rec, buffer_view(&bytes));
    buffer_deinit(&bytes);
    return err;
}

struct parts {
    uint64_t version;
    size_t n, id_len;
    const char *type;
    const char *payload; /* encoded */
};

static enum ayni_err decode_parts(const struct parts *parts)
{
    static const uint8_t zeros[64];
    struct buffer body;
    buffer_init(&body, test_heap(), 1 << 20);
    struct packer p = packer_to(&body);
    pack_array(&p, parts->n);
    pack_uint(&p, parts->version);
    for (int i = 0; i < 3; i++)
        pack_bin(&p, bytes_of(zeros, parts->id_len));
    pack_uint(&p, 1790000000000);
    pack_text(&p, parts->type);
    pack_raw(&p, bytes_of_text(parts->payload));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    enum ayni_err err = decode_body(buffer_view(&body));
    buffer_deinit(&body);
    return err;
}

static void decode_asks_for_the_form_of_a_body(void **state)
{
    (void)state;
    static const struct {
        struct parts parts;
        enum ayni_err want;
    } cases[] = {
        {{1, 7, 32, "join", "\x80"}, AYNI_OK},
        {{1, 7, 32, "an_unknown_type", "\x81\xa1z\x05"}, AYNI_OK},
        {{1, 7, 32, "abcdefghijklmnopqrstuvwxyzabcdef", "\x80"}, AYNI_OK},
        {{1, 7, 32, "abcdefghijklmnopqrstuvwxyzabcdefg", "\x80"}, AYNI_ERR_ENCODING},
        {{2, 7, 32, "join", "\x80"}, AYNI_ERR_ENCODING},
        {{1, 7, 31, "join", "\x80"}, AYNI_ERR_ENCODING},
        {{1, 7, 33, "join", "\x80"}, AYNI_ERR_ENCODING},
        {{1, 7, 32, "", "\x80"}, AYNI_ERR_ENCODING},
        {{1, 7, 32, "Join", "\x80"}, AYNI_ERR_ENCODING},
        {{1, 7, 32, "join2", "\x80"}, AYNI_ERR_ENCODING},
        {{1, 7, 32, "join", "\x90"}, AYNI_ERR_ENCODING},
        {{1, 7, 32, "join", "\xa1x"}, AYNI_ERR_ENCODING},
        {{1, 7, 32, "join", ""}, AYNI_ERR_ENCODING},              /* the body came whole */
        {{1, 7, 32, "join", "\x80\x80"}, AYNI_ERR_ENCODING},      /* a value left over */
        {{1, 8, 32, "join", "\x80\x80"}, AYNI_ERR_ENCODING},      /* eight fields */
        {{1, 7, 32, "join", "\x81\xa1z\xc0"}, AYNI_ERR_ENCODING}, /* nil */
        {{1, 7, 32, "join",
          "\x82\xa1z\x05\xa1"
          "a\x05"},
         AYNI_ERR_ENCODING},                                                   /* keys out of order */
        {{1, 7, 32, "join", "\x82\xa1z\x05\xa1z\x05"}, AYNI_ERR_ENCODING},     /* a key twice */
        {{1, 7, 32, "join", "\x81\xa1z\xcc\x05"}, AYNI_ERR_ENCODING},          /* not shortest */
        {{1, 7, 32, "join", "\x81\xa1z\xdd\xff\xff\xff\xff"}, AYNI_ERR_LIMIT}, /* a bomb */
    };
    for (size_t i = 0; i < LEN(cases); i++)
        assert_int_equal(decode_parts(&cases[i].parts), cases[i].want);
}

static void nesting_beyond_the_limit_is_refused(void **state)
{
    (void)state;
    char payload[4 * CODEC_DEPTH_MAX] = "\x81\xa1z";
    memset(payload + 3, '\x91', CODEC_DEPTH_MAX);
    payload[3 + CODEC_DEPTH_MAX] = '\x05';
    assert_int_equal(decode_parts(&(struct parts){1, 7, 32, "join", payload}), AYNI_ERR_LIMIT);
}

/* An encoded map of one bin, `len` bytes of it. */
static struct buffer payload_of(size_t len)
{
    struct buffer payload;
    uint8_t *zeros = calloc(1, len);
    assert_non_null(zeros);
    buffer_init(&payload, test_heap(), 1 << 20);
    struct packer p = packer_to(&payload);
    pack_map(&p, 1);
    pack_text(&p, "z");
    pack_bin(&p, bytes_of(zeros, len));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    free(zeros);
    return payload;
}

static void a_body_above_the_limit_is_refused(void **state)
{
    (void)state;
    /* array, version, three ids, time 0, "join", and the map, key and head of the bin */
    const size_t overhead = 1 + 1 + 3 * 34 + 1 + 5 + 1 + 2 + 3;
    static const struct {
        size_t body;
        enum ayni_err want;
    } cases[] = {
        {RECORD_BODY_MAX, AYNI_OK}, {RECORD_BODY_MAX + 1, AYNI_ERR_LIMIT}, {61 * 1024, AYNI_ERR_LIMIT}};
    for (size_t i = 0; i < LEN(cases); i++) {
        struct record rec;
        struct buffer record, payload = payload_of(cases[i].body - overhead);
        buffer_init(&record, test_heap(), RECORD_MAX);
        assert_int_equal(buffer_append(&record, BYTES_LITERAL("x")), AYNI_OK);
        assert_int_equal(sign(&record, buffer_view(&payload), 0), cases[i].want);
        buffer_consume(&record, 1);
        if (cases[i].want == AYNI_OK) {
            assert_int_equal(record_decode(&rec, buffer_view(&record)), AYNI_OK);
            assert_int_equal(rec.body.len, RECORD_BODY_MAX);
            assert_true(record_signature_holds(&rec));
        } else {
            assert_int_equal(record.len, 0);
        }
        buffer_deinit(&payload);
        buffer_deinit(&record);
    }
    uint8_t *large = calloc(1, 1 << 17);
    assert_non_null(large);
    assert_int_equal(decode_body(bytes_of(large, RECORD_BODY_MAX + 1)), AYNI_ERR_LIMIT);
    assert_int_equal(decode_body(bytes_of(large, 1 << 17)), AYNI_ERR_LIMIT);
    free(large);
}

static void sign_refuses_what_is_no_canonical_map(void **state)
{
    (void)state;
    static const char *const cases[] = {"",          "\x90",          "\x80\x80",
                                        "\x81\xa1z", "\x81\xa1z\xc0", "\x81\xa1z\xcc\x05"};
    for (size_t i = 0; i < LEN(cases); i++) {
        struct buffer record;
        buffer_init(&record, test_heap(), RECORD_MAX);
        assert_int_equal(sign(&record, bytes_of_text(cases[i]), 0), AYNI_ERR_ENCODING);
        assert_int_equal(record.len, 0);
        buffer_deinit(&record);
    }
}

static void sign_survives_every_failed_allocation(void **state)
{
    (void)state;
    enum ayni_err err = AYNI_ERR_MEMORY;
    for (size_t n_good = 0; err != AYNI_OK; n_good++) {
        struct failing_heap failing;
        struct buffer record;
        buffer_init(&record, failing_heap_init(&failing, n_good), RECORD_MAX);
        err = sign(&record, BYTES_LITERAL("\x80"), 5);
        assert_true(err == AYNI_OK || (err == AYNI_ERR_MEMORY && record.len == 0));
        buffer_deinit(&record);
        assert_int_equal(failing.n_live, 0);
        assert_in_range(n_good, 0, 20);
    }
}

static void a_signature_holds_for_its_label_alone(void **state)
{
    (void)state;
    struct record rec;
    struct buffer bytes = sign_join();
    assert_int_equal(record_decode(&rec, buffer_view(&bytes)), AYNI_OK);
    ed25519_sign(&rec.signature, &founders.members[0].member_secret, rec.body);
    assert_false(record_signature_holds(&rec));
    buffer_deinit(&bytes);
}

/* What decode accepts, packed again field by field, gives the same bytes. */
static void reencode(const struct record *rec, struct bytes want)
{
    struct buffer body, record;
    buffer_init(&body, test_heap(), RECORD_MAX);
    buffer_init(&record, test_heap(), RECORD_MAX);
    struct packer p = packer_to(&body);
    pack_array(&p, 7);
    pack_uint(&p, 1);
    pack_bin(&p, BYTES_ARRAY(rec->ledger.bytes));
    pack_bin(&p, BYTES_ARRAY(rec->member.bytes));
    pack_bin(&p, BYTES_ARRAY(rec->signer.bytes));
    pack_uint(&p, rec->time_ms);
    pack_str(&p, rec->type);
    pack_raw(&p, rec->payload);
    assert_int_equal(packer_finish(&p), AYNI_OK);
    p = packer_to(&record);
    pack_array(&p, 2);
    pack_bin(&p, buffer_view(&body));
    pack_bin(&p, BYTES_ARRAY(rec->signature.bytes));
    assert_int_equal(packer_finish(&p), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&record), want));
    buffer_deinit(&body);
    buffer_deinit(&record);
}

static void mutated_records_have_one_encoding(void **state)
{
    (void)state;
    const char *text = getenv("AYNI_SEED");
    unsigned seed = text == NULL ? (unsigned)time(NULL) : (unsigned)strtoul(text, NULL, 10);
    print_message("AYNI_SEED=%u\n", seed);
    srand(seed);
    struct buffer bytes = sign_join();
    uint8_t *copy = malloc(bytes.len);
    assert_non_null(copy);
    size_t n_decoded = 0;
    for (int i = 0; i < 20000; i++) {
        struct record rec;
        memcpy(copy, bytes.data, bytes.len);
        copy[(size_t)rand() % bytes.len] = (uint8_t)rand();
        if (record_decode(&rec, bytes_of(copy, bytes.len)) != AYNI_OK) continue;
        reencode(&rec, bytes_of(copy, bytes.len));
        n_decoded++;
    }
    assert_true(n_decoded > 1000);
    free(copy);
    buffer_deinit(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signed_record_reads_back),
        cmocka_unit_test(signing_twice_gives_the_same_bytes),
        cmocka_unit_test(every_flipped_bit_is_noticed),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_byte_left_over_is_refused),
        cmocka_unit_test(decode_asks_for_the_form_of_a_body),
        cmocka_unit_test(nesting_beyond_the_limit_is_refused),
        cmocka_unit_test(a_body_above_the_limit_is_refused),
        cmocka_unit_test(sign_refuses_what_is_no_canonical_map),
        cmocka_unit_test(sign_survives_every_failed_allocation),
        cmocka_unit_test(a_signature_holds_for_its_label_alone),
        cmocka_unit_test(mutated_records_have_one_encoding),
    };
    return cmocka_run_group_tests(tests, make_founders, free_founders);
}
