/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/tlog_proof.h"

#include "support/cmocka.h"
#include "support/heap.h"
#include "support/vectors.h"

#include <stdio.h>

#include "keys.h"

/* PATH(4, 7) of the example leaves. */
#define HASH_0 "QnGia+DYqE8L1UyMMC58s6O10fpngKQLzOKHNHfatlg=\n"
#define HASH_1 "sIaT7C5yFZcTBkHoIR5+7cy0wmQTlj7ubB4u0W/7Gl8=\n"
#define HASH_2 "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n"
#define FIRST "c2sp.org/tlog-proof@v1\n"
#define HEAD FIRST "index 4\n" HASH_0 HASH_1 HASH_2 "\n"

static void example_note(struct buffer *out)
{
    struct buffer lines;
    join(&lines, "\n", example_log_line, example_witness_line);
    join(out, example_text, (const char *)lines.data, "");
    buffer_deinit(&lines);
}

static struct hash example_leaf(void)
{
    struct hash leaf;
    tree_leaf_hash(&leaf, BYTES_LITERAL("\x30\x31"));
    return leaf;
}

/* Check the example with another head. */
static enum ayni_err check_head(const char *head)
{
    struct buffer note, text;
    struct tlog_proof proof;
    struct checkpoint checkpoint;
    struct hash leaf = example_leaf();
    struct vkey log = log_keys().vkey;
    example_note(&note);
    join(&text, head, (const char *)note.data, "");
    enum ayni_err err = tlog_proof_check(&proof, &checkpoint, buffer_view(&text), &leaf, &log);
    buffer_deinit(&note);
    buffer_deinit(&text);
    return err;
}

static void the_worked_example_is_written_byte_for_byte_and_accepted(void **state)
{
    (void)state;
    struct buffer note, want, got;
    struct tlog_proof proof;
    struct checkpoint checkpoint;
    struct hash leaf = example_leaf(), root = example_root();
    struct vkey log = log_keys().vkey;
    example_note(&note);
    join(&want, HEAD, (const char *)note.data, "");
    assert_int_equal(tlog_proof_check(&proof, &checkpoint, buffer_view(&want), &leaf, &log), AYNI_OK);
    assert_int_equal(proof.index, 4);
    assert_int_equal(proof.path.n, 3);
    assert_int_equal(proof.extra.len, 0);
    assert_true(bytes_equal(proof.note, buffer_view(&note)));
    assert_int_equal(checkpoint.size, EXAMPLE_SIZE);
    assert_memory_equal(&checkpoint.root, &root, sizeof root);

    buffer_init(&got, test_heap(), 4096);
    assert_int_equal(tlog_proof_write(&got, proof.index, &proof.path, proof.note), AYNI_OK);
    assert_true(bytes_equal(buffer_view(&got), buffer_view(&want)));
    buffer_deinit(&got);
    buffer_deinit(&want);
    buffer_deinit(&note);
}

