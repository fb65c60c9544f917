/* SPDX-License-Identifier: Apache-2.0 */
#include "replica.h"

#include "support/cmocka.h"

#include "support/heap.h"

/* Out of memory at every allocation in turn: a code comes back, nothing leaks, and it stays stopped. */

static struct scene scene;

static int setup_group(void **state)
{
    (void)state;
    scene_init(&scene, 2);
    return 0;
}

static int teardown_group(void **state)
{
    (void)state;
    scene_deinit(&scene);
    return 0;
}

struct story {
    struct sync *sync;
    struct disk disk;
    struct sync_effects effects;
    uint64_t now_ms;
};

static enum ayni_err begin(struct story *story, struct heap *heap)
{
    struct sync_log logs[2] = {{.id = scene.logs[0], .key = scene.keys[0]},
                               {.id = scene.logs[1], .key = scene.keys[1]}};
    struct sync_options options = {.ledger = scene.charter.id,
                                   .agent = "ayni/test",
                                   .log_secret = scene.founders.members[0].log_secret,
                                   .n_logs = 2,
                                   .logs = logs,
                                   .reads = disk_reads(&story->disk)};
    return sync_new(&story->sync, heap, &options);
}

static enum ayni_err step(struct story *story, struct sync_event event)
{
    event.now_ms = ++story->now_ms;
    story->effects = (struct sync_effects){0};
    enum ayni_err err = sync_step(story->sync, &event, &story->effects);
    for (size_t i = 0; i < story->effects.n; i++)
        if (story->effects.list[i].kind == SYNC_COMMIT)
            assert_null(disk_queue(&story->disk, &story->effects.list[i]));
    return err;
}

static enum ayni_err receive(struct story *story, struct bytes message)
{
    enum ayni_err err = step(story, (struct sync_event){.kind = SYNC_RECEIVED, .payload = message});
    drop_message(message);
    return err;
}

static enum ayni_err store(struct story *story)
{
    const char *wrong;
    uint64_t tag = disk_apply(&story->disk, &wrong);
    assert_null(wrong);
    return step(story, (struct sync_event){.kind = SYNC_STORED, .tag = tag});
}

/* A session, a submission, and a peer that pulls and wants more than there is. */
static enum ayni_err tell(struct story *story)
{
    struct sync_event submit = {.kind = SYNC_SUBMIT, .records = &scene.records[0][0].bytes, .n_records = 1};
    enum ayni_err err = step(story, (struct sync_event){.kind = SYNC_PEER_UP});
    if (err == AYNI_OK) err = receive(story, make_hello(&scene, SYNC_PROTOCOL_VERSION));
    if (err == AYNI_OK) err = receive(story, make_frontier(&scene, NULL));
    if (err == AYNI_OK) err = step(story, submit);
    if (err == AYNI_OK) err = store(story);
    if (err == AYNI_OK) err = receive(story, make_pull(&scene, 0, 0, 1000));
    if (err == AYNI_OK) err = receive(story, make_pull(&scene, 0, 1, 1000));
    if (err == AYNI_OK) err = receive(story, make_have(&scene, 1, 5));
    if (err == AYNI_OK) err = receive(story, make_hello(&scene, SYNC_PROTOCOL_VERSION));
    return err;
}

static void every_failing_allocation_stops_it_in_order(void **state)
{
    (void)state;
    enum ayni_err err = AYNI_ERR_MEMORY;
    size_t n = 0;
    for (; err != AYNI_OK; n++) {
        struct failing_heap failing;
        struct story story = {.now_ms = 1000};
        disk_init(&story.disk, 2);
        err = begin(&story, failing_heap_init(&failing, n));
        if (err == AYNI_OK) {
            err = tell(&story);
            if (err != AYNI_OK)
                assert_int_equal(step(&story, (struct sync_event){.kind = SYNC_TICK}), AYNI_ERR_MEMORY);
        }
        assert_true(err == AYNI_OK || err == AYNI_ERR_MEMORY);
        sync_free(story.sync);
        assert_int_equal(failing.n_live, 0);
        disk_deinit(&story.disk);
    }
    assert_true(n > 15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_failing_allocation_stops_it_in_order),
    };
    return cmocka_run_group_tests(tests, setup_group, teardown_group);
}
