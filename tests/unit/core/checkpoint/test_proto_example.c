/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/tlog_proof.h"

#include "support/cmocka.h"
#include "support/heap.h"

#include <stdio.h>

#include "core/base/hex.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/note.h"
#include "keys.h"

/*
 * The example in proto/log.md, computed again: "    name = hex", one line each, and texts in blocks that are
 * indented alike.
 */
static char document[1 << 16];
static bool is_wrong;

static int open_document(void **state)
{
    (void)state;
    FILE *file = fopen(AYNI_PROTO "/log.md", "rb");
    assert_non_null(file);
    assert_in_range(fread(document, 1, sizeof document - 1, file), 1, sizeof document - 2);
    fclose(file);
    return 0;
}

static void expect(const char *part)
{
    if (strstr(document, part) != NULL) return;
    print_error("proto/log.md lacks\n%s", part);
    is_wrong = true;
}

static void expect_hex(const char *name, struct bytes value)
{
    char line[1024];
    int at = snprintf(line, sizeof line, "\n    %s = ", name);
    assert_true(2 * value.len + (size_t)at + 2 <= sizeof line);
    hex_encode(line + at, value);
    strcat(line, "\n");
    expect(line);
}

static void expect_hashes(const char *name, const struct hash *hashes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char numbered[32];
        snprintf(numbered, sizeof numbered, "%s %zu", name, i);
        expect_hex(numbered, BYTES_ARRAY(hashes[i].bytes));
    }
}

/* Each line of the text indented, but for empty ones. */
static void expect_block(struct bytes text)
{
    char block[4096] = "\n";
    size_t at = 1;
    bool is_start = true;
    for (size_t i = 0; i < text.len; i++) {
        char c = (char)text.data[i];
        assert_true(at + 6 < sizeof block);
        if (is_start && c != '\n') at += (size_t)sprintf(block + at, "    ");
        block[at++] = c;
        is_start = c == '\n';
    }
    block[at] = '\0';
    expect(block);
}

static const struct {
    size_t len;
    const char *data;
} leaves[EXAMPLE_SIZE] = {{0, ""},
                          {1, "\x00"},
                          {1, "\x10"},
                          {2, "\x20\x21"},
                          {2, "\x30\x31"},
                          {4, "\x40\x41\x42\x43"},
                          {8, "\x50\x51\x52\x53\x54\x55\x56\x57"}};

static struct tree tree_of(uint64_t start, uint64_t end)
{
    struct tree tree = {.size = 0};
    for (uint64_t i = start; i < end; i++) {
        struct hash leaf;
        tree_leaf_hash(&leaf, bytes_of(leaves[i].data, leaves[i].len));
        (void)tree_append(&tree, &leaf, NULL);
    }
    return tree;
}

static enum ayni_err read_subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    (void)context;
    struct tree tree = tree_of(start, start + ((uint64_t)1 << height));
    tree_root(out, &tree);
    return AYNI_OK;
}

static const struct tree_view whole = {EXAMPLE_SIZE, EXAMPLE_SIZE, NULL, {read_subtree, NULL}};

static void the_tree_of_the_specification(void **state)
{
    (void)state;
    struct tree none = tree_of(0, 0), three = tree_of(0, 3), all = tree_of(0, EXAMPLE_SIZE);
    struct proof path, proof;
    struct hash hash;
    is_wrong = false;
    tree_leaf_hash(&hash, bytes_of(leaves[4].data, leaves[4].len));
    expect_hex("leaf(d[4])", BYTES_ARRAY(hash.bytes));
    tree_root(&hash, &none);
    expect_hex("MTH(d[0:0])", BYTES_ARRAY(hash.bytes));
    tree_root(&hash, &three);
    expect_hex("MTH(d[0:3])", BYTES_ARRAY(hash.bytes));
    tree_root(&hash, &all);
    expect_hex("MTH(d[0:7])", BYTES_ARRAY(hash.bytes));
    expect_hashes("peak", all.peaks, tree_n_peaks(all.size));
    assert_int_equal(proof_make_inclusion(&path, &whole, 4), AYNI_OK);
    expect_hashes("path", path.hashes, path.n);
    assert_int_equal(proof_make_consistency(&proof, &whole, 3), AYNI_OK);
    expect_hashes("proof", proof.hashes, proof.n);
    assert_false(is_wrong);
}

