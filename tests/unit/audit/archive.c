/* SPDX-License-Identifier: Apache-2.0 */
#include "archive.h"

#include "support/cmocka.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "audit/export_write.h"
#include "audit/proof_file.h"
#include "core/checkpoint/checkpoint.h"
#include "core/checkpoint/vkey.h"
#include "core/tree/tree.h"
#include "support/heap.h"

void archive_init(struct archive *a, size_t n)
{
    world_init(&a->world, n);
    for (size_t i = 0; i < WORLD_MEMBERS_MAX; i++)
        a->logs[i].n = 0;
}

void archive_deinit(struct archive *a)
{
    world_deinit(&a->world);
}

uint64_t archive_append(struct archive *a, uint32_t log, const struct written *record)
{
    struct archive_log *l = &a->logs[log];
    assert_true(l->n < ARCHIVE_RECORDS_MAX);
    l->records[l->n] = record->bytes;
    l->leaves[l->n] = record->id;
    return l->n++;
}

struct written archive_example(struct archive *a)
{
    struct proposal proposal = {.name = "1", .signatories = EVERYBODY};
    struct written joins[] = {world_join(&a->world, 0), world_join(&a->world, 1)};
    struct written propose = world_propose(&a->world, 0, NOON, &proposal);
    struct written accept = world_accept(&a->world, 1, NOON + 1000, &propose.id);
    archive_append(a, 0, &joins[0]);
    archive_append(a, 0, &propose);
    archive_append(a, 1, &joins[1]);
    archive_append(a, 1, &accept);
    return propose;
}

struct log_id archive_log_id(const struct archive *a, uint32_t log)
{
    const struct charter *charter = &a->world.charter;
    const struct member_id *member = &charter->founders[log].id;
    struct log_id id;
    log_id_make(&id, &charter->id, member, member->bytes);
    return id;
}

static struct hash root_of(const struct archive_log *l, uint64_t size)
{
    struct tree tree = {.size = 0};
    struct hash root;
    for (uint64_t i = 0; i < size; i++)
        tree_append(&tree, &l->leaves[i], NULL);
    tree_root(&root, &tree);
    return root;
}

void archive_head(struct buffer *out, const struct archive *a, uint32_t log, uint64_t size, uint32_t key)
{
    char origin[LOG_ORIGIN_MAX];
    struct vkey vkey;
    struct log_id id = archive_log_id(a, log);
    struct hash root = root_of(&a->logs[log], size);
    const struct founder *signer = &a->world.founders.members[key];
    size_t len = log_origin(origin, a->world.charter.founders[log].name, &id);
    assert_int_equal(vkey_init(&vkey, VKEY_ED25519, bytes_of(origin, len), &signer->log_key), AYNI_OK);
    assert_int_equal(checkpoint_sign(out, &vkey, &signer->log_secret, size, &root), AYNI_OK);
}

/* MTH by its definition, over leaves that are all there. */
static enum ayni_err subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    const struct archive_log *l = context;
    struct hash left, right;
    if (height == 0) {
        *out = l->leaves[start];
        return AYNI_OK;
    }
    enum ayni_err err = subtree(context, start, height - 1, &left);
    if (err == AYNI_OK) err = subtree(context, start + (UINT64_C(1) << (height - 1)), height - 1, &right);
    if (err == AYNI_OK) tree_node_hash(out, &left, &right);
    return err;
}

void archive_path(struct proof *out, const struct archive *a, uint32_t log, uint64_t index)
{
    const struct archive_log *l = &a->logs[log];
    struct tree_view view = {l->n, l->n, NULL, {subtree, (void *)(uintptr_t)l}};
    assert_int_equal(proof_make_inclusion(out, &view, index), AYNI_OK);
}

static void prove_record(struct proof_file *f, const struct archive *a, uint32_t log, uint64_t index)
{
    struct proof path;
    archive_path(&path, a, log, index);
    proof_file_record(f, a->logs[log].records[index], index, &path);
}

void archive_prove_log(struct proof_file *f, const struct archive *a, uint32_t log, uint64_t index)
{
    struct buffer note;
    struct log_id id = archive_log_id(a, log);
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    archive_head(&note, a, log, a->logs[log].n, log);
    proof_file_log(f, &a->world.charter.founders[log].id, &id, buffer_view(&note));
    prove_record(f, a, log, 0);
    prove_record(f, a, log, index);
    buffer_deinit(&note);
}

void archive_prove_example(struct buffer *out, struct archive *a)
{
    struct proof_file f;
    struct written propose = archive_example(a);
    proof_file_begin(&f, out, &propose.id, a->world.charter.bytes);
    archive_prove_log(&f, a, 0, 1);
    archive_prove_log(&f, a, 1, 1);
    assert_int_equal(proof_file_end(&f), AYNI_OK);
}

void archive_order(uint32_t *out, const struct archive *a)
{
    size_t n = a->world.charter.n_founders;
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = i;
        struct log_id id = archive_log_id(a, i);
        for (; at > 0; at--) {
            struct log_id before = archive_log_id(a, out[at - 1]);
            if (log_id_compare(&before, &id) < 0) break;
            out[at] = out[at - 1];
        }
        out[at] = i;
    }
}

static void export_log(struct export_writer *w, const struct archive *a, uint32_t log)
{
    const struct archive_log *l = &a->logs[log];
    struct buffer note;
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    if (l->n > 0) archive_head(&note, a, log, l->n, log);
    struct export_log head = {a->world.charter.founders[log].id, archive_log_id(a, log), l->n,
                              buffer_view(&note)};
    export_write_log(w, &head);
    for (size_t i = 0; i < l->n; i++)
        export_write_record(w, l->records[i]);
    buffer_deinit(&note);
}

struct hash archive_export(struct buffer *out, const struct archive *a)
{
    uint32_t order[WORLD_MEMBERS_MAX];
    struct export_writer w;
    struct hash history;
    archive_order(order, a);
    export_write_begin(&w, test_heap(), out, a->world.charter.bytes);
    for (size_t i = 0; i < a->world.charter.n_founders; i++)
        export_log(&w, a, order[i]);
    assert_int_equal(export_write_end(&w, &history), AYNI_OK);
    export_writer_deinit(&w);
    return history;
}

/* splitmix64 */
uint64_t random_below(uint64_t *state, uint64_t n)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % n;
}

uint64_t random_seed(void)
{
    const char *given = getenv("AYNI_SEED");
    uint64_t seed = given != NULL ? strtoull(given, NULL, 10) : (uint64_t)time(NULL);
    fprintf(stderr, "AYNI_SEED=%" PRIu64 "\n", seed);
    return seed;
}

char *proto_read(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = calloc(1, 1 << 17);
    assert_non_null(text);
    assert_in_range(fread(text, 1, (1 << 17) - 1, file), 0, (1 << 17) - 2);
    fclose(file);
    return text;
}
