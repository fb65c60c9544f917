/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "act_watch.h"
#include "acts_history.h"
#include "core/ledger/snapshot.h"
#include "core/ledger/views.h"

/*
 * Whatever is done about commitments, in whatever order it arrives, gives one state: random ledgers of all
 * types, applied in two orders, one of them through snapshots, some with memory that runs out on the way, and
 * some with an eye on what each status turns into.
 * AYNI_SEED is the first seed and AYNI_RUNS the number of ledgers; a failure names the seed of its ledger.
 */

#define RUNS_OF_A_GLANCE 1000
#define OUT_OF_MEMORY_ONE_IN 8
#define WATCHED_ONE_IN 8
#define DAYS_WATCHED 110

static uint64_t first_seed, n_runs;
static struct act_history history;

/* What came out, so that histories that grow dull are noticed. */
static struct {
    size_t effective[RECORD_TYPES], waiting[RECORD_TYPES], against_rule[RECORD_TYPES];
    size_t statuses[STATUS_COUNT], obligations[OBLIGATION_STATUSES], loads, failures, settled;
    size_t changes_by_records, changes_by_days;
} seen;

/* How one ledger is made of the history. */
struct way {
    uint64_t reload_one_in; /* steps; 0: never */
    bool foretell;
    struct failing_heap *failing; /* or NULL */
    uint64_t n_good;              /* allocations after which one fails */
    struct act_watch *watch;      /* or NULL */
    day as_of;                    /* of the watch */
};

static enum ayni_err keep_piece(void *context, struct bytes piece)
{
    return buffer_append(context, piece);
}

/* The ledger through a snapshot; frees the old one. */
static struct ledger *reload(struct ledger *l)
{
    struct hash roots[ACT_MEMBERS_MAX] = {{{0}}};
    struct ledger *loaded;
    struct buffer bytes;
    buffer_init(&bytes, test_heap(), SIZE_MAX / 2);
    assert_int_equal(ledger_save(l, roots, keep_piece, &bytes), AYNI_OK);
    ledger_free(l);
    assert_int_equal(ledger_load(&loaded, roots, test_heap(), &history.world->charter, buffer_view(&bytes)),
                     AYNI_OK);
    buffer_deinit(&bytes);
    seen.loads++;
    return loaded;
}

static bool is_copy(uint32_t log, uint64_t index)
{
    for (uint64_t i = 0; i < index; i++)
        if (history.logs[log][i] == history.logs[log][index]) return true;
    return false;
}

/* What the rules will say of the next record of the log; VOID_REASONS where they are not asked. */
static enum void_reason foretell(const struct ledger *l, uint32_t log)
{
    const struct act_record *r = history.logs[log][ledger_applied(l, log)];
    struct record rec;
    enum void_reason reason;
    bool is_asked = r->author == log && r->examination.payload_holds && r->type != RECORD_JOIN &&
                    r->type != RECORD_PROPOSE && !is_copy(log, ledger_applied(l, log));
    if (!is_asked) return VOID_REASONS;
    assert_int_equal(record_decode_again(&rec, r->bytes), AYNI_OK);
    assert_int_equal(ledger_foretell(l, log, &rec, &reason), AYNI_OK);
    return reason;
}

static void apply_next(struct ledger *l, uint32_t log, const struct way *way)
{
    uint64_t index = ledger_applied(l, log), n_void = ledger_n_void(l);
    const struct act_record *r = history.logs[log][index];
    enum void_reason foretold = way->foretell ? foretell(l, log) : VOID_REASONS;
    enum ayni_err err = ledger_apply(l, log, r->bytes, &r->examination);
    if (err == AYNI_ERR_MEMORY && way->failing != NULL) {
        assert_int_equal(ledger_applied(l, log), index);
        assert_true(ledger_n_void(l) >= n_void); /* it may have settled what waited */
        way->failing->n_good = SIZE_MAX;
        seen.failures++;
        err = ledger_apply(l, log, r->bytes, &r->examination);
    }
    assert_int_equal(err, AYNI_OK);
    assert_int_equal(ledger_applied(l, log), index + 1);
    if (foretold != VOID_REASONS) assert_int_equal(ledger_void(l, (struct place){log, index}), foretold);
}

struct verdicts_seen {
    uint64_t sizes[ACT_MEMBERS_MAX];
    enum void_reason reasons[ACT_MEMBERS_MAX][ACT_RECORDS_MAX];
};

static void look(struct verdicts_seen *v, const struct ledger *l)
{
    for (uint32_t log = 0; log < history.n_members; log++) {
        v->sizes[log] = ledger_applied(l, log);
        for (uint64_t i = 0; i < v->sizes[log]; i++)
            v->reasons[log][i] = ledger_void(l, (struct place){log, i});
    }
}

