/* SPDX-License-Identifier: Apache-2.0 */
#include "core/checkpoint/tlog_proof.h"

#include "support/cmocka.h"
#include "support/vectors.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/lines.h"
#include "core/checkpoint/note.h"
#include "core/checkpoint/vkey.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The file below $AYNI_VECTORS; skips the test when it is absent. Released by drop. */
__attribute__((format(printf, 1, 2))) static struct bytes slurp(const char *format, ...)
{
    char name[200];
    va_list args;
    va_start(args, format);
    vsnprintf(name, sizeof name, format, args);
    va_end(args);
    struct bytes file = vector_slurp(name);
    if (file.data == NULL) skip();
    return file;
}

static void drop(struct bytes file)
{
    free((void *)(uintptr_t)file.data);
}

static struct vkey slurp_vkey(const char *name)
{
    struct vkey key;
    struct bytes file = slurp("%s", name), rest = file, line;
    assert_true(lines_next(&line, &rest));
    assert_int_equal(rest.len, 0);
    assert_int_equal(vkey_parse(&key, line), AYNI_OK);
    drop(file);
    return key;
}

struct witnesses {
    struct vkey keys[3]; /* beta, gamma, delta */
};

static struct witnesses slurp_witnesses(void)
{
    return (struct witnesses){{slurp_vkey("tlog/witness0.vkey"), slurp_vkey("tlog/witness1.vkey"),
                               slurp_vkey("tlog/witness2.vkey")}};
}

/* The number of witnesses that signed; the first error that is not "did not sign" goes to `out_err`. */
static unsigned count_witnesses(enum ayni_err *out_err, const struct witnesses *w, struct bytes note)
{
    unsigned n = 0;
    *out_err = AYNI_OK;
    for (unsigned i = 0; i < COUNT(w->keys); i++) {
        uint64_t time_s;
        enum ayni_err err = cosignature_check(&time_s, note, &w->keys[i]);
        if (err == AYNI_OK) assert_int_equal(time_s, 1790000000 + i);
        if (err == AYNI_OK) n++;
        if (err != AYNI_OK && err != AYNI_ERR_KEY && *out_err == AYNI_OK) *out_err = err;
    }
    return n;
}

static void checkpoints_open_with_all_their_witnesses(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t size;
        unsigned n_witnesses;
    } cases[] = {{"0", 0, 0},        {"1", 1, 1},         {"2", 2, 2},        {"3", 3, 3},
                 {"5", 5, 0},        {"8", 8, 1},         {"13", 13, 2},      {"13-ext", 13, 2},
                 {"13-fork", 13, 1}, {"255", 255, 3},     {"256", 256, 0},    {"257", 257, 1},
                 {"1000", 1000, 2},  {"65536", 65536, 3}, {"70001", 70001, 0}};
    struct vkey log = slurp_vkey("tlog/log.vkey");
    struct witnesses witnesses = slurp_witnesses();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct checkpoint head;
        enum ayni_err err;
        struct bytes note = slurp("tlog/cp/%s.checkpoint", cases[i].name);
        assert_int_equal(checkpoint_open(&head, note, &log), AYNI_OK);
        assert_int_equal(head.size, cases[i].size);
        assert_int_equal(count_witnesses(&err, &witnesses, note), cases[i].n_witnesses);
        assert_int_equal(err, AYNI_OK);
        drop(note);
    }
}

static void bad_checkpoints_are_refused_each_for_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum ayni_err log, witness;
    } cases[] = {
        {"cosig-as-log", AYNI_ERR_KEY, AYNI_OK},
        {"cosig-flip", AYNI_OK, AYNI_ERR_SIGNATURE},
        {"cosig-only", AYNI_ERR_KEY, AYNI_OK},
        {"cosig-time", AYNI_OK, AYNI_ERR_SIGNATURE},
        {"crlf", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"empty-ext", AYNI_ERR_ENCODING, AYNI_ERR_SIGNATURE},
        {"en-dash", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"hyphen", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"leading-zero", AYNI_ERR_ENCODING, AYNI_OK}, /* a witness signs text, whatever it says */
        {"no-newline", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"other-origin", AYNI_ERR_KEY, AYNI_OK},
        {"plus-size", AYNI_ERR_ENCODING, AYNI_OK},
        {"short-hash", AYNI_ERR_ENCODING, AYNI_OK},
        {"sig-flip", AYNI_ERR_SIGNATURE, AYNI_OK},
        {"two-blanks", AYNI_ERR_ENCODING, AYNI_ERR_SIGNATURE},
        {"url-base64", AYNI_ERR_ENCODING, AYNI_ERR_ENCODING},
        {"zero-bad-root", AYNI_ERR_ENCODING, AYNI_OK},
    };
    struct vkey log = slurp_vkey("tlog/log.vkey");
    struct witnesses witnesses = slurp_witnesses();
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct checkpoint head;
        enum ayni_err witness_err;
        struct bytes note = slurp("tlog/bad/%s.checkpoint", cases[i].name);
        enum ayni_err err = checkpoint_open(&head, note, &log);
        (void)count_witnesses(&witness_err, &witnesses, note);
        if (err != cases[i].log || witness_err != cases[i].witness)
            fail_msg("%s: %s, %s", cases[i].name, ayni_err_name(err), ayni_err_name(witness_err));
        drop(note);
    }
}

