/* SPDX-License-Identifier: Apache-2.0 */
#include "seeds.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "audit/proof_file.h"
#include "core/base/hex.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/cosignature.h"
#include "core/checkpoint/tlog_proof.h"
#include "core/checkpoint/vkey.h"
#include "mend.h"
#include "store/env.h"
#include "support/heap.h"
#include "unit/audit/archive.h"

static struct archive archive;

/* Kind, small or large, size, index; hashes more, hashes under a difference; another place, another size. */
static void trees(void)
{
    const struct {
        const char *name;
        struct bytes input;
    } cases[] = {
        {"inclusion", BYTES_LITERAL("\0\0\x06\x04\0\0")},
        {"consistency", BYTES_LITERAL("\1\0\x1d\x0a\0\0")},
        {"large_inclusion", BYTES_LITERAL("\0\1\x00\x12\x34\x56\x78\x9a\x00\x00\x12\x34\x56\x77\0\0")},
        {"large_consistency", BYTES_LITERAL("\1\1\x80\x00\x00\x00\x00\x01\x00\x00\x80\x00\x00\x02\0\0")},
        {"changed", BYTES_LITERAL("\0\0\x06\x04\0\1\0\0\1")},
        {"one_hash_more", BYTES_LITERAL("\1\0\x1d\x0a\1\0")},
        {"of_a_larger_tree", BYTES_LITERAL("\0\0\x03\x02\0\0\0\0\0\0\0\2\0\0\0\0\0\x08")},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        seed_put("merkle", cases[i].name, cases[i].input);
}

static void write_key(struct buffer *out, const struct vkey *key)
{
    enum ayni_err err = vkey_write(out, key);
    assert(err == AYNI_OK);
    seed_append(out, BYTES_LITERAL("\n"));
}

/* Two keys of a founder under a name: its log's and its cosigner's. */
static void make_keys(struct vkey *out_log, struct vkey *out_cosigner, const char *name)
{
    const struct founder *m = &mend_founders()->members[0];
    enum ayni_err err = vkey_init(out_log, VKEY_ED25519, bytes_of_text(name), &m->log_key);
    if (err == AYNI_OK)
        err = vkey_init(out_cosigner, VKEY_COSIGNATURE, bytes_of_text(name), &m->cosigner_key);
    assert(err == AYNI_OK);
}

static void notes(void)
{
    struct buffer note, input;
    struct vkey log, cosigner;
    const struct founder *m = &mend_founders()->members[0];
    struct hash root = {{0x12, 0x34}};
    make_keys(&log, &cosigner, "member00.test/ayni/log");
    seed_begin(&note);
    enum ayni_err err = checkpoint_sign(&note, &log, &m->log_secret, 1234, &root);
    seed_begin(&input);
    write_key(&input, &log);
    seed_append(&input, buffer_view(&note));
    seed_take("note", "checkpoint", &input);
    if (err == AYNI_OK)
        err = cosignature_sign(&note, &cosigner, &m->cosigner_secret, buffer_view(&note), 1790000000);
    assert(err == AYNI_OK);
    seed_begin(&input);
    write_key(&input, &cosigner);
    seed_append(&input, buffer_view(&note));
    seed_take("note", "cosigned", &input);
    buffer_deinit(&note);
}

static void put_path(const char *name, size_t n, struct bytes note)
{
    struct buffer input;
    seed_begin(&input);
    seed_append(&input, BYTES_LITERAL("c2sp.org/tlog-proof@v1\nindex 9223372036854775807\n"));
    for (size_t i = 0; i < n; i++)
        seed_append(&input, BYTES_LITERAL("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"));
    seed_append(&input, BYTES_LITERAL("\n"));
    seed_append(&input, note);
    seed_take("tlog_proof", name, &input);
}

/* A log of two records: the leaf of fuzz_tlog_proof.c and its sibling. */
static void tlog_proofs(void)
{
    struct buffer note, input;
    struct vkey log, cosigner;
    struct hash root, leaves[] = {{{0x1e, 0xaf}}, {{0x51}}};
    struct proof path = {1, {leaves[1]}};
    make_keys(&log, &cosigner, "log.test/fuzz");
    tree_node_hash(&root, &leaves[0], &leaves[1]);
    seed_begin(&note);
    seed_begin(&input);
    enum ayni_err err = checkpoint_sign(&note, &log, &mend_founders()->members[0].log_secret, 2, &root);
    if (err == AYNI_OK) err = tlog_proof_write(&input, 0, &path, buffer_view(&note));
    assert(err == AYNI_OK);
    seed_put("tlog_proof", "of_two", buffer_view(&input));
    buffer_clear(&input);
    seed_append(&input, BYTES_LITERAL("c2sp.org/tlog-proof@v1\nextra YXluaQ==\nindex 0\n\n"));
    seed_append(&input, buffer_view(&note));
    seed_take("tlog_proof", "extra", &input);
    put_path("longest_path", TLOG_PROOF_PATH_MAX, buffer_view(&note));
    put_path("path_too_long", TLOG_PROOF_PATH_MAX + 1, buffer_view(&note));
    buffer_deinit(&note);
}

/* Of a proposal that all sign, and what the logs from the second on answer; each log has two records. */
static void put_proof(const char *name, size_t n_members, bool declined)
{
    struct buffer file;
    struct proof_file f;
    struct proposal proposal = {.name = name, .signatories = EVERYBODY};
    archive_init(&archive, n_members);
    struct written propose = world_propose(&archive.world, 0, NOON, &proposal);
    for (uint32_t log = 0; log < n_members; log++) {
        struct written join = world_join(&archive.world, log), answer = propose;
        if (log > 0 && declined) answer = world_decline(&archive.world, log, NOON + log, &propose.id);
        if (log > 0 && !declined) answer = world_accept(&archive.world, log, NOON + log, &propose.id);
        archive_append(&archive, log, &join);
        archive_append(&archive, log, &answer);
    }
    seed_begin(&file);
    proof_file_begin(&f, &file, &propose.id, archive.world.charter.bytes);
    for (uint32_t log = 0; log < n_members; log++)
        archive_prove_log(&f, &archive, log, 1);
    enum ayni_err err = proof_file_end(&f);
    assert(err == AYNI_OK);
    seed_take("proof_file", name, &file);
    archive_deinit(&archive);
}

/* Logs of more than two records. */
static void put_long_proof(void)
{
    struct buffer file;
    struct proof_file f;
    archive_init(&archive, 2);
    struct written first = archive_example(&archive), other;
    struct proposal proposal = {.name = "other", .signatories = EVERYBODY};
    for (uint64_t i = 0; i < 5; i++) {
        other = world_propose(&archive.world, 0, NOON + i, &proposal);
        archive_append(&archive, 0, &other);
    }
    seed_begin(&file);
    proof_file_begin(&f, &file, &first.id, archive.world.charter.bytes);
    archive_prove_log(&f, &archive, 0, 1);
    archive_prove_log(&f, &archive, 1, 1);
    enum ayni_err err = proof_file_end(&f);
    assert(err == AYNI_OK);
    seed_take("proof_file", "long_log", &file);
    archive_deinit(&archive);
}

static void proofs(void)
{
    put_proof("agreed", 2, false);
    put_proof("declined", 2, true);
    put_proof("three_members", 3, false);
    put_long_proof();
}

static void exports(void)
{
    struct buffer file;
    archive_init(&archive, 2);
    seed_begin(&file);
    (void)archive_export(&file, &archive);
    seed_take("export", "nobody_joined", &file);
    (void)archive_example(&archive);
    seed_begin(&file);
    (void)archive_export(&file, &archive);
    seed_take("export", "agreed", &file);
    struct written join = world_join(&archive.world, 0),
                   garbage = world_bytes(&archive.world, BYTES_LITERAL("none"));
    archive_append(&archive, 0, &join);
    archive_append(&archive, 1, &garbage);
    seed_begin(&file);
    (void)archive_export(&file, &archive);
    seed_take("export", "void_records", &file);
    archive_deinit(&archive);
}

/* Nothing held, a prefix, all of the head; a head that passes. */
static void log_states(void)
{
    static const struct {
        const char *name;
        uint64_t held, target, passing;
        size_t n_beyond;
    } cases[] = {
        {"empty", 0, 0, 0, 0}, {"target_alone", 0, 9, 0, 0}, {"prefix", 5, 9, 12, 3}, {"whole", 7, 7, 0, 0}};
    static struct log_state state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buffer value;
        memset(&state, 0, sizeof state);
        state.tree.size = cases[i].held;
        state.target.size = cases[i].target;
        state.passing.size = cases[i].passing;
        state.beyond.n = cases[i].n_beyond;
        if (state.tree.size > 0 && state.target.size == state.tree.size)
            tree_root(&state.target.root, &state.tree);
        state.note_len = state.target.size > 0 ? 40 : 0;
        memset(state.note, 'n', state.note_len);
        seed_begin(&value);
        enum ayni_err err = log_state_encode(&value, &state);
        assert(err == AYNI_OK);
        seed_take("log_state", cases[i].name, &value);
    }
}

static void peers(const char *name, int n)
{
    struct buffer input;
    seed_begin(&input);
    seed_append(&input, BYTES_LITERAL("[peers]\n"));
    for (int i = 0; i < n; i++) {
        char line[32];
        int len = snprintf(line, sizeof line, "m%d=a:%d\n", i, i);
        seed_append(&input, bytes_of(line, (size_t)len));
    }
    seed_take("config", name, &input);
}

static void configs(void)
{
    static const char text[] = "; a comment\n"
                               "[node]\n"
                               "listen = [::]:4700\n"
                               "[peers]\n"
                               "umsa.edu.bo = ayni.umsa.edu.bo:4700 ; another\n"
                               "member01.test = 192.0.2.1:4701\n"
                               "[observers]\n"
                               "auditor = 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
    seed_put("config", "everything", BYTES_LITERAL(text));
    seed_put("config", "no_final_newline", bytes_of(text, sizeof text - 2));
    peers("peers_of_the_largest_ledger", CHARTER_FOUNDERS_MAX);
    peers("one_peer_too_many", CHARTER_FOUNDERS_MAX + 1);
}

void seeds_of_files(void)
{
    trees();
    notes();
    tlog_proofs();
    proofs();
    exports();
    log_states();
    configs();
}
