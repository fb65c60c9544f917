/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include "world.h"

/* Memory that runs out at each allocation in turn: the call says so, changes nothing, and works once there is
 * memory again. */

#define N_STEPS 48

struct step {
    uint32_t log;
    struct written record;
};

struct fixture {
    struct world world;
    struct step steps[N_STEPS];
    size_t n;
    struct hash digest; /* of all of them */
};

static void step(struct fixture *f, uint32_t log, struct written record)
{
    assert_true(f->n < N_STEPS);
    f->steps[f->n++] = (struct step){log, record};
}

/* What waits for a commitment that comes after it, some of it for one another. */
static void write_life(struct fixture *f)
{
    struct world *w = &f->world;
    struct proposal first = {.name = "life", .signatories = 3, .obligation = true};
    struct written propose = world_propose(w, 0, NOON, &first);
    struct proposal second = {.name = "life", .signatories = 3, .version = 2, .prev = {&propose.id}};
    struct about deliver = {"deliver", "version", &propose.id, ", 'obligation': 1, 'date': '2026-10-01'"};
    struct about suspend = {"suspend", "commitment", &propose.id,
                            ", 'effective': '2026-10-01', 'reason': [{'lang': 'en', 'text': 'x'}]"};
    struct written delivery = world_about(w, 0, NOON, &deliver);
    step(f, 1, world_propose(w, 1, NOON, &second));
    step(f, 0, delivery);
    step(f, 1, world_about(w, 1, NOON, &(struct about){"confirm", "delivery", &delivery.id, ""}));
    step(f, 1, world_about(w, 1, NOON, &suspend));
    step(f, 0, propose);
    step(f, 1, world_accept(w, 1, NOON, &propose.id));
}

/* Joins, proposals, answers that wait and answers that do not, a copy, noise. */
static void write_history(struct fixture *f)
{
    struct world *w = &f->world;
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};
    for (uint32_t i = 0; i < 3; i++)
        step(f, i, world_join(w, i));
    for (size_t i = 0; i < 9; i++) {
        struct proposal proposal = {.name = names[i], .signatories = EVERYBODY};
        struct written propose = world_propose(w, 0, NOON, &proposal);
        step(f, 1, world_accept(w, 1, NOON, &propose.id));
        step(f, 0, propose);
        step(f, 2,
             i % 3 == 0 ? world_decline(w, 2, NOON, &propose.id) : world_accept(w, 2, NOON, &propose.id));
    }
    step(f, 2, f->steps[f->n - 1].record);
    write_life(f);
    step(f, 1, world_bytes(w, BYTES_LITERAL("noise")));
}

static int set_up(void **state)
{
    static struct fixture f;
    f.n = 0;
    world_init(&f.world, 3);
    write_history(&f);
    struct ledger *l = world_ledger(&f.world);
    for (size_t i = 0; i < f.n; i++)
        world_apply(l, f.steps[i].log, &f.steps[i].record);
    assert_int_equal(ledger_n_void(l), 2);
    assert_int_equal(ledger_digest(l, &f.digest), AYNI_OK);
    ledger_free(l);
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    world_deinit(&f->world);
    return 0;
}

static enum ayni_err apply(struct ledger *l, const struct step *s)
{
    struct examination examination;
    ledger_examine(&examination, s->record.bytes);
    return ledger_apply(l, s->log, s->record.bytes, &examination);
}

/* What can be seen of a state without asking for memory. */
static uint64_t visible(const struct ledger *l)
{
    uint64_t sum = 0;
    for (uint32_t log = 0; log < 3; log++)
        for (uint64_t i = 0; i < ledger_applied(l, log); i++)
            sum = sum * 31 + (uint64_t)ledger_void(l, (struct place){log, i}) + 1;
    return (sum * 31 + ledger_n_commitments(l)) * 31 + ledger_n_void(l);
}

/* Apply all with the n-th allocation from now on failing once; returns whether one failed. */
static bool apply_with_failure(const struct fixture *f, size_t n_good)
{
    struct failing_heap failing;
    struct heap *heap = failing_heap_init(&failing, SIZE_MAX);
    struct ledger *l = ledger_new(heap, &f->world.charter, NULL);
    bool failed = false;
    assert_non_null(l);
    failing.n_good = n_good;
    for (size_t i = 0; i < f->n; i++) {
        uint64_t before = visible(l);
        enum ayni_err err = apply(l, &f->steps[i]);
        if (err == AYNI_OK) continue;
        assert_int_equal(err, AYNI_ERR_MEMORY);
        assert_true(visible(l) == before);
        failed = true;
        failing.n_good = SIZE_MAX;
        assert_int_equal(apply(l, &f->steps[i]), AYNI_OK);
    }
    struct hash digest;
    failing.n_good = SIZE_MAX;
    assert_int_equal(ledger_digest(l, &digest), AYNI_OK);
    assert_true(hash_equal(&digest, &f->digest));
    ledger_free(l);
    assert_int_equal(failing.n_live, 0);
    return failed;
}

static void applying_reports_memory_and_changes_nothing(void **state)
{
    const struct fixture *f = *state;
    size_t n_good = 0;
    while (apply_with_failure(f, n_good))
        n_good++;
    /* One for each commitment, and the arrays and tables beside them. */
    assert_in_range(n_good, 20, 200);
}

static void making_reports_memory(void **state)
{
    const struct fixture *f = *state;
    for (size_t n_good = 0; n_good < 2; n_good++) {
        struct failing_heap failing;
        assert_null(ledger_new(failing_heap_init(&failing, n_good), &f->world.charter, NULL));
        assert_int_equal(failing.n_live, 0);
    }
    ledger_free(NULL);
}

static void the_digest_reports_memory(void **state)
{
    const struct fixture *f = *state;
    struct failing_heap failing;
    struct hash digest = {{7}};
    struct ledger *l = ledger_new(failing_heap_init(&failing, SIZE_MAX), &f->world.charter, NULL);
    for (size_t i = 0; i < f->n; i++)
        assert_int_equal(apply(l, &f->steps[i]), AYNI_OK);
    for (size_t n_good = 0; n_good < 2; n_good++) {
        failing.n_good = n_good;
        assert_int_equal(ledger_digest(l, &digest), AYNI_ERR_MEMORY);
        assert_int_equal(digest.bytes[0], 7);
    }
    ledger_free(l);
    assert_int_equal(failing.n_live, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(applying_reports_memory_and_changes_nothing),
        cmocka_unit_test(making_reports_memory),
        cmocka_unit_test(the_digest_reports_memory),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
