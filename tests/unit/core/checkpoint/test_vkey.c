/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/vkey.h"

#include "support/cmocka.h"
#include "support/heap.h"
#include "support/vectors.h"

#include "keys.h"

#define LOG_VKEY "log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4"
#define WITNESS_VKEY "w.example/1+10e3e32e+BCmsuuFBvMrwsi4alNNNC8c2HlJtC/4SyJeUvJMilm3X"

static void assert_written(const struct vkey *key, const char *want)
{
    struct buffer out;
    buffer_init(&out, test_heap(), 1024);
    assert_int_equal(vkey_write(&out, key), AYNI_OK);
    assert_true(bytes_equal_text(buffer_view(&out), want));
    buffer_deinit(&out);
}

static void keys_of_the_worked_example_are_written_as_there(void **state)
{
    (void)state;
    struct vkey log = log_keys().vkey, witness = witness_keys().vkey;
    assert_written(&log, LOG_VKEY);
    assert_written(&witness, WITNESS_VKEY);
    assert_int_equal(log.id, 0xd870bab6);
}

static void parse_inverts_write(void **state)
{
    (void)state;
    struct vkey key, witness = witness_keys().vkey;
    assert_int_equal(vkey_parse(&key, BYTES_LITERAL(WITNESS_VKEY)), AYNI_OK);
    assert_int_equal(key.type, VKEY_COSIGNATURE);
    assert_int_equal(key.id, 0x10e3e32e);
    assert_true(bytes_equal_text(vkey_name(&key), "w.example/1"));
    assert_memory_equal(&key.key, &witness.key, sizeof key.key);
    assert_written(&key, WITNESS_VKEY);
}

static void parse_refuses_what_is_no_key(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "+",
        "++",
        "log.example/a",
        "log.example/a+d870bab6",
        "log.example/a+d870bab6+",
        "log.example/a+d870bab7+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",   /* id of another key */
        "log.example/b+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",   /* name of another key */
        "log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG5",   /* another key */
        "log.example/a+d870bab6+BAOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",   /* another type */
        "log.example/a+D870BAB6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",   /* upper case */
        "log.example/a+0d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",  /* nine digits */
        "log.example/a+d870bab6+AQOhB7_zzhC-HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",   /* the other alphabet */
        "log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4\n", /* a line end */
        " log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4",
        "log.example/a+d870bab6+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4AA==", /* a byte too many */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vkey key;
        if (vkey_parse(&key, bytes_of_text(cases[i])) != AYNI_ERR_ENCODING) fail_msg("%s", cases[i]);
    }
}

static void names_hold_no_space_plus_or_control(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool want;
    } cases[] = {
        {"a", true},
        {"umsa.edu.bo/ayni/00ff", true},
        {"k\u00f6rper.example", true},
        {"\u200b", true}, /* zero width, and no white space */
        {"", false},
        {"a+b", false},
        {"a b", false},
        {"a\tb", false},
        {"a\nb", false},
        {"a\x01", false},
        {"a\xc2\x85", false},
        {"a\u00a0b", false},
        {"\u1680", false},
        {"a\u2000", false},
        {"a\u200a", false},
        {"a\u2028", false},
        {"a\u2029", false},
        {"a\u202f", false},
        {"a\u205f", false},
        {"a\u3000", false},
        {"a\xff", false},
        {"a\xc3", false},
        {"a\xc0\xaf", false},
        {"a\xed\xa0\x80", false},
    };
    const struct public_key key = log_keys().vkey.key;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct vkey out;
        enum ayni_err want = cases[i].want ? AYNI_OK : AYNI_ERR_ENCODING;
        if (vkey_init(&out, VKEY_ED25519, bytes_of_text(cases[i].name), &key) != want)
            fail_msg("case %zu: %s", i, cases[i].name);
    }
}

static void names_have_a_longest_length(void **state)
{
    (void)state;
    char name[KEY_NAME_MAX + 1];
    memset(name, 'n', sizeof name);
    const struct public_key key = log_keys().vkey.key;
    struct vkey made, read;
    struct buffer text;
    buffer_init(&text, test_heap(), 1024);
    assert_int_equal(vkey_init(&made, VKEY_ED25519, bytes_of(name, KEY_NAME_MAX), &key), AYNI_OK);
    assert_int_equal(vkey_write(&text, &made), AYNI_OK);
    assert_int_equal(vkey_parse(&read, buffer_view(&text)), AYNI_OK);
    assert_true(bytes_equal(vkey_name(&read), bytes_of(name, KEY_NAME_MAX)));
    assert_int_equal(vkey_init(&made, VKEY_ED25519, bytes_of(name, KEY_NAME_MAX + 1), &key),
                     AYNI_ERR_ENCODING);
    buffer_deinit(&text);
}

static void published_keys_are_judged_right(void **state)
{
    (void)state;
    struct vector_file file;
    struct vector v;
    size_t n = 0;
    if (!vector_open(&file, "notes/vkeys.txt")) skip();
    for (; vector_next(&file, &v); n++) {
        struct vkey key;
        enum ayni_err want = strcmp(vector_get(&v, "want"), "accept") == 0 ? AYNI_OK : AYNI_ERR_ENCODING;
        assert_int_equal(vkey_parse(&key, bytes_of_text(vector_get(&v, "vkey"))), want);
        if (want == AYNI_OK) assert_written(&key, vector_get(&v, "vkey"));
    }
    vector_close(&file);
    assert_int_equal(n, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_the_worked_example_are_written_as_there),
        cmocka_unit_test(parse_inverts_write),
        cmocka_unit_test(parse_refuses_what_is_no_key),
        cmocka_unit_test(names_hold_no_space_plus_or_control),
        cmocka_unit_test(names_have_a_longest_length),
        cmocka_unit_test(published_keys_are_judged_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
