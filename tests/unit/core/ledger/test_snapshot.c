/* SPDX-License-Identifier: Apache-2.0 */
#include "support/cmocka.h"
#include "support/heap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "core/crypto/crypto.h"
#include "core/ledger/snapshot.h"
#include "history.h"

/*
 * A ledger that was saved and loaded on its way goes on as if nothing had happened; what is damaged, of
 * another ledger or of another version is refused. AYNI_SEED repeats a run.
 */

static uint64_t seed;

struct saved {
    struct history history;
    struct ledger *ledger;
    struct buffer bytes; /* the ledger's snapshot */
};

static enum ayni_err keep_piece(void *context, struct bytes piece)
{
    return buffer_append(context, piece);
}

static void save(struct buffer *out, const struct ledger *l, const struct hash *roots)
{
    buffer_init(out, test_heap(), SIZE_MAX / 2);
    assert_int_equal(ledger_save(l, roots, keep_piece, out), AYNI_OK);
}

/* The ledger through a snapshot; frees the old one. */
static struct ledger *save_and_load(const struct history *h, struct ledger *l)
{
    struct hash roots[WORLD_MEMBERS_MAX] = {{{0}}};
    struct ledger *loaded;
    struct buffer bytes;
    save(&bytes, l, roots);
    ledger_free(l);
    assert_int_equal(ledger_load(&loaded, roots, test_heap(), &h->world.charter, buffer_view(&bytes)),
                     AYNI_OK);
    buffer_deinit(&bytes);
    return loaded;
}

static struct hash root_of(uint32_t log)
{
    struct hash root = {{0}};
    root.bytes[0] = (uint8_t)(log + 1);
    return root;
}

static void assert_roots(const struct hash *roots, size_t n)
{
    for (uint32_t log = 0; log < n; log++) {
        struct hash want = root_of(log);
        assert_true(hash_equal(&roots[log], &want));
    }
}

/* Apply a random history, each log in its order; at each step one in `rarely` goes through a snapshot. */
static struct ledger *apply_all(const struct history *h, uint64_t rarely, size_t *out_n_loads)
{
    struct ledger *l = world_ledger(&h->world);
    for (uint32_t log = 0; log < h->n_members;) {
        uint64_t at = ledger_applied(l, log);
        if (at == h->sizes[log]) {
            log++;
            continue;
        }
        world_apply(l, log, &h->logs[log][at]);
        if (rarely == 0 || draw(rarely) > 0) continue;
        l = save_and_load(h, l);
        ++*out_n_loads;
    }
    return l;
}

static void assert_same(const struct history *h, const struct ledger *a, const struct ledger *b)
{
    struct hash digest_a, digest_b;
    assert_int_equal(ledger_digest(a, &digest_a), AYNI_OK);
    assert_int_equal(ledger_digest(b, &digest_b), AYNI_OK);
    assert_true(hash_equal(&digest_a, &digest_b));
    assert_int_equal(ledger_n_void(a), ledger_n_void(b));
    for (uint32_t log = 0; log < h->n_members; log++)
        for (uint64_t i = 0; i < h->sizes[log]; i++)
            assert_int_equal(ledger_void(a, (struct place){log, i}), ledger_void(b, (struct place){log, i}));
    for (size_t i = 0; i < ledger_n_commitments(a); i++) {
        const struct commitment *c = ledger_commitment(a, i);
        assert_non_null(ledger_find(b, &c->first->id));
        assert_ptr_equal(ledger_find_label(b, c->first->place.log, c->label), ledger_find(b, &c->first->id));
    }
}

static void a_ledger_goes_on_from_where_it_was_saved(void **state)
{
    (void)state;
    size_t n_loads = 0;
    draw_from(seed);
    for (size_t i = 0; i < 100; i++) {
        static struct history h;
        history_write(&h);
        struct ledger *whole = apply_all(&h, 0, &n_loads), *saved = apply_all(&h, 4, &n_loads);
        assert_same(&h, whole, saved);
        ledger_free(whole);
        ledger_free(saved);
        history_deinit(&h);
    }
    assert_true(n_loads > 100);
}

static void roots_come_back_as_they_were(void **state)
{
    const struct saved *s = *state;
    struct ledger *l;
    struct hash roots[WORLD_MEMBERS_MAX];
    assert_int_equal(ledger_load(&l, roots, test_heap(), &s->history.world.charter, buffer_view(&s->bytes)),
                     AYNI_OK);
    assert_roots(roots, s->history.n_members);
    ledger_free(l);
}

static enum ayni_err try_load(const struct saved *s, struct bytes bytes)
{
    struct hash roots[WORLD_MEMBERS_MAX];
    struct ledger *l = NULL;
    enum ayni_err err = ledger_load(&l, roots, test_heap(), &s->history.world.charter, bytes);
    assert_int_equal(l != NULL, err == AYNI_OK);
    ledger_free(l);
    return err;
}