/* What was settled in a part of the records stays so in all of them. */
static void assert_only_waiting_changed(const struct verdicts_seen *part, const struct ledger *all)
{
    for (uint32_t log = 0; log < history.n_members; log++) {
        for (uint64_t i = 0; i < part->sizes[log]; i++) {
            enum void_reason after = ledger_void(all, (struct place){log, i});
            if (part->reasons[log][i] != VOID_WAITING) assert_int_equal(after, part->reasons[log][i]);
            seen.settled += part->reasons[log][i] != after;
        }
    }
}

static size_t count_records(void)
{
    size_t n = 0;
    for (uint32_t log = 0; log < history.n_members; log++)
        n += history.sizes[log];
    return n;
}

static struct ledger *apply_all(const struct way *way)
{
    struct heap *heap = way->failing != NULL ? failing_heap_init(way->failing, SIZE_MAX) : test_heap();
    struct ledger *l = ledger_new(heap, &history.world->charter, NULL);
    struct verdicts_seen part;
    size_t n = count_records(), cut = draw(n + 1);
    uint32_t log = 0;
    assert_non_null(l);
    if (way->failing != NULL) way->failing->n_good = way->n_good;
    for (size_t left = n; left > 0;) {
        /* Sometimes long runs of one log, sometimes one record of each. */
        if (draw(3) > 0) log = (uint32_t)draw(history.n_members);
        if (ledger_applied(l, log) == history.sizes[log]) {
            log = (log + 1) % history.n_members;
            continue;
        }
        if (left == cut) look(&part, l);
        /* What the last one wakes has nobody after it who would settle it. */
        if (left == 1 && way->failing != NULL) way->failing->n_good = SIZE_MAX;
        apply_next(l, log, way);
        left--;
        if (way->watch != NULL) act_watch_look(way->watch, l, way->as_of);
        if (way->reload_one_in > 0 && draw(way->reload_one_in) == 0) l = reload(l);
    }
    if (cut > 0) assert_only_waiting_changed(&part, l);
    return l;
}

static void assert_same_obligations(const struct ledger *a,
                                    const struct version *in_a,
                                    const struct ledger *b,
                                    const struct version *in_b,
                                    day as_of)
{
    assert_int_equal(in_a->n_obligations, in_b->n_obligations);
    for (uint32_t i = 0; i < in_a->n_obligations; i++) {
        struct obligation_view one, other;
        obligation_view(&one, a, in_a, i, as_of);
        obligation_view(&other, b, in_b, i, as_of);
        assert_int_equal(one.status, other.status);
        assert_int_equal(one.due, other.due);
        assert_int_equal(one.confirmed_on, other.confirmed_on);
        assert_int_equal(one.over_delivered, other.over_delivered);
        assert_int_equal(decimal_sum_compare(&one.delivered, &other.delivered), 0);
        assert_int_equal(decimal_sum_compare(&one.confirmed, &other.confirmed), 0);
        seen.obligations[one.status]++;
    }
}

static void assert_same_commitment(const struct ledger *a, const struct ledger *b, size_t i)
{
    static const day after_noon[] = {0, 7, 30, 88, 100};
    const struct commitment *in_a = ledger_commitment(a, i), *in_b = ledger_commitment(b, i);
    assert_true(hash_equal(&in_a->first->id, &in_b->first->id));
    assert_int_equal(in_a->n_versions, in_b->n_versions);
    assert_int_equal(in_a->n_current, in_b->n_current);
    for (size_t k = 0; k < sizeof after_noon / sizeof after_noon[0]; k++) {
        day as_of = day_of_ms(NOON) + after_noon[k];
        enum commitment_status status = commitment_status(a, in_a, as_of);
        assert_int_equal(commitment_status(b, in_b, as_of), status);
        seen.statuses[status]++;
        for (const struct version *v = in_a->first; v != NULL; v = v->next) {
            const struct version *other = ledger_find_version(b, &v->id);
            assert_non_null(other);
            assert_int_equal(version_status(v, as_of), version_status(other, as_of));
            assert_same_obligations(a, v, b, other, as_of);
        }
    }
}

static void assert_same_state(const struct ledger *a, const struct ledger *b)
{
    struct hash digest_a, digest_b;
    for (uint32_t log = 0; log < history.n_members; log++)
        for (uint64_t i = 0; i < history.sizes[log]; i++)
            assert_int_equal(ledger_void(a, (struct place){log, i}), ledger_void(b, (struct place){log, i}));
    assert_int_equal(ledger_n_void(a), ledger_n_void(b));
    assert_int_equal(ledger_n_commitments(a), ledger_n_commitments(b));
    for (size_t i = 0; i < ledger_n_commitments(a); i++)
        assert_same_commitment(a, b, i);
    assert_int_equal(ledger_digest(a, &digest_a), AYNI_OK);
    assert_int_equal(ledger_digest(b, &digest_b), AYNI_OK);
    assert_true(hash_equal(&digest_a, &digest_b));
}

