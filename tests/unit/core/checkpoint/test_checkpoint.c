/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/checkpoint.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include "core/checkpoint/note.h"
#include "keys.h"

/* A note over `text`, signed by the example's log. */
static void sign_text(struct buffer *out, const char *text)
{
    struct key_pair log = log_keys();
    struct signature sig;
    char line[NOTE_LINE_MAX + 1];
    ed25519_sign(&sig, &log.secret, bytes_of_text(text));
    line[note_write_line(line, &log.vkey, BYTES_ARRAY(sig.bytes))] = '\0';
    join(out, text, "\n", line);
}

static enum ayni_err open_text(const char *text)
{
    struct buffer note;
    struct checkpoint head;
    struct vkey log = log_keys().vkey;
    sign_text(&note, text);
    enum ayni_err err = checkpoint_open(&head, buffer_view(&note), &log);
    buffer_deinit(&note);
    return err;
}

static void the_worked_example_comes_out_byte_for_byte(void **state)
{
    (void)state;
    struct key_pair log = log_keys();
    struct hash root = example_root();
    struct buffer got, want;
    join(&want, example_text, "\n", example_log_line);
    for (int again = 0; again < 2; again++) {
        buffer_init(&got, test_heap(), CHECKPOINT_NOTE_MAX);
        assert_int_equal(checkpoint_sign(&got, &log.vkey, &log.secret, EXAMPLE_SIZE, &root), AYNI_OK);
        assert_true(bytes_equal(buffer_view(&got), buffer_view(&want)));
        buffer_deinit(&got);
    }
    buffer_deinit(&want);
}

static void what_is_signed_opens(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {1, 9, 10, 1000000, INT64_MAX};
    char name[KEY_NAME_MAX + 1] = "";
    memset(name, 'n', KEY_NAME_MAX);
    struct key_pair log = keys_of(VKEY_ED25519, name, 0x42);
    struct hash root = example_root();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct buffer note;
        struct checkpoint head;
        buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
        assert_int_equal(checkpoint_sign(&note, &log.vkey, &log.secret, sizes[i], &root), AYNI_OK);
        assert_int_equal(checkpoint_open(&head, buffer_view(&note), &log.vkey), AYNI_OK);
        assert_int_equal(head.size, sizes[i]);
        assert_memory_equal(&head.root, &root, sizeof root);
        assert_true(bytes_equal_text(head.origin, name));
        buffer_deinit(&note);
    }
}

static void texts_are_judged_by_their_form(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum ayni_err want;
    } cases[] = {
#define ROOT "3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw=\n"
        {"log.example/a\n7\n" ROOT, AYNI_OK},
        {"log.example/a\n7\n" ROOT "extension\nanother\n", AYNI_OK},
        {"log.example/a\n9223372036854775807\n" ROOT, AYNI_OK},
        {"log.example/a\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", AYNI_OK},
        {"log.example/b\n7\n" ROOT, AYNI_ERR_KEY},
        {"log.example/a \n7\n" ROOT, AYNI_ERR_KEY},
        {"log.example/a\n0\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n7\n" ROOT "\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\n" ROOT "\nextension\n", AYNI_ERR_ENCODING},
        {"log.example/a\n9223372036854775808\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n18446744073709551616\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n18446744073709551623\n" ROOT, AYNI_ERR_ENCODING}, /* 2^64 + 7 */
        {"log.example/a\n07\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n00\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n+7\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n-7\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n7 \n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n 7\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n0x7\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n\n" ROOT, AYNI_ERR_ENCODING},
        {"\n7\n" ROOT, AYNI_ERR_ENCODING},
        {"log.example/a\n7\n\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\n", AYNI_ERR_ENCODING},
        {"log.example/a\n", AYNI_ERR_ENCODING},
        {"\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTI==\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIx=\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIw\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\n3bib5AOAnjJXUNPSY814kpwpQreUKjS3fhIslZSnTIwA\n", AYNI_ERR_ENCODING},
        {"log.example/a\n7\nddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c\n",
         AYNI_ERR_ENCODING},
#undef ROOT
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (open_text(cases[i].text) != cases[i].want) fail_msg("case %zu: %s", i, cases[i].text);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct buffer note;
    struct vkey log = log_keys().vkey;
    join(&note, example_text, "\n", example_log_line);
    for (size_t bit = 0; bit < 8 * note.len; bit++) {
        struct checkpoint head;
        uint8_t mask = (uint8_t)(1U << bit % 8);
        note.data[bit / 8] ^= mask;
        enum ayni_err err = checkpoint_open(&head, buffer_view(&note), &log);
        if (err != AYNI_ERR_ENCODING && err != AYNI_ERR_KEY && err != AYNI_ERR_SIGNATURE)
            fail_msg("bit %zu: %s", bit, ayni_err_name(err));
        note.data[bit / 8] ^= mask;
    }
    buffer_deinit(&note);
}

