/* SPDX-License-Identifier: Apache-2.0 */
#include <assert.h>
#include <string.h>

#include "core/record/commitment.h"
#include "core/record/problems.h"
#include "core/record/value.h"

#define WORD_BITS 64
#define N_WORDS (COMMITMENT_OBLIGATIONS_MAX / WORD_BITS)

static_assert(COMMITMENT_OBLIGATIONS_MAX % WORD_BITS == 0, "sets are whole words");

/* A set of obligations, by their places in the list. */
struct places {
    uint64_t words[N_WORDS];
};

static void places_add(struct places *s, size_t i)
{
    s->words[i / WORD_BITS] |= (uint64_t)1 << i % WORD_BITS;
}

static bool places_has(const struct places *s, size_t i)
{
    return (s->words[i / WORD_BITS] >> i % WORD_BITS & 1) != 0;
}

static bool places_cover(const struct places *s, const struct places *needed)
{
    for (size_t i = 0; i < N_WORDS; i++)
        if ((needed->words[i] & ~s->words[i]) != 0) return false;
    return true;
}

/* Debtors and creditors act by records of their own, so they must be members. */
static void check_side(struct problems *p,
                       const struct commitment_view *v,
                       struct bytes obligation,
                       const char *side)
{
    size_t i = view_find_party(v, value_str_at(obligation, side));
    if (i == NOT_THERE)
        problem_at(p, side, "is none of the parties; write the org_id of one");
    else if (v->members[i].len == 0)
        problem_at(p, side, "parties[%zu] has no member; write its member id there", i);
}

static void check_worth(struct problems *p, struct bytes map)
{
    if (value_at(map, "amount").len > 0 && value_at(map, "quantity").len > 0)
        problem_at(p, "quantity", "stands beside an amount; keep one of them");
}

/* Note whom a `due` of the form {after, days} waits for. */
static void check_due(struct problems *p,
                      const struct commitment_view *v,
                      struct bytes map,
                      struct places *needs)
{
    struct bytes after = value_at(value_at(map, "due"), "after");
    if (after.len == 0) return;
    size_t mark = path_enter(p, "due");
    path_enter(p, "after");
    view_require_obligation(p, v, value_uint(after));
    path_leave(p, mark);
    size_t i = view_find_obligation(v, value_uint(after));
    if (i != NOT_THERE) places_add(needs, i);
}

static void check_schedule(struct problems *p,
                           const struct commitment_view *v,
                           struct bytes map,
                           struct places *needs)
{
    struct bytes part;
    size_t list_mark = path_enter(p, "schedule");
    for (struct value_list l = value_list_at(map, "schedule"); value_next(&l, &part);) {
        size_t mark = path_index(p, l.i - 1);
        check_due(p, v, part, needs);
        check_worth(p, part);
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_depends_on(struct problems *p,
                             const struct commitment_view *v,
                             struct bytes map,
                             struct places *needs)
{
    struct bytes no;
    size_t list_mark = path_enter(p, "depends_on");
    for (struct value_list l = value_list_at(map, "depends_on"); value_next(&l, &no);) {
        size_t mark = path_index(p, l.i - 1), i = view_find_obligation(v, value_uint(no));
        view_require_obligation(p, v, value_uint(no));
        if (i != NOT_THERE) places_add(needs, i);
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

static void check_obligation(struct problems *p,
                             const struct commitment_view *v,
                             size_t i,
                             struct bytes obligation,
                             struct places *needs)
{
    size_t first = view_find_obligation(v, v->obligations[i]);
    if (first != i) problem_at(p, "no", "is that of obligations[%zu] too; give each its own", first);
    check_side(p, v, obligation, "debtor");
    check_side(p, v, obligation, "creditor");
    check_due(p, v, obligation, needs);
    check_worth(p, obligation);
    check_schedule(p, v, obligation, needs);
    check_depends_on(p, v, obligation, needs);
}

/* Strike out, again and again, what waits for nothing that is left; what cannot be struck out is a circle. */
static size_t find_cycle(const struct places *needs, size_t n)
{
    struct places done = {{0}};
    for (bool is_moving = true; is_moving;) {
        is_moving = false;
        for (size_t i = 0; i < n; i++) {
            if (places_has(&done, i) || !places_cover(&done, &needs[i])) continue;
            places_add(&done, i);
            is_moving = true;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (!places_has(&done, i)) return i;
    return NOT_THERE;
}

static void check_are_there(struct problems *p, const struct commitment_view *v)
{
    bool is_framework = bytes_equal_text(value_str(view_at(v, "kind")), "framework_agreement");
    if (v->n_obligations == 0 && !is_framework)
        problem(p, "are missing; add one, or choose the kind framework_agreement");
}

void obligations_check(struct problems *p, const struct commitment_view *v)
{
    struct places needs[COMMITMENT_OBLIGATIONS_MAX];
    struct bytes obligation;
    size_t list_mark = path_enter(p, "obligations");
    memset(needs, 0, v->n_obligations * sizeof needs[0]);
    check_are_there(p, v);
    for (struct value_list l = value_list(view_at(v, "obligations")); value_next(&l, &obligation);) {
        size_t mark = path_index(p, l.i - 1);
        check_obligation(p, v, l.i - 1, obligation, &needs[l.i - 1]);
        path_leave(p, mark);
    }
    size_t i = find_cycle(needs, v->n_obligations);
    if (i != NOT_THERE) {
        path_index(p, i);
        problem(p, "waits for itself, perhaps through others; remove a number from depends_on or due");
    }
    path_leave(p, list_mark);
}
