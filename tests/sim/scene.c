/* SPDX-License-Identifier: Apache-2.0 */
#include "sim/scene.h"

#include "support/cmocka.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/base/date.h"
#include "core/record/record.h"
#include "sim/random.h"
#include "support/commitment.h"
#include "support/heap.h"
#include "support/sample.h"

#define NOON (UINT64_C(20700) * DAY_MS + DAY_MS / 2)

static void keep(struct scene_record *record, struct bytes bytes)
{
    uint8_t *copy = malloc(bytes.len + 1);
    assert_non_null(copy);
    if (bytes.len > 0) memcpy(copy, bytes.data, bytes.len);
    record->bytes = bytes_of(copy, bytes.len);
    record_id(&record->id, record->bytes);
    ledger_examine(&record->examination, record->bytes);
}

static void sign(struct scene *scene, uint32_t author, size_t i, const char *type, struct bytes payload)
{
    struct buffer record;
    const struct founder *founder = &scene->founders.members[author];
    struct record_draft draft = {scene->charter.id, founder->id, i == 0 ? 0 : NOON + i, type, payload};
    buffer_init(&record, test_heap(), RECORD_MAX);
    assert_int_equal(record_sign(&record, &draft, &founder->member_secret, &founder->member_key), AYNI_OK);
    keep(&scene->records[author][i], buffer_view(&record));
    buffer_deinit(&record);
}

static void write_join(struct scene *scene, uint32_t author)
{
    struct buffer payload;
    buffer_init(&payload, test_heap(), RECORD_BODY_MAX);
    assert_int_equal(join_payload(&payload, &scene->charter.id), AYNI_OK);
    sign(scene, author, 0, "join", buffer_view(&payload));
    buffer_deinit(&payload);
}

static void write_proposal(struct scene *scene, uint32_t author, size_t i)
{
    struct buffer payload;
    struct member_id members[SCENE_MEMBERS_MAX];
    char label[64];
    for (size_t k = 0; k < scene->n; k++)
        members[k] = scene->founders.members[k].id;
    snprintf(label, sizeof label, "XI-ROR-0party0000-SIM-%u-%zu", (unsigned)author, i);
    struct commitment_options options = {.members = members, .n_members = scene->n, .label = label};
    buffer_init(&payload, test_heap(), RECORD_BODY_MAX);
    commitment_build(&payload, &options);
    sign(scene, author, i, "propose", buffer_view(&payload));
    buffer_deinit(&payload);
}

static void write_accept(struct scene *scene, uint32_t author, size_t i, const struct hash *version)
{
    struct buffer payload;
    char text[96] = "{'version': '<";
    size_t len = strlen(text);
    for (size_t k = 0; k < sizeof version->bytes; k++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%02x", version->bytes[k]);
    snprintf(text + len, sizeof text - len, ">'}");
    buffer_init(&payload, test_heap(), RECORD_BODY_MAX);
    sample_encode(&payload, text);
    sign(scene, author, i, "accept", buffer_view(&payload));
    buffer_deinit(&payload);
}

/* Replication neither knows nor cares: it is stored, and void. */
static void write_garbage(struct scene *scene, uint32_t author, size_t i, struct stream *r)
{
    static uint8_t garbage[RECORD_MAX];
    size_t len = draw_chance(r, 250) ? draw_below(r, sizeof garbage + 1) : draw_below(r, 64);
    for (size_t k = 0; k < len; k++)
        garbage[k] = (uint8_t)draw(r);
    keep(&scene->records[author][i], bytes_of(garbage, len));
}

/* Every fourth record is a proposal, every fourth is of no use; the others accept somebody's proposal. */
static void write_record(struct scene *scene, uint32_t author, size_t i, struct stream *r)
{
    uint32_t proposer = (uint32_t)draw_below(r, scene->n);
    size_t proposal = 4 * draw_below(r, SCENE_RECORDS / 4) + 1;
    if (i % 4 == 0) write_garbage(scene, author, i, r);
    if (i % 4 > 1) write_accept(scene, author, i, &scene->records[proposer][proposal].id);
}

static void write_all(struct scene *scene)
{
    struct stream r = stream_of(scene->n, 0);
    for (uint32_t author = 0; author < scene->n; author++) {
        write_join(scene, author);
        for (size_t i = 1; i < SCENE_RECORDS; i += 4)
            write_proposal(scene, author, i);
    }
    for (uint32_t author = 0; author < scene->n; author++)
        for (size_t i = 1; i < SCENE_RECORDS; i++)
            write_record(scene, author, i, &r);
}

static void name_logs(struct scene *scene)
{
    for (uint32_t i = 0; i < scene->n; i++) {
        const struct founder *founder = &scene->founders.members[i];
        char origin[LOG_ORIGIN_MAX];
        log_id_make(&scene->logs[i], &scene->charter.id, &founder->id, founder->id.bytes);
        size_t len = log_origin(origin, bytes_of_text(founder->name), &scene->logs[i]);
        enum ayni_err err =
            vkey_init(&scene->keys[i], VKEY_ED25519, bytes_of(origin, len), &founder->log_key);
        assert_int_equal(err, AYNI_OK);
    }
}

void scene_found(struct scene *scene, size_t n_members)
{
    assert_in_range(n_members, 1, SCENE_MEMBERS_MAX);
    founders_init(&scene->founders, n_members, n_members > 1);
    scene->n = n_members;
    assert_int_equal(charter_decode(&scene->charter, buffer_view(&scene->founders.charter)), AYNI_OK);
    name_logs(scene);
}

void scene_init(struct scene *scene, size_t n_members)
{
    assert_in_range(n_members, 2, SCENE_MEMBERS_MAX);
    scene_found(scene, n_members);
    write_all(scene);
}

void scene_deinit(struct scene *scene)
{
    for (size_t author = 0; author < scene->n; author++)
        for (size_t i = 0; i < SCENE_RECORDS; i++)
            free((void *)(uintptr_t)scene->records[author][i].bytes.data);
    founders_deinit(&scene->founders);
}

void scene_sign(struct buffer *out, const struct scene *scene, uint32_t log, const struct signed_head *head)
{
    const struct secret_key *secret = &scene->founders.members[log].log_secret;
    assert_int_equal(checkpoint_sign(out, &scene->keys[log], secret, head->size, &head->root), AYNI_OK);
}
