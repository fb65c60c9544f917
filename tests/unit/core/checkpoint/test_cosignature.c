/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/cosignature.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/checkpoint/note.h"
#include "keys.h"

static void sign(struct buffer *out, const struct key_pair *witness, struct bytes note, uint64_t time_s)
{
    buffer_init(out, test_heap(), 1 << 20);
    assert_int_equal(cosignature_sign(out, &witness->vkey, &witness->secret, note, time_s), AYNI_OK);
    assert_int_equal(buffer_append(out, BYTES_LITERAL("\0")), AYNI_OK);
    out->len--;
}

static enum ayni_err check(
    const struct vkey *witness, const char *text, const char *a, const char *b, uint64_t *out)
{
    struct buffer head, note;
    join(&head, text, "\n", a);
    join(&note, (const char *)head.data, b, "");
    enum ayni_err err = cosignature_check(out, buffer_view(&note), witness);
    buffer_deinit(&head);
    buffer_deinit(&note);
    return err;
}

static void the_worked_example_comes_out_byte_for_byte(void **state)
{
    (void)state;
    struct key_pair witness = witness_keys();
    struct buffer note, line;
    join(&note, example_text, "\n", example_log_line);
    for (int again = 0; again < 2; again++) {
        sign(&line, &witness, buffer_view(&note), EXAMPLE_TIME_S);
        assert_true(bytes_equal_text(buffer_view(&line), example_witness_line));
        buffer_deinit(&line);
    }
    buffer_deinit(&note);
}

static void what_is_signed_is_accepted_with_its_time(void **state)
{
    (void)state;
    static const uint64_t times[] = {1, EXAMPLE_TIME_S, INT64_MAX};
    struct key_pair witness = witness_keys();
    struct buffer note, line;
    join(&note, example_text, "\n", example_log_line);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        uint64_t time_s;
        sign(&line, &witness, buffer_view(&note), times[i]);
        assert_int_equal(
            check(&witness.vkey, example_text, example_log_line, (const char *)line.data, &time_s), AYNI_OK);
        assert_int_equal(time_s, times[i]);
        buffer_deinit(&line);
    }
    buffer_deinit(&note);
}

static void the_latest_of_several_times_counts(void **state)
{
    (void)state;
    struct key_pair witness = witness_keys();
    struct buffer note, later;
    uint64_t time_s;
    join(&note, example_text, "\n", example_log_line);
    sign(&later, &witness, buffer_view(&note), EXAMPLE_TIME_S + 5);
    const char *line = (const char *)later.data;
    assert_int_equal(check(&witness.vkey, example_text, line, example_witness_line, &time_s), AYNI_OK);
    assert_int_equal(time_s, EXAMPLE_TIME_S + 5);
    assert_int_equal(check(&witness.vkey, example_text, example_witness_line, line, &time_s), AYNI_OK);
    assert_int_equal(time_s, EXAMPLE_TIME_S + 5);
    buffer_deinit(&later);
    buffer_deinit(&note);
}

static void extension_lines_are_signed_too(void **state)
{
    (void)state;
    uint64_t time_s = 0;
    struct buffer text;
    struct vkey witness = witness_keys().vkey;
    join(&text, example_text, "extension\n", "");
    const char *extended = (const char *)text.data;
    assert_int_equal(check(&witness, extended, example_witness_line, "", &time_s), AYNI_ERR_SIGNATURE);
    assert_int_equal(time_s, 0);
    buffer_deinit(&text);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct buffer note;
    struct vkey witness = witness_keys().vkey;
    join(&note, example_text, "\n", example_witness_line);
    for (size_t bit = 0; bit < 8 * note.len; bit++) {
        uint64_t time_s;
        uint8_t mask = (uint8_t)(1U << bit % 8);
        note.data[bit / 8] ^= mask;
        enum ayni_err err = cosignature_check(&time_s, buffer_view(&note), &witness);
        if (err != AYNI_ERR_ENCODING && err != AYNI_ERR_KEY && err != AYNI_ERR_SIGNATURE)
            fail_msg("bit %zu: %s", bit, ayni_err_name(err));
        note.data[bit / 8] ^= mask;
    }
    buffer_deinit(&note);
}

static void lines_of_another_shape_are_refused(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "\u2014 w.example/1 EOPjLgAAAABqsTuA\n",
        "\u2014 w.example/1 "
        "EOPjLgAAAABqsTuAS390Z9IW+k1dRMnKcF5IoXd7gww222oTeWjbjH9ZbbC+PPq3GF24CBmhTHQeSrh7nh"
        "NMl53L23UK3J4aDlSqDQAA\n",
    };
    struct vkey witness = witness_keys().vkey;
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        uint64_t time_s;
        assert_int_equal(check(&witness, example_text, lines[i], "", &time_s), AYNI_ERR_SIGNATURE);
        /* A good line beside it does not make up for it. */
        assert_int_equal(check(&witness, example_text, example_witness_line, lines[i], &time_s),
                         AYNI_ERR_SIGNATURE);
    }
}