static void a_turned_bit_or_a_cut_is_damage(void **state)
{
    const struct saved *s = *state;
    for (size_t i = 0; i < s->bytes.len; i++) {
        s->bytes.data[i] ^= 1;
        assert_int_equal(try_load(s, buffer_view(&s->bytes)), AYNI_ERR_CORRUPT);
        s->bytes.data[i] ^= 1;
        assert_int_equal(try_load(s, bytes_of(s->bytes.data, i)), AYNI_ERR_CORRUPT);
    }
}

/* The hash over what was changed, too: what a faulty writer would leave. */
static void seal(const struct saved *s)
{
    size_t len = s->bytes.len - 32;
    sha256(s->bytes.data + len, bytes_of(s->bytes.data, len));
}

/* Whatever byte is another one: a refusal, or a ledger that can be used and freed. */
static void what_is_wrong_inside_does_no_harm(void **state)
{
    const struct saved *s = *state;
    size_t n_refused = 0;
    for (size_t i = 0; i + 32 < s->bytes.len; i++) {
        uint8_t before = s->bytes.data[i];
        s->bytes.data[i] = (uint8_t)draw(256);
        seal(s);
        n_refused += try_load(s, buffer_view(&s->bytes)) != AYNI_OK;
        s->bytes.data[i] = before;
    }
    seal(s);
    assert_int_equal(try_load(s, buffer_view(&s->bytes)), AYNI_OK);
    assert_true(n_refused > 0);
}

/* The byte at which the format stands: after the array's head and the label. */
static void another_format_is_another_version(void **state)
{
    const struct saved *s = *state;
    size_t at = 1 + sizeof "ayni/snapshot";
    assert_int_equal(s->bytes.data[at], SNAPSHOT_FORMAT);
    s->bytes.data[at] = SNAPSHOT_FORMAT + 1;
    seal(s);
    assert_int_equal(try_load(s, buffer_view(&s->bytes)), AYNI_ERR_VERSION);
    s->bytes.data[at] = SNAPSHOT_FORMAT;
    seal(s);
}

static void another_ledgers_is_refused(void **state)
{
    const struct saved *s = *state;
    struct hash roots[WORLD_MEMBERS_MAX];
    struct ledger *l;
    struct charter other = s->history.world.charter;
    other.id.bytes[0] ^= 1;
    assert_int_equal(ledger_load(&l, roots, test_heap(), &other, buffer_view(&s->bytes)), AYNI_ERR_LEDGER);
}

static void loading_reports_memory_at_each_allocation(void **state)
{
    const struct saved *s = *state;
    const struct charter *charter = &s->history.world.charter;
    struct hash roots[WORLD_MEMBERS_MAX];
    enum ayni_err err = AYNI_ERR_MEMORY;
    size_t n_good = 0;
    for (; err == AYNI_ERR_MEMORY; n_good++) {
        struct failing_heap failing;
        struct ledger *l = NULL;
        struct heap *heap = failing_heap_init(&failing, n_good);
        err = ledger_load(&l, roots, heap, charter, buffer_view(&s->bytes));
        ledger_free(l);
        assert_int_equal(failing.n_live, 0);
    }
    assert_int_equal(err, AYNI_OK);
    assert_true(n_good > 10);
}

static enum ayni_err refuse_piece(void *context, struct bytes piece)
{
    size_t *n_left = context;
    (void)piece;
    if (*n_left == 0) return AYNI_ERR_FULL;
    --*n_left;
    return AYNI_OK;
}

static void saving_stops_where_the_sink_refuses(void **state)
{
    const struct saved *s = *state;
    struct hash roots[WORLD_MEMBERS_MAX] = {{{0}}};
    for (size_t n = 0; n < 5; n++) {
        size_t n_left = n;
        assert_int_equal(ledger_save(s->ledger, roots, refuse_piece, &n_left), AYNI_ERR_FULL);
    }
}

static int set_up(void **state)
{
    static struct saved s;
    struct hash roots[WORLD_MEMBERS_MAX];
    for (uint32_t log = 0; log < WORLD_MEMBERS_MAX; log++)
        roots[log] = root_of(log);
    draw_from(seed);
    history_write(&s.history);
    size_t n_loads = 0;
    s.ledger = apply_all(&s.history, 0, &n_loads);
    save(&s.bytes, s.ledger, roots);
    *state = &s;
    return 0;
}

static int tear_down(void **state)
{
    struct saved *s = *state;
    buffer_deinit(&s->bytes);
    ledger_free(s->ledger);
    history_deinit(&s->history);
    return 0;
}

int main(void)
{
    const char *given = getenv("AYNI_SEED");
    seed = given != NULL ? strtoull(given, NULL, 0) : (uint64_t)time(NULL);
    printf("AYNI_SEED=%" PRIu64 "\n", seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ledger_goes_on_from_where_it_was_saved),
        cmocka_unit_test_setup_teardown(roots_come_back_as_they_were, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_turned_bit_or_a_cut_is_damage, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_wrong_inside_does_no_harm, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_format_is_another_version, set_up, tear_down),
        cmocka_unit_test_setup_teardown(another_ledgers_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(loading_reports_memory_at_each_allocation, set_up, tear_down),
        cmocka_unit_test_setup_teardown(saving_stops_where_the_sink_refuses, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