static struct checkpoint open_size(const struct vkey *log, uint64_t size)
{
    struct checkpoint head;
    struct bytes note = slurp("tlog/cp/%" PRIu64 ".checkpoint", size);
    assert_int_equal(checkpoint_open(&head, note, log), AYNI_OK);
    head.origin = bytes_of(NULL, 0);
    drop(note);
    return head;
}

/* Lines of hashes up to the end of the file. */
static struct proof parse_hashes(struct bytes file)
{
    struct proof proof = {.n = 0};
    struct bytes line;
    while (lines_next(&line, &file)) {
        assert_true(proof.n < PROOF_HASHES_MAX);
        assert_int_equal(line_hash(&proof.hashes[proof.n++], line), AYNI_OK);
    }
    assert_int_equal(file.len, 0);
    return proof;
}

static void consistency_proofs_tie_the_checkpoints_together(void **state)
{
    (void)state;
    static const uint64_t sizes[] = {1, 2, 3, 5, 8, 13, 255, 256, 257, 1000, 65536, 70001};
    struct vkey log = slurp_vkey("tlog/log.vkey");
    for (size_t i = 0; i < COUNT(sizes); i++)
        for (size_t j = i; j < COUNT(sizes); j++) {
            struct checkpoint old = open_size(&log, sizes[i]), head = open_size(&log, sizes[j]);
            struct bytes file = slurp("tlog/cons/%" PRIu64 "-%" PRIu64 ".txt", sizes[i], sizes[j]);
            struct proof proof = parse_hashes(file);
            drop(file);
            assert_int_equal(proof_check_consistency(&proof, old.size, &old.root, head.size, &head.root),
                             AYNI_OK);
            if (proof.n == 0) continue;
            proof.hashes[proof.n / 2].bytes[7] ^= 1;
            assert_int_equal(proof_check_consistency(&proof, old.size, &old.root, head.size, &head.root),
                             AYNI_ERR_PROOF);
        }
}

static void check_proof_file(const struct vkey *log, const char *name)
{
    struct bytes text = slurp("tlog/proof/%s.tlog-proof", name), data = slurp("tlog/proof/%s.leaf", name);
    struct tlog_proof proof;
    struct checkpoint head;
    struct hash leaf;
    uint64_t size, index;
    assert_int_equal(sscanf(name, "%" SCNu64 "-%" SCNu64, &size, &index), 2);
    tree_leaf_hash(&leaf, data);
    assert_int_equal(tlog_proof_check(&proof, &head, text, &leaf, log), AYNI_OK);
    assert_int_equal(head.size, size);
    assert_int_equal(proof.index, index);
    leaf.bytes[0] ^= 1;
    assert_int_equal(tlog_proof_check(&proof, &head, text, &leaf, log), AYNI_ERR_PROOF);
    drop(text);
    drop(data);
}

static void proof_files_show_their_leaves(void **state)
{
    (void)state;
    static const char *const names[] = {"1-0",         "2-0",        "2-1",     "3-0",      "3-2",
                                        "13-0",        "13-3",       "13-12",   "257-0",    "257-126",
                                        "257-256",     "1000-0",     "1000-57", "1000-999", "70001-0",
                                        "70001-28528", "70001-70000"};
    struct vkey log = slurp_vkey("tlog/log.vkey");
    for (size_t i = 0; i < COUNT(names); i++)
        check_proof_file(&log, names[i]);
}

static struct hash check_fork_side(struct checkpoint *out_head, uint64_t *out_index, const char *side)
{
    struct vkey log = slurp_vkey("tlog/log.vkey");
    struct bytes text = slurp("tlog/fork/%s.tlog-proof", side), hex = slurp("tlog/fork/%s.leafhash", side);
    struct tlog_proof proof;
    struct hash leaf;
    ((char *)(uintptr_t)hex.data)[64] = '\0';
    assert_int_equal(hex_read(leaf.bytes, 32, (const char *)hex.data), 32);
    assert_int_equal(tlog_proof_check(&proof, out_head, text, &leaf, &log), AYNI_OK);
    *out_index = proof.index;
    drop(text);
    drop(hex);
    return leaf;
}

static void the_two_sides_of_a_fork_both_verify(void **state)
{
    (void)state;
    struct checkpoint a, b;
    uint64_t a_index, b_index;
    struct hash a_leaf = check_fork_side(&a, &a_index, "a"), b_leaf = check_fork_side(&b, &b_index, "b");
    assert_int_equal(a_index, b_index);
    assert_false(hash_equal(&a_leaf, &b_leaf));
    assert_int_not_equal(a.size, b.size);
}

