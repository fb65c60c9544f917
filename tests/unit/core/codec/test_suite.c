/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>

#include <jansson.h>

#include "core/base/buffer.h"
#include "core/codec/cursor.h"
#include "core/codec/packer.h"
#include "exact.h"

/* msgpack-test-suite: values, each with all the encodings that the format knows for it. */

static void pack_json(struct packer *p, json_t *value)
{
    const char *key;
    json_t *element;
    size_t i;
    switch (json_typeof(value)) {
    case JSON_INTEGER:
        pack_int(p, json_integer_value(value));
        return;
    case JSON_STRING:
        pack_str(p, bytes_of(json_string_value(value), json_string_length(value)));
        return;
    case JSON_ARRAY:
        pack_array(p, json_array_size(value));
        json_array_foreach(value, i, element) pack_json(p, element);
        return;
    case JSON_OBJECT: /* the suite's maps have one key at most */
        pack_map(p, json_object_size(value));
        json_object_foreach(value, key, element)
        {
            pack_text(p, key);
            pack_json(p, element);
        }
        return;
    default:
        fail();
    }
}

/* `00-ff` to bytes. */
static struct bytes read_dashed(const char *text)
{
    char hex[1024];
    size_t len = 0;
    for (; *text != '\0'; text++)
        if (*text != '-') hex[len++] = *text;
    hex[len] = '\0';
    return exact_of_hex(hex);
}

/* The encoding that the profile has for the value of a case; nothing when it has none. */
static void pack_case(struct packer *p, json_t *test)
{
    json_t *value;
    if ((value = json_object_get(test, "bool")) != NULL) {
        pack_bool(p, json_is_true(value));
    } else if ((value = json_object_get(test, "binary")) != NULL) {
        struct bytes data = read_dashed(json_string_value(value));
        pack_bin(p, data);
        exact_free(data);
    } else if ((value = json_object_get(test, "bignum")) != NULL) {
        const char *text = json_string_value(value);
        if (*text == '-')
            pack_int(p, strtoll(text, NULL, 10));
        else
            pack_uint(p, strtoull(text, NULL, 10));
    } else if ((value = json_object_get(test, "number")) != NULL) {
        if (json_is_integer(value)) pack_json(p, value);
    } else {
        static const char *const same[] = {"string", "array", "map"};
        for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
            if ((value = json_object_get(test, same[i])) != NULL) pack_json(p, value);
    }
}

/* Returns how many encodings were accepted: one or none. */
static size_t run_case(json_t *test)
{
    struct buffer buf;
    buffer_init(&buf, test_heap(), 1024);
    struct packer p = packer_to(&buf);
    pack_case(&p, test);
    assert_int_equal(packer_finish(&p), AYNI_OK);

    size_t i, n_accepted = 0;
    json_t *encoding;
    json_array_foreach(json_object_get(test, "msgpack"), i, encoding)
    {
        struct bytes data = read_dashed(json_string_value(encoding));
        bool want = bytes_equal(data, buffer_view(&buf));
        if ((codec_check(data) == AYNI_OK) != want) fail_msg("%s", json_string_value(encoding));
        n_accepted += want;
        exact_free(data);
    }
    assert_int_equal(n_accepted, buf.len > 0);
    buffer_deinit(&buf);
    return n_accepted;
}

static void one_encoding_of_each_value_is_accepted_and_written(void **state)
{
    (void)state;
    struct bytes text = vector_slurp("msgpack-test-suite.json");
    if (text.data == NULL) skip();
    json_error_t error;
    json_t *suite = json_loadb((const char *)text.data, text.len, 0, &error), *cases, *test;
    assert_non_null(suite);
    const char *name;
    size_t i, n_accepted = 0, n_cases = 0;
    json_object_foreach(suite, name, cases)
    {
        json_array_foreach(cases, i, test)
        {
            n_accepted += run_case(test);
            n_cases++;
        }
    }
    assert_int_equal(n_cases - n_accepted, 1 + 2 + 13 + 5); /* nil, floats, timestamps, ext */
    assert_in_range(n_accepted, 30, n_cases);
    json_decref(suite);
    free((void *)(uintptr_t)text.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_encoding_of_each_value_is_accepted_and_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