/* What cosignature_sign would not write: a good signature at any time. */
static void sign_by_hand(char out[NOTE_LINE_MAX + 1], const struct key_pair *witness, uint64_t time_s)
{
    char head[64];
    uint8_t field[NOTE_FIELD_MAX];
    struct signature sig;
    struct buffer message;
    snprintf(head, sizeof head, "cosignature/v1\ntime %" PRIu64 "\n", time_s);
    join(&message, head, example_text, "");
    ed25519_sign(&sig, &witness->secret, buffer_view(&message));
    buffer_deinit(&message);
    for (unsigned i = 0; i < 8; i++)
        field[i] = (uint8_t)(time_s >> (56 - 8 * i));
    memcpy(field + 8, sig.bytes, sizeof sig.bytes);
    out[note_write_line(out, &witness->vkey, BYTES_ARRAY(field))] = '\0';
}

static void times_out_of_range_are_refused_however_well_signed(void **state)
{
    (void)state;
    static const struct {
        uint64_t time_s;
        enum ayni_err want;
    } cases[] = {{0, AYNI_ERR_SIGNATURE},
                 {1, AYNI_OK},
                 {INT64_MAX, AYNI_OK},
                 {(uint64_t)INT64_MAX + 1, AYNI_ERR_SIGNATURE},
                 {UINT64_MAX, AYNI_ERR_SIGNATURE}};
    struct key_pair witness = witness_keys();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char line[NOTE_LINE_MAX + 1];
        uint64_t time_s;
        sign_by_hand(line, &witness, cases[i].time_s);
        assert_int_equal(check(&witness.vkey, example_text, line, "", &time_s), cases[i].want);
    }
}

static void another_key_is_not_found(void **state)
{
    (void)state;
    uint64_t time_s = 7;
    struct vkey other = keys_of(VKEY_COSIGNATURE, "w.example/1", 0x42).vkey;
    enum ayni_err err = check(&other, example_text, example_log_line, example_witness_line, &time_s);
    assert_int_equal(err, AYNI_ERR_KEY);
    assert_int_equal(time_s, 7);
}

static void a_log_key_cannot_pass_for_a_cosigner(void **state)
{
    (void)state;
    /* The same name and public key with the other type have another id, so their lines never meet. */
    uint64_t time_s;
    struct vkey log = log_keys().vkey;
    struct vkey as_cosigner = keys_of(VKEY_COSIGNATURE, "log.example/a", 0x00).vkey;
    assert_memory_equal(&log.key, &as_cosigner.key, sizeof log.key);
    assert_int_equal(check(&as_cosigner, example_text, example_log_line, "", &time_s), AYNI_ERR_KEY);
}

static void texts_up_to_the_limit_can_be_cosigned(void **state)
{
    (void)state;
    struct key_pair witness = witness_keys();
    char *text = calloc(1, COSIGNATURE_TEXT_MAX + 2);
    assert_non_null(text);
    for (size_t len = COSIGNATURE_TEXT_MAX; len <= COSIGNATURE_TEXT_MAX + 1; len++) {
        struct buffer note, out;
        enum ayni_err want = len <= COSIGNATURE_TEXT_MAX ? AYNI_OK : AYNI_ERR_LIMIT;
        uint64_t time_s;
        memset(text, 'x', len - 1);
        text[len - 1] = '\n';
        join(&note, text, "\n", example_witness_line);
        buffer_init(&out, test_heap(), 1024);
        assert_int_equal(
            cosignature_sign(&out, &witness.vkey, &witness.secret, buffer_view(&note), EXAMPLE_TIME_S), want);
        assert_int_equal(cosignature_check(&time_s, buffer_view(&note), &witness.vkey),
                         want == AYNI_OK ? AYNI_ERR_SIGNATURE : AYNI_ERR_LIMIT);
        buffer_deinit(&out);
        buffer_deinit(&note);
    }
    free(text);
}

static void what_is_no_note_is_not_signed(void **state)
{
    (void)state;
    struct key_pair witness = witness_keys();
    struct buffer out;
    uint64_t time_s;
    struct bytes text = bytes_of_text(example_text);
    buffer_init(&out, test_heap(), 1024);
    assert_int_equal(cosignature_sign(&out, &witness.vkey, &witness.secret, text, 1), AYNI_ERR_ENCODING);
    assert_int_equal(out.len, 0);
    assert_int_equal(cosignature_check(&time_s, text, &witness.vkey), AYNI_ERR_ENCODING);
    buffer_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_comes_out_byte_for_byte),
        cmocka_unit_test(what_is_signed_is_accepted_with_its_time),
        cmocka_unit_test(the_latest_of_several_times_counts),
        cmocka_unit_test(extension_lines_are_signed_too),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(lines_of_another_shape_are_refused),
        cmocka_unit_test(times_out_of_range_are_refused_however_well_signed),
        cmocka_unit_test(another_key_is_not_found),
        cmocka_unit_test(a_log_key_cannot_pass_for_a_cosigner),
        cmocka_unit_test(texts_up_to_the_limit_can_be_cosigned),
        cmocka_unit_test(what_is_no_note_is_not_signed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