static void expect_key(const char *name, const struct vkey *key)
{
    char id_name[40];
    struct buffer text;
    const uint8_t id[] = {(uint8_t)(key->id >> 24), (uint8_t)(key->id >> 16), (uint8_t)(key->id >> 8),
                          (uint8_t)key->id};
    snprintf(id_name, sizeof id_name, "%s id", name);
    expect_hex(name, BYTES_ARRAY(key->key.bytes));
    expect_hex(id_name, BYTES_ARRAY(id));
    buffer_init(&text, test_heap(), 512);
    assert_int_equal(vkey_write(&text, key), AYNI_OK);
    assert_int_equal(buffer_append(&text, BYTES_LITERAL("\n")), AYNI_OK);
    expect_block(bytes_of(text.data, text.len));
    buffer_deinit(&text);
}

static void the_keys_of_the_specification(void **state)
{
    (void)state;
    struct vkey log = log_keys().vkey, cosigner = witness_keys().vkey;
    is_wrong = false;
    expect_key("log key", &log);
    expect_key("cosigner key", &cosigner);
    assert_false(is_wrong);
}

/* The checkpoint of the seven with both signature lines. */
static void make_note(struct buffer *out)
{
    struct key_pair log = log_keys(), cosigner = witness_keys();
    struct tree all = tree_of(0, EXAMPLE_SIZE);
    struct hash root;
    tree_root(&root, &all);
    buffer_init(out, test_heap(), NOTE_MAX);
    assert_int_equal(checkpoint_sign(out, &log.vkey, &log.secret, all.size, &root), AYNI_OK);
    assert_int_equal(
        cosignature_sign(out, &cosigner.vkey, &cosigner.secret, buffer_view(out), EXAMPLE_TIME_S), AYNI_OK);
}

static void the_signatures_of_the_specification(void **state)
{
    (void)state;
    struct buffer raw, message;
    struct note note;
    struct note_signature line;
    uint8_t signature[64], cosignature[72];
    is_wrong = false;
    make_note(&raw);
    assert_int_equal(note_parse(&note, buffer_view(&raw)), AYNI_OK);
    expect_hex("text", note.text);
    assert_true(note_next_signature(&line, &note.signatures));
    assert_int_equal(note_signature_field(signature, sizeof signature, &line), AYNI_OK);
    expect_hex("signature", BYTES_ARRAY(signature));
    join(&message, "cosignature/v1\ntime 1790000000\n", example_text, "");
    expect_hex("cosigner signs", buffer_view(&message));
    assert_true(note_next_signature(&line, &note.signatures));
    assert_int_equal(note_signature_field(cosignature, sizeof cosignature, &line), AYNI_OK);
    expect_hex("cosignature", BYTES_ARRAY(cosignature));
    buffer_deinit(&message);
    buffer_deinit(&raw);
    assert_false(is_wrong);
}

static void the_proof_file_of_the_specification(void **state)
{
    (void)state;
    struct buffer note, text;
    struct proof path;
    is_wrong = false;
    make_note(&note);
    buffer_init(&text, test_heap(), NOTE_MAX);
    assert_int_equal(proof_make_inclusion(&path, &whole, 4), AYNI_OK);
    assert_int_equal(tlog_proof_write(&text, 4, &path, buffer_view(&note)), AYNI_OK);
    expect_block(buffer_view(&text));
    buffer_deinit(&text);
    buffer_deinit(&note);
    assert_false(is_wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_of_the_specification),
        cmocka_unit_test(the_keys_of_the_specification),
        cmocka_unit_test(the_signatures_of_the_specification),
        cmocka_unit_test(the_proof_file_of_the_specification),
    };
    return cmocka_run_group_tests(tests, open_document, NULL);
}
