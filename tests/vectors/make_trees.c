/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include "core/tree/proof.h"
#include "core/tree/tree.h"
#include "make.h"
#include "parts.h"

#define LEAVES 20
#define ALL_UP_TO 8 /* every proof of trees of these sizes */

static struct hash leaves[LEAVES];

/* Record i is i bytes i. */
static void make_leaves(void)
{
    for (size_t i = 0; i < LEAVES; i++) {
        uint8_t record[LEAVES];
        for (size_t k = 0; k < i; k++)
            record[k] = (uint8_t)i;
        tree_leaf_hash(&leaves[i], bytes_of(record, i));
    }
}

static struct hash root_of(uint64_t size)
{
    struct tree tree = {.size = 0};
    struct hash root;
    for (uint64_t i = 0; i < size; i++)
        tree_append(&tree, &leaves[i], NULL);
    tree_root(&root, &tree);
    return root;
}

static enum ayni_err subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    (void)context;
    struct tree tree = {.size = 0};
    for (uint64_t i = 0; i < UINT64_C(1) << height; i++)
        tree_append(&tree, &leaves[start + i], NULL);
    tree_root(out, &tree);
    return AYNI_OK;
}

static struct tree_view view_of(uint64_t size)
{
    return (struct tree_view){size, size, NULL, {subtree, NULL}};
}

static void write_hashes(struct writer *w, const struct proof *proof)
{
    for (size_t i = 0; i < proof->n; i++)
        writer_bytes(w, "hash", BYTES_ARRAY(proof->hashes[i].bytes));
}

static void write_verdict(struct writer *w, enum ayni_err err)
{
    writer_text(w, "verdict", err == AYNI_OK ? "accepted" : "refused");
}

static void write_inclusion(struct writer *w,
                            const char *what,
                            uint64_t leaf,
                            uint64_t index,
                            uint64_t size,
                            const struct proof *path)
{
    struct hash root = root_of(size <= LEAVES ? size : LEAVES);
    writer_case(w, "inclusion of %llu in %llu%s", (unsigned long long)index, (unsigned long long)size, what);
    writer_bytes(w, "leaf", BYTES_ARRAY(leaves[leaf].bytes));
    writer_number(w, "index", index);
    writer_number(w, "size", size);
    writer_bytes(w, "root", BYTES_ARRAY(root.bytes));
    write_hashes(w, path);
    write_verdict(w, proof_check_inclusion(path, index, size, &leaves[leaf], &root));
}

static void write_consistency(struct writer *w,
                              const char *what,
                              uint64_t old_size,
                              uint64_t size,
                              const struct hash *old_root,
                              const struct proof *proof)
{
    struct hash root = root_of(size);
    writer_case(w, "consistency of %llu with %llu%s", (unsigned long long)old_size, (unsigned long long)size,
                what);
    writer_number(w, "old_size", old_size);
    writer_bytes(w, "old_root", BYTES_ARRAY(old_root->bytes));
    writer_number(w, "size", size);
    writer_bytes(w, "root", BYTES_ARRAY(root.bytes));
    write_hashes(w, proof);
    write_verdict(w, proof_check_consistency(proof, old_size, old_root, size, &root));
}

static struct proof path_of(uint64_t index, uint64_t size)
{
    struct proof path;
    struct tree_view view = view_of(size);
    assert_int_equal(proof_make_inclusion(&path, &view, index), AYNI_OK);
    return path;
}

static struct proof proof_of(uint64_t old_size, uint64_t size)
{
    struct proof proof;
    struct tree_view view = view_of(size);
    assert_int_equal(proof_make_consistency(&proof, &view, old_size), AYNI_OK);
    return proof;
}

static void write_sound(struct writer *w, uint64_t size)
{
    for (uint64_t m = 0; m < size; m++) {
        struct proof path = path_of(m, size);
        write_inclusion(w, "", m, m, size, &path);
    }
    for (uint64_t m = 1; m <= size; m++) {
        struct proof proof = proof_of(m, size);
        struct hash old_root = root_of(m);
        write_consistency(w, "", m, size, &old_root, &proof);
    }
}

static struct proof without_last(struct proof proof)
{
    proof.n--;
    return proof;
}

static struct proof with_one_more(struct proof proof)
{
    proof.hashes[proof.n++] = leaves[0];
    return proof;
}

static struct proof with_a_bit_turned(struct proof proof)
{
    proof.hashes[proof.n - 1].bytes[31] ^= 1;
    return proof;
}

static struct proof with_first_two_swapped(struct proof proof)
{
    struct hash first = proof.hashes[0];
    proof.hashes[0] = proof.hashes[1];
    proof.hashes[1] = first;
    return proof;
}

static const struct {
    const char *what;
    struct proof (*spoil)(struct proof proof);
} ways[] = {{", a hash missing", without_last},
            {", a hash too many", with_one_more},
            {", a bit turned", with_a_bit_turned},
            {", two hashes swapped", with_first_two_swapped}};

static void write_spoilt(struct writer *w)
{
    static const struct proof nothing;
    struct proof path = path_of(4, 7), proof = proof_of(3, 7);
    struct hash old_root = root_of(3), two = root_of(2), four = root_of(4), seven = root_of(7);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct proof spoilt = ways[i].spoil(path);
        write_inclusion(w, ways[i].what, 4, 4, 7, &spoilt);
        spoilt = ways[i].spoil(proof);
        write_consistency(w, ways[i].what, 3, 7, &old_root, &spoilt);
    }
    write_inclusion(w, ", the leaf is another", 5, 4, 7, &path);
    write_inclusion(w, ", the path is that of 4", 4, 5, 7, &path);
    write_inclusion(w, ", which is not in it", 6, 7, 7, &path);
    write_inclusion(w, " without a path", 0, 0, 1, &nothing);
    write_consistency(w, ", the old root is another", 3, 7, &two, &proof);
    write_consistency(w, ", the proof is that of 3", 4, 7, &four, &proof);
    write_consistency(w, " without a proof", 3, 7, &old_root, &nothing);
    write_consistency(w, " with a proof", 7, 7, &seven, &proof);
    write_consistency(w, ", another root", 7, 7, &four, &nothing);
    write_consistency(w, ", which is smaller", 7, 4, &seven, &proof);
    write_consistency(w, ", which proves nothing", 0, 7, &seven, &nothing);
    struct proof whole = proof_of(4, 7);
    struct proof padded = whole;
    padded.hashes[0] = four;
    padded.hashes[1] = whole.hashes[0];
    padded.n = 2;
    write_consistency(w, ", the old root sent along", 4, 7, &four, &padded);
}

void make_trees(struct writer *w)
{
    writer_about(
        w, "Trees of RFC 6962 and what proves their records. Spec: log.md, \"Tree\" to \"Consistency\".\n"
           "Record i consists of i bytes i. size, root: the root of the first `size` records.\n"
           "leaf, index, size, root and a list of `hash`: an inclusion path and its verdict.\n"
           "old_size, old_root, size, root and a list of `hash`: a consistency proof and its verdict.");
    make_leaves();
    for (uint64_t size = 0; size <= LEAVES; size++) {
        struct hash root = root_of(size);
        writer_case(w, "the tree of %llu", (unsigned long long)size);
        writer_number(w, "size", size);
        writer_bytes(w, "root", BYTES_ARRAY(root.bytes));
    }
    for (uint64_t size = 1; size <= ALL_UP_TO; size++)
        write_sound(w, size);
    write_spoilt(w);
}
