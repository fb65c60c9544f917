/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "model.h"

/*
 * The property that all else leans on: the same records, in whatever order the logs arrive, give the same
 * state. Random histories are applied in random interleavings, whole and cut off anywhere; digests, reasons
 * and stances must be equal, reasons and digests those of the model. AYNI_SEED repeats a run.
 */

#define HISTORIES 60
#define CUTS 8    /* of one history: how much of each log is there */
#define ORDERS 10 /* of one cut */

static uint64_t seed;

/* Apply the first records of each log, `sizes` of them, in an order drawn anew. */
static struct ledger *apply_some_order(const struct history *h, const size_t *sizes)
{
    struct ledger *l = world_ledger(&h->world);
    size_t left = 0;
    for (uint32_t log = 0; log < h->n_members; log++)
        left += sizes[log];
    uint32_t log = 0;
    while (left > 0) {
        /* Sometimes long runs of one log, sometimes one record of each. */
        if (draw(3) > 0) log = (uint32_t)draw(h->n_members);
        if (ledger_applied(l, log) == sizes[log]) {
            log = (log + 1) % h->n_members;
            continue;
        }
        world_apply(l, log, &h->logs[log][ledger_applied(l, log)]);
        left--;
    }
    return l;
}

static void assert_same_commitment(const struct commitment *a, const struct commitment *b)
{
    assert_true(hash_equal(&a->first->id, &b->first->id));
    assert_true(bytes_equal(a->label, b->label));
    assert_int_equal(a->first->n_parties, b->first->n_parties);
    for (uint32_t i = 0; i < a->first->n_parties; i++) {
        const struct party *one = &a->first->parties[i], *other = &b->first->parties[i];
        assert_true(member_id_equal(&one->member, &other->member));
        assert_int_equal(one->stance, other->stance);
        assert_int_equal(one->place.log, other->place.log);
        assert_int_equal(one->place.index, other->place.index);
        assert_true(hash_equal(&one->record, &other->record));
    }
}

static void assert_same_state(const struct history *h, const struct ledger *a, const struct ledger *b)
{
    struct hash digest_a, digest_b;
    for (uint32_t log = 0; log < h->n_members; log++)
        for (uint64_t i = 0; i < ledger_applied(a, log); i++)
            assert_int_equal(ledger_void(a, (struct place){log, i}), ledger_void(b, (struct place){log, i}));
    assert_int_equal(ledger_n_void(a), ledger_n_void(b));
    assert_int_equal(ledger_n_commitments(a), ledger_n_commitments(b));
    for (size_t i = 0; i < ledger_n_commitments(a); i++)
        assert_same_commitment(ledger_commitment(a, i), ledger_commitment(b, i));
    assert_int_equal(ledger_digest(a, &digest_a), AYNI_OK);
    assert_int_equal(ledger_digest(b, &digest_b), AYNI_OK);
    assert_true(hash_equal(&digest_a, &digest_b));
}

/* What was settled in a part of the records stays so in all of them. */
static void assert_only_waiting_changed(const struct history *h,
                                        const struct ledger *part,
                                        const struct ledger *all)
{
    for (uint32_t log = 0; log < h->n_members; log++) {
        for (uint64_t i = 0; i < ledger_applied(part, log); i++) {
            enum void_reason before = ledger_void(part, (struct place){log, i});
            if (before != VOID_WAITING) assert_int_equal(ledger_void(all, (struct place){log, i}), before);
        }
    }
}

/* A copy of a void record is void for the same reason: what lets the index keep the first place alone. */
static void assert_copies_share_their_fate(const struct history *h, const struct ledger *l)
{
    for (uint32_t log = 0; log < h->n_members; log++) {
        for (uint64_t i = 1; i < ledger_applied(l, log); i++) {
            uint64_t j = 0;
            while (!hash_equal(&h->logs[log][j].id, &h->logs[log][i].id))
                j++;
            if (j == i) continue;
            enum void_reason first = ledger_void(l, (struct place){log, j});
            assert_int_equal(ledger_void(l, (struct place){log, i}), first == VOID_NOT ? VOID_COPY : first);
        }
    }
}

/* How often each reason and status was seen, so that a history writer that grows dull is noticed. */
struct seen {
    size_t reasons[VOID_REASONS];
    size_t statuses[STATUS_COUNT];
};

static void count_seen(struct seen *seen, const struct history *h, const struct ledger *l)
{
    for (uint32_t log = 0; log < h->n_members; log++)
        for (uint64_t i = 0; i < ledger_applied(l, log); i++)
            seen->reasons[ledger_void(l, (struct place){log, i})]++;
    for (size_t i = 0; i < ledger_n_commitments(l); i++)
        seen->statuses[commitment_status(l, ledger_commitment(l, i), day_of_ms(NOON))]++;
}

static void assert_as_the_model(const struct history *h, const size_t *sizes, const struct ledger *l)
{
    struct model m;
    struct hash want, got;
    model_judge(&m, h, sizes);
    model_digest(&want, &m);
    assert_int_equal(ledger_digest(l, &got), AYNI_OK);
    assert_true(hash_equal(&want, &got));
    for (uint32_t log = 0; log < h->n_members; log++)
        for (uint64_t i = 0; i < sizes[log]; i++)
            assert_int_equal(ledger_void(l, (struct place){log, i}), m.reasons[log][i]);
}

static void check_cut(const struct history *h, const size_t *sizes, const struct ledger *all)
{
    struct ledger *first = apply_some_order(h, sizes);
    assert_as_the_model(h, sizes, first);
    assert_only_waiting_changed(h, first, all);
    assert_copies_share_their_fate(h, first);
    for (size_t i = 1; i < ORDERS; i++) {
        struct ledger *other = apply_some_order(h, sizes);
        assert_same_state(h, first, other);
        ledger_free(other);
    }
    ledger_free(first);
}

static void check_history(struct seen *seen)
{
    static struct history h;
    history_write(&h);
    struct ledger *all = apply_some_order(&h, h.sizes);
    count_seen(seen, &h, all);
    check_cut(&h, h.sizes, all);
    for (size_t i = 1; i < CUTS; i++) {
        size_t sizes[WORLD_MEMBERS_MAX];
        for (uint32_t log = 0; log < h.n_members; log++)
            sizes[log] = draw(h.sizes[log] + 1);
        check_cut(&h, sizes, all);
    }
    ledger_free(all);
    history_deinit(&h);
}

static void any_order_gives_one_state(void **state)
{
    struct seen seen = {0};
    (void)state;
    draw_from(seed);
    for (size_t i = 0; i < HISTORIES; i++)
        check_history(&seen);
    for (int reason = VOID_NOT; reason < VOID_REASONS; reason++)
        assert_true(seen.reasons[reason] > 0);
    assert_true(seen.statuses[STATUS_PROPOSED] > 0 && seen.statuses[STATUS_PARTLY_ACCEPTED] > 0);
    assert_true(seen.statuses[STATUS_DECLINED] > 0);
    assert_true(seen.statuses[STATUS_AGREED] + seen.statuses[STATUS_IN_FORCE] > 0);
}

int main(void)
{
    const char *given = getenv("AYNI_SEED");
    seed = given != NULL ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    printf("AYNI_SEED=%" PRIu64 "\n", seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_gives_one_state),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