/* The first of several copies decides, and the others follow it. */
static void assert_copies_share_their_fate(const struct ledger *l)
{
    for (uint32_t log = 0; log < history.n_members; log++) {
        for (uint64_t i = 1; i < history.sizes[log]; i++) {
            uint64_t j = 0;
            while (history.logs[log][j] != history.logs[log][i])
                j++;
            if (j == i) continue;
            enum void_reason first = ledger_void(l, (struct place){log, j});
            assert_int_equal(ledger_void(l, (struct place){log, i}), first == VOID_NOT ? VOID_COPY : first);
        }
    }
}

static void count_seen(const struct ledger *l)
{
    for (uint32_t log = 0; log < history.n_members; log++) {
        for (uint64_t i = 0; i < history.sizes[log]; i++) {
            enum void_reason reason = ledger_void(l, (struct place){log, i});
            seen.effective[history.logs[log][i]->type] += reason == VOID_NOT;
            seen.waiting[history.logs[log][i]->type] += reason == VOID_WAITING;
            seen.against_rule[history.logs[log][i]->type] += reason == VOID_RULE;
        }
    }
}

static void check_out_of_memory(const struct ledger *want)
{
    struct failing_heap failing;
    struct way way = {.failing = &failing, .n_good = draw(90)};
    struct ledger *l = apply_all(&way);
    assert_same_state(want, l);
    ledger_free(l);
    assert_int_equal(failing.n_live, 0);
}

static void watch_records_and_days(void)
{
    static struct act_watch by_record, by_day;
    by_record = by_day = (struct act_watch){.n_changes = 0};
    day first = day_of_ms(NOON) - 1;
    struct ledger *l =
        apply_all(&(struct way){.watch = &by_record, .as_of = first + (day)draw(DAYS_WATCHED)});
    for (day d = first; d < first + DAYS_WATCHED; d++)
        act_watch_look(&by_day, l, d);
    seen.changes_by_records += by_record.n_changes;
    seen.changes_by_days += by_day.n_changes;
    ledger_free(l);
}

static void check_ledger(void)
{
    act_history_write(&history);
    struct ledger *one = apply_all(&(struct way){.foretell = true});
    struct ledger *other = apply_all(&(struct way){.reload_one_in = 25});
    count_seen(one);
    assert_copies_share_their_fate(one);
    assert_same_state(one, other);
    if (draw(OUT_OF_MEMORY_ONE_IN) == 0) check_out_of_memory(one);
    if (draw(WATCHED_ONE_IN) == 0) watch_records_and_days();
    ledger_free(one);
    ledger_free(other);
}

static uint64_t seed_at_work;
static bool is_at_work;

static void assert_nothing_was_missed(void)
{
    for (size_t type = RECORD_PROPOSE; type < RECORD_TYPES; type++) {
        if (!record_type_is_interpreted((enum record_type)type)) continue;
        assert_true(seen.effective[type] > 0 && seen.against_rule[type] > 0);
        assert_true(type == RECORD_PROPOSE || seen.waiting[type] > 0);
    }
    for (size_t status = 0; status < STATUS_COUNT; status++)
        assert_true(seen.statuses[status] > 0);
    for (size_t status = 0; status < OBLIGATION_STATUSES; status++)
        assert_true(seen.obligations[status] > 0);
    assert_true(seen.changes_by_records > 0 && seen.changes_by_days > 0);
    assert_true(seen.loads > 0 && seen.failures > 0 && seen.settled > 0);
}

static void any_order_of_all_types_gives_one_state(void **state)
{
    (void)state;
    is_at_work = true;
    for (uint64_t i = 0; i < n_runs; i++) {
        seed_at_work = first_seed + i;
        draw_from(seed_at_work);
        check_ledger();
    }
    is_at_work = false;
    if (n_runs >= RUNS_OF_A_GLANCE) assert_nothing_was_missed();
}

static int set_up(void **state)
{
    (void)state;
    act_moulds_init();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    if (is_at_work) print_error("AYNI_SEED=%" PRIu64 " AYNI_RUNS=1 repeats it\n", seed_at_work);
    act_moulds_deinit();
    return 0;
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    const char *given = getenv(name);
    return given != NULL ? strtoull(given, NULL, 0) : otherwise;
}

int main(void)
{
    first_seed = number_from("AYNI_SEED", (uint64_t)time(NULL) << 20);
    n_runs = number_from("AYNI_RUNS", number_from("AYNI_RUNS_DEFAULT", RUNS_OF_A_GLANCE));
    printf("AYNI_SEED=%" PRIu64 " AYNI_RUNS=%" PRIu64 "\n", first_seed, n_runs);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_order_of_all_types_gives_one_state),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
