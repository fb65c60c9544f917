/* SPDX-License-Identifier: Apache-2.0 */
#include "fuzz.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/record/card.h"
#include "core/record/charter.h"
#include "core/record/types.h"
#include "mutate.h"
#include "names.h"
#include "support/heap.h"
#include "json/json.h"
#include "json/submission.h"
#include "json/unicode.h"

/* Input: which table the text is read by, then JSON as a person hands it in. */

#define PAYLOAD_MAX ((size_t)256 << 10)
#define TEXT_MAX ((size_t)2 << 20)
#define GROWTH_MAX 1024
/* What json_read asks of our heap: the payload, a list of pairs for each object, one bin. */
#define HEAP_MAX ((size_t)2 << 20)

static const struct schema *choose_table(uint8_t number)
{
    unsigned table = number % (RECORD_TYPES + 3u);
    if (table < RECORD_TYPES) return record_type_schema((enum record_type)table);
    if (table == RECORD_TYPES) return &card_schema;
    return table == RECORD_TYPES + 1 ? &charter_schema : NULL;
}

/* A fault names a place in the text and says a sentence that a terminal can take. */
static void check_fault(const struct json_fault *fault, struct bytes text)
{
    assert(fault->line >= 1 && fault->column >= 0 && (size_t)fault->column <= text.len + 1);
    assert(memchr(fault->message, '\0', sizeof fault->message) != NULL && fault->message[0] != '\0');
    struct bytes rest = bytes_of_text(fault->message);
    int32_t point;
    for (size_t n; rest.len > 0; take_bytes(&rest, n)) {
        n = unicode_next(rest, &point);
        assert(n > 0 && !unicode_is_hidden(point));
    }
}

/* Append the payload that `text` is to `out`, which is as it was when there is none. */
static enum ayni_err read_text(struct buffer *out, struct bytes text, const struct schema *schema)
{
    static const struct json_fault untouched;
    struct json_fault fault = untouched;
    size_t start = out->len;
    enum ayni_err err = json_read(out, text, schema, &fault);
    if (err == AYNI_OK) {
        assert(codec_check(bytes_of(out->data + start, out->len - start)) == AYNI_OK);
        return err;
    }
    assert(err == AYNI_ERR_ENCODING || err == AYNI_ERR_LIMIT);
    assert(out->len == start);
    check_fault(&fault, text);
    return err;
}

/* Write a payload and read it again. */
static void read_again(struct buffer *out,
                       struct bytes payload,
                       const struct schema *schema,
                       enum json_style style,
                       const char *const *order)
{
    struct buffer text;
    buffer_init(&text, test_heap(), TEXT_MAX);
    enum ayni_err err = json_write(&text, payload, style, order);
    assert(err == AYNI_OK);
    buffer_clear(out);
    err = read_text(out, buffer_view(&text), schema);
    assert(err == AYNI_OK);
    buffer_deinit(&text);
}

/* What replaceable data says of any payload, it says twice. */
static void check_submission(struct bytes payload, const struct schema *schema)
{
    static struct codelists *lists;
    static const struct schema_check silent = {.strict = true};
    if (lists == NULL) lists = codelists_new(test_heap(), AYNI_CODELISTS);
    enum ayni_err err = submission_check(schema, payload, lists, &silent);
    assert(err == AYNI_OK || err == AYNI_ERR_FIELD);
    assert(submission_check(schema, payload, lists, &silent) == err);
}

/*
 * What the tables accept comes back as it was, however it is written. Of what they refuse a bin may come back
 * as the text of its digits, where no bin belongs; then it stays so.
 */
static void check_payload(struct bytes payload, const struct schema *schema)
{
    static const struct schema_check reading = {.strict = false};
    static const char *const order[] = {"text", "id", "no", NULL};
    struct buffer once, twice;
    bool is_valid = schema != NULL && schema_check(schema, payload, &reading) == AYNI_OK;
    buffer_init(&once, test_heap(), TEXT_MAX);
    buffer_init(&twice, test_heap(), TEXT_MAX);
    read_again(&once, payload, schema, JSON_COMPACT, NULL);
    read_again(&twice, buffer_view(&once), schema, JSON_INDENTED, order);
    assert(bytes_equal(buffer_view(&once), buffer_view(&twice)));
    if (schema != NULL) check_submission(payload, schema);
    if (is_valid) {
        assert(bytes_equal(buffer_view(&once), payload));
        fuzz_accept();
    }
    buffer_deinit(&once);
    buffer_deinit(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct bytes text = bytes_of(data, len);
    const struct schema *schema = choose_table(take_byte(&text));
    struct counting_heap heap;
    struct buffer payload;
    buffer_init(&payload, counting_heap_init(&heap, HEAP_MAX), PAYLOAD_MAX);
    enum ayni_err err = read_text(&payload, text, schema);
    if (err == AYNI_OK) check_payload(buffer_view(&payload), schema);
    buffer_deinit(&payload);
    assert(heap.live == 0);
    return 0;
}

/* Half of the changes are made to the payload, and written as JSON again. */
static size_t mutate_payload(
    uint8_t *data, size_t len, size_t max, const struct schema *schema, uint64_t *random)
{
    struct json_fault fault;
    struct buffer payload, text;
    size_t changed = 0;
    buffer_init(&payload, test_heap(), PAYLOAD_MAX);
    buffer_init(&text, test_heap(), max);
    enum ayni_err err = json_read(&payload, bytes_of(data, len), schema, &fault);
    if (err == AYNI_OK) err = buffer_reserve(&payload, GROWTH_MAX);
    if (err == AYNI_OK)
        changed = mutate_value(payload.data, payload.len, payload.len + GROWTH_MAX, field_names(), random);
    if (changed > 0) err = json_write(&text, bytes_of(payload.data, changed), JSON_COMPACT, NULL);
    if (changed > 0 && err == AYNI_OK) memcpy(data, text.data, text.len);
    len = changed > 0 && err == AYNI_OK ? text.len : LLVMFuzzerMutate(data, len, max);
    buffer_deinit(&payload);
    buffer_deinit(&text);
    return len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    uint64_t random = seed;
    if (len == 0 || choose(&random, 2) == 0) return LLVMFuzzerMutate(data, len, max);
    return 1 + mutate_payload(data + 1, len - 1, max - 1, choose_table(*data), &random);
}
