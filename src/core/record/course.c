/* SPDX-License-Identifier: Apache-2.0 */
#include "core/record/course.h"

#include "core/base/date.h"
#include "core/record/problems.h"
#include "core/record/value.h"

/* Of a valid decimal. */
static bool is_above_zero(struct bytes decimal)
{
    return decimal.data[0] != '-' && !bytes_equal_text(decimal, "0");
}

static void check_above_zero(struct problems *p, struct bytes map, const char *field)
{
    if (!is_above_zero(value_str_at(map, field)))
        problem_at(p, field, "is not above zero; write what was delivered");
}

void deliver_check(struct problems *p, struct bytes payload)
{
    struct bytes amount = value_at(payload, "amount"), quantity = value_at(payload, "quantity");
    if (amount.len > 0 && quantity.len > 0)
        problem_at(p, "quantity", "stands beside an amount; keep one of them");
    size_t mark = path_enter(p, "amount");
    if (amount.len > 0) check_above_zero(p, amount, "amount");
    path_leave(p, mark);
    mark = path_enter(p, "quantity");
    if (quantity.len > 0) check_above_zero(p, quantity, "value");
    path_leave(p, mark);
}

/* Two days of one map, of which the second may be left out. */
static void check_days(struct problems *p, struct bytes map, const char *from, const char *to)
{
    day first, last;
    if (day_parse(&first, value_str_at(map, from)) != AYNI_OK) return;
    if (day_parse(&last, value_str_at(map, to)) != AYNI_OK) return;
    if (last < first) problem_at(p, to, "comes before %s; write that day or a later one", from);
}

void consent_check(struct problems *p, struct bytes payload)
{
    check_days(p, payload, "from", "until");
}

static void check_per_obligation(struct problems *p, struct bytes list)
{
    struct bytes report, other;
    size_t list_mark = path_enter(p, "per_obligation");
    for (struct value_list l = value_list(list); value_next(&l, &report);) {
        size_t i = l.i - 1, mark = path_index(p, i);
        uint64_t no = value_uint_at(report, "no");
        for (struct value_list m = value_list(list); m.i < i && value_next(&m, &other);)
            if (value_uint_at(other, "no") == no)
                problem_at(p, "no", "is that of per_obligation[%zu] too; report once on each", m.i - 1);
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

/* An indicator is one of a list, or is told in words. */
static void check_indicators(struct problems *p, struct bytes list)
{
    struct bytes indicator;
    size_t list_mark = path_enter(p, "indicators");
    for (struct value_list l = value_list(list); value_next(&l, &indicator);) {
        size_t mark = path_index(p, l.i - 1);
        bool has_code = value_at(indicator, "code").len > 0;
        if (has_code == (value_at(indicator, "text").len > 0))
            problem(p, "has %s; write one of them", has_code ? "a code and a text" : "no code and no text");
        path_leave(p, mark);
    }
    path_leave(p, list_mark);
}

void progress_check(struct problems *p, struct bytes payload)
{
    size_t mark = path_enter(p, "period");
    check_days(p, value_at(payload, "period"), "start", "end");
    path_leave(p, mark);
    check_per_obligation(p, value_at(payload, "per_obligation"));
    check_indicators(p, value_at(payload, "indicators"));
}
