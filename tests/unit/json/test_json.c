/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"
#include "support/vectors.h"

#include <stdlib.h>
#include <string.h>

#include "core/codec/cursor.h"
#include "core/record/types.h"
#include "documents.h"
#include "json/json.h"

#define OUT_MAX ((size_t)1024 * 1024)

static const struct field inner_fields[] = {{.name = "key", .kind = FIELD_HASH}};
static const struct schema inner_schema = {"inner", inner_fields, 1};
static const struct field outer_fields[] = {
    {.name = "bytes", .kind = FIELD_BYTES},
    {.name = "inner", .kind = FIELD_MAP, .of = &inner_schema, .flags = FIELD_LIST},
    {.name = "keys", .kind = FIELD_BYTES, .flags = FIELD_LIST},
    {.name = "name", .kind = FIELD_STRING},
    {.name = "signs", .kind = FIELD_BOOL},
};
static const struct schema outer_schema = {"outer", outer_fields, 5};

static void read_encodes_what_stands_there(void **state)
{
    (void)state;
    static const struct {
        const char *json, *hex;
    } cases[] = {
        {"{}", "80"},
        {" {\n} ", "80"},
        {"\xef\xbb\xbf{}", "80"},
        {"{\"b\": 1, \"a\": -1}", "82a161ffa16201"},
        {"{\"ab\": 1, \"a\": 2, \"B\": 3}", "83a14203a16102a2616201"},
        {"{\"a\": [true, false, \"x\", {}]}", "81a16194c3c2a17880"},
        {"{\"a\": 9007199254740993}", "81a161cf0020000000000001"},
        {"{\"a\": \"\\u00e9\\ud83d\\ude00\"}", "81a161a6c3a9f09f9880"},
        /* Without a place in a payload: the check of the schema refuses what they become. */
        {"{\"a\": null, \"b\": 1.5}", "82a161c2a162c2"},
        {"{\"signs\": null}", "81a57369676e73c400"},
        /* Hex becomes bytes where the table says so, and there alone. */
        {"{\"bytes\": \"00fF\"}", "81a56279746573c40200ff"},
        {"{\"bytes\": \"\"}", "81a56279746573c400"},
        {"{\"bytes\": \"0\"}", "81a56279746573a130"},
        {"{\"bytes\": \"zz\"}", "81a56279746573a27a7a"},
        {"{\"name\": \"00ff\"}", "81a46e616d65a430306666"},
        {"{\"keys\": [\"01\", \"02\"]}", "81a46b65797392c40101c40102"},
        {"{\"inner\": [{\"key\": \"0a\"}]}", "81a5696e6e65729181a36b6579c4010a"},
        {"{\"other\": {\"key\": \"0a\"}}", "81a56f7468657281a36b6579a23061"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t want[64];
        size_t len = hex_read(want, sizeof want, cases[i].hex);
        struct buffer out;
        buffer_init(&out, test_heap(), OUT_MAX);
        document_read(&out, cases[i].json, &outer_schema);
        if (!bytes_equal(buffer_view(&out), bytes_of(want, len))) fail_msg("%s", cases[i].json);
        buffer_deinit(&out);
    }
}

static void read_says_where_a_text_is_malformed(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        int line, column;
        const char *message;
    } cases[] = {
        {"", 1, 1, "'[' or '{' expected"},
        {"[]", 1, 1, "expected an object"},
        {"7", 1, 1, "'[' or '{' expected"},
        {"{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7, "':' expected near '2'"},
        {"{\n  \"a\": 1,\n}", 3, 1, "string or '}' expected"},
        {"{\"a\": 1", 1, 7, "'}' expected near end of file"},
        {"{\"a\": 1} x", 1, 10, "end of file expected"},
        {"{\"a\": 1,\n \"a\": 2}", 2, 4, "duplicate object key"},
        {"{\"a\": 01}", 1, 7, "invalid token near '0'"},
        {"{\"a\": 'x'}", 1, 7, "invalid token near '''"},
        {"{\"á\": \"\xff\"}", 1, 7, "unable to decode byte 0xff"},
        {"{\"a\": \"\xed\xa0\x80\"}", 1, 7, "unable to decode byte 0xed"},
        {"{\"a\": \"\\ud800\"}", 1, 14, "invalid Unicode '\\uD800'"},
        {"{\"a\": \"\\u0000\"}", 1, 14, "\\u0000 is not allowed"},
        {"{\"a\": \"\n\"}", 1, 7, "unexpected newline"},
        {"{\"a\": 99999999999999999999}", 1, 26, "too big integer"},
        {"{\"a\": 1e999}", 1, 11, "real number overflow"},
        {"{\"a\": NaN}", 1, 9, "invalid token"},
        {"{\"a\": 1, \x1b[2J}", 1, 10, "\\x1b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct json_fault fault = {0};
        struct buffer out;
        buffer_init(&out, test_heap(), OUT_MAX);
        enum ayni_err err = json_read(&out, bytes_of_text(cases[i].json), NULL, &fault);
        if (err != AYNI_ERR_ENCODING || fault.line != cases[i].line || fault.column != cases[i].column ||
            strstr(fault.message, cases[i].message) == NULL)
            fail_msg("case %zu: err %d, %d:%d: %s", i, err, fault.line, fault.column, fault.message);
        assert_int_equal(out.len, 0);
        buffer_deinit(&out);
    }
}

/* {"a":[[[...]]]} with `depth` objects and lists. */
static void write_nested(char *out, size_t depth)
{
    strcpy(out, "{\"a\":");
    for (size_t i = 1; i < depth; i++)
        strcat(out, "[");
    strcat(out, depth == 1 ? "1" : "");
    for (size_t i = 1; i < depth; i++)
        strcat(out, "]");
    strcat(out, "}");
}

static void read_bounds_depth_as_the_codec_does(void **state)
{
    (void)state;
    char text[64];
    struct json_fault fault;
    struct buffer out;
    buffer_init(&out, test_heap(), OUT_MAX);
    write_nested(text, CODEC_DEPTH_MAX);
    document_read(&out, text, NULL);
    assert_int_equal(codec_check(buffer_view(&out)), AYNI_OK);
    write_nested(text, CODEC_DEPTH_MAX + 1);
    assert_int_equal(json_read(&out, bytes_of_text(text), NULL, &fault), AYNI_ERR_LIMIT);
    assert_int_equal(fault.line, 1);
    assert_int_equal(fault.column, 5 + CODEC_DEPTH_MAX);
    /* Brackets inside strings nest nothing. */
    buffer_clear(&out);
    document_read(&out, "{\"a\": \"[[[[[[[[[[[[[[[[\\\"[[[[\"}", NULL);
    buffer_deinit(&out);
}

static void read_bounds_size_and_numbers(void **state)
{
    (void)state;
    size_t len = (size_t)2 * 1024 * 1024;
    char *text = malloc(len);
    struct json_fault fault;
    struct buffer out;
    buffer_init(&out, test_heap(), (size_t)60 * 1024);
    memset(text, ' ', len);
    memcpy(text, "{}", 2);
    assert_int_equal(json_read(&out, bytes_of(text, len), NULL, &fault), AYNI_ERR_LIMIT);
    assert_non_null(strstr(fault.message, "1 MiB"));

    memset(text, '[', len);
    assert_int_equal(json_read(&out, bytes_of(text, 1 << 20), NULL, &fault), AYNI_ERR_LIMIT);

    memcpy(text, "{\"a\":[0", 7);
    for (size_t i = 7; i < 200001; i += 2)
        memcpy(text + i, ",0", 2);
    assert_int_equal(json_read(&out, bytes_of(text, 200001), NULL, &fault), AYNI_ERR_LIMIT);
    assert_non_null(strstr(fault.message, "too many"));

    /* 61 KiB of text in a payload that may have 60. */
    memset(text, 'x', len);
    memcpy(text, "{\"a\":\"", 6);
    memcpy(text + (size_t)61 * 1024, "\"}", 2);
    assert_int_equal(json_read(&out, bytes_of(text, (size_t)61 * 1024 + 2), NULL, &fault), AYNI_ERR_LIMIT);
    assert_int_equal(out.len, 0);
    buffer_deinit(&out);
    free(text);
}

static void read_survives_want_of_memory(void **state)
{
    (void)state;
    struct bytes text =
        BYTES_LITERAL("{\"bytes\": \"00ff\", \"inner\": [{\"key\": \"0a\"}], \"name\": \"x\"}");
    for (size_t n_good = 0;; n_good++) {
        struct failing_heap failing;
        struct json_fault fault;
        struct buffer out;
        buffer_init(&out, failing_heap_init(&failing, n_good), OUT_MAX);
        enum ayni_err err = json_read(&out, text, &outer_schema, &fault);
        if (err != AYNI_OK) assert_int_equal(out.len, 0);
        buffer_deinit(&out);
        assert_int_equal(failing.n_live, 0);
        if (err == AYNI_OK) break;
        assert_int_equal(err, AYNI_ERR_MEMORY);
        assert_in_range(n_good, 0, 20);
    }
}

static void write_escapes_what_a_terminal_would_obey(void **state)
{
    (void)state;
    static const char text[] =
        "{\"a\":\"\\\"\\\\\\b\\f\\n\\r\\t/"
        "\\u001b[2J\\u007f\\u009b\\u202e\\u2066\\u200b\\u2028\\ufeff\\udb40\\udc41é安😀\"}";
    struct buffer payload, json;
    buffer_init(&payload, test_heap(), OUT_MAX);
    buffer_init(&json, test_heap(), OUT_MAX);
    document_read(&payload, text, NULL);
    assert_int_equal(json_write(&json, buffer_view(&payload), JSON_COMPACT, NULL), AYNI_OK);
    assert_true(bytes_equal_text(buffer_view(&json), text));
    buffer_deinit(&payload);
    buffer_deinit(&json);
}

static void write_puts_ordered_keys_first(void **state)
{
    (void)state;
    static const char *const order[] = {"id", "b", "absent", NULL};
    static const struct {
        enum json_style style;
        const char *want;
    } cases[] = {
        {JSON_COMPACT, "{\"id\":\"x\",\"b\":{\"id\":1,\"a\":[]},\"a\":[1,-2,\"\"],\"c\":{},\"d\":true}"},
        {JSON_INDENTED,
         "{\n  \"id\": \"x\",\n  \"b\": {\n    \"id\": 1,\n    \"a\": []\n  },\n  \"a\": [\n    1,\n    -2,\n"
         "    \"\"\n  ],\n  \"c\": {},\n  \"d\": true\n}"},
    };
    struct buffer payload, json;
    buffer_init(&payload, test_heap(), OUT_MAX);
    buffer_init(&json, test_heap(), OUT_MAX);
    document_read(
        &payload,
        "{\"a\": [1, -2, \"\"], \"b\": {\"a\": [], \"id\": 1}, \"c\": {}, \"d\": true, \"id\": \"x\"}", NULL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buffer_clear(&json);
        assert_int_equal(json_write(&json, buffer_view(&payload), cases[i].style, order), AYNI_OK);
        assert_true(bytes_equal_text(buffer_view(&json), cases[i].want));
    }
    buffer_deinit(&payload);
    buffer_deinit(&json);
}

static void write_refuses_what_is_no_value(void **state)
{
    (void)state;
    static const char *const cases[] = {"", "c0", "92a1", "81", "8101a161", "0101", "ca00000000", "a3fffefd"};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint8_t data[16];
        size_t len = hex_read(data, sizeof data, cases[i]);
        struct buffer json;
        buffer_init(&json, test_heap(), OUT_MAX);
        assert_int_not_equal(json_write(&json, bytes_of(data, len), JSON_COMPACT, NULL), AYNI_OK);
        assert_int_equal(json.len, 0);
        buffer_deinit(&json);
    }
}

/* The texts must say the same, and the payloads be equal to the byte. */
static void assert_round_trip(const char *text)
{
    static const char *const order[] = {"id", "titles", "lang", NULL};
    for (enum json_style style = JSON_COMPACT; style <= JSON_INDENTED; style++) {
        struct buffer payload, json, again;
        buffer_init(&payload, test_heap(), OUT_MAX);
        buffer_init(&json, test_heap(), OUT_MAX);
        buffer_init(&again, test_heap(), OUT_MAX);
        document_read(&payload, text, record_type_schema(RECORD_PROPOSE));
        assert_int_equal(json_write(&json, buffer_view(&payload), style, order), AYNI_OK);
        assert_true(document_says_the_same(bytes_of_text(text), buffer_view(&json)));
        assert_int_equal(buffer_append(&json, BYTES_LITERAL("\0")), AYNI_OK);
        document_read(&again, (const char *)json.data, record_type_schema(RECORD_PROPOSE));
        assert_true(bytes_equal(buffer_view(&payload), buffer_view(&again)));
        buffer_deinit(&payload);
        buffer_deinit(&json);
        buffer_deinit(&again);
    }
}

static void commitments_survive_the_round_trip(void **state)
{
    (void)state;
    static const char *const paths[] = {AYNI_EXAMPLES "/joint-laboratory.json",
                                        AYNI_EXAMPLES "/doctoral-training.json",
                                        AYNI_EXAMPLES "/biodiversity-data-sharing.json",
                                        AYNI_EXAMPLES "/co-funding-call.json",
                                        AYNI_EXAMPLES "/equitable-use.json",
                                        AYNI_EXAMPLES "/greenhouse-hours.json",
                                        AYNI_EXAMPLES "/staff-mobility.json"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++) {
        char *text = document_slurp(paths[i]);
        document_fill_members(text);
        assert_round_trip(text);
        free(text);
    }
}

static void every_shape_of_the_model_survives_the_round_trip(void **state)
{
    (void)state;
    struct bytes text = vector_slurp("../design/commitment.example.json");
    if (text.data == NULL) skip();
    assert_round_trip((const char *)text.data);
    free((void *)(uintptr_t)text.data);
}

static uint64_t next_random(uint64_t *random)
{
    *random ^= *random << 13;
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return *random;
}

/* Spoil a few bytes: any value, or one that JSON cares for. */
static void spoil(char *text, size_t len, uint64_t *random)
{
    static const char marks[] = "{}[]\",:\\0-.eu tn";
    for (uint64_t n = 1 + next_random(random) % 3; n > 0; n--) {
        uint64_t r = next_random(random);
        text[r % len] =
            (char)(r >> 40 & 1 ? (int)(r >> 32 & 0xff) : marks[(r >> 32 & 0xff) % (sizeof marks - 1)]);
    }
}

static void whatever_is_read_is_canonical_and_survives_the_round_trip(void **state)
{
    (void)state;
    const char *given = getenv("AYNI_SEED");
    uint64_t seed = given == NULL ? 20260115 : strtoull(given, NULL, 0), random = seed | 1;
    const struct schema *schema = record_type_schema(RECORD_PROPOSE);
    char *document = document_slurp(AYNI_EXAMPLES "/doctoral-training.json"),
         *text = document_slurp(AYNI_EXAMPLES "/doctoral-training.json");
    size_t len = strlen(document), n_read = 0;
    struct buffer payload, json, again;
    buffer_init(&payload, test_heap(), OUT_MAX);
    buffer_init(&json, test_heap(), OUT_MAX);
    buffer_init(&again, test_heap(), OUT_MAX);
    for (int round = 0; round < 3000; round++) {
        struct json_fault fault = {0};
        buffer_clear(&payload);
        buffer_clear(&json);
        buffer_clear(&again);
        memcpy(text, document, len);
        spoil(text, len, &random);
        if (json_read(&payload, bytes_of(text, len), schema, &fault) != AYNI_OK) {
            if (fault.line < 1 || fault.column < 1 || fault.message[0] == '\0')
                fail_msg("AYNI_SEED=%ju", (uintmax_t)seed);
            continue;
        }
        n_read++;
        bool holds = codec_check(buffer_view(&payload)) == AYNI_OK &&
                     json_write(&json, buffer_view(&payload), JSON_COMPACT, NULL) == AYNI_OK &&
                     json_read(&again, buffer_view(&json), schema, &fault) == AYNI_OK &&
                     bytes_equal(buffer_view(&payload), buffer_view(&again));
        if (!holds) fail_msg("AYNI_SEED=%ju, round %d", (uintmax_t)seed, round);
    }
    assert_in_range(n_read, 100, 2900);
    buffer_deinit(&payload);
    buffer_deinit(&json);
    buffer_deinit(&again);
    free(text);
    free(document);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_encodes_what_stands_there),
        cmocka_unit_test(read_says_where_a_text_is_malformed),
        cmocka_unit_test(read_bounds_depth_as_the_codec_does),
        cmocka_unit_test(read_bounds_size_and_numbers),
        cmocka_unit_test(read_survives_want_of_memory),
        cmocka_unit_test(write_escapes_what_a_terminal_would_obey),
        cmocka_unit_test(write_puts_ordered_keys_first),
        cmocka_unit_test(write_refuses_what_is_no_value),
        cmocka_unit_test(commitments_survive_the_round_trip),
        cmocka_unit_test(every_shape_of_the_model_survives_the_round_trip),
        cmocka_unit_test(whatever_is_read_is_canonical_and_survives_the_round_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
