/* SPDX-License-Identifier: Apache-2.0 */
#include "branches.h"

#include <assert.h>
#include <stdlib.h>

#include "fuzz.h"
#include "mend.h"
#include "support/heap.h"

#define RECORD_LEN_MAX 2048 /* the scene's largest rubbish would cost time and find nothing more */

static void choose_records(struct branch *branch, const struct scene *scene, uint32_t log)
{
    size_t n = 0;
    for (size_t i = 0; i < SCENE_RECORDS && n < BRANCH_RECORDS; i++)
        if (scene->records[log][i].bytes.len <= RECORD_LEN_MAX)
            branch->records[n++] = scene->records[log][i].bytes;
    assert(n == BRANCH_RECORDS);
}

/* Beyond what is common the other branch has the records in the other direction. */
static void turn_round(struct branch *branch)
{
    for (size_t i = BRANCH_COMMON, j = BRANCH_RECORDS - 1; i < j; i++, j--) {
        struct bytes record = branch->records[i];
        branch->records[i] = branch->records[j];
        branch->records[j] = record;
    }
}

static void sign_heads(struct branch *branch, const struct scene *scene, uint32_t log)
{
    struct buffer note;
    for (size_t i = 0; i < BRANCH_RECORDS; i++)
        tree_leaf_hash(&branch->leaves[i], branch->records[i]);
    buffer_init(&note, test_heap(), CHECKPOINT_NOTE_MAX);
    for (size_t size = 1; size <= BRANCH_RECORDS; size++) {
        branch->heads[size] = (struct signed_head){size, root_of(branch->leaves, size)};
        buffer_clear(&note);
        scene_sign(&note, scene, log, &branch->heads[size]);
        branch->notes[size] = bytes_of(exact_copy(buffer_view(&note)), note.len);
    }
    buffer_deinit(&note);
}

void branches_init(struct branches *b, size_t n_members)
{
    scene_init(&b->scene, n_members);
    for (uint32_t log = 0; log < n_members; log++)
        for (size_t i = 0; i < BRANCHES; i++) {
            struct branch *branch = &b->list[log][i];
            choose_records(branch, &b->scene, log);
            if (i == 1) turn_round(branch);
            sign_heads(branch, &b->scene, log);
        }
}

static enum ayni_err read_subtree(void *context, uint64_t start, unsigned height, struct hash *out)
{
    const struct branch *branch = context;
    assert(start + (UINT64_C(1) << height) <= BRANCH_RECORDS);
    *out = root_of(&branch->leaves[start], (size_t)1 << height);
    return AYNI_OK;
}

void branch_proof(struct proof *out, const struct branch *branch, uint64_t from, uint64_t size)
{
    struct tree_view view = {size, size, NULL, {read_subtree, (void *)(uintptr_t)branch}};
    enum ayni_err err = proof_make_consistency(out, &view, from);
    assert(err == AYNI_OK);
}
