/* SPDX-License-Identifier: Apache-2.0 */
#include "core/tree/proof.h"

#include "support/cmocka.h"
#include "support/vectors.h"

#include <stdio.h>
#include <stdlib.h>

static struct hash field_hash(const struct vector *v, const char *key)
{
    struct hash out;
    assert_int_equal(hex_read(out.bytes, sizeof out.bytes, vector_get(v, key)), 32);
    return out;
}

static uint64_t field_number(const struct vector *v, const char *key)
{
    return strtoull(vector_get(v, key), NULL, 10);
}

/* False when an element is no hash: a proof like that cannot even be written down in a struct proof. */
static bool field_proof(struct proof *out, const struct vector *v)
{
    out->n = 0;
    const char *at = vector_get(v, "proof");
    while (*at != '\0') {
        char hex[65] = "";
        size_t len = strcspn(at, ",");
        if (len != 64 || out->n == PROOF_HASHES_MAX) return false;
        memcpy(hex, at, len);
        (void)hex_read(out->hashes[out->n++].bytes, 32, hex);
        at += len + (at[len] == ',');
    }
    return true;
}

static bool is_hash(const struct vector *v, const char *key)
{
    return strlen(vector_get(v, key)) == 64;
}

static enum ayni_err judge_inclusion(const struct vector *v)
{
    struct proof proof;
    if (!field_proof(&proof, v) || !is_hash(v, "leaf_hash") || !is_hash(v, "root")) return AYNI_ERR_PROOF;
    struct hash leaf = field_hash(v, "leaf_hash"), root = field_hash(v, "root");
    return proof_check_inclusion(&proof, field_number(v, "index"), field_number(v, "size"), &leaf, &root);
}

static enum ayni_err judge_consistency(const struct vector *v)
{
    struct proof proof;
    if (!field_proof(&proof, v) || !is_hash(v, "root1") || !is_hash(v, "root2")) return AYNI_ERR_PROOF;
    struct hash old_root = field_hash(v, "root1"), root = field_hash(v, "root2");
    return proof_check_consistency(&proof, field_number(v, "size1"), &old_root, field_number(v, "size2"),
                                   &root);
}

static void judge_file(const char *name, enum ayni_err (*judge)(const struct vector *))
{
    struct vector_file file;
    struct vector v;
    size_t n_accepted = 0, n_refused = 0;
    if (!vector_open(&file, name)) skip();
    while (vector_next(&file, &v)) {
        bool want = strcmp(vector_get(&v, "want"), "accept") == 0;
        bool got = judge(&v) == AYNI_OK;
        if (got != want) fail_msg("%s: %s", name, vector_get(&v, "name"));
        n_accepted += got;
        n_refused += !got;
    }
    vector_close(&file);
    print_message("%s: %zu accepted, %zu refused\n", name, n_accepted, n_refused);
    assert_true(n_accepted > 0 && n_refused > 0);
}

static void inclusion_vectors_are_judged_right(void **state)
{
    (void)state;
    judge_file("merkle-inclusion.txt", judge_inclusion);
    judge_file("merkle-own-inclusion.txt", judge_inclusion);
}

static void consistency_vectors_are_judged_right(void **state)
{
    (void)state;
    judge_file("merkle-consistency.txt", judge_consistency);
    judge_file("merkle-own-consistency.txt", judge_consistency);
}

static void check_known_leaf(struct tree *tree, const struct vector *v)
{
    uint8_t data[16];
    struct hash got, want = field_hash(v, "leaf_hash");
    size_t len = hex_read(data, sizeof data, vector_get(v, "data"));
    tree_leaf_hash(&got, bytes_of(data, len));
    assert_memory_equal(&got, &want, sizeof got);
    (void)tree_append(tree, &got, NULL);
}

/* The roots of all prefixes: `leaves` holds all eight. */
static void check_known_root(const struct hash *leaves, const struct vector *v)
{
    struct tree tree = {.size = 0};
    struct hash got, want = field_hash(v, "root");
    while (tree.size < field_number(v, "size"))
        (void)tree_append(&tree, &leaves[tree.size], NULL);
    tree_root(&got, &tree);
    assert_memory_equal(&got, &want, sizeof got);
}

static void check_known_node(const struct vector *v)
{
    struct hash left = field_hash(v, "left"), right = field_hash(v, "right"), want = field_hash(v, "node");
    tree_node_hash(&left, &left, &right); /* the output may be an input */
    assert_memory_equal(&left, &want, sizeof want);
}

static void known_answers_come_out(void **state)
{
    (void)state;
    struct vector_file file;
    struct vector v;
    struct hash leaves[8];
    size_t n_leaves = 0, n_roots = 0, n_nodes = 0;
    if (!vector_open(&file, "merkle-known-answers.txt")) skip();
    while (vector_next(&file, &v)) {
        if (vector_get(&v, "leaf") != NULL) {
            struct tree tree = {.size = 0};
            check_known_leaf(&tree, &v);
            assert_true(n_leaves < 8);
            leaves[n_leaves++] = tree.peaks[0];
        } else if (vector_get(&v, "root") != NULL) {
            check_known_root(leaves, &v);
            n_roots++;
        } else {
            check_known_node(&v);
            n_nodes++;
        }
    }
    vector_close(&file);
    assert_int_equal(n_leaves, 8);
    assert_int_equal(n_roots, 9);
    assert_int_equal(n_nodes, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers_come_out),
        cmocka_unit_test(inclusion_vectors_are_judged_right),
        cmocka_unit_test(consistency_vectors_are_judged_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