static void heads_are_judged_by_their_form(void **state)
{
    (void)state;
    static const struct {
        const char *head;
        enum ayni_err want;
    } cases[] = {
        {HEAD, AYNI_OK},
        {FIRST "extra AAEC\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_OK},
        {FIRST "extra \nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_OK},
        {FIRST "index 4\n" HASH_0 HASH_1 "\n", AYNI_ERR_PROOF},
        {FIRST "index 4\n" HASH_0 HASH_1 HASH_2 HASH_2 "\n", AYNI_ERR_PROOF},
        {FIRST "index 4\n" HASH_1 HASH_0 HASH_2 "\n", AYNI_ERR_PROOF},
        {FIRST "index 5\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_PROOF},
        {FIRST "index 7\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_PROOF},
        {FIRST "index 4\n\n", AYNI_ERR_PROOF},
        {"", AYNI_ERR_ENCODING},
        {"\n", AYNI_ERR_ENCODING},
        {FIRST, AYNI_ERR_ENCODING},
        {FIRST "\n", AYNI_ERR_ENCODING},
        {"c2sp.org/tlog-proof@v2\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {"c2sp.org/tlog-proof@v1\r\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index 04\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index -4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index \n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index 9223372036854775808\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index 4\nextra AAEC\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "extra AAEC\nextra AAEC\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "extra AAE\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "extra AA==AA==\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index 4\nindex 4\n" HASH_0 HASH_1 HASH_2 "\n", AYNI_ERR_ENCODING},
        {FIRST "index 4\n" HASH_0 HASH_1 "AAAA\n\n", AYNI_ERR_ENCODING},
        {FIRST "index 4\n" HASH_0 HASH_1 HASH_2, AYNI_ERR_ENCODING}, /* no blank line before the note */
        {FIRST "index 4\n" HASH_0 HASH_1 HASH_2 "\n\n", AYNI_ERR_ENCODING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        if (check_head(cases[i].head) != cases[i].want) fail_msg("case %zu: %s", i, cases[i].head);
}

static void a_path_has_a_longest_length(void **state)
{
    (void)state;
    struct proof path = {.n = TLOG_PROOF_PATH_MAX};
    struct tlog_proof read;
    struct buffer text, longer;
    memset(path.hashes, 0x5a, sizeof path.hashes);
    buffer_init(&text, test_heap(), 8192);
    assert_int_equal(tlog_proof_write(&text, INT64_MAX, &path, BYTES_LITERAL("note\0")), AYNI_OK);
    assert_int_equal(tlog_proof_parse(&read, buffer_view(&text)), AYNI_OK);
    assert_int_equal(read.index, INT64_MAX);
    assert_int_equal(read.path.n, TLOG_PROOF_PATH_MAX);
    assert_memory_equal(read.path.hashes, path.hashes, TLOG_PROOF_PATH_MAX * sizeof path.hashes[0]);

    const char *after_index = strchr((const char *)text.data + strlen(FIRST), '\n') + 1;
    join(&longer, FIRST "index 1\n", HASH_0, after_index);
    assert_int_equal(tlog_proof_parse(&read, buffer_view(&longer)), AYNI_ERR_ENCODING);
    buffer_deinit(&longer);
    buffer_deinit(&text);
}

static void every_flipped_bit_is_refused(void **state)
{
    (void)state;
    struct buffer note, text;
    struct hash leaf = example_leaf();
    struct vkey log = log_keys().vkey;
    join(&note, example_text, "\n", example_log_line);
    join(&text, HEAD, (const char *)note.data, "");
    for (size_t bit = 0; bit < 8 * text.len; bit++) {
        struct tlog_proof proof;
        struct checkpoint checkpoint;
        uint8_t mask = (uint8_t)(1U << bit % 8);
        text.data[bit / 8] ^= mask;
        if (tlog_proof_check(&proof, &checkpoint, buffer_view(&text), &leaf, &log) == AYNI_OK)
            fail_msg("bit %zu", bit);
        text.data[bit / 8] ^= mask;
    }
    buffer_deinit(&note);
    buffer_deinit(&text);
}

static void every_shorter_proof_is_refused(void **state)
{
    (void)state;
    struct buffer note, text;
    struct hash leaf = example_leaf();
    struct vkey log = log_keys().vkey;
    join(&note, example_text, "\n", example_log_line);
    join(&text, HEAD, (const char *)note.data, "");
    for (size_t len = 0; len < text.len; len++) {
        struct tlog_proof proof;
        struct checkpoint checkpoint;
        struct bytes cut = bytes_of(text.data, len);
        assert_int_not_equal(tlog_proof_check(&proof, &checkpoint, cut, &leaf, &log), AYNI_OK);
    }
    buffer_deinit(&note);
    buffer_deinit(&text);
}

static void another_leaf_or_log_is_refused(void **state)
{
    (void)state;
    struct buffer note, text;
    struct tlog_proof proof;
    struct checkpoint checkpoint;
    struct hash leaf = example_leaf(), other_leaf;
    struct vkey log = log_keys().vkey, other = keys_of(VKEY_ED25519, "log.example/b", 0x00).vkey;
    example_note(&note);
    join(&text, HEAD, (const char *)note.data, "");
    tree_leaf_hash(&other_leaf, BYTES_LITERAL("\x30\x32"));
    struct bytes file = buffer_view(&text);
    assert_int_equal(tlog_proof_check(&proof, &checkpoint, file, &other_leaf, &log), AYNI_ERR_PROOF);
    assert_int_equal(tlog_proof_check(&proof, &checkpoint, file, &leaf, &other), AYNI_ERR_KEY);
    buffer_deinit(&note);
    buffer_deinit(&text);
}

static void a_full_buffer_is_left_as_it_was(void **state)
{
    (void)state;
    struct proof path = {.n = 0};
    struct buffer out;
    buffer_init(&out, test_heap(), 34);
    assert_int_equal(tlog_proof_write(&out, 0, &path, BYTES_LITERAL("note")), AYNI_ERR_LIMIT);
    assert_int_equal(out.len, 0);
    assert_int_equal(tlog_proof_write(&out, 0, &path, BYTES_LITERAL("x\n")), AYNI_OK);
    assert_true(bytes_equal_text(buffer_view(&out), FIRST "index 0\n\nx\n"));
    buffer_deinit(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_example_is_written_byte_for_byte_and_accepted),
        cmocka_unit_test(heads_are_judged_by_their_form),
        cmocka_unit_test(a_path_has_a_longest_length),
        cmocka_unit_test(every_flipped_bit_is_refused),
        cmocka_unit_test(every_shorter_proof_is_refused),
        cmocka_unit_test(another_leaf_or_log_is_refused),
        cmocka_unit_test(a_full_buffer_is_left_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