/* Hashes of a tile of level 0. Bundle N of entries must hash to them. */
static void append_bundle(struct tree *tree, struct bytes bundle, struct bytes hashes)
{
    size_t n = 0;
    for (size_t at = 0; at < bundle.len; n++) {
        size_t len = (size_t)bundle.data[at] << 8 | bundle.data[at + 1];
        struct hash leaf;
        struct tree_tile tiles[TREE_TILES_PER_LEAF];
        tree_leaf_hash(&leaf, bytes_of(bundle.data + at + 2, len));
        assert_memory_equal(leaf.bytes, hashes.data + 32 * n, 32);
        at += 2 + len;
        if (tree_append(tree, &leaf, tiles) == 0) continue;
        struct bytes above = slurp("tlog/tiles/tile/1/000.p/3");
        assert_int_equal(tiles[0].level, 1);
        assert_memory_equal(tiles[0].hash.bytes, above.data + 32 * tiles[0].number, 32);
        drop(above);
    }
    assert_int_equal(hashes.len, 32 * n);
}

static void tiles_hold_the_hashes_of_their_tree(void **state)
{
    (void)state;
    static const char *const tiles[] = {"000", "001", "002", "003.p/232"};
    struct vkey log = slurp_vkey("tlog/log.vkey");
    struct bytes note = slurp("tlog/tiles/checkpoint");
    struct checkpoint head;
    struct tree tree = {.size = 0};
    struct hash root;
    for (size_t i = 0; i < COUNT(tiles); i++) {
        struct bytes bundle = slurp("tlog/tiles/tile/entries/%s", tiles[i]);
        struct bytes hashes = slurp("tlog/tiles/tile/0/%s", tiles[i]);
        append_bundle(&tree, bundle, hashes);
        drop(bundle);
        drop(hashes);
    }
    tree_root(&root, &tree);
    assert_int_equal(checkpoint_open(&head, note, &log), AYNI_OK);
    assert_int_equal(head.size, tree.size);
    assert_memory_equal(&head.root, &root, sizeof root);
    drop(note);
}

static void the_worked_example_verifies(void **state)
{
    (void)state;
    struct vkey log = slurp_vkey("example/log.vkey"), witness = slurp_vkey("example/witness.vkey");
    struct bytes note = slurp("example/checkpoint"), old_note = slurp("example/checkpoint-3");
    struct bytes text = slurp("example/4-of-7.tlog-proof"), data = slurp("example/4.leaf");
    struct bytes lines = slurp("example/3-7.consistency");
    struct checkpoint head, old;
    struct tlog_proof proof;
    struct hash leaf;
    uint64_t time_s;
    assert_int_equal(checkpoint_open(&head, note, &log), AYNI_OK);
    assert_int_equal(checkpoint_open(&old, old_note, &log), AYNI_OK);
    assert_int_equal(cosignature_check(&time_s, note, &witness), AYNI_OK);
    assert_int_equal(time_s, 1790000000);
    struct proof path = parse_hashes(lines);
    assert_int_equal(path.n, 4);
    assert_int_equal(proof_check_consistency(&path, 3, &old.root, 7, &head.root), AYNI_OK);
    tree_leaf_hash(&leaf, data);
    assert_int_equal(tlog_proof_check(&proof, &head, text, &leaf, &log), AYNI_OK);
    const struct bytes all[] = {note, old_note, text, data, lines};
    for (size_t i = 0; i < COUNT(all); i++)
        drop(all[i]);
}

static void published_notes_are_judged_right(void **state)
{
    (void)state;
    struct vkey foo = slurp_vkey("notes/c2sp-foo.vkey");
    struct bytes raw = slurp("notes/c2sp-foo.note"), foreign = slurp("notes/c2sp-parse-only.checkpoint");
    struct note note;
    assert_int_equal(note_parse(&note, raw), AYNI_OK);
    assert_int_equal(note_check(&note, &foo), AYNI_OK);
    ((uint8_t *)(uintptr_t)raw.data)[0] ^= 1;
    assert_int_equal(note_check(&note, &foo), AYNI_ERR_SIGNATURE);
    assert_int_equal(note_parse(&note, foreign), AYNI_OK);
    assert_int_equal(note_check(&note, &foo), AYNI_ERR_KEY);
    drop(raw);
    drop(foreign);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checkpoints_open_with_all_their_witnesses),
        cmocka_unit_test(bad_checkpoints_are_refused_each_for_its_reason),
        cmocka_unit_test(consistency_proofs_tie_the_checkpoints_together),
        cmocka_unit_test(proof_files_show_their_leaves),
        cmocka_unit_test(the_two_sides_of_a_fork_both_verify),
        cmocka_unit_test(tiles_hold_the_hashes_of_their_tree),
        cmocka_unit_test(the_worked_example_verifies),
        cmocka_unit_test(published_notes_are_judged_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