static void every_shorter_note_is_refused(void **state)
{
    (void)state;
    struct buffer note;
    struct vkey log = log_keys().vkey;
    join(&note, example_text, "\n", example_log_line);
    for (size_t len = 0; len < note.len; len++) {
        struct checkpoint head;
        assert_int_equal(checkpoint_open(&head, bytes_of(note.data, len), &log), AYNI_ERR_ENCODING);
    }
    buffer_deinit(&note);
}

static void lines_by_others_are_passed_over(void **state)
{
    (void)state;
    static const char other[] =
        "\u2014 example.net/huge AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
        "\u2014 example.net/tiny AAAAAAA=\n";
    struct buffer signed_text, note;
    struct checkpoint head;
    struct vkey log = log_keys().vkey;
    join(&signed_text, example_text, "\n", other);
    join(&note, (const char *)signed_text.data, example_log_line, example_witness_line);
    buffer_deinit(&signed_text);
    assert_int_equal(checkpoint_open(&head, buffer_view(&note), &log), AYNI_OK);
    assert_int_equal(head.size, EXAMPLE_SIZE);
    buffer_deinit(&note);
}

static void one_bad_line_by_the_log_spoils_the_note(void **state)
{
    (void)state;
    /* The line of the tree of size 3: by the same key, over another text. */
    static const char stale[] =
        "\u2014 log.example/a "
        "2HC6tpwJP0dOCca3m959QAkS/eD9Y1VcydUIBVxUDWnD4KFROUdBIjXratWvGBDiJcdTLupRSv9usJ/"
        "ipqPKfBBzvg4=\n";
    struct vkey log = log_keys().vkey;
    const char *const pairs[][2] = {{example_log_line, stale}, {stale, example_log_line}, {stale, ""}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct buffer head_part, note;
        struct checkpoint head;
        join(&head_part, example_text, "\n", "");
        join(&note, (const char *)head_part.data, pairs[i][0], pairs[i][1]);
        assert_int_equal(checkpoint_open(&head, buffer_view(&note), &log), AYNI_ERR_SIGNATURE);
        buffer_deinit(&head_part);
        buffer_deinit(&note);
    }
}

static void a_note_that_the_log_did_not_sign_is_refused(void **state)
{
    (void)state;
    struct buffer note;
    struct checkpoint head;
    struct vkey log = log_keys().vkey, other = keys_of(VKEY_ED25519, "log.example/a", 0x42).vkey;
    join(&note, example_text, "\n", example_witness_line);
    assert_int_equal(checkpoint_open(&head, buffer_view(&note), &log), AYNI_ERR_KEY);
    buffer_deinit(&note);
    join(&note, example_text, "\n", example_log_line);
    assert_int_equal(checkpoint_open(&head, buffer_view(&note), &other), AYNI_ERR_KEY);
    other.id = log.id; /* as if somebody had found a key with the same id */
    assert_int_equal(checkpoint_open(&head, buffer_view(&note), &other), AYNI_ERR_SIGNATURE);
    buffer_deinit(&note);
}

static void a_full_buffer_is_reported_and_left_as_it_was(void **state)
{
    (void)state;
    struct key_pair log = log_keys();
    struct hash root = example_root();
    struct buffer out;
    buffer_init(&out, test_heap(), 50);
    assert_int_equal(checkpoint_sign(&out, &log.vkey, &log.secret, EXAMPLE_SIZE, &root), AYNI_ERR_LIMIT);
    assert_int_equal(out.len, 0);
    buffer_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_comes_out_byte_for_byte),
        cmocka_unit_test(what_is_signed_opens),
        cmocka_unit_test(texts_are_judged_by_their_form),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_shorter_note_is_refused),
        cmocka_unit_test(lines_by_others_are_passed_over),
        cmocka_unit_test(one_bad_line_by_the_log_spoils_the_note),
        cmocka_unit_test(a_note_that_the_log_did_not_sign_is_refused),
        cmocka_unit_test(a_full_buffer_is_reported_and_left_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
